"""How late something is, or how much time is left, in the words people use: working days, or hours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cce.pathway.counting import in_words
from cce.pathway.limits import Hours, WorkingDays
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import DutyStatus
from cce.pathway.working_days import WorkingCalendar

_HOUR = timedelta(hours=1)
_RUNNING = frozenset({DutyStatus.FORECAST, DutyStatus.OPEN, DutyStatus.OVERDUE})


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a duty stands against its date.

    Attributes:
        words: `overdue by 3 working days`, `due today`, `met on Tue 31 March 2026`.
        working_days: Working days left, or, when negative, gone by since its date; None where the clock
            is counted in hours or has stopped.
    """

    words: str
    working_days: int | None = None


def lateness(one: Occurrence, at: datetime, calendar: WorkingCalendar) -> Lateness:
    """How *one* stands at the instant *at*, on the authority's own days.

    Raises:
        CalendarEnds: The calendar does not reach from its date to *at*.
    """
    status = one.status(at)
    if status not in _RUNNING:
        return Lateness(_stopped(one, status, calendar))
    counted_in_hours = isinstance(one.due.limit, Hours)
    running = _in_hours(one, at, calendar) if counted_in_hours else _in_days(one, at, calendar)
    if status is DutyStatus.FORECAST:
        return Lateness(f"forecast, {running.words}", running.working_days)
    return running


def working_days_between(calendar: WorkingCalendar, earlier: date, later: date) -> int:
    """How many working days come after *earlier*, up to and including *later*; 0 when there is none.

    Raises:
        CalendarEnds: One of the dates lies beyond the calendar.
    """
    days = (later - earlier).days
    return sum(calendar.is_working(earlier + timedelta(days=number)) for number in range(1, days + 1))


def amount(number: int, unit: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _in_days(one: Occurrence, at: datetime, calendar: WorkingCalendar) -> Lateness:
    today, due_on = calendar.date_of(at), one.due.on
    if at >= one.due.at:
        late = working_days_between(calendar, due_on, today)
        by = f"by {WorkingDays(late)}" if late else f"since {in_words(due_on + timedelta(days=1))}"
        return Lateness(f"overdue {by}", -late)
    left = working_days_between(calendar, today, due_on)
    if due_on == today:
        return Lateness("due today", left)
    if due_on == today + timedelta(days=1):
        return Lateness("due tomorrow", left)
    return Lateness(
        f"due in {WorkingDays(left)}" if left else f"due on {due_on:%A}, no working day left", left
    )


def _in_hours(one: Occurrence, at: datetime, calendar: WorkingCalendar) -> Lateness:
    gone = at - one.due.at
    hours = abs(gone) // _HOUR
    clock = f"{calendar.local(one.due.at):%H:%M}"
    if gone >= timedelta():
        return Lateness(f"overdue by {amount(hours, 'hour')}" if hours else f"overdue since {clock}")
    return Lateness(f"due in {amount(hours, 'hour')}" if hours else f"due at {clock}, within the hour")


def _stopped(one: Occurrence, status: DutyStatus, calendar: WorkingCalendar) -> str:
    word = status.value.replace("_", " ")
    if one.closed_at is None:
        return word
    return f"{word} on {in_words(calendar.date_of(one.closed_at))}"
