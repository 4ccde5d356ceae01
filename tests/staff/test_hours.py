"""When a person is at work, and when their next slot is."""

from datetime import time

import pytest

from cce.pathway.working_days import england
from cce.staff.hours import Weekday, WorkingHours
from tests.pathway.dates import day, uk

CALENDAR = england(2026, 2026)
SLOT = time(9)
MORNINGS = WorkingHours((Weekday.MON, Weekday.WED), time(8, 30), time(12))
AFTERNOONS = WorkingHours((Weekday.TUE, Weekday.THU), time(13), time(17))
WEEKEND = WorkingHours((Weekday.SAT,), time(10), time(16))


@pytest.mark.parametrize(
    ("hours", "at", "at_work"),
    [
        pytest.param(MORNINGS, "Mon 2026-03-23 08:30", True, id="as-work-begins"),
        pytest.param(MORNINGS, "Mon 2026-03-23 08:29", False, id="before-it-begins"),
        pytest.param(MORNINGS, "Mon 2026-03-23 11:59", True, id="before-it-ends"),
        pytest.param(MORNINGS, "Mon 2026-03-23 12:00", False, id="as-it-ends"),
        pytest.param(MORNINGS, "Tue 2026-03-24 10:00", False, id="another-day"),
        pytest.param(MORNINGS, "Mon 2026-04-06 10:00", False, id="easter-monday"),
        pytest.param(MORNINGS, "Mon 2026-03-30 08:30", True, id="summer-time-has-begun"),
        pytest.param(WEEKEND, "Sat 2026-03-28 10:00", True, id="weekend"),
    ],
)
def test_who_is_at_work_is_there_on_their_days_between_their_clocks(hours, at, at_work):
    assert hours.works_at(uk(at), CALENDAR) is at_work


@pytest.mark.parametrize(
    ("hours", "at", "slot"),
    [
        pytest.param(MORNINGS, "Mon 2026-03-23 09:00", "Mon 2026-03-23 09:00", id="now"),
        pytest.param(MORNINGS, "Mon 2026-03-23 09:01", "Wed 2026-03-25 09:00", id="next-day-of-theirs"),
        pytest.param(MORNINGS, "Thu 2026-04-02 10:00", "Wed 2026-04-08 09:00", id="over-easter"),
        pytest.param(AFTERNOONS, "Mon 2026-03-23 10:00", "Tue 2026-03-24 13:00", id="when-their-day-begins"),
        pytest.param(WEEKEND, "Mon 2026-03-23 10:00", "Sat 2026-03-28 10:00", id="weekend"),
    ],
)
def test_a_persons_own_slot_is_the_slot_or_when_their_day_begins(hours, at, slot):
    assert hours.next_slot(uk(at), SLOT, CALENDAR) == uk(slot)


def test_who_works_on_no_day_has_no_slot():
    never = WorkingHours((), time(9), time(17))
    assert never.next_slot(uk("Mon 2026-03-23 10:00"), SLOT, CALENDAR) is None
    assert not never.works_on(day("Mon 2026-03-23"), CALENDAR)


def test_hours_read_as_one_would_say_them():
    assert str(MORNINGS) == "mon wed 08:30 to 12:00"
