"""How a date was counted, as a grid: a week a row, a day a cell, what was left out with its reason.

Weeks in which nothing is counted (a count of months skips most) are drawn as one row that says how many.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cce.pathway.explain import CountedDay, Explanation

_ONE_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WEEKEND = frozenset({"Saturday", "Sunday"})
_WORDS_FROM = {"panel": "panel", "birthday": "birthday"}
_FEWEST_SKIPPED = 2
"""One empty week is drawn: it takes no more room than saying that it is left out."""


class DayKind(StrEnum):
    """What a day of the grid is to the count."""

    BESIDE = "beside"
    FROM = "from"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    DUE = "due"
    DUE_LATE = "due-late"


@dataclass(frozen=True, slots=True)
class Day:
    """One cell.

    Attributes:
        on: The local date.
        kind: What it is to the count.
        number: Which day, week or month of the count it is; None where it is none.
        word: What stands in the cell beside the date: `start`, `due`, `Good Friday`.
    """

    on: date
    kind: DayKind = DayKind.BESIDE
    number: int | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One row: seven days from Monday on, or so many weeks in which nothing is counted.

    Attributes:
        days: The days; none where weeks are left out.
        skipped: How many weeks are left out.
    """

    days: tuple[Day, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole count.

    Attributes:
        weeks: The rows.
        first_on: The earlier end of the count.
        last_on: The later end of it.
        left_out: The holidays and closures that were not counted, by date; weekends are plain to see.
        kinds: What kinds of days are there to be explained, in their order.
        is_back: Whether it is counted back from a later date.
    """

    weeks: tuple[Week, ...]
    first_on: date
    last_on: date
    left_out: tuple[CountedDay, ...]
    kinds: tuple[DayKind, ...]
    is_back: bool


def counted_days(told: Explanation, *, is_late: bool = False) -> Grid | None:
    """The grid of a count.

    Args:
        told: How the date was worked out.
        is_late: Whether the date has passed and the task is not done.

    Returns:
        None where nothing was counted in days: hours, or a date that somebody set.
    """
    if not told.days:
        return None
    marked = {day.on: day for day in _marked(told, is_late=is_late)}
    first, last = min(marked), max(marked)
    weeks = tuple(_weeks(marked, first - _ONE_DAY * first.weekday(), last))
    kinds = {day.kind for day in marked.values()}
    return Grid(
        weeks,
        first,
        last,
        tuple(sorted((day for day in told.days if _is_holiday(day)), key=lambda day: day.on)),
        tuple(kind for kind in DayKind if kind in kinds),
        told.days[-1].on < told.days[0].on,
    )


def _marked(told: Explanation, *, is_late: bool) -> Iterator[Day]:
    """The days of the count; where it begins on the day it ends, that is the day it is due."""
    due = DayKind.DUE_LATE if is_late else DayKind.DUE
    for day in told.days:
        if day.on == told.due_on:
            yield Day(day.on, due, day.number, "due")
        elif day.number == 0:
            kind = told.counted_from.kind if told.counted_from is not None else ""
            yield Day(day.on, DayKind.FROM, word=_WORDS_FROM.get(kind, "start"))
        elif day.number is not None:
            yield Day(day.on, DayKind.COUNTED, day.number)
        elif _is_holiday(day):
            yield Day(day.on, DayKind.HOLIDAY, word=day.why_left_out or "")
        else:
            yield Day(day.on, DayKind.WEEKEND)


def _is_holiday(day: CountedDay) -> bool:
    return day.why_left_out is not None and day.why_left_out not in _WEEKEND


def _weeks(marked: Mapping[date, Day], monday: date, last: date) -> Iterator[Week]:
    skipped: list[Week] = []
    while monday <= last:
        dates = [monday + _ONE_DAY * place for place in range(7)]
        week = Week(tuple(marked.get(on, Day(on)) for on in dates))
        if any(on in marked for on in dates):
            yield from _in_short(skipped)
            yield week
            skipped = []
        else:
            skipped.append(week)
        monday += _WEEK


def _in_short(weeks: list[Week]) -> Iterator[Week]:
    if len(weeks) < _FEWEST_SKIPPED:
        yield from weeks
    else:
        yield Week(skipped=len(weeks))
