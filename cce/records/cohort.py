"""What the panels are owed, over all episodes: for one panel together, not child by child."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import DutyKey, Level, NoticeStatus
from cce.records.episodes import EpisodeStatus
from cce.records.tables.base import table_of
from cce.records.tables.episode import EpisodeRow
from cce.records.tables.timetable import NoticeRow
from cce.records.timetables import DUTY, duty_of

_EPISODE, _NOTICE = table_of(EpisodeRow), table_of(NoticeRow)
_OF_A_PANEL = (DutyKey.PANEL_SUBMISSION, DutyKey.PANEL_UPDATE, DutyKey.PANEL_FEEDBACK)


@dataclass(frozen=True, slots=True)
class PanelDuty:
    """A duty that has to do with the panel, and where its episode stands.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        status: Whether the episode runs.
        level: How high the risk is judged to be.
        closed_at: When it was closed, UTC.
        occurrence: The duty.
    """

    reference: str
    team: str | None
    status: EpisodeStatus
    level: Level | None
    closed_at: datetime | None
    occurrence: Occurrence


def panel_duties(session: Session, name: date) -> tuple[PanelDuty, ...]:
    """What the panel of that name is owed, and owes: papers, updates and feedback, earliest start first."""
    keys = [key.value for key in _OF_A_PANEL]
    return tuple(_found(session, DUTY.c.key.in_(keys), DUTY.c.opening.like(f"%:{name}")))


def panel_actions(session: Session) -> tuple[PanelDuty, ...]:
    """Every action that a panel ever gave, earliest start first."""
    return tuple(_found(session, DUTY.c.key == DutyKey.PANEL_ACTION.value))


def overdue_since(session: Session, references: Collection[str], at: datetime) -> dict[str, datetime]:
    """From when the most overdue of what each episode owes at *at* is late, UTC; for those that owe such."""
    live = or_(DUTY.c.closed_at.is_(None), DUTY.c.closed_at > at)
    late = (DUTY.c.opened_at <= at, DUTY.c.due_at <= at, live, DUTY.c.reference.in_(references))
    query = (
        select(DUTY.c.reference, func.min(DUTY.c.due_at).label("since"))
        .where(*late)
        .group_by(DUTY.c.reference)
    )
    return {row.reference: row.since for row in session.execute(query)}


def asleep(session: Session, references: Collection[str], since: datetime) -> tuple[str, ...]:
    """Those of the open episodes that were to tell somebody something before *since* and did not."""
    late = (_NOTICE.c.status == NoticeStatus.PLANNED.value, _NOTICE.c.at < since)
    query = select(_NOTICE.c.reference).join(_EPISODE, _EPISODE.c.reference == _NOTICE.c.reference)
    running = _EPISODE.c.status == EpisodeStatus.OPEN.value
    found = query.where(_NOTICE.c.reference.in_(references), running, *late).distinct()
    return tuple(sorted(session.scalars(found)))


def _found(session: Session, *wanted: ColumnElement[bool]) -> Iterator[PanelDuty]:
    columns = (_EPISODE.c.team, _EPISODE.c.status, _EPISODE.c.level)
    closed_at = _EPISODE.c.closed_at.label("episode_closed_at")
    query = (
        select(*DUTY.c, *columns, closed_at)
        .join(_EPISODE, _EPISODE.c.reference == DUTY.c.reference)
        .where(*wanted)
    )
    order = (DUTY.c.started_at, DUTY.c.reference, DUTY.c.opening)
    for row in session.execute(query.order_by(*order)).mappings():
        yield PanelDuty(
            reference=row["reference"],
            team=row["team"],
            status=EpisodeStatus(row["status"]),
            level=None if row["level"] is None else Level(row["level"]),
            closed_at=row["episode_closed_at"],
            occurrence=duty_of(row).occurrence,
        )
