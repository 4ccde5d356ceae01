"""On which dates the panel meets by rule, and which of them are still to be set."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.counting import add_months
from cce.pathway.limits import Months
from cce.pathway.panel_dates import panel_dates_of, panels_to_set
from cce.pathway.panel_policy import PanelPolicy, PanelRule, Weekday, WeekOfMonth, WhenNotWorked
from cce.pathway.policy_check import Topic, check
from cce.pathway.working_days import CalendarOverride
from tests.pathway.dates import day
from tests.pathway.episodes import ENGLAND, POLICY

HALF_A_YEAR = Months(6)


def rule(weekday="wednesday", week="first", moves="next_working_day"):
    return PanelPolicy(
        rule=PanelRule(weekday=Weekday(weekday), week=WeekOfMonth(week)),
        months_ahead=6,
        when_not_worked=WhenNotWorked(moves),
    )


def listed(*dates):
    return PanelPolicy(dates=dates, months_ahead=6, when_not_worked=WhenNotWorked.NEXT_WORKING_DAY)


@pytest.mark.parametrize(
    ("panels", "from_on", "months", "dates"),
    [
        pytest.param(
            rule(),
            "Mon 2026-05-04",
            2,
            ["Wed 2026-05-06", "Wed 2026-06-03", "Wed 2026-07-01"],
            id="first-wednesday",
        ),
        pytest.param(
            rule(), "Wed 2026-05-06", 1, ["Wed 2026-05-06", "Wed 2026-06-03"], id="from-its-own-day"
        ),
        pytest.param(rule(), "Thu 2026-05-07", 1, ["Wed 2026-06-03"], id="not-what-is-over"),
        pytest.param(rule(), "Sun 2026-05-03", 1, ["Wed 2026-05-06", "Wed 2026-06-03"], id="to-the-last-day"),
        pytest.param(
            rule("thursday", "last"), "Fri 2026-05-01", 1, ["Thu 2026-05-28"], id="last-of-four-or-five"
        ),
        pytest.param(rule("friday", "last"), "Fri 2026-05-01", 1, ["Fri 2026-05-29"], id="fifth-is-the-last"),
        pytest.param(
            rule("monday"),
            "Fri 2026-05-01",
            1,
            ["Tue 2026-05-05", "Mon 2026-06-01"],
            id="bank-holiday-moves-on",
        ),
        pytest.param(
            rule("monday", moves="working_day_before"),
            "Fri 2026-05-01",
            1,
            ["Fri 2026-05-01", "Mon 2026-06-01"],
            id="or-back-where-the-policy-says-so",
        ),
        pytest.param(rule("friday", "first"), "Fri 2027-01-01", 0, [], id="moves-out-of-the-span"),
        pytest.param(
            rule("monday", "last"),
            "Tue 2026-09-01",
            0,
            ["Tue 2026-09-01"],
            id="moves-into-the-span-from-the-month-before",
        ),
        pytest.param(
            PanelPolicy(**rule().model_dump() | {"rule": None}), "Mon 2026-05-04", 6, [], id="no-rule"
        ),
        pytest.param(
            listed(date(2026, 7, 1), date(2026, 5, 25), date(2027, 7, 1)),
            "Fri 2026-05-01",
            6,
            ["Tue 2026-05-26", "Wed 2026-07-01"],
            id="a-list",
        ),
    ],
)
def test_panel_meets_by_rule(panels, from_on, months, dates):
    assert panel_dates_of(panels, ENGLAND, day(from_on), Months(months)) == tuple(day(one) for one in dates)


@given(st.sampled_from(Weekday), st.sampled_from(WeekOfMonth), st.dates(date(2016, 1, 1), date(2034, 12, 31)))
def test_a_rule_gives_one_worked_day_a_month(weekday, week, from_on):
    dates = panel_dates_of(rule(weekday, week), ENGLAND, from_on, Months(12))
    assert 11 <= len(dates) <= 13
    assert all(ENGLAND.is_working(one) for one in dates)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 200), st.sampled_from(Weekday))
def test_a_date_does_not_hang_on_when_it_was_asked_for(from_on, later, weekday):
    panels, asked_on = rule(weekday), from_on + timedelta(days=later)
    until = add_months(asked_on, 3)
    whole_year = panel_dates_of(panels, ENGLAND, from_on, Months(12))
    expected = tuple(one for one in whole_year if asked_on <= one <= until)
    assert panel_dates_of(panels, ENGLAND, asked_on, Months(3)) == expected


def test_what_is_set_is_not_set_again():
    dates = panel_dates_of(rule(), ENGLAND, day("Fri 2026-05-01"), HALF_A_YEAR)
    assert panels_to_set(rule(), ENGLAND, day("Fri 2026-05-01"), HALF_A_YEAR, dates[:-1]) == dates[-1:]


def test_a_day_off_known_late_sets_no_second_panel():
    names = panel_dates_of(rule(), ENGLAND, day("Fri 2026-05-01"), HALF_A_YEAR)
    closed = POLICY.working_calendar((CalendarOverride(day("Wed 2026-06-03"), False, "Closed"),))
    assert day("Thu 2026-06-04") in panel_dates_of(rule(), closed, day("Fri 2026-05-01"), HALF_A_YEAR)
    assert panels_to_set(rule(), closed, day("Fri 2026-05-01"), HALF_A_YEAR, names) == ()


def test_dates_of_a_list_are_told_apart_however_near():
    known = [date(2026, 7, 1)]
    dates = listed(date(2026, 7, 1), date(2026, 7, 3))
    assert panels_to_set(dates, ENGLAND, day("Fri 2026-05-01"), HALF_A_YEAR, known) == (date(2026, 7, 3),)


def test_a_list_and_a_rule_exclude_each_other():
    with pytest.raises(ValueError, match="either a rule or dates, not both"):
        PanelPolicy(**rule().model_dump() | {"dates": (date(2026, 7, 1),)})


def test_a_date_is_listed_once():
    with pytest.raises(ValueError, match="each date once; 2026-07-01 stands there twice"):
        listed(date(2026, 7, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("panels", "year", "told"),
    [
        pytest.param(rule("monday"), 2026, ["Mon 6 April 2026 to Tue 7 April", "Mon 4 May 2026"], id="moved"),
        pytest.param(rule(), 2026, [], id="none-on-a-day-off"),
    ],
)
def test_policy_check_tells_which_panels_fall_on_a_day_off(panels, year, told):
    policy = POLICY.model_copy(update={"panels": panels})
    found = [one.text for one in check(policy, ENGLAND, year) if one.topic is Topic.PANEL_ON_DAY_OFF]
    assert len(found) == bool(told)
    assert [words for words in told if words not in found[0]] == []
