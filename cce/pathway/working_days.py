"""The authority's working days, frozen to a horizon: how days are counted, in both directions."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays

from cce.pathway.errors import CalendarEnds, CalendarOverrideInvalid
from cce.pathway.limits import WorkingDays

LONDON = ZoneInfo("Europe/London")
_WEEKEND = {5: "Saturday", 6: "Sunday"}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarOverride:
    """One dated local exception: a one-off bank holiday, a closure day, or a holiday that is worked.

    Attributes:
        on: The local date it changes.
        working: Whether the authority works on it.
        name: What the day is called in explanations.
    """

    on: date
    working: bool
    name: str


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Which local dates are working days, from a first year to a horizon.

    Attributes:
        first_on: The first date it knows.
        last_on: The last date it knows (the horizon, inclusive).
        days_off: Why each non-working date is not worked.
        zone: The authority's own time zone.
    """

    first_on: date
    last_on: date
    days_off: Mapping[date, str]
    zone: ZoneInfo = LONDON
    _worked: tuple[date, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        span = (self.last_on - self.first_on).days + 1
        every = (self.first_on + timedelta(days=number) for number in range(span))
        object.__setattr__(self, "_worked", tuple(day for day in every if day not in self.days_off))

    @cached_property
    def version(self) -> str:
        """A short fingerprint: two calendars with the same days have the same one."""
        rows = [f"{self.first_on} {self.last_on} {self.zone.key}"]
        rows += [f"{day} {name}" for day, name in sorted(self.days_off.items())]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]

    def why_off(self, day: date) -> str | None:
        """Say why *day* is not worked, or None when it is.

        Raises:
            CalendarEnds: *day* lies outside what the calendar knows.
        """
        self._reach(day)
        return self.days_off.get(day)

    def is_working(self, day: date) -> bool:
        """Tell whether the authority works on *day*.

        Raises:
            CalendarEnds: *day* lies outside what the calendar knows.
        """
        return self.why_off(day) is None

    def after(self, day: date, limit: WorkingDays) -> date:
        """The working day that is *limit* after *day*; *day* itself is day 0.

        Raises:
            CalendarEnds: The calendar does not reach that far.

        Source:
            pathway defaults 3 (counting)
        """
        self._reach(day)
        place = bisect_right(self._worked, day) + limit.number - 1
        if limit.number < 1 or place >= len(self._worked):
            raise self._ends(day, f"{limit} after {day}")
        return self._worked[place]

    def before(self, day: date, limit: WorkingDays, *, clear_days: bool = False) -> date:
        """The working day that is *limit* before *day*, counting back; *day* itself is day 0.

        Args:
            day: The date counted back from; when it is not worked, the first working day before it is 1.
            limit: How many working days.
            clear_days: Count whole days in between, so that one more day is left.

        Raises:
            CalendarEnds: The calendar does not reach that far.

        Source:
            pathway defaults 4 (three working days before a panel)
        """
        self._reach(day)
        place = bisect_left(self._worked, day) - limit.number - int(clear_days)
        if place < 0:
            raise self._ends(day, f"{limit} before {day}")
        return self._worked[place]

    def on_or_before(self, day: date) -> date:
        """*day* when it is worked, else the working day before it.

        Raises:
            CalendarEnds: The calendar does not reach that far.
        """
        return day if self.is_working(day) else self.before(day, WorkingDays(1))

    def on_or_after(self, day: date) -> date:
        """*day* when it is worked, else the next working day.

        Raises:
            CalendarEnds: The calendar does not reach that far.
        """
        return day if self.is_working(day) else self.after(day, WorkingDays(1))

    def local(self, instant: datetime) -> datetime:
        """The instant on the authority's own clock."""
        return instant.astimezone(self.zone)

    def date_of(self, instant: datetime) -> date:
        """The authority's local date at *instant*."""
        return instant.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """The instant, in UTC, at which the authority's clock shows *clock* on *day*."""
        return _shown(day, clock, self.zone)

    def end_of(self, day: date) -> datetime:
        """The local midnight that ends *day*, in UTC: exclusive, that instant is already late."""
        return self.at(day + _ONE_DAY, time())

    def _reach(self, day: date) -> None:
        if not self.first_on <= day <= self.last_on:
            raise self._ends(day, f"{day}")

    def _ends(self, day: date, asked: str) -> CalendarEnds:
        enough = max(day.year, self.last_on.year) + 1
        return CalendarEnds(
            f"The working-day calendar runs from {self.first_on} to {self.last_on} and cannot answer for "
            f"{asked}: set calendar.last_year of the policy to {enough} or later."
        )


@lru_cache(maxsize=65_536)
def _shown(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def england(first_year: int, last_year: int, overrides: Iterable[CalendarOverride] = ()) -> WorkingCalendar:
    """England's working days: Monday to Friday without bank holidays, with local exceptions.

    Args:
        first_year: First year it knows.
        last_year: Last year it knows; its 31 December is the horizon.
        overrides: Dated local exceptions; they win over weekends and bank holidays.

    Raises:
        CalendarOverrideInvalid: Two overrides disagree about one date.

    Source:
        pathway defaults 13; GOV.UK bank holidays through the `holidays` library (GB, ENG, observed)
    """
    return _england(first_year, last_year, tuple(sorted(set(overrides), key=lambda one: (one.on, one.name))))


@lru_cache(maxsize=64)
def _england(first_year: int, last_year: int, overrides: tuple[CalendarOverride, ...]) -> WorkingCalendar:
    first_on, last_on = date(first_year, 1, 1), date(last_year, 12, 31)
    days_off = _weekends(first_on, last_on) | _bank_holidays(first_year, last_year)
    seen: dict[date, CalendarOverride] = {}
    for override in overrides:
        if seen.setdefault(override.on, override).working != override.working:
            raise CalendarOverrideInvalid(
                f"{override.on} is given both as a working day and as a day off: keep one of the two."
            )
        if override.working:
            days_off.pop(override.on, None)
        else:
            days_off[override.on] = override.name
    return WorkingCalendar(first_on, last_on, days_off)


def _weekends(first_on: date, last_on: date) -> dict[date, str]:
    every = (first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1))
    return {day: _WEEKEND[day.weekday()] for day in every if day.weekday() in _WEEKEND}


@lru_cache(maxsize=8)
def _england_table(first_year: int, last_year: int) -> tuple[tuple[date, str], ...]:
    table = holidays.country_holidays(
        "GB", subdiv="ENG", years=range(first_year, last_year + 1), observed=True
    )
    return tuple(sorted(table.items()))


def _bank_holidays(first_year: int, last_year: int) -> dict[date, str]:
    return {day: name for day, name in _england_table(first_year, last_year) if day.weekday() not in _WEEKEND}
