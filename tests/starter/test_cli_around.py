"""Checklists and linked children from the command line: item by item, shown, audited, never in the way."""

import json

import pytest

from cce.records.checklists import history_of
from cce.records.engine import reading
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import CONCERN, REFERENCE

OTHER = "2222-2222-2"
CHECKLIST = ("checklist", "set", REFERENCE)
LINK = ("link", REFERENCE, OTHER, "--as", "sibling")
WHY = "The aunt said no and nobody else may answer"


@pytest.fixture
def two(house):
    """Two children's episodes, with staff; nothing runs."""
    house.hire()
    house.open(CONCERN)
    house.open(CONCERN, reference=OTHER)
    return house


def audited(house, reference=REFERENCE):
    with reading(house.engine) as session:
        return [(one.who, one.action, one.detail) for one in acts(session, reference)]


def answers(ran):
    said = json.loads(ran.out)["checklists"]
    return {one["item"]: one["answer"] for items in said.values() for one in items}


def test_every_item_is_shown_before_anything_is_answered(two, cce):
    ran = cce("checklist", "show", REFERENCE, "--json")
    assert (ran.code, len(answers(ran))) == (0, 21)
    assert set(answers(ran).values()) == {"not_yet"}


def test_an_answer_says_by_whom_when_and_why_and_the_audit_only_what_was_answered(two, cce):
    ran = cce(
        *CHECKLIST, "consent=obstructed", "drug_debt=present", "--reason", WHY, "--by", "p-101", "--yes"
    )
    assert (ran.code, WHY in ran.out) == (0, False)
    assert audited(two) == [("p-101", "answered checklist", "consent, drug_debt")]
    (consent,) = json.loads(cce("checklist", "show", REFERENCE, "--json").out)["checklists"]["consent"]
    assert (consent["answer"], consent["by"], consent["reason"]) == ("obstructed", "p-101", WHY)
    assert consent["at"].startswith("20")


def test_reading_the_checklists_is_audited(two, cce):
    cce("checklist", "show", REFERENCE, "--by", "p-104")
    assert audited(two) == [("p-104", "read checklists", "")]


def test_obstructed_consent_asks_to_consider_enquiries_and_saves_all_the_same(two, cce):
    ran = cce(*CHECKLIST, "consent=obstructed", "--reason", WHY, "--yes", "--json")
    said = json.loads(ran.out)
    assert (said["saved"], [prompt["section"] for prompt in said["prompts"]]) == (True, ["5.4.1"])
    assert "consider section 47 enquiries" in " ".join(cce("show", REFERENCE).out.split())


