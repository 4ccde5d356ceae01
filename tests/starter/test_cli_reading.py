"""Reading from the command line: what is due, why, who was told."""

import json
from datetime import UTC, datetime

import pytest

from starter.cli.options import now
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, REVIEWED, SUBMITTED

OTHER = "2222-2222-2"
FRESH = "{fact: concern_identified, id: fresh, happened_at: %s, route: open_case}"


@pytest.fixture
def opened(house):
    """An episode at High whose meeting is overdue, with the notices that went about it."""
    house.hire()
    house.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED)
    for at in ("2026-04-08 09:00", "2026-04-10 09:00"):
        house.let_pass(datetime.fromisoformat(at).replace(tzinfo=UTC))
    return house


def test_show_says_what_is_due_who_was_told_and_what_to_look_at(opened, cce):
    ran = cce("show", REFERENCE)
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "K7Q4-M2PX-3: open, stage meeting, level high, in the panel's cohort",
        "multi-agency meeting   Tue 7 Apr 26",
        "Esi Example",
        "delivered",
        "Next notice:",
        "no panel ahead has a date",
    ):
        assert words in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_show_in_json_is_one_object_with_everything(opened, cce):
    said = json.loads(cce("show", REFERENCE, "--json").out)
    assert {"reference", "status", "level", "stage", "duties", "notices", "facts", "told", "warnings"} <= set(
        said
    )
    assert "child" not in said
    assert [duty["key"] for duty in said["duties"] if duty["status"] == "overdue"] == ["multi_agency_meeting"]
    assert {row["status"] for row in said["told"]} >= {"sent"}
    assert [fact["id"] for fact in said["facts"]] == [
        "concern",
        "done-77",
        "approved",
        "submitted",
        "reviewed",
    ]


def test_show_can_list_what_was_recorded_with_its_ids(opened, cce):
    assert "done-77" not in cce("show", REFERENCE).out
    assert "done-77" in cce("show", REFERENCE, "--facts").out


def test_show_can_say_why(opened, cce):
    said = " ".join(cce("show", REFERENCE, "--why").out.split())
    assert "Due by the end of Tue 7 April 2026: 15 calendar days after Mon 23 March 2026" in said
    assert "– Fri 3 April 2026 (Good Friday)" in said


def test_show_in_json_says_why_only_when_asked(opened, cce):
    plain, explained = (
        {
            duty["key"]: duty["why"]
            for duty in json.loads(cce("show", REFERENCE, *more, "--json").out)["duties"]
        }
        for more in ([], ["--why"])
    )
    assert set(plain.values()) == {None}
    assert explained["cpc_review"]["days"][1] == {
        "on": "2026-04-03",
        "number": None,
        "left_out": "Good Friday",
    }


def test_show_says_what_is_left_of_the_meetings_days(house, cce):
    house.open(FRESH % f"{now():%Y-%m-%dT%H:%M+00:00}")
    words = " ".join(cce("show", REFERENCE).out.split())
    assert "0 days used, 15 left. assessment: 0 used, can still end by" in words
    said = json.loads(cce("show", REFERENCE, "--json").out)["slack"]
    assert (said["left"], [step["name"] for step in said["steps"]]) == (
        15,
        ["assessment", "quality_assurance", "submission", "cpc_review"],
    )


def test_no_slack_is_shown_once_the_meeting_was_held(house, cce):
    house.open(CONCERN, "{fact: meeting_held, happened_at: 2026-04-01T10:00, level: high}")
    assert "days used" not in cce("show", REFERENCE).out


def test_a_reference_is_taken_as_it_is_spoken(opened, cce):
    assert cce("show", "k7q4 m2px 3").out.startswith(REFERENCE)


def test_show_reads_the_same_through_the_console_script(opened, cce):
    ran = opened.script("show", REFERENCE, "--json")
    shown = json.loads(cce("show", REFERENCE, "--json").out)
    assert (ran.code, json.loads(ran.out)["duties"]) == (0, shown["duties"])


def test_due_lists_what_is_overdue_first(opened, cce):
    opened.open(FRESH % f"{now():%Y-%m-%dT%H:%M+00:00}", reference=OTHER, team="team-b")
    said = [json.loads(line) for line in cce("due", "--json").out.splitlines()]
    assert [one["reference"] for one in said] == [REFERENCE, OTHER]
    assert [one["status"] for one in said] == ["overdue", "open"]
    assert said[0]["lateness"].startswith("overdue by ")
    assert said[0]["working_days"] < 0


@pytest.mark.parametrize(
    ("whose", "references"),
    [
        pytest.param(["all"], [REFERENCE, OTHER], id="all"),
        pytest.param(["team", "team-b"], [OTHER], id="a-team"),
        pytest.param(["mine", "p-101"], [REFERENCE], id="mine"),
        pytest.param(["mine", "p-102"], [OTHER], id="somebody-else's"),
        pytest.param(["mine", "p-105"], [], id="who-owes-nothing"),
    ],
)
def test_due_is_mine_a_teams_or_everybodys(opened, cce, whose, references):
    opened.open(FRESH % f"{now():%Y-%m-%dT%H:%M+00:00}", reference=OTHER, team="team-b")
    said = [json.loads(line) for line in cce("due", *whose, "--json").out.splitlines()]
    assert [one["reference"] for one in said] == references


def test_due_says_who_owes_it_and_fits_the_terminal(opened, cce):
    ran = cce("due")
    assert "1 owed, 1 overdue" in ran.out
    assert "Ada" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_due_may_ask_about_another_time(opened, cce):
    said = json.loads(cce("due", "--at", "2026-04-08T12:00", "--json").out)
    assert said["lateness"] == "overdue by 1 working day"


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--check"], 1)], ids=["to-read", "to-check"])
def test_due_exits_with_one_only_when_it_is_asked_to_check(opened, cce, options, code):
    assert cce("due", *options).code == code


def test_nothing_due_is_said(house, cce):
    ran = cce("due", "--check")
    assert (ran.code, "nothing is owed" in ran.out) == (0, True)


def test_a_receipt_accounts_for_one_duty(opened, cce):
    ran = cce("receipt", REFERENCE, "multi_agency_meeting")
    words = " ".join(ran.out.split())
    for said in (
        "15 calendar days after Mon 23 March 2026",
        "CCE 2020 §5.5.4, the guidance's own date; policy nottinghamshire-2020, version 1",
        "Started by: concern identified on Mon 23 March 2026 10:00.",
        "delivered",
        "acknowledged by Tue 14 Apr 26 09:00",
    ):
        assert said in words
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_receipt_in_json_has_every_attempt(opened, cce):
    said = json.loads(cce("receipt", REFERENCE, "multi_agency_meeting", "--json").out)
    sent = [row for row in said["told"] if row["status"] == "sent"]
    assert said["policy_version"] == "1"
    assert said["opened_by"]["id"] == "concern"
    assert [attempt["outcome"] for attempt in sent[0]["attempts"]] == ["sent"]


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param(["review"], 1, "The episode has no review; its duties:", id="not-owed"),
        pytest.param(["risk_assessment", "--occurrence", "7"], 1, "there are 1", id="not-so-many"),
        pytest.param(["risk_assessment", "--occurrence", "0"], 2, "greater than or equal", id="no-number"),
        pytest.param(["reviews"], 2, "is not one of", id="no-such-duty"),
    ],
)
def test_a_receipt_that_cannot_be_says_what_there_is(opened, cce, typed, code, said):
    ran = cce("receipt", REFERENCE, *typed)
    assert (ran.code, said in ran.err) == (code, True), ran
