"""The ledger: what is to reach whom, written once, withdrawn while it still can be, read by whoever asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.deliveries import (
    About,
    Arranged,
    Attempt,
    AttemptOutcome,
    Delivery,
    DeliveryStatus,
    NewDelivery,
    OfficeKind,
    notice_digest,
)
from cce.records.statements import dialect_of, insert_on
from cce.records.tables.base import table_of
from cce.records.tables.ledger import AttemptRow, DeliveryRow

DELIVERY, ATTEMPT = table_of(DeliveryRow), table_of(AttemptRow)
_ABOUT = tuple(one.name for one in fields(About))
_OWN = tuple(one.name for one in fields(Delivery) if one.name != "about")
_TOLD_OF: dict[str, DutyKey | OfficeKind] = {key.value: key for key in (*DutyKey, *OfficeKind)}
_BACK_TO_OWED = ("not_before", "urgent", "role", "acknowledge_by", "named", "arranged")
_TAKEN_BACK = [
    DELIVERY.c.status == status.value for status in (DeliveryStatus.WITHDRAWN, DeliveryStatus.SUPERSEDED)
]
_MAY_BE_THERE = tuple(
    one.value for one in (DeliveryStatus.SENT, DeliveryStatus.CLAIMED, DeliveryStatus.UNKNOWN_ESCALATED)
)
_CLAIMED = DELIVERY.c.status == DeliveryStatus.CLAIMED.value
_UNSETTLED = (DELIVERY.c.reference == bindparam("of"), DELIVERY.c.settled_at.is_(None))
_UNSETTLED_OF = select(DELIVERY).where(*_UNSETTLED)
_TOLD_SINCE = select(DELIVERY.c.notice).where(
    DELIVERY.c.reference == bindparam("of"),
    DELIVERY.c.not_before >= bindparam("since"),
    DELIVERY.c.status.in_(_MAY_BE_THERE),
)
_WANTED_AGAIN = case((_CLAIMED, DeliveryStatus.CLAIMED.value), else_=DeliveryStatus.OWED.value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody for whom something lies ready.

    Attributes:
        recipient: The person, by key.
        since: The earliest instant at which something of it could have gone, UTC.
        number: How many deliveries.
    """

    recipient: str
    since: datetime
    number: int


def write(session: Session, deliveries: Sequence[NewDelivery]) -> tuple[NewDelivery, ...]:
    """Put deliveries into the ledger, and answer with those that now are owed and were not before.

    One that is there stays as it is, but for one that was taken back: it is wanted again.
    """
    if not deliveries:
        return ()
    rows = {delivery.key: _new_row(delivery) for delivery in deliveries}
    statement = _new_or_again(dialect_of(session))
    written = set(session.scalars(statement, [rows[key] for key in sorted(rows)]))
    return tuple(delivery for delivery in deliveries if delivery.key in written)


def withdraw(
    session: Session,
    reference: str,
    notice_keys: Collection[str] | None,
    at: datetime,
    status: DeliveryStatus = DeliveryStatus.WITHDRAWN,
) -> int:
    """Take deliveries back: what nobody is sending ends here, what somebody is sending is not tried again.

    Args:
        session: A transaction.
        reference: The episode.
        notice_keys: The notices concerned, by `Notice.key`; None for all of the episode.
        at: When, UTC.
        status: Withdrawn, or superseded by a higher rung.

    Returns:
        How many ended here.
    """
    concerned = DELIVERY.c.reference == reference
    if notice_keys is not None:
        concerned &= DELIVERY.c.notice.in_([notice_digest(key) for key in notice_keys])
    return _end(session, concerned, at, status)


def take_back(session: Session, keys: Collection[str], at: datetime) -> int:
    """Withdraw single deliveries, by their keys, as `withdraw` does those of a notice."""
    return _end(session, DELIVERY.c.key.in_(keys), at, DeliveryStatus.WITHDRAWN)


def _end(session: Session, concerned: ColumnElement[bool], at: datetime, status: DeliveryStatus) -> int:
    query = select(DELIVERY.c.key, DELIVERY.c.status).where(concerned, DELIVERY.c.settled_at.is_(None))
    # Locked in the order of their keys, as claims are, so that no two transactions wait for each other.
    rows = session.execute(query.order_by(DELIVERY.c.key).with_for_update()).all()
    sending = [row.key for row in rows if row.status == DeliveryStatus.CLAIMED.value]
    ended = [row.key for row in rows if row.status != DeliveryStatus.CLAIMED.value]
    change(session, sending, {"unwanted_at": at})
    change(session, ended, {"status": status.value, "settled_at": at, "next_attempt_at": None})
    return len(ended)


def deliveries_of(session: Session, reference: str) -> tuple[Delivery, ...]:
    """Every delivery of an episode, in the order in which they could go."""
    return read(session, select(DELIVERY).where(DELIVERY.c.reference == reference))


def deliveries_to(session: Session, recipient: str) -> tuple[Delivery, ...]:
    """Every delivery to one person that has not come to its end, in the order in which they can go."""
    mine = (DELIVERY.c.recipient == recipient, DELIVERY.c.settled_at.is_(None))
    return read(session, select(DELIVERY).where(*mine))


