"""How a date is counted from what starts a clock, and said in plain words.

Source: pathway defaults 1, 3, 4, 7 and 9
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import pendulum

from cce.pathway.limits import CalendarDays, Hours, Limit, Months, Weeks, WorkingDays
from cce.pathway.occurrence import Due
from cce.pathway.working_days import WorkingCalendar

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_words(day: date) -> str:
    """A date as people write it: `Mon 23 March 2026`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=16_384)
def due_after(calendar: WorkingCalendar, instant: datetime, limit: Limit) -> Due:
    """By when something is owed that is counted from *instant*.

    The local date of *instant* is day 0; the last day counts in full. Hours are elapsed hours.

    Args:
        calendar: The authority's working days, in its own zone.
        instant: What started the clock; timezone-aware.
        limit: How long there is.

    Returns:
        The last local date in time, and the exclusive instant after it (for hours, that very instant).

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    if isinstance(limit, Hours):
        return _elapsed(calendar, instant, limit)
    day = calendar.date_of(instant)
    last = add(calendar, day, limit)
    return Due(last, calendar.end_of(last), f"{limit} after {in_words(day)}", day, limit)


def _elapsed(calendar: WorkingCalendar, instant: datetime, limit: Hours) -> Due:
    at = instant.astimezone(UTC) + timedelta(hours=limit.number)
    began = calendar.local(instant)
    words = f"{limit} after {began:%H:%M} on {in_words(began.date())}"
    return Due(calendar.date_of(at), at, words, began.date(), limit)


def add(calendar: WorkingCalendar, day: date, limit: Limit) -> date:
    """The local date that is *limit* after *day*; months are clamped to the month's end.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    match limit:
        case WorkingDays():
            return calendar.after(day, limit)
        case CalendarDays():
            return day + timedelta(days=limit.number)
        case Weeks():
            return day + timedelta(weeks=limit.number)
        case Months():
            return add_months(day, limit.number)
        case Hours():
            raise TypeError("hours are counted from an instant, not from a date")


@lru_cache(maxsize=4_096)
def add_months(day: date, number: int) -> date:
    """*day* moved by *number* calendar months (negative: back), clamped to the month's end."""
    moved = pendulum.date(day.year, day.month, day.day).add(months=number)
    return date(moved.year, moved.month, moved.day)


@lru_cache(maxsize=4_096)
def due_before(calendar: WorkingCalendar, day: date, limit: WorkingDays, *, clear_days: bool = False) -> Due:
    """By when something is owed that is counted back from *day*, which is day 0.

    Raises:
        CalendarEnds: The calendar does not reach that far.

    Source:
        pathway defaults 4
    """
    last = calendar.before(day, limit, clear_days=clear_days)
    amount = f"{limit.number} clear working days" if clear_days else str(limit)
    return Due(last, calendar.end_of(last), f"{amount} before {in_words(day)}", day, limit, back=True)


def due_on(calendar: WorkingCalendar, day: date, words: str) -> Due:
    """By when something is owed that has a date of its own."""
    return Due(day, calendar.end_of(day), words, day)


def birthday(born_on: date, age: int) -> date:
    """The day somebody reaches *age*; born on 29 February, it is 1 March in a common year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
