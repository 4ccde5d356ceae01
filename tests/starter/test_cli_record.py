"""Recording from the command line: what is shown first, what is asked, what is refused; nothing runs here."""

import json

import pytest

from cce.pathway.facts import FACT_CLASSES
from cce.records.engine import reading
from cce.records.facts import facts_of
from starter.cli.fact_options import CARRIED
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, REVIEWED, SUBMITTED


@pytest.fixture
def opened(house):
    """An episode at High whose meeting is required and not held."""
    house.hire()
    house.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED)
    return house


def changes(ran):
    return [(one["effect"], one["duty"]) for one in json.loads(ran.out)["changes"]]


def kept(house):
    with reading(house.engine) as session:
        return [fact.id for fact in facts_of(session, REFERENCE)]


def test_a_dry_run_says_which_clocks_start_and_stop_and_saves_nothing(opened, cce):
    before = kept(opened)
    ran = cce("record", REFERENCE, "meeting_held", "--level", "high", "--dry-run", "--json")
    assert (ran.code, changes(ran)) == (0, [("starts", "review"), ("stops", "multi_agency_meeting")])
    assert json.loads(ran.out)["saved"] is False
    assert kept(opened) == before


def test_a_moved_clock_says_where_it_was(opened, cce):
    ran = cce(
        *("extend", REFERENCE, "multi_agency_meeting", "--until", "2036-04-10"),
        *("--reason", "Awaiting health evidence", "--dry-run", "--json"),
    )
    said = json.loads(ran.out)["changes"]
    assert [(one["effect"], one["due_on"], one["extended_until"]) for one in said] == [
        ("moves", "2026-04-07", "2036-04-10")
    ]


def test_free_text_is_never_printed(opened, cce):
    ran = cce("close", REFERENCE, "--reason", "Moved to Exampleton", "--dry-run", "--json")
    assert "Exampleton" not in ran.out + ran.err
    assert ("stops", "multi_agency_meeting") in changes(ran)


def test_without_a_terminal_and_without_yes_nothing_is_saved(opened):
    ran = opened.script("record", REFERENCE, "meeting_held", "--level", "high", text="y\n")
    assert ran.code == 2
    assert "stops" in ran.out
    assert ran.err == (
        "Nothing was saved: there is no terminal to ask at. Look at what it would change, then add --yes.\n"
    )


def test_on_a_terminal_a_no_saves_nothing(opened):
    ran = opened.terminal("record", REFERENCE, "meeting_held", "--level", "high", typed="n\n")
    assert ran.code == 1
    assert "Save this? [y/N]" in ran.out
    assert ran.out.endswith("Nothing was saved.\n")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_on_a_terminal_a_yes_goes_to_the_engine(opened):
    ran = opened.terminal("record", REFERENCE, "meeting_held", "--level", "high", typed="y\n")
    assert (ran.code, "No Temporal server" in " ".join(ran.out.split())) == (1, True)


def test_on_a_terminal_a_missing_reason_is_asked_for(opened):
    ran = opened.terminal("close", REFERENCE, "--dry-run", typed="Moved away\n")
    assert (ran.code, "Why? " in ran.out, "stops" in ran.out) == (0, True, True)


def test_an_engine_that_is_away_is_said_and_nothing_is_stored(opened, cce):
    before = kept(opened)
    ran = cce("record", REFERENCE, "meeting_held", "--yes")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    assert kept(opened) == before


