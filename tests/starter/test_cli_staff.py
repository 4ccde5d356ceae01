"""The staff directory by command: hours, quiet, addresses that fail, channels that nothing goes by."""

import json

import pytest
from sqlalchemy import update

from cce.pathway.terms import Role
from cce.records.engine import reading, transaction
from cce.records.ledger import DELIVERY
from cce.staff.failing import record_given_up
from cce.staff.register import person_of
from starter.cli.options import now
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import CONCERN, REFERENCE

HOOK = "jsons://hooks.example.test/s3cret"
PERSON = "{key: p-1, name: Ada Example, email: ada@example.test, "
ROLES = "".join(f"  - {{role: {role}, person: p-1}}\n" for role in Role)


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def staff(house, cce, tmp_path):
    """Take over a directory in which one person holds every role; a test says more about that person."""

    def imported(more):
        path = tmp_path / "staff.yaml"
        path.write_text(f"people:\n  - {PERSON}{more}}}\nholdings:\n{ROLES}")
        return cce("staff", "import", str(path), "--apply")

    return imported


def lose(house, person, *messages):
    with transaction(house.engine) as session:
        for message in messages:
            record_given_up(session, person, 0, message, "the server refuses it", now())


def quiet(house, person="p-101"):
    with reading(house.engine) as session:
        return person_of(session, person).quiet


def test_show_says_kind_hours_and_quiet(house, cce):
    house.hire()
    (part_time,) = lines(cce("staff", "show", "p-113", "--json"))
    assert (part_time["works_on"], part_time["works_from"]) == (["mon", "tue", "wed"], "08:30")
    (mailbox,) = lines(cce("staff", "show", "p-203", "--json"))
    assert (mailbox["kind"], mailbox["works_on"], mailbox["quiet"]) == ("mailbox", None, False)
    assert "quiet" in cce("staff", "show", "p-112").out
    said = cce("staff", "show")
    assert max(map(len, said.out.splitlines())) <= 80


def test_show_says_which_address_fails(house, cce):
    house.hire()
    lose(house, "p-101", "a")
    (one,) = lines(cce("staff", "show", "p-101", "--json"))
    assert [(row["channel"], row["messages"], row["flagged"]) for row in one["failing"]] == [
        ("email", 1, False)
    ]
    assert "fails since" in " ".join(cce("staff", "show", "p-101").out.split())


def test_quieten_shows_first_asks_saves_and_is_audited(house, cce):
    house.hire()
    shown = cce("staff", "quieten", "p-101", "--on", "--dry-run")
    assert (shown.code, "in the message of 09:00" in shown.out, quiet(house)) == (0, True, None)
    refused = cce("staff", "quieten", "p-101", "--on")
    assert (refused.code, "add --yes" in refused.err, quiet(house)) == (2, True, None)
    saved = cce("staff", "quieten", "p-101", "--on", "--yes", "--by", "p-105")
    assert (saved.code, quiet(house)) == (0, True)
    assert "already" in cce("staff", "quieten", "p-101", "--on").out
    off = lines(cce("staff", "quieten", "p-101", "--off", "--yes", "--json"))
    assert off == [{"person": "p-101", "quiet": False, "changed": True, "saved": True}]
    assert quiet(house) is False
    with reading(house.engine) as session:
        entries = [(one.who, one.detail) for one in acts(session)]
    assert entries[0] == ("p-105", "p-101 on")
    assert [detail for _, detail in entries] == ["p-101 on", "p-101 off"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param(["p-101"], 2, id="neither-on-nor-off"),
        pytest.param(["p-999", "--on", "--yes"], 1, id="nobody-known"),
        pytest.param(["--on"], 2, id="nobody-named"),
    ],
)
def test_quieten_refuses_what_it_cannot_do(house, cce, typed, code):
    house.hire()
    ran = cce("staff", "quieten", *typed)
    assert (ran.code, bool(ran.err)) == (code, True)


def test_an_import_that_does_not_say_leaves_who_is_quiet_as_they_are(house, cce, staff):
    staff("active_from: 2020-01-01")
    cce("staff", "quieten", "p-1", "--on", "--yes")
    staff("active_from: 2020-01-02")
    assert quiet(house, "p-1") is True
    assert "quiet yes → no" in " ".join(staff("quiet: no").out.split())


def test_an_import_shows_hours_before_it_takes_them_over(house, cce, staff):
    staff("active_from: 2020-01-01")
    said = staff("active_from: 2020-01-01, works_on: [mon], works_from: 09:00, works_until: 17:00")
    assert "hours none → mon 09:00 to 17:00" in " ".join(said.out.split())


def test_check_says_which_addresses_keep_failing(house, cce):
    house.hire()
    house.open(CONCERN)
    lose(house, "p-109", "a", "b")
    assert cce("staff", "check").code == 0
    lose(house, "p-109", "c")
    ran = cce("staff", "check", "--weeks", "1", "--json")
    assert ran.code == 1
    assert [(one["what"], one["why"]) for one in lines(ran)] == [
        ("role", "address_fails"),
        ("address", "the server refuses it"),
    ]
    said = " ".join(cce("staff", "check", "--weeks", "1").out.split())
    assert f"{REFERENCE} CPC lead p-109 has an address" in said
    assert "Addresses that fail" in said


def test_due_and_show_say_what_was_not_delivered(house, cce):
    house.hire()
    house.open(CONCERN)
    told = lines(cce("due", "all", "--json"))
    assert [one["undelivered"] for one in told] == [False]
    with transaction(house.engine) as session:
        failed = {"status": "failed_escalated", "last_error": "the server refuses it", "arranged": "quiet"}
        session.execute(update(DELIVERY).values(failed))
    assert [one["undelivered"] for one in lines(cce("due", "all", "--json"))] == [True]
    assert "told? not delivered" in " ".join(cce("due", "all").out.split())
    (shown,) = lines(cce("show", REFERENCE, "--json"))
    assert {(one["duty"], one["why"]) for one in shown["undelivered"]} == {
        ("risk_assessment", "the server refuses it")
    }
    assert {one["arranged"] for one in shown["told"]} == {"quiet"}
    said = " ".join(cce("show", REFERENCE).out.split())
    assert "Told? Not delivered" in said
    (receipt,) = lines(cce("receipt", REFERENCE, "risk_assessment", "--json"))
    assert {one["status"] for one in receipt["told"]} == {"failed_escalated"}


def test_check_says_which_channels_the_settings_let_nothing_out_by(house, cce, staff, monkeypatch):
    staff(f"channels: ['{HOOK}']")
    ran = cce("staff", "check", "--json")
    assert (ran.code, "s3cret" in ran.out) == (1, False)
    assert [(one["what"], one["channel"]) for one in lines(ran)] == [("channel", "jsons")]
    assert "Channels that nothing goes by" in cce("staff", "check").out
    monkeypatch.setenv("CCE_ALLOWED_WEB_HOSTS", "hooks.example.test")
    assert cce("staff", "check").code == 0
