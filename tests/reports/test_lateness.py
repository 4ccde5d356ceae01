"""How late, or how much time is left, in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.counting import due_after
from cce.pathway.limits import CalendarDays, Hours, WorkingDays
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import Basis, DutyKey, DutyStatus, Role
from cce.pathway.working_days import england
from cce.reports.lateness import lateness, working_days_between
from tests.pathway.dates import day, uk

ENGLAND = england(2025, 2028)


def a_duty(started, limit):
    started_at = uk(started)
    return Occurrence(
        "risk_assessment:f1",
        DutyKey.RISK_ASSESSMENT,
        Basis.GUIDANCE,
        "5.2.3",
        Role.SOCIAL_WORKER,
        started_at,
        started_at,
        due_after(ENGLAND, started_at, limit),
    )


TEN_DAYS = a_duty("Mon 2026-03-23 10:00", CalendarDays(10))  # due Thu 2026-04-02, the day before Good Friday
TWO_DAYS = a_duty("Thu 2026-06-04 10:00", CalendarDays(2))  # due Sat 2026-06-06
INTERVIEW = a_duty("Sat 2026-03-28 10:00", Hours(48))  # due Mon 2026-03-30 11:00 after the clocks changed


@pytest.mark.parametrize(
    ("duty", "at", "words", "working_days"),
    [
        pytest.param(TEN_DAYS, "Mon 2026-03-23 10:00", "due in 8 working days", 8, id="opened"),
        pytest.param(TEN_DAYS, "Wed 2026-04-01 23:59", "due tomorrow", 1, id="the-day-before"),
        pytest.param(TEN_DAYS, "Thu 2026-04-02 23:59", "due today", 0, id="last-minute"),
        pytest.param(
            TEN_DAYS, "Fri 2026-04-03 00:00", "overdue since Fri 3 April 2026", 0, id="late-on-a-bank-holiday"
        ),
        pytest.param(TEN_DAYS, "Tue 2026-04-07 09:00", "overdue by 1 working day", -1, id="after-easter"),
        pytest.param(TEN_DAYS, "Thu 2026-04-09 09:00", "overdue by 3 working days", -3, id="the-third-day"),
        pytest.param(TWO_DAYS, "Thu 2026-06-04 12:00", "due in 1 working day", 1, id="due-on-a-saturday"),
        pytest.param(TWO_DAYS, "Fri 2026-06-05 12:00", "due tomorrow", 0, id="tomorrow-is-saturday"),
        pytest.param(INTERVIEW, "Sat 2026-03-28 12:30", "due in 45 hours", None, id="hours-left"),
        pytest.param(
            INTERVIEW, "Mon 2026-03-30 10:30", "due at 11:00, within the hour", None, id="last-hour"
        ),
        pytest.param(INTERVIEW, "Mon 2026-03-30 11:00", "overdue since 11:00", None, id="at-the-hour"),
        pytest.param(INTERVIEW, "Mon 2026-03-30 13:00", "overdue by 2 hours", None, id="hours-late"),
    ],
)
def test_a_running_clock_is_told_in_the_words_people_use(duty, at, words, working_days):
    found = lateness(duty, uk(at), ENGLAND)
    assert (found.words, found.working_days) == (words, working_days)


def test_two_days_off_ahead_leave_no_working_day():
    due_monday = a_duty("Thu 2026-12-24 10:00", CalendarDays(4))  # Mon 2026-12-28, a substitute day
    assert lateness(due_monday, uk("Sat 2026-12-26 10:00"), ENGLAND).words == (
        "due on Monday, no working day left"
    )


@pytest.mark.parametrize(
    ("closed_as", "closed", "words"),
    [
        pytest.param(DutyStatus.MET, "Tue 2026-03-31 16:00", "met on Tue 31 March 2026", id="in-time"),
        pytest.param(DutyStatus.MET, "Fri 2026-04-03 16:00", "met late on Fri 3 April 2026", id="late"),
        pytest.param(DutyStatus.WAIVED, "Tue 2026-03-31 16:00", "waived on Tue 31 March 2026", id="waived"),
    ],
)
def test_a_stopped_clock_says_how_and_when(closed_as, closed, words):
    duty = TEN_DAYS._replace(closed_at=uk(closed), closed_as=closed_as)
    assert lateness(duty, uk("Mon 2026-06-01 09:00"), ENGLAND).words == words


def test_a_forecast_says_so():
    duty = TEN_DAYS._replace(opened_at=None)
    assert lateness(duty, uk("Wed 2026-04-01 10:00"), ENGLAND).words == "forecast, due tomorrow"


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(1, 40))
def test_working_days_between_undo_counting_forward(start, number):
    assert working_days_between(ENGLAND, start, ENGLAND.after(start, WorkingDays(number))) == number


@given(st.integers(0, 60))
def test_lateness_grows_by_at_most_one_a_day(days):
    first = uk("Fri 2026-04-03 12:00") + timedelta(days=days)
    early, late = (lateness(TEN_DAYS, at, ENGLAND).working_days for at in (first, first + timedelta(days=1)))
    assert early is not None
    assert late in (early, early - 1)


def test_days_between_a_date_and_an_earlier_one_are_none():
    assert working_days_between(ENGLAND, day("Tue 2026-03-24"), day("Mon 2026-03-23")) == 0
