"""Escalations that ask to be taken on, and those that nobody did."""

from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from cce.pathway.terms import DutyKey
from cce.records.deliveries import Delivery, DeliveryStatus, NewDelivery
from cce.records.episodes import EpisodeStatus
from cce.records.instants import Instant
from cce.records.ledger import DELIVERY, read, write
from cce.records.tables.base import table_of
from cce.records.tables.episode import EpisodeRow
from cce.records.timetables import DUTY

_EPISODE = table_of(EpisodeRow)
_ON_THEIR_WAY = tuple(
    one.value
    for one in (DeliveryStatus.OWED, DeliveryStatus.CLAIMED, DeliveryStatus.FAILED, DeliveryStatus.SENT)
)
_NOBODY_YET = (DELIVERY.c.acknowledge_by.is_not(None), DELIVERY.c.acknowledged_at.is_(None))
_AT = bindparam("at", type_=Instant)
_STILL_OWED = and_(
    DUTY.c.reference == DELIVERY.c.reference,
    DUTY.c.opening == DELIVERY.c.opening,
    or_(DUTY.c.closed_at.is_(None), DUTY.c.closed_at > _AT),
)
_WAITING = (
    select(DELIVERY)
    .join(DUTY, _STILL_OWED)
    .join(_EPISODE, _EPISODE.c.reference == DELIVERY.c.reference)
    .where(
        *_NOBODY_YET,
        DELIVERY.c.stepped_up_at.is_(None),
        DELIVERY.c.status.in_(_ON_THEIR_WAY),
        _EPISODE.c.status == EpisodeStatus.OPEN.value,
    )
)
_OF = DELIVERY.c.reference == bindparam("of")
_LATE = _WAITING.where(DELIVERY.c.acknowledge_by <= _AT, DELIVERY.c.status == DeliveryStatus.SENT.value)
_LATE_OF = _LATE.where(_OF)
_LATER_OF = _WAITING.where(_OF, DELIVERY.c.acknowledge_by > _AT)


def acknowledge(
    session: Session, reference: str, duty: DutyKey, step: str | None, by: str | None, at: datetime
) -> int:
    """Record that somebody took an escalation on, for everybody who was told of it.

    Args:
        session: A transaction.
        reference: The episode.
        duty: The duty that is late.
        step: Which step of its ladder; None for all.
        by: Who takes it on, by key.
        at: When, UTC.

    Returns:
        How many deliveries that answers; 0 when none was waiting.
    """
    statement = update(DELIVERY).where(
        DELIVERY.c.reference == reference, DELIVERY.c.duty == duty.value, *_NOBODY_YET
    )
    if step is not None:
        statement = statement.where(DELIVERY.c.step == step)
    answered = statement.values(acknowledged_at=at, acknowledged_by=by).returning(DELIVERY.c.key)
    return len(session.execute(answered).all())


def unacknowledged(session: Session, at: datetime, reference: str | None = None) -> tuple[Delivery, ...]:
    """Escalations that were sent, that nobody took on in time, and whose duty is still owed at *at*.

    Args:
        session: Any session.
        at: The instant asked about, UTC.
        reference: Only those of this episode; None for all.
    """
    if reference is None:
        return read(session, _LATE, {"at": at})
    return read(session, _LATE_OF, {"at": at, "of": reference})


def next_step_up(session: Session, reference: str, at: datetime) -> datetime | None:
    """When the next escalation of an episode goes one role up unless somebody takes it on, UTC."""
    waiting = read(session, _LATER_OF, {"at": at, "of": reference})
    return min((one.acknowledge_by for one in waiting if one.acknowledge_by), default=None)


def step_up(session: Session, delivery: str, at: datetime, to: NewDelivery | None) -> tuple[NewDelivery, ...]:
    """Send an escalation that nobody took on one role up; it is not asked for again.

    Args:
        session: A transaction.
        delivery: The delivery nobody acknowledged, by key.
        at: When, UTC.
        to: What goes one role up; None where there is nobody above.

    Returns:
        What was not in the ledger.
    """
    session.execute(update(DELIVERY).where(DELIVERY.c.key == delivery), {"stepped_up_at": at})
    return write(session, () if to is None else (to,))