HIGH = ("assessment_completed", "--overall", "high")
ACTION = ("action_given", "--panel", "2026-06-03", "--agency", "police")
REASSIGNED = ("reassigned", "--role", "social_worker")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param(["meeting_hold"], 2, "Did you mean 'meeting_held'", id="a-slip"),
        pytest.param(["meeting_held", "--level", "hi"], 2, "'hi' is not one of", id="no-such-level"),
        pytest.param(["core_group_arranged"], 2, "Missing option '--on'", id="a-field-missing"),
        pytest.param(["core_group_arranged", "--on", "2026-02-30"], 2, "no such day", id="no-such-day"),
        pytest.param(["meeting_held", "--happened-at", "2035-01-01T09:00"], 2, "still to come", id="ahead"),
        pytest.param(["assessment_completed"], 2, "--overall", id="level-missing"),
        pytest.param([*HIGH, "--rating", "13=high"], 2, "from 1 to 12", id="category"),
        pytest.param([*HIGH, "--rating", "1=awful"], 2, "--ratings", id="rating"),
        pytest.param(["assessment_approved"], 1, "approved already", id="out-of-order"),
        pytest.param(
            ["meeting_held", "--happened-at", "2026-03-01T09:00"], 1, "needs concern", id="too-early"
        ),
        pytest.param(
            ["panel_considered", "--panel", "2026-06-03"], 1, "no panel has the date", id="no-panel"
        ),
        pytest.param(["reopened", "--reason", "x"], 1, "is not closed", id="not-closed"),
        pytest.param(["closed"], 2, "Give it with --reason", id="no-reason"),
        pytest.param([*REASSIGNED, "--to", "p-999"], 1, "nobody with the key", id="nobody"),
        pytest.param([*ACTION, "--action", "a" * 200], 2, "--action", id="too-long"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(opened, cce, typed, code, said):
    ran = cce("record", REFERENCE, *typed, "--yes")
    assert (ran.code, said in ran.err) == (code, True), ran


@pytest.mark.parametrize("spelt", ["meeting-held", "meeting_held"])
def test_hyphens_and_underscores_are_one(opened, cce, spelt):
    assert cce("record", REFERENCE, spelt, "--meeting_at", "2026-04-20T10:00", "--dry-run").code == 0


@pytest.mark.parametrize("kind", FACT_CLASSES)
def test_every_field_of_every_fact_is_an_option(cce, kind):
    said = cce("record", REFERENCE, kind, "--help").out
    fields = [name for name in FACT_CLASSES[kind].model_fields if name not in CARRIED]
    options = ["--rating" if name == "ratings" else f"--{name.replace('_', '-')}" for name in fields]
    assert [option for option in options if option not in said] == []


def test_an_answer_of_yes_or_no_is_read_as_one(opened, cce):
    ran = cce("record", REFERENCE, "cpc_reviewed", "--meeting-required", "no", "--dry-run", "--json")
    assert ("stops", "multi_agency_meeting") in changes(ran)


def test_a_fact_is_voided_by_the_beginning_of_its_id(opened, cce):
    ran = cce("void", REFERENCE, "rev", "--reason", "wrong child", "--dry-run", "--json")
    assert (ran.code, ("starts", "cpc_review") in changes(ran)) == (0, True)


def test_an_id_that_nothing_has_voids_nothing(opened, cce):
    ran = cce("void", REFERENCE, "nothing", "--reason", "wrong child", "--dry-run")
    assert (ran.code, "there is no fact with the id 'nothing'" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        pytest.param(["acknowledge", REFERENCE, "multi_agency_meeting"], "acknowledged", id="acknowledge"),
        pytest.param(["waive", REFERENCE, "multi_agency_meeting", "--reason", "x"], "waived", id="waive"),
        pytest.param(["void", REFERENCE, "reviewed", "--reason", "x"], "voided", id="void"),
        pytest.param(["reassign", REFERENCE, "social_worker", "p-102"], "reassigned", id="reassign"),
        pytest.param(["close", REFERENCE, "--reason", "x"], "closed", id="close"),
    ],
)
def test_the_short_forms_record_what_they_say(opened, cce, typed, fact):
    ran = cce(*typed, "--dry-run", "--json")
    assert (ran.code, [one["fact"] for one in json.loads(ran.out)["facts"]]) == (0, [fact])


def test_a_closed_episode_reopens(house, cce):
    house.open(CONCERN, "{fact: closed, happened_at: 2026-03-25T10:00, reason: moved}")
    ran = cce("reopen", REFERENCE, "--reason", "too early", "--dry-run", "--json")
    assert ("starts", "risk_assessment") in changes(ran)


