"""When a person is at work: which weekdays, from when until when, on the authority's own clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cce.pathway.working_days import WorkingCalendar

_DAYS_LOOKED_AT = 28
_FIRST_OF_THE_WEEKEND = 5


class Weekday(StrEnum):
    """A day of the week, as a directory names it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours of one person.

    Attributes:
        days: The weekdays worked, in the order of the week. A bank holiday or closure day on one of Monday to
            Friday is not worked.
        opens: Start of work, inclusive, on the authority's clock.
        closes: End of work, exclusive.
    """

    days: tuple[Weekday, ...]
    opens: time
    closes: time

    def works_on(self, on: date, calendar: WorkingCalendar) -> bool:
        """Whether the person works on the local date *on* at all."""
        number = on.weekday()
        is_open = number >= _FIRST_OF_THE_WEEKEND or calendar.is_working(on)
        return is_open and tuple(Weekday)[number] in self.days

    def works_at(self, at: datetime, calendar: WorkingCalendar) -> bool:
        """Whether the person is at work at the instant *at*."""
        local = calendar.local(at)
        return self.works_on(local.date(), calendar) and self.opens <= local.time() < self.closes

    def next_slot(self, at: datetime, slot: time, calendar: WorkingCalendar) -> datetime | None:
        """The person's own next slot at or after *at*, UTC; None where there is none within four weeks.

        Args:
            at: The instant from which to look.
            slot: When notices go out; who is not at work then has their slot when their day begins.
            calendar: The authority's working days.
        """
        clock = slot if self.opens <= slot < self.closes else self.opens
        first = calendar.date_of(at)
        days = (first + timedelta(days=number) for number in range(_DAYS_LOOKED_AT))
        slots = (calendar.at(day, clock) for day in days if self.works_on(day, calendar))
        return next((own for own in slots if own >= at), None)

    def __str__(self) -> str:
        return f"{' '.join(self.days)} {self.opens:%H:%M} to {self.closes:%H:%M}"
