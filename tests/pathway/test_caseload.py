"""Scenario files with several children: read strictly, refused with file and line."""

from textwrap import dedent

import pytest

from cce.pathway.caseload import Caseload, load_scenario_file, read_caseload
from cce.pathway.changes import DayOff, PanelCancelled, PanelMoved, PanelSet, PolicyMoved, WorkingDay
from cce.pathway.errors import PathwayError, ScenarioInvalid
from cce.pathway.facts import PanelSubmissionReceived
from cce.pathway.panels import set_on
from cce.pathway.plan import plan
from cce.pathway.scenario import Scenario, read_scenario
from tests.pathway.dates import day, uk
from tests.pathway.episodes import LADDER, POLICY

CONCERN = "{fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}"
CHILD = f"""\
  first:
    child: {{status: cin}}
    facts:
      - {CONCERN}
"""


def text(changes="", children=CHILD, head="panels: [2026-06-03, 2026-07-01]\n"):
    lines = "".join(f"  - {change}\n" for change in changes.splitlines())
    written = f"changes:\n{lines}" if lines else ""
    return f"policy: nottinghamshire-2020\n{head}{written}children:\n{children}"


def refusal_of(written):
    with pytest.raises(ScenarioInvalid) as refused:
        read_caseload(written, "x.yaml")
    return str(refused.value)


def test_several_children_are_read_with_what_the_authority_changes(tmp_path):
    changes = dedent("""\
        {at: 2026-05-20T12:00, panel_moved: 2026-06-03, to: 2026-06-10}
        {at: 2026-05-20T12:01, panel_cancelled: 2026-07-01}
        {at: 2026-05-20T12:02, panel_set: 2026-07-08}
        {at: 2026-05-20T12:03, day_off: 2026-06-04, name: Closed}
        {at: 2026-05-20T12:04, working_day: 2026-06-04}
        {at: 2026-05-20T12:05, policy: other}""")
    (tmp_path / "other.yaml").write_text("policy: other\nextends: nottinghamshire-2020\nversion: '7'\n")
    second = (
        "  second-1:\n    child: {status: lac, born_on: 2011-05-04}\n    yjs_involved: true\n    facts: []\n"
    )
    told = read_caseload(text(changes, CHILD + second), "x.yaml", [tmp_path])
    assert [type(one) for one in told.changes] == [
        PanelMoved,
        PanelCancelled,
        PanelSet,
        DayOff,
        WorkingDay,
        PolicyMoved,
    ]
    assert told.changes[0] == PanelMoved(
        uk("Wed 2026-05-20 12:00"), day("Wed 2026-06-03"), day("Wed 2026-06-10")
    )
    assert told.arranged.start.panels == set_on((day("Wed 2026-06-03"), day("Wed 2026-07-01")))
    assert told.arranged.at(uk("Wed 2026-05-20 12:05")).ladder.policy.policy == "other"
    assert list(told.children) == ["first", "second-1"]
    assert told.children["second-1"].circumstances.yjs_involved


def test_a_file_of_one_child_and_one_of_several_are_told_apart(tmp_path):
    (tmp_path / "several.yaml").write_text(text())
    (tmp_path / "one.yaml").write_text(
        f"policy: nottinghamshire-2020\nchild: {{status: cin}}\nfacts: [{CONCERN}]\n"
    )
    assert isinstance(load_scenario_file(tmp_path / "several.yaml"), Caseload)
    assert isinstance(load_scenario_file(tmp_path / "one.yaml"), Scenario)


def test_a_child_of_several_has_the_plan_it_has_alone():
    alone = read_scenario(
        "policy: nottinghamshire-2020\npanels: [2026-06-03, 2026-07-01]\n"
        f"child: {{status: cin}}\nfacts:\n  - {CONCERN}\n",
        "y.yaml",
    )
    at = uk("Thu 2026-04-16 09:00")
    assert read_caseload(text(), "x.yaml").plan("first", at) == plan(
        alone.facts, alone.circumstances, LADDER, at
    )