def unsettled_of(session: Session, reference: str) -> tuple[Delivery, ...]:
    """Every delivery of an episode that has not come to its end, in the order in which they can go."""
    return read(session, _UNSETTLED_OF, {"of": reference})


def told_since(session: Session, reference: str, since: datetime) -> frozenset[str]:
    """The notices for *since* or later that somebody has, or may have, as `notice_digest` names them."""
    return frozenset(session.scalars(_TOLD_SINCE, {"of": reference, "since": since}))


def delivery(session: Session, key: str) -> Delivery | None:
    """The delivery of that key."""
    return next(iter(read(session, select(DELIVERY).where(DELIVERY.c.key == key))), None)


def attempts_of(session: Session, reference: str) -> tuple[Attempt, ...]:
    """Every attempt at a delivery of an episode, by delivery, earliest first."""
    query = select(ATTEMPT).join(DELIVERY).where(DELIVERY.c.reference == reference)
    rows = session.execute(query.order_by(ATTEMPT.c.delivery, ATTEMPT.c.number))
    return tuple(
        Attempt(row.delivery, row.number, row.at, row.channel, AttemptOutcome(row.outcome), row.reason)
        for row in rows
    )


def next_at(session: Session, recipient: str) -> datetime | None:
    """When something for this person can go next, UTC; None when nothing waits."""
    times = [
        one.next_attempt_at or one.not_before
        for one in deliveries_to(session, recipient)
        if one.status is not DeliveryStatus.CLAIMED
    ]
    return min(times, default=None)


def owed_recipients(
    session: Session, up_to: datetime, unrecorded_since: datetime | None = None
) -> tuple[Waiting, ...]:
    """Whoever should have been told something by now and was not: the ledger's orphans.

    Args:
        session: Any session.
        up_to: What could have gone by then, UTC.
        unrecorded_since: Also what was claimed at or before that instant and never recorded.
    """
    query = (
        select(DELIVERY.c.recipient, func.min(DELIVERY.c.not_before), func.count())
        .where(DELIVERY.c.settled_at.is_(None), ready(up_to, up_to, unrecorded_since))
        .group_by(DELIVERY.c.recipient)
        .order_by(DELIVERY.c.recipient)
    )
    return tuple(Waiting(*row) for row in session.execute(query))


def ready(up_to: datetime, now: datetime, unrecorded_since: datetime | None) -> ColumnElement[bool]:
    """Whether a delivery that has not come to its end can be claimed."""
    status = DELIVERY.c.status
    owed = and_(status == DeliveryStatus.OWED.value, DELIVERY.c.not_before <= up_to)
    failed = and_(status == DeliveryStatus.FAILED.value, DELIVERY.c.next_attempt_at <= now)
    if unrecorded_since is None:
        return or_(owed, failed)
    claimed = and_(_CLAIMED, DELIVERY.c.claimed_at <= unrecorded_since)
    return or_(owed, failed, claimed)


def change(session: Session, keys: Collection[str], values: dict[str, Any]) -> None:
    """Set *values* on the deliveries *keys*."""
    if keys:
        session.execute(update(DELIVERY).where(DELIVERY.c.key.in_(keys)), values)


def read(
    session: Session, query: Select[Any], asked: Mapping[str, Any] | None = None
) -> tuple[Delivery, ...]:
    """The deliveries that *query* finds, in the order in which they can go."""
    found = tuple(_delivery(row) for row in session.execute(query, asked).mappings())
    return tuple(sorted(found, key=_when))


@cache
def _new_or_again(dialect: str) -> ReturningInsert[Any]:
    insert = insert_on(dialect, DELIVERY)
    again: dict[str, Any] = {name: insert.excluded[name] for name in _BACK_TO_OWED}
    return insert.on_conflict_do_update(
        index_elements=[DELIVERY.c.key],
        set_=again | {"status": _WANTED_AGAIN, "settled_at": None, "unwanted_at": None},
        where=or_(*_TAKEN_BACK, and_(_CLAIMED, DELIVERY.c.unwanted_at.is_not(None))),
    ).returning(DELIVERY.c.key)


def _new_row(new: NewDelivery) -> dict[str, Any]:
    return {
        "key": new.key,
        **{name: getattr(new.about, name) for name in _ABOUT},
        "duty": new.about.duty.value,
        "rung": new.about.rung.value,
        "role": new.role.value,
        "recipient": new.recipient,
        "channel": new.channel,
        "not_before": new.not_before,
        "urgent": new.urgent,
        "status": DeliveryStatus.OWED.value,
        "attempts": 0,
        "possible_repeat": False,
        "acknowledge_by": new.acknowledge_by,
        "escalated_from": new.escalated_from,
        "named": new.named,
        "arranged": None if new.arranged is None else new.arranged.value,
    }


def _when(one: Delivery) -> tuple[datetime, str]:
    return one.not_before, one.key


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    told = {name: row[name] for name in _ABOUT}
    about = About(**told | {"duty": _TOLD_OF[row["duty"]], "rung": Rung(row["rung"])})
    words = {
        "role": Role(row["role"]),
        "status": DeliveryStatus(row["status"]),
        "arranged": None if row["arranged"] is None else Arranged(row["arranged"]),
    }
    return Delivery(about=about, **{name: row[name] for name in _OWN} | words)
