"""`cce panel`: dates with a preview, who is on a panel, in which order, what is open."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from activities.keeping import keep
from cce.pathway.facts import Fact
from cce.pathway.panels import Panel
from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.engine import reading, transaction
from cce.records.narrative import store_narrative, without_narrative
from cce.records.panels import panels, set_panels
from starter.cli.boundary import run
from tests.activities.office import concern, everybody, fact
from tests.pathway.dates import day, uk
from tests.starter.cli_house import House, Ran, acts
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, REVIEWED, SUBMITTED
from workflows.ids import panel_id

MAY, AHEAD, LATER = day("Wed 2026-05-06"), day("Wed 2029-01-10"), day("Wed 2029-01-17")
PAPERS = fact(
    "panel_submission_received", "Wed 2026-04-29 12:00", panel=MAY, answers="He sleeps at his aunt's."
)
SEEN = fact("panel_considered", "Wed 2026-05-06 14:00", panel=MAY)
ASKED = fact(
    "action_given", "Wed 2026-05-06 14:10", panel=MAY, agency="Police", action="patrols", owner="p-112"
)
CLOSED = fact("closed", "Fri 2026-05-01 10:00", reason="moved away")


@pytest.fixture
def house(house: House) -> House:
    """An installation with a panel that met, one far ahead, and a child on both lists."""
    with transaction(house.engine) as session:
        set_panels(session, [MAY, AHEAD], uk("Mon 2026-03-02 09:00"), "p-110")
    house.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED)
    return house


def lines(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def narrow(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    assert max(map(len, ran.out.splitlines())) <= 80
    return ran.out


def test_the_list_tells_what_became_of_each_panel(house, cce):
    first, second = lines(cce("panel", "list", "--json"))
    assert (first["panel"], second["on"], second["status"]) == ("2026-05-06", "2029-01-10", "ahead")
    assert first["history"][0]["change"] == "set"
    assert "Wed 10 January 2029" in narrow(cce("panel", "list"))


def test_a_move_shows_first_whose_dates_move(house, cce):
    (moved,) = lines(cce("panel", "move", "2029-01-10", "2029-01-17", "--dry-run", "--json"))
    assert moved["reference"] == REFERENCE
    assert [(one["effect"], one["was_due_on"], one["due_on"]) for one in moved["changes"]] == [
        ("moves", "2029-01-05", "2029-01-12")
    ]
    assert panels_of(house) == [Panel(MAY, MAY), Panel(AHEAD, AHEAD)]


def test_a_cancellation_shows_first_what_it_would_end(house, cce):
    (moved,) = lines(cce("panel", "cancel", "2029-01-10", "--dry-run", "--json"))
    assert [one["effect"] for one in moved["changes"]] == ["goes"]


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        pytest.param(["move", "2029-01-11", "2029-01-17"], 1, "No panel has the date", id="unknown"),
        pytest.param(["move", "2029-01-10", "2020-01-08"], 1, "is over", id="into-the-past"),
        pytest.param(["add", "2020-01-08"], 1, "is over", id="set-in-the-past"),
        pytest.param(["add", "2199-12-31"], 1, "2036", id="beyond-the-calendar"),
        pytest.param(["move", "2029-01-10", "2199-12-31"], 1, "2036", id="moved-beyond-it"),
        pytest.param(["cancel", "soon"], 2, "expected a date", id="no-date"),
        pytest.param(["cohort", "2029-01-11"], 1, "No panel has the date", id="cohort-of-none"),
        pytest.param(["agenda"], 2, "DATE", id="agenda-of-nothing"),
        pytest.param(["actions", "2029-13-01"], 2, "no such day", id="no-such-month"),
    ],
)
def test_what_cannot_be_is_refused_in_words(house, cce, typed, code, words):
    ran = cce("panel", *typed, *(["--yes"] if typed[0] in ("move", "add", "cancel") else []))
    assert (ran.code, words in ran.err) == (code, True), ran.err


def test_with_open_episodes_no_panel_moves_while_the_engine_is_away(house, cce):
    ran = cce("panel", "move", "2029-01-10", "2029-01-17", "--yes")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    assert panels_of(house) == [Panel(MAY, MAY), Panel(AHEAD, AHEAD)]


def test_without_open_episodes_a_panel_moves_and_keeps_its_name(house, cce):
    record(house, CLOSED)
    said = cce("panel", "move", "2029-01-10", "2029-01-17", "--yes")
    assert "first set for Wed 10 January 2029" in narrow(said)
    assert panels_of(house) == [Panel(MAY, MAY), Panel(LATER, AHEAD)]
    (again,) = lines(cce("panel", "move", "2029-01-10", "2029-01-24", "--yes", "--json"))
    assert (again["panel"], again["on"], again["change"]) == ("2029-01-10", "2029-01-24", "moved")


def test_the_cohort_says_why_and_what_has_come(house, cce):
    record(house, PAPERS)
    (child,) = lines(cce("panel", "cohort", "2026-05-06", "--json"))
    assert (child["reference"], child["joined_by"], child["answer"], child["below_high"]) == (
        REFERENCE,
        "cpc_reviewed",
        "in",
        False,
    )
    said = narrow(cce("panel", "cohort", "2026-05-06"))
    assert "On its list: 1 (1 in)" in said


def test_a_child_who_left_is_named_with_the_reason(house, cce):
    record(house, CLOSED)
    (left,) = lines(cce("panel", "cohort", "2026-05-06", "--json"))
    assert (left["reference"], left["left"]) == (REFERENCE, "closed")
    assert "No longer on it" in narrow(cce("panel", "cohort", "2026-05-06"))


def test_the_agenda_says_what_updates_say_only_when_asked_and_then_notes_who_did(house, cce):
    record(house, PAPERS)
    plain = cce("panel", "agenda", "2026-05-06")
    assert "aunt" not in narrow(plain)
    assert "aunt" in narrow(cce("panel", "agenda", "2026-05-06", "--with-text", "--by", "p-110"))
    with reading(house.engine) as session:
        (entry,) = [one for one in acts(session) if one.action == "read panel text"]
    assert (entry.who, entry.reference, entry.detail) == ("p-110", REFERENCE, "2026-05-06")


def test_new_children_come_first_then_the_longest_unseen(house, cce):
    record(house, PAPERS, SEEN)
    house.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED, reference="W8R3-T5MC-H")
    items = lines(cce("panel", "agenda", "2029-01-10", "--json"))
    assert [(one["reference"], one["seen_on"]) for one in items] == [
        ("W8R3-T5MC-H", None),
        (REFERENCE, "2026-05-06"),
    ]


def test_actions_are_listed_until_they_are_reported(house, cce):
    record(house, SEEN, ASKED)
    (action,) = lines(cce("panel", "actions", "2029-01-10", "--json"))
    assert (action["action"], action["agency"], action["owner"], action["due_on"]) == (
        "patrols",
        "Police",
        "p-112",
        "2029-01-10",
    )
    assert "patrols" in narrow(cce("panel", "actions", "2029-01-10"))
    (item,) = lines(cce("panel", "agenda", "2029-01-10", "--json"))
    assert item["actions"][0]["status"] == "open"


def test_outcomes_are_shown_first_and_need_the_engine(house, cce, tmp_path):
    path = tmp_path / "outcomes.csv"
    path.write_text(f"reference,outcome,agency,action\n{REFERENCE},remain,police,patrols\n")
    (said,) = lines(cce("panel", "outcomes", "2026-05-06", str(path), "--dry-run", "--json"))
    assert (said["reference"], said["facts"], said["saved"]) == (
        REFERENCE,
        ["panel_considered", "action_given"],
        False,
    )
    assert "panel considered, action given" in narrow(
        cce("panel", "outcomes", "2026-05-06", str(path), "--dry-run")
    )
    away = cce("panel", "outcomes", "2026-05-06", str(path), "--yes")
    assert (away.code, "No Temporal server" in away.err) == (1, True)


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        pytest.param(f"{REFERENCE},stay", 2, "csv:2: outcomes[0].outcome: found 'stay'", id="no-outcome"),
        pytest.param("W8R3-T5MC-H,remain", 2, "not on this panel's list", id="not-on-the-list"),
        pytest.param(f"{REFERENCE},removed", 2, "csv:2: ", id="refused-by-the-pathway"),
    ],
)
def test_wrong_outcomes_are_named_with_their_line(house, cce, tmp_path, row, code, words):
    path = tmp_path / "outcomes.csv"
    path.write_text(f"reference,outcome\n{row}\n")
    ran = cce("panel", "outcomes", "2026-05-06", str(path), "--yes")
    assert (ran.code, words in ran.err) == (code, True), ran.err


def test_feedback_is_for_whoever_was_considered(house, cce):
    assert lines(cce("panel", "feedback", "2026-05-06", "--dry-run", "--json")) == []
    record(house, SEEN)
    (said,) = lines(cce("panel", "feedback", "2026-05-06", "--dry-run", "--json"))
    assert (said["reference"], said["facts"]) == (REFERENCE, ["panel_feedback_sent"])


def test_dates_come_from_the_rule_of_the_policy(house, cce, monkeypatch):
    assert "Nothing to set" in narrow(cce("panel", "plan"))
    policies = house.var / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "ruled.yaml").write_text(
        "policy: ruled\nextends: nottinghamshire-2020\npanels: {rule: {weekday: wednesday, week: first}}\n"
    )
    monkeypatch.setenv("CCE_POLICIES_FOLDER", str(policies))
    monkeypatch.setenv("CCE_POLICY", "ruled")
    said = [one for one in lines(cce("panel", "plan", "--months", "2", "--dry-run", "--json")) if "on" in one]
    assert len(said) in (2, 3)
    assert panels_of(house) == [Panel(MAY, MAY), Panel(AHEAD, AHEAD)]


@pytest.mark.temporal
async def test_a_panels_month_by_command_through_the_engine(commanded_room, tmp_path, capsys):
    room, office = commanded_room, commanded_room.office
    office.employ(everybody(office.staff.house).with_person("coord", Role.PANEL_COORDINATOR))
    today = room.now().astimezone(LONDON).date()
    ahead, later = today + timedelta(days=60), today + timedelta(days=67)
    with transaction(office.engine) as session:
        set_panels(session, [today], room.now() - timedelta(days=60), "coord")
    async with room.at_work():
        reference = (await room.open(*agreed_high(room.now() - timedelta(days=30)))).reference
        path = tmp_path / "outcomes.csv"
        path.write_text(f"reference,outcome,agency,action\n{reference},remain,police,patrols\n")
        for typed in (
            ("add", str(ahead)),
            ("move", str(ahead), str(later)),
            *[("outcomes", str(today), str(path))] * 2,
            *[("feedback", str(today))] * 2,
        ):
            assert await asyncio.to_thread(run, ("panel", *typed, "--yes", "--json")) == 0
        handle = room.temporal.get_workflow_handle(panel_id(ahead))
        assert (await handle.describe()).status == WorkflowExecutionStatus.RUNNING
        assert await asyncio.to_thread(run, ("panel", "cancel", str(later), "--yes", "--json")) == 0
        await handle.result()
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [(one["facts"], one["saved"]) for one in said if "facts" in one]
    assert told == [(["panel_considered", "action_given"], True), ([], True), (["panel_feedback_sent"], True)]
    kinds = [one.fact for one in office.facts(reference)]
    assert [kinds.count(kind) for kind in ("panel_considered", "action_given", "panel_feedback_sent")] == [
        1
    ] * 3
    with reading(office.engine) as session:
        assert panels(session) == (Panel(today, today),)


def agreed_high(at: datetime) -> tuple[Fact, ...]:
    """What brings a child into the cohort, all at once."""
    return (
        concern(at, route="yjs"),
        fact("assessment_completed", at, overall="high", agency="yjs"),
        fact("assessment_approved", at),
    )


def record(house: House, *facts: Fact) -> None:
    """Keep facts as a client does: their free text first."""
    for one in facts:
        command = f"c-{one.fact}"
        bare, texts = without_narrative([one])
        with transaction(house.engine) as session:
            store_narrative(session, REFERENCE, command, texts, one.recorded_at)
        keep(house.engine, house.authority, REFERENCE, command, bare, one.recorded_at)


def panels_of(house: House) -> list[Panel]:
    with reading(house.engine) as session:
        return list(panels(session))
