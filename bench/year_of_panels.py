"""The year that is simulated: its panels and what the authority changes, drawn from a seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from cce.pathway.arrangements import Arrangements, Timeline, timeline
from cce.pathway.changes import Change, DayOff, PanelCancelled, PanelMoved
from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.panels import Panel, set_on
from cce.pathway.policy_files import load_policy
from cce.pathway.working_days import WorkingCalendar

POLICY = "nottinghamshire-2020"
FIRST_MONTH = date(2026, 4, 1)
_WEDNESDAY, _MONDAY = 2, 0
_OPENS, _MINUTES_OPEN = time(9, 5), 465
_WEEK = timedelta(days=7)
_GOES_ON = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class YearSize:
    """How large a year is drawn.

    Attributes:
        seed: What it is drawn from; the same seed gives the same year.
        children: How many children.
        panels: How many monthly panels.
    """

    seed: int
    children: int = 100
    panels: int = 12


@dataclass(frozen=True, slots=True)
class Year:
    """What the authority has and changes in the year.

    Attributes:
        calendar: Its working days as they are known at the start.
        changes: What it changes: a panel moves, one is cancelled, a day off becomes known late.
        arranged: What that makes of its panels and working days.
    """

    calendar: WorkingCalendar
    changes: tuple[Change, ...]
    arranged: Timeline

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels as they meet in the end."""
        return self.arranged.at(datetime.max.replace(tzinfo=UTC)).panels

    @property
    def ends_at(self) -> datetime:
        """Until when it is played, UTC."""
        return self.calendar.at(self.panels[-1].on + _GOES_ON, time(12))

    def in_hours(self, day: date, chance: Random) -> datetime:
        """Some minute of the working hours of *day*, or of the next working day."""
        minutes = timedelta(minutes=chance.randrange(_MINUTES_OPEN))
        return self.calendar.at(self.calendar.on_or_after(day), _OPENS) + minutes


def year_of(size: YearSize) -> Year:
    """The year of a size: the first Wednesday of each month, with what the authority changes."""
    chance, policy = Random(f"{size.seed} year"), load_policy(POLICY)
    calendar = policy.working_calendar()
    days = [_first(_WEDNESDAY, _month(FIRST_MONTH, number)) for number in range(size.panels)]
    start = Arrangements(Ladder(policy, calendar), set_on(days))
    year = Year(calendar, (), Timeline(start))
    changes = _changes(days, year, chance)
    return Year(calendar, changes, timeline(start, changes))


def _changes(days: list[date], year: Year, chance: Random) -> tuple[Change, ...]:
    moved, cancelled = days[len(days) // 2], days[min(len(days) // 2 + 1, len(days) - 1)]
    off = _first(_MONDAY, _month(days[0], len(days) // 3)) + 2 * _WEEK
    return (
        DayOff(_known(off, 3, year, chance), off, "Bank holiday known late"),
        PanelMoved(_known(moved, 6, year, chance), moved, moved + _WEEK),
        PanelCancelled(_known(cancelled, 5, year, chance), cancelled),
    )


def _known(day: date, before: int, year: Year, chance: Random) -> datetime:
    return year.in_hours(year.calendar.before(day, WorkingDays(before)), chance)


def _month(day: date, later: int) -> date:
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def _first(weekday: int, day: date) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