def test_a_dry_run_shows_the_answers_and_keeps_none(two, cce):
    ran = cce(*CHECKLIST, "health=done", "--dry-run", "--json")
    assert json.loads(ran.out)["answers"] == [{"item": "health", "was": "not_yet", "answer": "done"}]
    with reading(two.engine) as session:
        assert history_of(session, REFERENCE) == ()


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        pytest.param([*CHECKLIST, "helth=done"], 2, "did you mean health?", id="slip"),
        pytest.param([*CHECKLIST, "health"], 2, "ITEM=ANSWER, such as missing_reports=done", id="no-answer"),
        pytest.param([*CHECKLIST, "health=high"], 2, "expected one of done, not_applicable", id="no-score"),
        pytest.param([*CHECKLIST, "health=done", "health=not_yet"], 2, "answered twice", id="twice"),
        pytest.param(
            [*CHECKLIST, "health=not_applicable"], 2, "Give it with --reason", id="without-a-reason"
        ),
        pytest.param(["checklist", "set", "3333-3333-4", "health=done"], 1, "no episode", id="nobody"),
        pytest.param(["link", REFERENCE, REFERENCE, "--as", "peer"], 1, "the same child", id="itself"),
        pytest.param(["link", REFERENCE, "3333-3333-4", "--as", "peer"], 1, "no episode", id="no-other"),
        pytest.param(["link", REFERENCE, OTHER, "--as", "cousin"], 2, "'sibling', 'peer'", id="kind"),
        pytest.param(["unlink", REFERENCE, OTHER], 1, "not linked", id="not-linked"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(two, cce, typed, code, words):
    ran = cce(*typed, "--yes")
    assert (ran.code, ran.out) == (code, "")
    assert words in " ".join(ran.err.split())
    assert audited(two) == []


def test_a_link_is_shown_from_both_sides_by_reference_alone(two, cce):
    assert cce(*LINK, "--by", "p-101", "--yes").code == 0
    assert f"Linked: {OTHER} (sibling)." in cce("show", REFERENCE).out
    (linked,) = json.loads(cce("show", OTHER, "--json").out)["linked"]
    assert (linked["reference"], linked["as"], set(linked)) == (
        REFERENCE,
        "sibling",
        {"reference", "as", "since"},
    )
    assert ("p-101", "linked", f"{OTHER} as sibling") in audited(two)
    assert ("p-101", "linked", f"{REFERENCE} as sibling") in audited(two, OTHER)


def test_two_linked_children_are_named_where_their_leads_are_to_be_asked(two, cce):
    cce(*LINK, "--yes")
    told = " ".join(cce("checklist", "show", REFERENCE).out.split())
    assert OTHER in told


def test_a_link_that_is_there_is_refused_and_one_that_ended_is_gone_from_both(two, cce):
    cce(*LINK, "--yes")
    assert "linked already" in " ".join(cce(*LINK, "--yes").err.split())
    assert cce("unlink", OTHER, REFERENCE, "--yes").code == 0
    assert json.loads(cce("show", REFERENCE, "--json").out)["linked"] == []
    assert [action for _, action, _ in audited(two)] == ["linked", "unlinked", "read episode"]


def test_a_link_changes_no_clock_and_no_fact(two, cce):
    before = json.loads(cce("show", REFERENCE, "--json").out)
    cce(*LINK, "--yes")
    after = json.loads(cce("show", REFERENCE, "--json").out)
    assert all(before[key] == after[key] for key in ("duties", "notices", "facts", "revision"))


def test_what_is_still_open_is_said_before_an_assessment_and_stops_nobody(two, cce):
    cce(*CHECKLIST, "health=done", "youth_service=done", "consent=given", "--yes")
    rated = (f"--rating={category}=high" for category in (1, 2, 3, 10))
    ran = cce("record", REFERENCE, "assessment_completed", "--overall", "high", *rated, "--dry-run", "--json")
    prompts = [prompt["text"] for prompt in json.loads(ran.out)["prompts"]]
    assert ran.code == 0
    assert prompts[0].startswith("Categories 1, 2, 3 and 10 are all raised")
    assert prompts[1].startswith("Consultation still open: child_and_parents, missing_reports, youth_justice")
    assert not any("health" in words or "consent" in words for words in prompts)


def test_opening_takes_factors_that_were_seen_and_refuses_what_is_none(two, cce):
    opening = ("open", "--route", "mash_level_4", "--status", "none", "--dry-run", "--json")
    ran = cce(*opening, "--factor", "drug_debt", "--factor", "mental_health", "--factor", "drug_debt")
    assert json.loads(ran.out)["factors"] == ["drug_debt", "mental_health"]
    assert ran.err.startswith("In imminent danger call 999")
    assert "'weather' is no Level 4 factor" in " ".join(cce(*opening, "--factor", "weather").err.split())


def test_a_change_of_plan_and_a_meeting_held_as_one_are_shown(two, cce):
    two.record(
        "{fact: status_changed, id: lac, happened_at: 2026-03-24T10:00, to: lac}",
        "{fact: review_held, id: both, happened_at: 2026-03-25T10:00, combined_with_missing: true}",
    )
    ran = cce("show", REFERENCE, "--facts")
    assert "held as CIN then and as LAC now" in " ".join(ran.out.split())
    assert "review held, with a missing meeting" in ran.out
    assert json.loads(cce("show", REFERENCE, "--json").out)["child_status_now"] == "lac"


def test_show_says_how_far_the_checklists_are_and_not_what_was_answered(two, cce):
    assert "Answered:" not in cce("show", REFERENCE).out
    cce(*CHECKLIST, "drug_debt=present", "mental_health=absent", "health=done", "--yes")
    told = " ".join(cce("show", REFERENCE).out.split())
    assert (
        "Answered: level 4 factors 2 of 11, consultation before the assessment 1 of 9, "
        "consent to share 0 of 1" in told
    )
    assert "present" not in told
    said = json.loads(cce("show", REFERENCE, "--json").out)["checklists"]
    assert (len(said["level_4"]["open"]), said["consent"]["open"]) == (9, ["consent"])


def test_screens_fit_eighty_columns(two, cce):
    cce(*LINK, "--yes")
    cce(*CHECKLIST, "consent=obstructed", "mental_health=present", "--reason", WHY, "--yes")
    shown = cce("checklist", "show", REFERENCE).out + cce("show", REFERENCE).out
    assert max(map(len, shown.splitlines())) <= 80
