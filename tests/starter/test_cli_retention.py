"""`cce retention` and `cce erase`: what has been kept long enough, what is held, and one record's end."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cce.records.audit import audit_entries
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import EpisodeStatus, Standing, open_episode, save_standing
from cce.records.holds import hold_on
from cce.records.tombstones import tombstones
from tests.records.samples import an_episode
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import COMPLETED, CONCERN, REFERENCE

OLD, HELD, YOUNG = "22BB-33CC-M", "B3C4-D5F6-8", "2222-2222-2"
CLOSED = "{fact: closed, id: closed, happened_at: 2026-04-20T10:00, reason: Moved away}"
ADMINISTRATOR = "p-203"
ERASE = ("erase", REFERENCE, "--ground", "request_granted")
ERASED = f"{REFERENCE} was erased on "
SAYS_SO = (
    ("show", REFERENCE),
    ("show", REFERENCE, "--name"),
    ("receipt", REFERENCE, "risk_assessment"),
    ("record", REFERENCE, "strategy_discussion_not_required", "--reason", "x", "--yes"),
    ("acknowledge", REFERENCE, "risk_assessment", "--by", "p-101", "--yes"),
    ("extend", REFERENCE, "risk_assessment", "--until", "2026-05-01", "--reason", "x", "--yes"),
    ("waive", REFERENCE, "risk_assessment", "--reason", "x", "--yes"),
    ("void", REFERENCE, "concern", "--reason", "x", "--yes"),
    ("close", REFERENCE, "--reason", "x", "--yes"),
    ("reopen", REFERENCE, "--reason", "x", "--yes"),
    ("checklist", "show", REFERENCE),
    ("link", REFERENCE, OLD, "--as", "peer", "--yes"),
    ("retention", "hold", REFERENCE, "--reason", "x"),
    ("retention", "lift", REFERENCE, "--reason", "x"),
    ("retention", "why", REFERENCE),
    ERASE,
)


@pytest.fixture
def closed(house):
    """An installation with staff and one closed episode; no engine runs."""
    house.hire()
    house.open(CONCERN, COMPLETED, CLOSED)
    return house


@pytest.fixture
def kept(house):
    """Three closed episodes: one kept long enough, one such on hold, one still to be kept."""
    house.hire()
    ends = {OLD: date(1999, 5, 4), HELD: date(1999, 5, 4), YOUNG: date(2011, 5, 4)}
    with transaction(house.engine) as session:
        for reference, born_on in ends.items():
            one = replace(an_episode(reference), opened_at=datetime(2016, 3, 1, 9, tzinfo=UTC))
            open_episode(session, one, Child.of("Bo Example", born_on))
            closed_at = datetime(2017, 3, 1, 9, tzinfo=UTC)
            save_standing(session, reference, Standing(status=EpisodeStatus.CLOSED, closed_at=closed_at))
    return house


def test_what_was_kept_long_enough_and_what_is_held_is_listed(kept, cce):
    cce("retention", "hold", HELD, "--reason", "A judge may ask", "--by", ADMINISTRATOR)
    listed = [json.loads(line) for line in cce("retention", "show", "--json").out.splitlines()]
    today = str(datetime.now(UTC).date())  # noqa: TID251
    assert listed == [
        {"reference": OLD, "closed_on": "2017-03-01", "kept_until": "2024-05-04", "due": True, "hold": None},
        {
            "reference": HELD,
            "closed_on": "2017-03-01",
            "kept_until": "2024-05-04",
            "due": False,
            "hold": {"by": ADMINISTRATOR, "on": today},
        },
    ]
    said = cce("retention", "show", "--all").out
    assert [YOUNG in said, "A judge" in said, "6 years" in said] == [True, False, True]


def test_whoever_looks_at_the_list_is_written_down(kept, cce):
    cce("retention", "show", "--by", "p-101", "--purpose", "the yearly round")
    with reading(kept.engine) as session:
        looks = [(one.who, one.action, one.reference, one.why) for one in audit_entries(session)]
    assert looks == [("p-101", "read retention", one, "the yearly round") for one in (OLD, HELD)]


def test_a_schedule_of_the_authority_counts(kept, cce, monkeypatch):
    monkeypatch.setenv("CCE_RETENTION_YEARS", "75")
    assert json.loads(cce("retention", "show", "--all", "--json").out.splitlines()[0])["due"] is False
    monkeypatch.setenv("CCE_RETENTION_AGE", "17")
    assert cce("retention", "show").code == 2


def test_a_hold_keeps_its_reason_sealed_and_says_it_to_whoever_asks(closed, cce):
    assert cce("retention", "hold", REFERENCE, "--reason", "A judge may ask").code == 0
    assert "A judge may" in cce("retention", "why", REFERENCE, "--by", "p-101").out
    with reading(closed.engine) as session:
        told = [(one.action, one.why) for one in acts(session)]
    assert told == [("hold set", "A judge may ask"), ("read hold", "")]
    assert b"A judge" not in closed.engine.url.database.encode()


def test_a_hold_is_lifted_with_a_reason(closed, cce):
    cce("retention", "hold", REFERENCE, "--reason", "A judge may ask")
    assert cce("retention", "lift", REFERENCE).code == 2
    assert cce("retention", "lift", REFERENCE, "--reason", "The case is over", "--json").code == 0
    assert "is not on hold" in cce("retention", "why", REFERENCE).out
    with reading(closed.engine) as session:
        assert hold_on(session, REFERENCE) is None


@pytest.mark.parametrize("command", [("retention", "hold", REFERENCE, "--reason", "x"), (*ERASE, "--yes")])
def test_only_an_administrator_holds_and_erases(closed, cce, command):
    ran = cce(*command, "--by", "p-101")
    assert (ran.code, ran.err.startswith("'p-101' is no administrator")) == (1, True)


def test_what_would_go_is_shown_and_nothing_is_erased_without_a_yes(closed, cce):
    said = cce(*ERASE, "--dry-run").out
    assert "would go, for good" in said
    assert cce(*ERASE).code == 2
    with reading(closed.engine) as session:
        assert tombstones(session) == ()


def test_an_open_episode_is_not_erased(house, cce):
    house.hire()
    house.open(CONCERN)
    ran = cce(*ERASE, "--yes")
    assert (ran.code, ran.err) == (1, f"{REFERENCE} is open: close it first, then its clocks have ended.\n")


def test_an_episode_on_hold_is_not_erased_and_says_whose_hold_it_is(closed, cce):
    cce("retention", "hold", REFERENCE, "--reason", "A judge may ask", "--by", ADMINISTRATOR)
    ran = cce(*ERASE, "--yes")
    assert ran.code == 1
    assert f"is on hold, set by {ADMINISTRATOR} on" in ran.err


def test_retention_is_no_ground_before_it_has_ended(closed, cce):
    ran = cce("erase", REFERENCE, "--ground", "retention_ended", "--yes")
    assert ran.code == 1
    assert "it is kept until Sun 4 May 2036" in ran.err


def test_without_an_engine_the_rows_go_and_the_rest_is_remembered(closed, cce):
    ran = cce(*ERASE, "--yes", "--by", ADMINISTRATOR, "--json")
    assert ran.code == 0
    assert [json.loads(ran.out)[key] for key in ("saved", "finished")] == [True, False]
    (listed,) = (json.loads(line) for line in cce("retention", "erased", "--json").out.splitlines())
    assert (listed["reference"], listed["ground"], listed["finished"]) == (
        REFERENCE,
        "request_granted",
        False,
    )
    with reading(closed.engine) as session:
        (stone,) = tombstones(session)
        last = audit_entries(session)[-1]
    assert (stone.overwritten_at is not None, stone.forgotten_at) == (True, None)
    assert (last.who, last.action, last.detail) == (ADMINISTRATOR, "erased", "request_granted")


def test_every_command_says_that_it_was_erased_and_nothing_else(closed, cce):
    cce(*ERASE, "--yes")
    for command in SAYS_SO:
        ran = cce(*command)
        assert (ran.code, ran.out, ran.err[: len(ERASED)]) == (1, "", ERASED), command
        assert ran.err.endswith(": nothing is left of it.\n")


def test_lists_and_the_audit_do_not_stumble_over_it(closed, cce):
    cce("show", REFERENCE, "--purpose", "a visit")
    cce("retention", "hold", REFERENCE, "--reason", "A judge may ask")
    cce("retention", "lift", REFERENCE, "--reason", "It is over")
    cce(*ERASE, "--yes")
    for command in (
        ("due",),
        ("panel", "list"),
        ("retention", "show"),
        ("audit", "verify"),
        ("lists", "show"),
    ):
        assert cce(*command).code in {0, 2}, command
    said = cce("audit", "show", "--reference", REFERENCE)
    assert said.code == 0
    assert [words in said.out for words in ("a visit", "judge", "erased")] == [False, False, True]
