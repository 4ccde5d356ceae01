"""Whether children are seen in time: what was due over a period, and how much of it was done by its date.

A duty counts for the day on which it was due. Late is late in fact, whatever was recorded later or granted;
where time was granted is counted beside it. Soft targets stand apart from dates of the guidance or the law.
"""

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from cce.pathway.terms import Basis, DutyKey, DutyStatus
from cce.records.tables.base import table_of
from cce.records.tables.episode import FactRow
from cce.records.timetables import DUTY
from cce.reports.live import EPISODE, IS_OPEN, number_of
from cce.reports.team_board import in_teams

_FACT = table_of(FactRow)
_MONTH = 7  # signs of `2026-11`


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some duties were done, and when.

    Attributes:
        in_time: Done by their date.
        late: Done after it.
        overdue: Not done yet, and past it.
        lapsed: Ended, replaced or waived after their date had passed, and never done.
        granted: Those of all these for which more time was granted.
    """

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    lapsed: int = 0
    granted: int = 0

    @property
    def counted(self) -> int:
        """How many of them had to be done: what lapsed had not."""
        return self.in_time + self.late + self.overdue

    @property
    def percent(self) -> int | None:
        """How many in a hundred were done in time, rounded down; None where none had to be done."""
        return None if not self.counted else self.in_time * 100 // self.counted


@dataclass(frozen=True, slots=True)
class OfDuty:
    """One duty over a period.

    Attributes:
        duty: Which.
        basis: What kind of date it has: only those of the guidance and the law can be missed.
        tally: How many were done, and when.
        month: The month it is told for, its first day; None for the whole period.
    """

    duty: DutyKey
    basis: Basis
    tally: Tally
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The panel's cohort.

    Attributes:
        now: How many children are in it.
        considered: How many the panel considered in each month, by its first day.
    """

    now: int
    considered: tuple[tuple[date, int], ...]


def timeliness(
    session: Session,
    from_on: date,
    until_on: date,
    at: datetime,
    teams: Collection[str] | None = None,
) -> tuple[OfDuty, ...]:
    """How every duty fared that was due in a period, in the order of the pathway.

    Args:
        session: Any session.
        from_on: The first local date, inclusive.
        until_on: The last one, inclusive.
        at: As it stands at that instant, UTC; what is due later is left out unless it is done.
        teams: Of which teams, by key; None for all.
    """
    query = select(DUTY.c.key, DUTY.c.basis, *_tallies(at)).select_from(DUTY.join(EPISODE))
    rows = session.execute(
        query.where(*_due_between(from_on, until_on, at), *in_teams(teams)).group_by(DUTY.c.key, DUTY.c.basis)
    )
    found = (OfDuty(DutyKey(key), Basis(basis), Tally(*counts)) for key, basis, *counts in rows)
    return _in_order(found)


def by_month(
    session: Session,
    from_on: date,
    until_on: date,
    at: datetime,
    teams: Collection[str] | None = None,
) -> tuple[OfDuty, ...]:
    """The same for every month of the period that had any, in order, each duty by itself."""
    month = func.substr(cast(DUTY.c.due_on, String), 1, _MONTH)
    query = select(month, DUTY.c.key, DUTY.c.basis, *_tallies(at)).select_from(DUTY.join(EPISODE))
    rows = session.execute(
        query.where(*_due_between(from_on, until_on, at), *in_teams(teams)).group_by(
            month, DUTY.c.key, DUTY.c.basis
        )
    )
    found = (
        OfDuty(DutyKey(key), Basis(basis), Tally(*counts), _first_of(said))
        for said, key, basis, *counts in rows
    )
    return _in_order(found)


def cohort(
    session: Session, from_at: datetime, until_at: datetime, teams: Collection[str] | None = None
) -> Cohort:
    """How large the panel's cohort is, and how many children it considered in each month.

    Args:
        session: Any session.
        from_at: From when on, UTC, inclusive.
        until_at: Until when, UTC, exclusive.
        teams: Of which teams, by key; None for all.
    """
    now = session.scalar(
        select(func.count()).select_from(EPISODE).where(IS_OPEN, EPISODE.c.in_cohort, *in_teams(teams))
    )
    month = func.substr(cast(_FACT.c.happened_at, String), 1, _MONTH)
    query = select(month, func.count()).select_from(_FACT.join(EPISODE)).group_by(month).order_by(month)
    considered = query.where(
        _FACT.c.kind == "panel_considered",
        _FACT.c.happened_at >= from_at,
        _FACT.c.happened_at < until_at,
        *in_teams(teams),
    )
    return Cohort(now or 0, tuple((_first_of(said), number) for said, number in session.execute(considered)))


def as_csv(found: Iterable[OfDuty]) -> str:
    """The figures as CSV, with a heading; nothing in it is about one child."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    counts = ("in_time", "late", "overdue", "lapsed", "granted")
    writer.writerow(("month", "duty", "basis", *counts, "percent_in_time"))
    for one in found:
        month = "" if one.month is None else f"{one.month:%Y-%m}"
        percent = "" if one.tally.percent is None else one.tally.percent
        numbers = (getattr(one.tally, name) for name in counts)
        writer.writerow((month, one.duty.value, one.basis.value, *numbers, percent))
    return sheet.getvalue()


def _due_between(from_on: date, until_on: date, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (DUTY.c.due_on >= from_on, DUTY.c.due_on <= until_on, DUTY.c.opened_at <= at)


def _tallies(at: datetime) -> list[ColumnElement[int]]:
    done = DUTY.c.closed_as == DutyStatus.MET.value
    gone = DUTY.c.closed_at <= at
    lives = DUTY.c.closed_at.is_(None) | (DUTY.c.closed_at > at)
    after = DUTY.c.closed_at >= DUTY.c.due_at
    in_time, late, overdue = gone & done & ~after, gone & done & after, lives & (DUTY.c.due_at <= at)
    lapsed = gone & ~done & after
    granted = DUTY.c.extended_until.is_not(None) & (in_time | late | overdue | lapsed)
    named = zip(Tally.__slots__, (in_time, late, overdue, lapsed, granted), strict=True)
    return [number_of(condition).label(name) for name, condition in named]


def _in_order(found: Iterable[OfDuty]) -> tuple[OfDuty, ...]:
    places = {key: place for place, key in enumerate(DutyKey)}
    return tuple(sorted(found, key=lambda one: (one.month or date.min, places[one.duty], one.basis)))


def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
