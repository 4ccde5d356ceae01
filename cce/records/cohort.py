"""What the panels are owed, over all episodes: for one panel together, not child by child."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
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
        is_in_cohort: Whether the child is in the cohort.
        occurrence: The duty.
    """

    reference: str
    team: str | None
    status: EpisodeStatus
    level: Level | None
    is_in_cohort: bool
    occurrence: Occurrence


def panel_duties(session: Session, name: date) -> tuple[PanelDuty, ...]:
    """What the panel of that name is owed, and owes: papers, updates and feedback, earliest start first."""
    keys = [key.value for key in _OF_A_PANEL]
    return tuple(_found(session, DUTY.c.key.in_(keys), DUTY.c.opening.like(f"%:{name}")))


def panel_actions(session: Session) -> tuple[PanelDuty, ...]:
    """Every action that a panel ever gave, earliest start first."""
    return tuple(_found(session, DUTY.c.key == DutyKey.PANEL_ACTION.value))


def asleep(session: Session, references: Collection[str], since: datetime) -> tuple[str, ...]:
    """Those of the open episodes that were to tell somebody something before *since* and did not."""
    late = (_NOTICE.c.status == NoticeStatus.PLANNED.value, _NOTICE.c.at < since)
    query = select(_NOTICE.c.reference).join(_EPISODE, _EPISODE.c.reference == _NOTICE.c.reference)
    running = _EPISODE.c.status == EpisodeStatus.OPEN.value
    found = query.where(_NOTICE.c.reference.in_(references), running, *late).distinct()
    return tuple(sorted(session.scalars(found)))


def _found(session: Session, *wanted: ColumnElement[bool]) -> Iterator[PanelDuty]:
    columns = (_EPISODE.c.team, _EPISODE.c.status, _EPISODE.c.level, _EPISODE.c.in_cohort)
    query = select(*DUTY.c, *columns).join(_EPISODE, _EPISODE.c.reference == DUTY.c.reference).where(*wanted)
    order = (DUTY.c.started_at, DUTY.c.reference, DUTY.c.opening)
    for row in session.execute(query.order_by(*order)).mappings():
        yield PanelDuty(
            reference=row["reference"],
            team=row["team"],
            status=EpisodeStatus(row["status"]),
            level=None if row["level"] is None else Level(row["level"]),
            is_in_cohort=row["in_cohort"],
            occurrence=duty_of(row).occurrence,
        )
