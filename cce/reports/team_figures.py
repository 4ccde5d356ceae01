"""A team's figures by social worker: how many episodes stand how, and what falls due in the coming weeks."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from cce.pathway.terms import Level, Role
from cce.pathway.working_days import WorkingCalendar
from cce.records.timetables import DUTY
from cce.reports.live import EPISODE, IS_OPEN, Horizon, is_owed, number_of, summaries
from cce.reports.team_board import Card, in_teams
from cce.reports.whose import Whose, given_to
from cce.staff.people import Person

_WEEK = timedelta(weeks=1)
WEEKS = 6
"""For how many weeks ahead the coming work is shown, this week included."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One worker's episodes.

    Attributes:
        worker: Whose they are; None for those that nobody has.
        standing: How many are overdue, due within two working days, and on track.
        levels: How many are at each level; those without one yet are in none.
    """

    worker: Person | None
    standing: Mapping[Card, int]
    levels: Mapping[Level, int]

    @property
    def open(self) -> int:
        """How many there are."""
        return sum(self.standing.values())


@dataclass(frozen=True, slots=True)
class Coming:
    """What falls due in one worker's episodes.

    Attributes:
        worker: Whose they are; None for those that nobody has.
        overdue: How many duties are overdue.
        weeks: How many more fall due in each week, this one first.
    """

    worker: Person | None
    overdue: int
    weeks: tuple[int, ...]


_STANDING = (Card.OVERDUE, Card.SOON, Card.ON_TRACK)


def workloads(
    session: Session, calendar: WorkingCalendar, at: datetime, teams: Collection[str] | None = None
) -> tuple[Workload, ...]:
    """How every worker's open episodes stand at *at*, by name.

    Args:
        session: Any session.
        calendar: The authority's working days.
        at: Now, UTC.
        teams: Of which teams, by key; None for all.

    Raises:
        CalendarEnds: The calendar does not reach two working days further.
    """
    whose, horizon, scope = Whose.read(session, at), Horizon.of(calendar, at), in_teams(teams)
    summary = summaries(at, *scope)
    next_at = summary.c.next_at
    overdue = next_at <= at
    soon = (next_at > at) & (next_at <= horizon.soon_ends_at)
    standing = (overdue, soon, next_at.is_(None) | (next_at > horizon.soon_ends_at))
    levels = (EPISODE.c.level == level.value for level in Level)
    given = given_to(Role.SOCIAL_WORKER, at).label("given")
    counted = [number_of(one).label(f"n{place}") for place, one in enumerate((*standing, *levels))]
    query = (
        select(EPISODE.c.team, given, *counted)
        .select_from(EPISODE.outerjoin(summary, summary.c.reference == EPISODE.c.reference))
        .where(IS_OPEN, *scope)
        .group_by(EPISODE.c.team, given)
    )
    return tuple(
        Workload(
            worker, dict(zip(_STANDING, counts, strict=False)), dict(zip(Level, counts[3:], strict=True))
        )
        for worker, counts in _by_worker(session.execute(query).all(), whose)
    )


def weeks_from(calendar: WorkingCalendar, at: datetime) -> tuple[date, ...]:
    """The Mondays of the weeks that are shown, that of *at* first."""
    today = calendar.date_of(at)
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + number * _WEEK for number in range(WEEKS))


def coming_weeks(
    session: Session, calendar: WorkingCalendar, at: datetime, teams: Collection[str] | None = None
) -> tuple[Coming, ...]:
    """What falls due in every worker's episodes in the coming weeks, by name; whoever is to do it.

    Args:
        session: Any session.
        calendar: The authority's working days.
        at: Now, UTC.
        teams: Of which teams, by key; None for all.
    """
    whose = Whose.read(session, at)
    given = given_to(Role.SOCIAL_WORKER, at).label("given")
    counted = [number_of(one).label(f"n{place}") for place, one in enumerate(_weeks(calendar, at))]
    query = (
        select(EPISODE.c.team, given, *counted)
        .select_from(DUTY.join(EPISODE, EPISODE.c.reference == DUTY.c.reference))
        .where(IS_OPEN, *in_teams(teams), *is_owed(at))
        .group_by(EPISODE.c.team, given)
    )
    found = _by_worker(session.execute(query).all(), whose)
    return tuple(Coming(worker, counts[0], counts[1:]) for worker, counts in found)


def _weeks(calendar: WorkingCalendar, at: datetime) -> Iterator[ColumnElement[bool]]:
    """Overdue, then each week: a due instant is exclusive, so that of a Sunday's end belongs to its week."""
    yield DUTY.c.due_at <= at
    since = at
    for monday in weeks_from(calendar, at):
        until = calendar.end_of(monday + _WEEK - timedelta(days=1))
        yield (DUTY.c.due_at > since) & (DUTY.c.due_at <= until)
        since = until


def _by_worker(
    rows: Collection[tuple[object, ...]], whose: Whose
) -> list[tuple[Person | None, tuple[int, ...]]]:
    """The rows of teams and whom the role is given to, added up for whoever holds it."""
    found: dict[Person | None, tuple[int, ...]] = {}
    for team, given, *counts in rows:
        worker = whose.holder(Role.SOCIAL_WORKER, _text(team), _text(given))
        before = found.get(worker, (0,) * len(counts))
        found[worker] = tuple(one + more for one, more in zip(before, map(_number, counts), strict=True))
    return sorted(found.items(), key=lambda item: (item[0] is None, item[0].name if item[0] else ""))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int:
    return int(str(value))
