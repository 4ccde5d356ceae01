"""What is owed at an instant, as SQL: the rows of duties, and when each is due as people see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select

from cce.pathway.limits import WorkingDays
from cce.pathway.terms import DutyKey
from cce.pathway.working_days import WorkingCalendar
from cce.records.episodes import EpisodeStatus
from cce.records.tables.base import table_of
from cce.records.tables.episode import EpisodeRow
from cce.records.timetables import DUTY

EPISODE = table_of(EpisodeRow)
IS_OPEN = EPISODE.c.status == EpisodeStatus.OPEN.value
_SOON = WorkingDays(2)


class When(StrEnum):
    """When something is due, as lists are cut."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The instants at which lists are cut, each exclusive as due instants are.

    Attributes:
        at: Now, UTC: what was due by then is overdue.
        today_ends_at: The local midnight that ends today.
        soon_ends_at: The local midnight that ends the second working day after today.
    """

    at: datetime
    today_ends_at: datetime
    soon_ends_at: datetime

    @classmethod
    def of(cls, calendar: WorkingCalendar, at: datetime) -> "Horizon":
        """The horizon at *at*, on the authority's own days.

        Raises:
            CalendarEnds: The calendar does not reach two working days further.
        """
        today = calendar.date_of(at)
        return cls(at, calendar.end_of(today), calendar.end_of(calendar.after(today, _SOON)))

    def when(self, due_at: datetime) -> When:
        """When something is due whose time is up at *due_at*."""
        if due_at <= self.at:
            return When.OVERDUE
        if due_at <= self.today_ends_at:
            return When.TODAY
        return When.SOON if due_at <= self.soon_ends_at else When.LATER

    def is_when(self, when: When, due_at: ColumnElement[Any]) -> ColumnElement[bool]:
        """The same as a condition on a column."""
        match when:
            case When.OVERDUE:
                return due_at <= self.at
            case When.TODAY:
                return (due_at > self.at) & (due_at <= self.today_ends_at)
            case When.SOON:
                return (due_at > self.today_ends_at) & (due_at <= self.soon_ends_at)
            case When.LATER:
                return due_at > self.soon_ends_at


def is_owed(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a duty is open or overdue at *at*."""
    return (DUTY.c.opened_at <= at, or_(DUTY.c.closed_at.is_(None), DUTY.c.closed_at > at))


def number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of a group meet *condition*; 0 of none."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def summaries(at: datetime, *within: ColumnElement[bool]) -> Subquery:
    """A row for each open episode that owes something: its next date, how much, and what waits for whom.

    Args:
        at: The instant asked about.
        within: Conditions on the episode; none for all.
    """
    waits_for = {
        "quality_assurance": DUTY.c.key == DutyKey.QUALITY_ASSURANCE.value,
        "cpc_review": DUTY.c.key == DutyKey.CPC_REVIEW.value,
    }
    return (
        select(
            DUTY.c.reference,
            func.min(DUTY.c.due_at).label("next_at"),
            func.count().label("owed"),
            *(number_of(condition).label(name) for name, condition in waits_for.items()),
        )
        .join(EPISODE, EPISODE.c.reference == DUTY.c.reference)
        .where(IS_OPEN, *within, *is_owed(at))
        .group_by(DUTY.c.reference)
        .subquery("summary")
    )
