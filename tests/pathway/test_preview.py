"""What a further fact does to the clocks, as it is shown before it is kept."""

from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.preview import Effect, preview
from cce.pathway.scenario import read_scenario
from cce.pathway.terms import DutyStatus
from cce.pathway.timetable import work_out
from tests.pathway.dates import day, uk

CONCERN = "{fact: concern_identified, id: concern, happened_at: 2026-03-23T10:00, route: mash_level_4}"
COMPLETED = "{fact: assessment_completed, id: done, happened_at: 2026-03-31T16:00, overall: high}"
APPROVED = "{fact: assessment_approved, happened_at: 2026-04-01T10:00}"
SUBMITTED = "{fact: assessment_submitted, happened_at: 2026-04-01T11:00}"
REVIEWED = (
    "{fact: cpc_reviewed, happened_at: 2026-04-02T11:00, level: high, meeting_required: true, chair: cpc}"
)
HELD = "{fact: meeting_held, happened_at: 2026-04-07T10:00, level: high}"
WHOLE = (CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED, HELD)


def timetable(*facts, panels="[]"):
    lines = "".join(f"  - {fact}\n" for fact in facts)
    head = f"policy: nottinghamshire-2020\nchild: {{status: cin, born_on: 2011-05-04}}\npanels: {panels}\n"
    scenario = read_scenario(f"{head}facts:\n{lines}" if facts else f"{head}facts: []\n", "a test")
    policy = scenario.policy
    return work_out(scenario.facts, scenario.circumstances, policy, policy.working_calendar())


def told(before, after, at):
    changes = preview(timetable(*before), timetable(*after), uk(at))
    return [(change.effect.value, change.duty.duty.value, str(change.duty.due.on)) for change in changes]


def test_a_first_concern_starts_the_assessment_and_forecasts_the_meeting():
    found = told((), (CONCERN,), "Mon 2026-03-23 10:00")
    assert found == [
        ("starts", "risk_assessment", "2026-04-02"),
        ("starts", "multi_agency_meeting", "2026-04-07"),
    ]


def test_growing_up_is_told_once_it_is_near_and_not_years_before():
    assert told((), (CONCERN,), "Mon 2028-11-06 10:00")[-1] == ("starts", "adulthood", "2029-05-03")
    assert "adulthood" not in {duty for _, duty, _ in told((CONCERN,), (), "Mon 2026-03-23 10:00")}


def test_a_completion_stops_one_clock_and_starts_the_next():
    found = told((CONCERN,), (CONCERN, COMPLETED), "Tue 2026-03-31 16:00")
    assert found == [
        ("starts", "quality_assurance", "2026-04-01"),
        ("stops", "risk_assessment", "2026-04-02"),
    ]


def test_a_forecast_that_is_required_starts():
    found = told(WHOLE[:4], WHOLE[:5], "Thu 2026-04-02 11:00")
    assert ("starts", "multi_agency_meeting", "2026-04-07") in found
    assert ("stops", "cpc_review", "2026-04-07") in found


def test_an_extension_moves_a_clock_and_keeps_its_date():
    extended = (
        "{fact: extended, happened_at: 2026-03-30T10:00, duty: risk_assessment, "
        "until: 2026-04-10, reason: leave}"
    )
    changes = preview(timetable(CONCERN), timetable(CONCERN, extended), uk("Mon 2026-03-30 10:00"))
    assert [(one.effect, one.duty.due.on, one.duty.extended_until) for one in changes] == [
        (Effect.MOVES, day("Thu 2026-04-02"), day("Fri 2026-04-10"))
    ]


def test_a_moved_clock_says_where_it_was():
    arranged = "{fact: core_group_arranged, happened_at: 2026-04-08T10:00, on: 2026-05-05}"
    on_plan = "{fact: status_changed, happened_at: 2026-04-07T12:00, to: cp}"
    changes = preview(
        timetable(*WHOLE, on_plan), timetable(*WHOLE, on_plan, arranged), uk("Wed 2026-04-08 10:00")
    )
    assert [(one.effect, one.before and one.before.due.on, one.duty.due.on) for one in changes] == [
        (Effect.MOVES, day("Tue 2026-05-19"), day("Tue 2026-05-05"))
    ]


def test_voiding_a_completion_starts_its_clock_again_and_takes_the_next_one_away():
    voided = "{fact: voided, happened_at: 2026-03-31T17:00, voids: done, reason: wrong child}"
    found = told((CONCERN, COMPLETED), (CONCERN, COMPLETED, voided), "Tue 2026-03-31 17:00")
    assert found == [
        ("starts", "risk_assessment", "2026-04-02"),
        ("goes", "quality_assurance", "2026-04-01"),
    ]


def test_what_is_recorded_and_met_at_once_stops_and_never_started():
    late = "{fact: assessment_approved, happened_at: 2026-03-31T17:00, recorded_at: 2026-04-01T10:00}"
    changes = preview(timetable(CONCERN), timetable(CONCERN, COMPLETED, late), uk("Wed 2026-04-01 10:00"))
    approved = next(one for one in changes if one.duty.duty == "quality_assurance")
    assert (approved.effect, approved.before, approved.status) == (Effect.STOPS, None, DutyStatus.MET)


@given(st.integers(0, len(WHOLE)))
def test_nothing_changes_between_a_timetable_and_itself(known):
    same = timetable(*WHOLE[:known])
    assert preview(same, same, uk("Tue 2026-04-07 12:00")) == ()


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_whatever_starts_one_way_does_not_start_the_other_way(one, other):
    here, there = timetable(*WHOLE[:one]), timetable(*WHOLE[:other])
    at = uk("Tue 2026-04-07 12:00")
    forth, back = (
        {change.duty.opening for change in preview(*pair, at) if change.effect is Effect.STARTS}
        for pair in ((here, there), (there, here))
    )
    assert not forth & back
