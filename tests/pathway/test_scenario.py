"""Scenario files, read strictly."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime

from cce.pathway.circumstances import Circumstances
from cce.pathway.errors import PathwayError, PolicyInvalid, ScenarioInvalid
from cce.pathway.facts import FACT_CLASSES, AssessmentCompleted, Extended, as_recorded
from cce.pathway.panels import set_on
from cce.pathway.policy_files import load_policy
from cce.pathway.scenario import load_scenario, read_scenario
from cce.pathway.terms import Agency, ChildStatus, Level
from cce.pathway.written_facts import DATES, INSTANTS
from tests.pathway.dates import day, uk

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.yaml"))

EXAMPLE = """\
policy: nottinghamshire-2020
child: {status: cin, born_on: 2011-05-04}
yjs_involved: true
panels: [2026-07-01, 2026-06-03]
facts:
  - {fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}
  - {fact: strategy_discussion_needed, happened_at: 2026-03-23T10:30}
  - {fact: strategy_discussion_held, happened_at: 2026-03-23T15:00, outcome: s47_joint}
  - fact: assessment_completed
    happened_at: 2026-03-31T16:00
    recorded_at: 2026-04-01T09:30
    overall: high
    ratings: {1: high, 2: high, 10: high, 3: moderate}
"""
HEAD = "policy: nottinghamshire-2020\nchild: {status: cin}\n"
CONCERN = "{fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}"


def scenario(*facts, head=HEAD):
    """A scenario with its facts in lines 4, 5, …; the concern, where it is not given, is in line 4."""
    listed = facts if any("concern_identified" in fact for fact in facts) else (CONCERN, *facts)
    return head + "facts:\n" + "".join(f"  - {fact}\n" for fact in listed)


def refusal_of(text):
    with pytest.raises(ScenarioInvalid) as refused:
        read_scenario(text, "x.yaml")
    return str(refused.value)


def ids(*facts):
    return {(fact.fact, fact.id) for fact in read_scenario(scenario(*facts), "x.yaml").facts}


def test_example_is_read():
    read = read_scenario(EXAMPLE, "x.yaml")
    assert read.path == "x.yaml"
    assert read.policy is load_policy("nottinghamshire-2020")
    assert read.circumstances == Circumstances(
        ChildStatus.CIN, date(2011, 5, 4), True, set_on((day("Wed 2026-06-03"), day("Wed 2026-07-01")))
    )
    assert [fact.fact for fact in read.facts] == [
        "concern_identified",
        "strategy_discussion_needed",
        "strategy_discussion_held",
        "assessment_completed",
    ]
    last = read.facts[-1]
    assert isinstance(last, AssessmentCompleted)
    assert last.happened_at == uk("Tue 2026-03-31 16:00")
    assert last.recorded_at == uk("Wed 2026-04-01 09:30")
    assert last.ratings == {1: Level.HIGH, 2: Level.HIGH, 10: Level.HIGH, 3: Level.MODERATE}
    assert last.agency is Agency.SOCIAL_CARE


def test_what_may_be_left_out_may():
    read = read_scenario(HEAD + "facts: []\n", "x.yaml")
    assert read.circumstances == Circumstances(ChildStatus.CIN)
    assert read.facts == ()


def test_recorded_at_is_happened_at_unless_given():
    (fact,) = read_scenario(scenario(), "x.yaml").facts
    assert fact.recorded_at == fact.happened_at == uk("Mon 2026-03-23 10:00")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_of_the_house_is_read(path):
    assert load_scenario(path).facts


def test_dates_and_times_of_every_fact_are_known_by_their_keys():
    def kinds(annotation):
        return {annotation, *(kind for inner in get_args(annotation) for kind in kinds(inner))}

    for made_of in FACT_CLASSES.values():
        for name, field in made_of.model_fields.items():
            assert (name in INSTANTS) is (AwareDatetime in kinds(field.annotation)), (made_of, name)
            assert (name in DATES) is (date in kinds(field.annotation)), (made_of, name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "x.yaml:1: the file is empty", id="empty"),
        pytest.param(
            "- a",
            "x.yaml:1: found a list, expected a mapping with policy, child, yjs_involved, panels, facts",
            id="a-list",
        ),
        pytest.param(
            "facts",
            "x.yaml:1: found 'facts', expected a mapping with policy, child, yjs_involved, panels, facts",
            id="a-word",
        ),
        pytest.param(
            "child: {status: cin}\nfacts: []", "x.yaml:1: policy: missing; expected text", id="no-policy"
        ),
        pytest.param(
            "policy: nottinghamshire-2020\nfacts: []",
            "x.yaml:1: child: missing; expected a mapping with status, born_on",
            id="no-child",
        ),
        pytest.param(HEAD, "x.yaml:1: facts: missing; expected a list, each a mapping", id="no-facts"),
        pytest.param(
            HEAD + "facts:",
            "x.yaml:3: facts: found nothing, expected a list, each a mapping",
            id="nothing-for-facts",
        ),
        pytest.param(
            HEAD + "facts:\n  - closed",
            "x.yaml:4: facts[0]: found 'closed', expected a mapping",
            id="a-word-for-a-fact",
        ),
        pytest.param(
            "policy: nottingham-2020\nchild: {status: cin}\nfacts: []",
            "x.yaml:1: policy: There is no policy 'nottingham-2020'; expected one of nottinghamshire-2020 "
            "(did you mean nottinghamshire-2020?).",
            id="unknown-policy",
        ),
        pytest.param(
            HEAD + "facts: []\nchildren: 2",
            "x.yaml:4: found the unknown key 'children', "
            "expected one of policy, child, yjs_involved, panels, facts (did you mean child?)",
            id="unknown-key",
        ),
        pytest.param(
            "policy: nottinghamshire-2020\nchild: {born_on: 2011-05-04}\nfacts: []",
            "x.yaml:2: child.status: missing; expected one of cin, cp, lac, none",
            id="no-status",
        ),
        pytest.param(
            "policy: nottinghamshire-2020\nchild:\n  status:\n    cinn\nfacts: []",
            "x.yaml:4: child.status: found 'cinn', expected one of cin, cp, lac, none (did you mean cin?)",
            id="unknown-status",
        ),
        pytest.param(
            "policy: nottinghamshire-2020\nchild: {status: cin, born_on: 2011-02-29}\nfacts: []",
            "x.yaml:2: child.born_on: found '2011-02-29', there is no such day; expected a date such as "
            "2026-03-23",
            id="no-such-birthday",
        ),
        pytest.param(
            "policy: nottinghamshire-2020\nchild: {status: cin, name: A}\nfacts: []",
            "x.yaml:2: child: found the unknown key 'name', expected one of status, born_on",
            id="a-name",
        ),
        pytest.param(
            HEAD + "yjs_involved: maybe\nfacts: []",
            "x.yaml:3: yjs_involved: found 'maybe', expected true or false",
            id="maybe",
        ),
        pytest.param(
            HEAD + "panels: 2026-06-03\nfacts: []",
            "x.yaml:3: panels: found '2026-06-03', expected a list, each a date such as 2026-03-23",
            id="one-panel-without-a-list",
        ),
        pytest.param(
            HEAD + "panels:\n  - 2026-06-03\n  - 2026-06-31\nfacts: []",
            "x.yaml:5: panels[1]: found '2026-06-31', there is no such day; expected a date such as "
            "2026-03-23",
            id="no-such-panel-day",
        ),
        pytest.param(
            HEAD + "panels: [2026-06-03T09:00]\nfacts: []",
            "x.yaml:3: panels[0]: found '2026-06-03T09:00', expected a date such as 2026-03-23",
            id="a-panel-with-a-time",
        ),
        pytest.param(
            HEAD + "facts: []\npolicy: nottinghamshire-2020",
            "x.yaml:4: found policy a second time; it stands in line 1",
            id="twice",
        ),
    ],
)
def test_wrong_head_is_refused_with_its_line(text, message):
    assert refusal_of(text) == message


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        pytest.param(
            "{fact: case_note_record, happened_at: 2026-03-24T10:00}",
            "(did you mean case_note_recorded?)",
            id="unknown-fact",
        ),
        pytest.param(
            "{happened_at: 2026-03-24T10:00}",
            "x.yaml:5: fact: found nothing, expected one of concern_identified, ",
            id="no-fact",
        ),
        pytest.param(
            "{fact: [closed], happened_at: 2026-03-24T10:00}",
            "x.yaml:5: fact: found a list, expected one of",
            id="two-facts",
        ),
        pytest.param(
            "{fact: case_note_recorded}",
            "x.yaml:5: happened_at: missing; expected a date and time such as 2026-03-23T10:00",
            id="no-time",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: }",
            "x.yaml:5: happened_at: found nothing, expected a date and time such as 2026-03-23T10:00",
            id="nothing-for-a-time",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: 2026-03-24}",
            "x.yaml:5: happened_at: found '2026-03-24', a time is needed as well, such as 2026-03-24T10:00",
            id="a-bare-date",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: 2026-03-29T01:30}",
            "x.yaml:5: happened_at: found '2026-03-29T01:30', London's clocks went forward and never "
            "showed that "
            "time; write 2026-03-29T02:30 (summer time) or give the offset, 2026-03-29T01:30+00:00",
            id="the-missing-hour",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: 1774224000}",
            "x.yaml:5: happened_at: found '1774224000', expected a date and time such as",
            id="seconds-since-1970",
        ),
        pytest.param(
            "{fact: strategy_discussion_held, happened_at: 2026-03-24T10:00, outcome: s47}",
            "x.yaml:5: outcome: found 's47', expected one of s47_single, s47_joint, no_s47",
            id="unknown-outcome",
        ),
        pytest.param(
            "{fact: strategy_discussion_held, happened_at: 2026-03-24T10:00}",
            "x.yaml:5: outcome: missing; expected one of s47_single, s47_joint, no_s47",
            id="no-outcome",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: 2026-03-24T10:00, outcome: no_s47}",
            "x.yaml:5: found the unknown key 'outcome', expected one of id, happened_at, recorded_at, "
            "by, fact",
            id="a-field-of-another-fact",
        ),
        pytest.param(
            "{fact: case_note_recorded, hapened_at: 2026-03-24, happened_at: 2026-03-24T10:00}",
            "x.yaml:5: found the unknown key 'hapened_at', expected one of id, happened_at, recorded_at, "
            "by, fact "
            "(did you mean happened_at?)",
            id="a-slip-in-a-key",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: 2026-03-24T10:00, recorded_at: 2026-03-24T09:59}",
            "x.yaml:5: recorded_at: found '2026-03-24T09:59', expected 2026-03-24T10:00 (happened_at) or "
            "later",
            id="recorded-before-it-happened",
        ),
        pytest.param(
            "{fact: assessment_completed, happened_at: 2026-03-24T10:00, overall: hihg}",
            "x.yaml:5: overall: found 'hihg', expected one of strength, emerging, moderate, high (did "
            "you mean high?)",
            id="unknown-level",
        ),
        pytest.param(
            "{fact: assessment_completed, happened_at: 2026-03-24T10:00, overall: high, ratings: {1: hi}}",
            "x.yaml:5: ratings.1: found 'hi', expected one of strength, emerging, moderate, high",
            id="unknown-rating",
        ),
        pytest.param(
            "{fact: assessment_completed, happened_at: 2026-03-24T10:00, overall: high, ratings: {13: high}}",
            "x.yaml:5: ratings: found the category '13', expected a whole number from 1 to 12",
            id="thirteenth-category",
        ),
        pytest.param(
            "{fact: assessment_completed, happened_at: 2026-03-24T10:00, overall: high, ratings: {0: high}}",
            "x.yaml:5: ratings: found the category '0', expected a whole number from 1 to 12",
            id="category-nought",
        ),
        pytest.param(
            "{fact: assessment_completed, happened_at: 2026-03-24T10:00, overall: high, ratings: {1: "
            "high, 01: high}}",
            "x.yaml:5: ratings: found the category '01', expected a whole number from 1 to 12",
            id="one-category-written-twice",
        ),
        pytest.param(
            "{fact: assessment_completed, happened_at: 2026-03-24T10:00, overall: high, ratings: [high]}",
            "x.yaml:5: ratings: found a list, expected a mapping",
            id="ratings-as-a-list",
        ),
        pytest.param(
            "{fact: core_group_arranged, happened_at: 2026-03-24T10:00, on: 2026-04-31}",
            "x.yaml:5: on: found '2026-04-31', there is no such day; expected a date such as 2026-03-23",
            id="no-such-day",
        ),
        pytest.param(
            "{fact: core_group_arranged, happened_at: 2026-03-24T10:00, on: 86400}",
            "x.yaml:5: on: found '86400', expected a date such as 2026-03-23",
            id="a-number-for-a-day",
        ),
        pytest.param(
            "{fact: meeting_arranged, happened_at: 2026-03-24T10:00, meeting_at: 2026-04-01}",
            "x.yaml:5: meeting_at: found '2026-04-01', a time is needed as well, such as 2026-04-01T10:00",
            id="a-meeting-without-a-time",
        ),
        pytest.param(
            "{fact: case_note_recorded, happened_at: 2026-03-24T10:00, id: ''}",
            "x.yaml:5: id: found '', expected text from 1 to 100 characters",
            id="empty-id",
        ),
        pytest.param(
            f"{{fact: case_note_recorded, happened_at: 2026-03-24T10:00, id: {'x' * 101}}}",
            "x.yaml:5: id: found 'xxx",
            id="long-id",
        ),
        pytest.param(
            "{fact: waived, happened_at: 2026-03-24T10:00, duty: meeting, reason: r}",
            "x.yaml:5: duty: found 'meeting', expected one of strategy_discussion, ",
            id="unknown-duty",
        ),
    ],
)
def test_wrong_fact_is_refused_with_its_line(fact, message):
    refusal = refusal_of(scenario(fact))
    assert message in refusal
    assert refusal.startswith("x.yaml:5: ")


def test_wrong_value_in_a_fact_of_many_lines_has_its_own_line():
    assert refusal_of(EXAMPLE.replace("overall: high", "overall: higher")).startswith(
        "x.yaml:12: overall: found"
    )


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        pytest.param(
            ["{fact: assessment_approved, happened_at: 2026-03-24T10:00}"],
            "x.yaml:5: assessment_approved: ",
            id="approved-without-an-assessment",
        ),
        pytest.param(
            [
                "{fact: closed, happened_at: 2026-03-24T10:00, reason: r}",
                "{fact: case_note_recorded, happened_at: 2026-03-25T10:00}",
            ],
            "x.yaml:6: case_note_recorded: ",
            id="after-it-was-closed",
        ),
        pytest.param(
            ["{fact: voided, happened_at: 2026-03-24T10:00, voids: nothing, reason: r}"],
            "x.yaml:5: voided: ",
            id="voids-what-is-not-there",
        ),
        pytest.param(
            ["{fact: panel_considered, happened_at: 2026-06-03T10:00, panel: 2026-06-03}"],
            "x.yaml:5: panel_considered: ",
            id="a-panel-without-a-date",
        ),
        pytest.param(
            ["{fact: case_note_recorded, happened_at: 2037-03-24T10:00}"],
            "x.yaml:5: case_note_recorded: ",
            id="past-the-calendar",
        ),
        pytest.param(
            [
                (
                    "{fact: assessment_completed, happened_at: 2026-03-25T10:00, recorded_at: "
                    "2026-03-27T10:00, overall: high}"
                ),
                "{fact: assessment_approved, happened_at: 2026-03-26T10:00}",
            ],
            "x.yaml:6: assessment_approved: ",
            id="what-was-not-known-yet-does-not-count",
        ),
    ],
)
def test_impossible_order_is_refused_with_the_line_of_the_fact(facts, place):
    assert refusal_of(scenario(*facts)).startswith(place)


def test_facts_out_of_order_in_the_file_are_judged_in_the_order_of_recording():
    approved = "{fact: assessment_approved, happened_at: 2026-03-26T10:00}"
    completed = "{fact: assessment_completed, happened_at: 2026-03-25T10:00, overall: high}"
    there = read_scenario(scenario(approved, completed, CONCERN), "x.yaml").facts
    back = read_scenario(scenario(CONCERN, completed, approved), "x.yaml").facts
    assert there == back[::-1]
    assert as_recorded(there) == as_recorded(back)


def test_given_id_is_kept_and_can_be_voided():
    wrong = "{fact: case_note_recorded, happened_at: 2026-03-24T10:00, id: wrong}"
    void = "{fact: voided, happened_at: 2026-03-25T10:00, voids: wrong, reason: another child}"
    assert ("case_note_recorded", "wrong") in ids(wrong, void)


def test_id_given_twice_is_refused_with_both_lines():
    one = "{fact: case_note_recorded, happened_at: 2026-03-24T10:00, id: one}"
    assert refusal_of(scenario(one, one.replace("24T", "25T"))) == (
        "x.yaml:6: id: found 'one' a second time; it stands in line 5"
    )


def test_facts_without_ids_are_named_by_what_they_say_wherever_they_stand():
    facts = [
        "{fact: went_missing, happened_at: 2026-03-24T10:00}",
        "{fact: went_missing, happened_at: 2026-03-24T10:00, by: somebody}",
        "{fact: found, happened_at: 2026-03-24T12:00}",
    ]
    assert ids(*facts) == ids(*reversed(facts))
    assert len(ids(*facts)) == 4


def test_equal_facts_have_names_of_their_own():
    note = "{fact: case_note_recorded, happened_at: 2026-03-24T10:00}"
    names = sorted(name for kind, name in ids(note, note, note) if kind == "case_note_recorded")
    assert names == [names[0], f"{names[0]}-2", f"{names[0]}-3"]


def test_name_of_a_fact_gives_way_to_one_given_by_hand():
    note = "{fact: case_note_recorded, happened_at: 2026-03-24T10:00}"
    (taken,) = (name for kind, name in ids(note) if kind == "case_note_recorded")
    other = f"{{fact: case_note_recorded, happened_at: 2026-03-24T11:00, id: {taken}}}"
    assert ids(note, other) == ids(other, note)
    assert {name for kind, name in ids(note, other) if kind == "case_note_recorded"} == {taken, f"{taken}-2"}


def test_dates_of_a_fact_are_dates():
    text = scenario(
        "{fact: extended, happened_at: 2026-03-24T10:00, duty: risk_assessment, until: 2026-04-20, "
        "reason: ill}"
    )
    extended = read_scenario(text, "x.yaml").facts[-1]
    assert isinstance(extended, Extended)
    assert extended.until == day("Mon 2026-04-20")


def test_policy_of_another_folder_is_found_and_its_errors_name_its_own_file(tmp_path):
    (tmp_path / "other.yaml").write_text(
        "policy: other\nextends: nottinghamshire-2020\nversion: two", encoding="utf-8"
    )
    (tmp_path / "wrong.yaml").write_text(
        "policy: wrong\nextends: nottinghamshire-2020\nspans: 3", encoding="utf-8"
    )
    text = HEAD.replace("nottinghamshire-2020", "other") + "facts: []"
    assert read_scenario(text, "x.yaml", [tmp_path]).policy.version == "two"
    with pytest.raises(PolicyInvalid, match=r"wrong\.yaml:3: spans: found '3'"):
        read_scenario(text.replace("other", "wrong"), "x.yaml", [tmp_path])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda path: None, "No such file or directory", id="no-file"),
        pytest.param(lambda path: path.mkdir(), "Is a directory", id="a-folder"),
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe\x00"), "it is not UTF-8 text", id="no-text"),
    ],
)
def test_file_that_cannot_be_read_is_refused(tmp_path, make, reason):
    path = tmp_path / "x.yaml"
    make(path)
    with pytest.raises(ScenarioInvalid) as refused:
        load_scenario(path)
    assert str(refused.value) == f"{path}:1: the file cannot be read: {reason}"


def _mangled(draw, value):
    """A scenario's values with a few of them swapped for something else."""
    if draw(st.integers(0, 15)) == 0:
        return draw(
            st.none() | st.text(max_size=6) | st.sampled_from([[], {}, "high", "2026-03-29T01:30", "-1"])
        )
    if isinstance(value, dict):
        return {
            key if draw(st.integers(0, 30)) else "x": _mangled(draw, inner) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_mangled(draw, inner) for inner in value if draw(st.integers(0, 20))]
    return value


@st.composite
def mangled(draw):
    text = draw(st.sampled_from(SCENARIOS)).read_text(encoding="utf-8")
    return yaml.safe_dump(_mangled(draw, yaml.load(text, yaml.BaseLoader)), sort_keys=False)


@given(mangled())
def test_mangled_scenario_is_read_or_refused_with_its_line(text):
    try:
        read_scenario(text, "x.yaml")
    except ScenarioInvalid as refused:
        lines = str(refused).splitlines()
        assert all(line.removeprefix("x.yaml:").split(":")[0].isdecimal() for line in lines)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("utf-8", "replace")))
def test_garbage_is_refused(text):
    with pytest.raises(PathwayError, match=r"^x\.yaml:\d+: "):
        read_scenario(text, "x.yaml")