def test_the_reason_may_come_from_standard_input(opened):
    ran = opened.script("close", REFERENCE, "--reason", "-", "--dry-run", text="Moved away\n")
    assert (ran.code, ran.err) == (0, "")


OPEN = ("open", "--route", "open_case", "--status", "cin")


def test_opening_says_whom_to_call_before_anything_else(house):
    ran = house.script(*OPEN, "--dry-run")
    assert (
        ran.err == "In imminent danger call 999; to report a crime, 101. This comes before anything here.\n"
    )
    assert (ran.code, "risk assessment" in ran.out) == (0, True)


def test_opening_shows_what_it_would_start_and_never_the_name(house, cce):
    ran = cce(
        *OPEN, "--name", "Bo Example", "--born-on", "2011-05-04", "--discussion-needed", "--dry-run", "--json"
    )
    assert changes(ran) == [
        ("starts", "strategy_discussion"),
        ("starts", "risk_assessment"),
        ("starts", "multi_agency_meeting"),
    ]
    assert "Example" not in ran.out


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param([], 2, "Missing option '--route'", id="nothing"),
        pytest.param([*OPEN[1:], "--team", "team-z"], 2, "teams: team-a, team-b", id="no-such-team"),
        pytest.param([*OPEN[1:], "--role", "boss=p-101"], 2, "is not ROLE=PERSON", id="no-such-role"),
        pytest.param([*OPEN[1:], "--role", "social_worker=p-999"], 1, "nobody with the key", id="nobody"),
        pytest.param([*OPEN[1:], "--policy", "nowhere"], 2, "There is no policy", id="no-such-policy"),
        pytest.param([*OPEN[1:], "--born-on", "2001-01-01"], 1, "birthday", id="grown-up"),
    ],
)
def test_an_opening_that_cannot_be_is_refused(opened, cce, typed, code, said):
    ran = cce("open", *typed, "--yes")
    assert (ran.code, said in ran.err) == (code, True), ran


def test_the_name_is_asked_for_on_a_terminal_only(opened):
    asked = opened.terminal(*OPEN, "--yes", typed="Bo Example\n")
    assert "Name of the child" in asked.out
    assert "Name of the child" not in opened.script(*OPEN, "--yes").err


def test_who_the_child_is_stays_unsaid_unless_asked_and_the_audit_knows(opened, cce):
    assert "Bo Example" not in cce("show", REFERENCE).out
    assert "Bo Example" in cce("show", REFERENCE, "--name", "--by", "p-105").out
    with reading(opened.engine) as session:
        read = [(one.who, one.action, one.reference) for one in acts(session)]
    assert read[1:] == [("p-105", "read child", REFERENCE)]


def test_a_command_that_got_no_answer_is_sent_again_by_its_id_and_kept_once(opened, cce):
    again = ("record", REFERENCE, "meeting_held", "--level", "high", "--command-id", f"{REFERENCE}-4")
    before = kept(opened)
    ran = cce(*again, "--yes", "--json")
    said = json.loads(ran.out)
    assert (ran.code, said["saved"], said["revision"], said["changes"]) == (0, True, 5, [])
    assert cce(*again).out == f"It was saved already: {REFERENCE}, revision 5.\n"
    assert kept(opened) == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(f"{REFERENCE}-4", "kept for another episode", id="another-episode's"),
        pytest.param("", "has 1 to 100 signs", id="empty"),
        pytest.param("x" * 101, "has 1 to 100 signs", id="too-long"),
    ],
)
def test_a_command_id_that_cannot_be_meant_is_refused(opened, cce, given, words):
    opened.open(CONCERN, reference="22BB-33CC-M")
    ran = cce("close", "22BB-33CC-M", "--reason", "Moved", "--command-id", given, "--yes")
    assert ran.code != 0
    assert words in " ".join(ran.err.split())