def test_what_happened_before_a_pathway_was_taken_over_became_known_then():
    imported = CHILD.replace("    facts:", "    imported_at: 2026-04-13T08:00\n    facts:")
    told = read_caseload(text(children=imported), "x.yaml").children["first"]
    assert told.circumstances.imported_at == uk("Mon 2026-04-13 08:00")
    assert told.facts[0].recorded_at == uk("Mon 2026-04-13 08:00")
    assert told.facts[0].happened_at == uk("Mon 2026-03-23 10:00")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        pytest.param(
            text(children="  first: {child: {status: cin}, panels: [], facts: []}\n"),
            "x.yaml:4: children.first: found the unknown key 'panels', expected one of child, "
            "yjs_involved, imported_at, facts",
            id="unknown-key-of-a-child",
        ),
        pytest.param(
            text(children="  first: {facts: []}\n"),
            "x.yaml:4: children.first.child: missing; expected a mapping with status, born_on",
            id="no-child",
        ),
        pytest.param(
            text(children="  First Child: {child: {status: cin}, facts: []}\n"),
            "x.yaml:4: children.First Child: found 'First Child', expected text such as first",
            id="key-of-a-child",
        ),
        pytest.param(
            "policy: nottinghamshire-2020\nchildren: {}\n",
            "x.yaml:2: children: found an empty mapping, expected a mapping",
            id="no-children",
        ),
        pytest.param(
            text(children=CHILD.replace("    facts:", "    imported_at: 2026-04-13\n    facts:")),
            "x.yaml:6: children.first.imported_at: found '2026-04-13', a time is needed as well, such as "
            "2026-04-13T10:00",
            id="imported-on-a-date",
        ),
        pytest.param(
            text(children=CHILD.replace("open_case", "by_chance")),
            "x.yaml:7: route: found 'by_chance', expected one of mash_level_4, open_case, police_list, yjs",
            id="word-of-a-fact",
        ),
        pytest.param(
            text(children=CHILD + "      - {fact: assessment_approved, happened_at: 2026-03-24T10:00}\n"),
            "x.yaml:8: assessment_approved: assessment_approved at 2026-03-24 10:00 needs "
            "assessment_completed before it: there is no completed assessment to check.",
            id="order-of-facts",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00}"),
            "x.yaml:4: changes[0]: found a mapping, expected one of panel_set, panel_moved, panel_cancelled, "
            "day_off, working_day, policy",
            id="change-of-nothing",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, panel_set: 2026-06-10, panel_cancelled: 2026-06-03}"),
            "x.yaml:4: changes[0]: found panel_set and panel_cancelled, expected one of",
            id="two-changes-in-one",
        ),
        pytest.param(
            text("{panel_set: 2026-06-10}"),
            "x.yaml:4: at: missing; expected a date and time such as 2026-03-23T10:00",
            id="change-at-no-time",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, panel_moved: 2026-06-03}"),
            "x.yaml:4: to: missing; expected a date such as 2026-03-23",
            id="moved-nowhere",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, panel_cancelled: 2026-06-03, to: 2026-06-10}"),
            "x.yaml:4: found the unknown key 'to', expected one of at, panel_cancelled",
            id="key-of-another-change",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, day_off: 2026-06-04}"),
            "x.yaml:4: name: missing; expected text from 1 to 100 characters",
            id="day-off-without-a-name",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, policy: nobody}"),
            "x.yaml:4: changes[0].policy: There is no policy 'nobody'",
            id="unknown-policy",
        ),
        pytest.param(
            text(
                "{at: 2026-05-20T12:00, panel_cancelled: 2026-06-10}\n"
                "{at: 2026-05-19T12:00, panel_moved: 2026-06-03, to: 2026-06-17}"
            ),
            "x.yaml:4: changes[0]: no panel has the date 2026-06-10 then; panels: 2026-06-17, 2026-07-01",
            id="panel-that-is-not-there",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, day_off: 2026-06-06, name: Closed}"),
            "x.yaml:4: changes[0]: 2026-06-06 is a day off already (Saturday): leave it out",
            id="change-without-effect",
        ),
        pytest.param(
            text("{at: 2026-05-20T12:00, panel_moved: 2026-06-03, to: 2026-07-01}"),
            "x.yaml:4: changes[0]: another panel meets on 2026-07-01: give a date of its own",
            id="onto-another-panel",
        ),
        pytest.param(
            text(
                "{at: 2026-06-04T12:00, panel_moved: 2026-06-03, to: 2026-06-10}",
                CHILD
                + "      - {fact: panel_considered, happened_at: 2026-06-03T14:00, panel: 2026-06-03}\n",
            ),
            "x.yaml:4: changes[0]: This panel has considered children: what it decided stands.",
            id="moved-after-it-met",
        ),
        pytest.param(
            text(
                "{at: 2026-05-20T12:00, panel_cancelled: 2026-06-03}",
                CHILD
                + "      - {fact: panel_update_received, happened_at: 2026-05-20T12:00, panel: 2026-06-03}\n",
            ),
            "x.yaml:10: panel_update_received: panel_update_received: no panel has the date 2026-06-03; "
            "panels: 2026-07-01.",
            id="fact-at-the-instant-of-a-change-comes-after-it",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(written, words):
    assert words in refusal_of(written)


def test_a_panel_that_was_wrongly_said_to_have_met_can_be_moved():
    facts = (
        "      - {fact: panel_considered, happened_at: 2026-06-03T14:00, panel: 2026-06-03, id: seen}\n"
        "      - {fact: voided, happened_at: 2026-06-04T10:00, voids: seen}\n"
    )
    moved = "{at: 2026-06-04T12:00, panel_moved: 2026-06-03, to: 2026-06-10}"
    assert read_caseload(text(moved, CHILD + facts), "x.yaml").arranged.changed


def test_a_fact_may_name_a_panel_by_either_date():
    submission = "      - {{fact: panel_submission_received, happened_at: 2026-05-21T09:00, panel: {}}}\n"
    moved = "{at: 2026-05-20T12:00, panel_moved: 2026-06-03, to: 2026-06-10}"
    for on in ("2026-06-03", "2026-06-10"):
        kept = read_caseload(text(moved, CHILD + submission.format(on)), "x.yaml").kept["first"][-1]
        assert isinstance(kept, PanelSubmissionReceived)
        assert kept.panel == day("Wed 2026-06-03")


@pytest.mark.parametrize("panel", ["2026-06-11", "2027-06-03"])
def test_a_fact_names_a_panel_that_there_is(panel):
    received = f"      - {{fact: panel_update_received, happened_at: 2026-05-21T09:00, panel: {panel}}}\n"
    with pytest.raises(PathwayError, match=f"no panel has the date {panel}"):
        read_caseload(text(children=CHILD + received), "x.yaml")


def test_a_file_without_changes_goes_by_its_policy_throughout():
    told = read_caseload(text(), "x.yaml")
    assert told.arranged.at(uk("Tue 2026-12-01 09:00")).ladder.policy is POLICY
