"""What is owed now, over all episodes: overdue first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from cce.pathway.terms import DutyStatus, Role
from cce.records.episodes import EpisodeStatus
from cce.records.tables.base import table_of
from cce.records.tables.episode import EpisodeRow
from cce.records.timetables import DUTY, ListedDuty, duty_of

_EPISODE = table_of(EpisodeRow)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is held: in the whole authority, in one team, or for one child.

    Attributes:
        role: The role.
        team: The team, by key; None for all.
        reference: The episode; None for all.
    """

    role: Role
    team: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that is open or overdue.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        duty: What is owed.
        status: Open or overdue.
    """

    reference: str
    team: str | None
    duty: ListedDuty
    status: DutyStatus


def owed(
    session: Session, at: datetime, *, places: Collection[Place] | None = None, team: str | None = None
) -> tuple[Owed, ...]:
    """Everything owed at *at* in open episodes, earliest due first, so that what is overdue leads.

    Args:
        session: Any session.
        at: The instant asked about.
        places: Only what is owed by these roles in these places; None for everybody. A youth justice worker
            also owes what is owed jointly.
        team: Only episodes of this team, by key.
    """
    query = _open_at(at)
    if places is not None:
        query = query.where(
            or_(false(), *(_held(role, places) for role in sorted({one.role for one in places})))
        )
    if team is not None:
        query = query.where(_EPISODE.c.team == team)
    rows = session.execute(query.order_by(DUTY.c.due_at, DUTY.c.reference, DUTY.c.opening)).mappings()
    found = ((row["reference"], row["team"], duty_of(row)) for row in rows)
    return tuple(
        Owed(reference, held_by, duty, duty.occurrence.status(at)) for reference, held_by, duty in found
    )


def roles_owing(session: Session, reference: str, at: datetime) -> frozenset[Role]:
    """The roles that owe something in one open episode at *at*."""
    query = _open_at(at).where(DUTY.c.reference == reference)
    found = session.execute(query.with_only_columns(DUTY.c.owner, DUTY.c.joint))
    owing = [(Role(owner), joint) for owner, joint in found]
    shared = {Role.YOUTH_JUSTICE_WORKER for _, joint in owing if joint}
    return frozenset({role for role, _ in owing} | shared)


def _open_at(at: datetime) -> Select[tuple[object, ...]]:
    return (
        select(*DUTY.c, _EPISODE.c.team)
        .join(_EPISODE, _EPISODE.c.reference == DUTY.c.reference)
        .where(
            _EPISODE.c.status == EpisodeStatus.OPEN.value,
            DUTY.c.opened_at <= at,
            or_(DUTY.c.closed_at.is_(None), DUTY.c.closed_at > at),
        )
    )


def _held(role: Role, places: Iterable[Place]) -> ColumnElement[bool]:
    """Owed in *role* in one of *places*; however many children a worker has, it is one condition."""
    narrow = [place for place in places if place.role is role]
    shared = DUTY.c.joint.is_(True) if role is Role.YOUTH_JUSTICE_WORKER else false()
    in_role = or_(DUTY.c.owner == role.value, shared)
    if any(place.team is None and place.reference is None for place in narrow):
        return in_role
    references = [place.reference for place in narrow if place.reference is not None]
    teams = [place.team for place in narrow if place.team is not None]
    return and_(in_role, or_(DUTY.c.reference.in_(references), _EPISODE.c.team.in_(teams)))
