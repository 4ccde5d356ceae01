"""What an authority is warned of."""

from datetime import date

import pytest

from cce.pathway.errors import CalendarEnds
from cce.pathway.policy import DayUnit
from cce.pathway.policy_check import Topic, chain, check
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import Role
from cce.pathway.working_days import CalendarOverride
from tests.pathway.dates import day

POLICY = load_policy("nottinghamshire-2020")
CALENDAR = POLICY.working_calendar()
WORKING = POLICY.model_copy(
    update={"counting": POLICY.counting.model_copy(update={"unspecified_days": DayUnit.WORKING})}
)


def found(topic, policy=POLICY, calendar=CALENDAR, year=2026):
    return [finding for finding in check(policy, calendar, year) if finding.topic is topic]


@pytest.mark.parametrize(
    ("start", "ends", "meeting", "late"),
    [
        pytest.param(
            "Mon 2026-03-23",
            ["Thu 2026-04-02", "Tue 2026-04-07", "Wed 2026-04-08", "Fri 2026-04-10"],
            "Tue 2026-04-07",
            3,
            id="over-easter",
        ),
        pytest.param(
            "Mon 2026-12-14",
            ["Thu 2026-12-24", "Tue 2026-12-29", "Wed 2026-12-30", "Mon 2027-01-04"],
            "Tue 2026-12-29",
            6,
            id="over-christmas-and-the-new-year",
        ),
        pytest.param(
            "Fri 2026-06-05",
            ["Mon 2026-06-15", "Tue 2026-06-16", "Wed 2026-06-17", "Fri 2026-06-19"],
            "Sat 2026-06-20",
            0,
            id="fits",
        ),
        pytest.param(
            "Thu 2026-06-04",
            ["Sun 2026-06-14", "Mon 2026-06-15", "Tue 2026-06-16", "Thu 2026-06-18"],
            "Fri 2026-06-19",
            0,
            id="counted-from-a-sunday",
        ),
        pytest.param(
            "Mon 2026-06-08",
            ["Thu 2026-06-18", "Fri 2026-06-19", "Mon 2026-06-22", "Wed 2026-06-24"],
            "Tue 2026-06-23",
            1,
            id="plain-week-a-day-late",
        ),
    ],
)
def test_chain_counts_each_step_from_the_day_the_last_was_due(start, ends, meeting, late):
    one = chain(POLICY, CALENDAR, day(start))
    assert one.ends == tuple(day(end) for end in ends)
    assert one.meeting_on == day(meeting)
    assert one.days_late == late


def test_chain_cannot_fit_for_217_start_dates_of_2026():
    (finding,) = found(Topic.CHAIN_TOO_LONG)
    assert len(finding.late) == 217
    assert finding.text.startswith("For 217 of 365 start dates of 2026 the CPC review can end after")


def test_two_of_them_hang_on_new_year_s_day_2027():
    # A table of bank holidays that stops with 2026 takes 1 January 2027 for a working day and finds 215.
    new_year = CalendarOverride(day("Fri 2027-01-01"), True, "New Year's Day left out")
    (finding,) = found(Topic.CHAIN_TOO_LONG, calendar=POLICY.working_calendar((new_year,)))
    assert len(finding.late) == 215


def test_examples_are_the_worst_around_easter_and_around_christmas():
    (finding,) = found(Topic.CHAIN_TOO_LONG)
    assert (
        "started Mon 23 March 2026: assessment by Thu 2 April 2026, quality assurance by Tue 7 April 2026, "
        "submission by Wed 8 April 2026, CPC review by Fri 10 April 2026; "
        "the meeting is due by Tue 7 April 2026, 3 days before"
    ) in finding.text
    assert "started Mon 14 December 2026" in finding.text


def test_every_late_start_is_there_with_its_chain():
    (finding,) = found(Topic.CHAIN_TOO_LONG)
    starts = [one.start_on for one in finding.late]
    assert starts == sorted(starts)
    assert day("Mon 2026-03-23") in starts
    assert all(one == chain(POLICY, CALENDAR, one.start_on) and one.days_late for one in finding.late)


def test_chain_of_working_days_always_fits():
    # 10 + 1 + 1 + 2 working days end before 15 do.
    assert found(Topic.CHAIN_TOO_LONG, WORKING) == []


def test_unit_is_unconfirmed_until_somebody_says_so():
    (finding,) = found(Topic.UNIT_UNCONFIRMED)
    assert finding.text == (
        "The guidance does not say which days risk_assessment (10), requested_assessment (10), "
        "multi_agency_meeting (15) are counted in; this policy reads calendar days. Ask the authority, "
        "set counting.unspecified_days, then counting.unit_confirmed: true."
    )


def test_confirmed_unit_is_not_warned_of():
    confirmed = POLICY.model_copy(
        update={"counting": POLICY.counting.model_copy(update={"unit_confirmed": True})}
    )
    assert found(Topic.UNIT_UNCONFIRMED, confirmed) == []


@pytest.mark.parametrize(
    ("year", "warned"),
    [
        pytest.param(2034, False, id="two-years-ahead"),
        pytest.param(2035, False, id="as-many-days-as-the-policy-asks-for"),
        pytest.param(2036, True, id="the-last-year"),
    ],
)
def test_horizon_is_warned_of_when_it_is_near(year, warned):
    assert bool(found(Topic.HORIZON_NEAR, year=year)) is warned


def test_horizon_a_day_nearer_than_asked_for_is_warned_of():
    stricter = POLICY.calendar.model_copy(update={"warn_within_days": 367})
    (finding,) = found(Topic.HORIZON_NEAR, POLICY.model_copy(update={"calendar": stricter}), year=2035)
    assert finding.text == (
        "The working-day calendar ends on Wed 31 December 2036, 366 days after 2035; "
        "set calendar.last_year of the policy to 2037 or later."
    )


def test_starts_whose_chain_the_calendar_cannot_finish_are_not_counted():
    (finding,) = found(Topic.CHAIN_TOO_LONG, year=2036)
    assert "of 348 start dates of 2036" in finding.text
    assert max(one.ends[-1] for one in finding.late) <= CALENDAR.last_on


@pytest.mark.parametrize("year", [2014, 2037])
def test_year_the_calendar_does_not_know_is_refused(year):
    with pytest.raises(CalendarEnds):
        check(POLICY, CALENDAR, year)


def test_chain_past_the_horizon_is_refused():
    with pytest.raises(CalendarEnds):
        chain(POLICY, CALENDAR, date(2036, 12, 25))


def test_shipped_policy_leads_every_role_to_the_administrators():
    assert found(Topic.ESCALATES_NOWHERE) == []


def test_role_that_escalates_nowhere_is_named():
    ways = {role: up for role, up in POLICY.escalation.one_up.items() if role is not Role.IRO}
    shorter = POLICY.model_copy(update={"escalation": POLICY.escalation.model_copy(update={"one_up": ways})})
    (finding,) = found(Topic.ESCALATES_NOWHERE, shorter)
    assert finding.text == (
        "What iro does not acknowledge, or cannot be sent, goes no further; "
        "name the next role in escalation.one_up.iro."
    )
