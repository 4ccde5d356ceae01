"""Claiming what is to be sent, and recording what became of it: claimed first, in a transaction of its own.

A message keeps its key through every attempt. A claim that was never recorded may have been sent: taken
again, it is marked as a possible repeat. What was taken back while it was being sent is not tried again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from cce.records.deliveries import (
    AttemptOutcome,
    Delivery,
    DeliveryStatus,
    Message,
    NewDelivery,
    message_key_of,
)
from cce.records.ledger import ATTEMPT, DELIVERY, change, read, ready, write

_LONGEST_REASON = 200
_NEVER_RECORDED = "claimed and never recorded"
_TAKE = (
    update(DELIVERY)
    .where(DELIVERY.c.key == bindparam("taken"))
    .values(
        {
            name: bindparam(name)
            for name in ("status", "claimed_at", "message_key", "attempts", "possible_repeat")
        }
    )
)
_ESCALATED = {
    AttemptOutcome.FAILED: DeliveryStatus.FAILED_ESCALATED,
    AttemptOutcome.UNKNOWN: DeliveryStatus.UNKNOWN_ESCALATED,
}


def claim(
    session: Session,
    recipient: str,
    up_to: datetime,
    claimed_at: datetime,
    *,
    unrecorded_since: datetime | None = None,
) -> tuple[Message, ...]:
    """Take everything that one person is to be told by now, so that nobody else sends it.

    An urgent delivery is a message of its own, the others of one channel make one message; what was tried
    before goes with the message it went with then.

    Args:
        session: A transaction; commit it before anything is sent.
        recipient: The person, by key.
        up_to: What may go by then, UTC.
        claimed_at: Now, UTC.
        unrecorded_since: Also take what was claimed at or before that instant and never recorded.
    """
    mine = select(DELIVERY).where(
        DELIVERY.c.recipient == recipient,
        DELIVERY.c.settled_at.is_(None),
        ready(up_to, claimed_at, unrecorded_since),
    )
    seen = _locked(session, mine)
    _append(session, (_lost(one) for one in seen if one.status is DeliveryStatus.CLAIMED))
    wanted = _still_wanted(session, seen, claimed_at, may_be_there=True)
    messages = _messages(_taken(one, claimed_at) for one in wanted)
    rows = [_claim_row(one, message) for message in messages for one in message.deliveries]
    if rows:
        session.connection().execute(_TAKE, rows)
    return messages


def confirm(session: Session, recipient: str, message_key: str, at: datetime) -> Message | None:
    """What of a claimed message is still wanted just before it is sent; None when nothing of it is.

    Args:
        session: A transaction; commit it before anything is sent.
        recipient: The person, by key.
        message_key: The message.
        at: When, UTC: what was taken back since it was claimed ends here.
    """
    wanted = _still_wanted(session, _claimed(session, recipient, message_key), at)
    return _message(message_key, wanted[0].channel, wanted) if wanted else None


def record_sent(session: Session, recipient: str, message_key: str, sent_at: datetime) -> int:
    """Record that a claimed message went, and say how many deliveries it carried; twice is once."""
    claimed = _claimed(session, recipient, message_key)
    ended = {"status": DeliveryStatus.SENT.value, "settled_at": sent_at, "last_error": None}
    _record(session, claimed, sent_at, AttemptOutcome.SENT, None, ended)
    return len(claimed)


def record_failed(
    session: Session,
    recipient: str,
    message_key: str,
    failed_at: datetime,
    *,
    outcome: AttemptOutcome,
    reason: str,
    next_attempt_at: datetime,
) -> int:
    """Record that a claimed message failed, or may have, and is to be tried again.

    Args:
        session: A transaction.
        recipient: The person, by key.
        message_key: The message.
        failed_at: When the attempt ended, UTC.
        outcome: Failed, or unknown where the message may have arrived.
        reason: Why, in a few words without secrets.
        next_attempt_at: When it is to be tried again, UTC.

    Returns:
        How many of its deliveries are to be tried again; those taken back meanwhile are not.
    """
    claimed = _claimed(session, recipient, message_key)
    _record(session, claimed, failed_at, outcome, reason, {"last_error": reason[:_LONGEST_REASON]})
    unknown = outcome is AttemptOutcome.UNKNOWN
    again = [one.key for one in _still_wanted(session, claimed, failed_at, may_be_there=unknown)]
    change(session, again, {"status": DeliveryStatus.FAILED.value, "next_attempt_at": next_attempt_at})
    if unknown:
        change(session, again, {"possible_repeat": True})
    return len(again)


def escalate(
    session: Session,
    recipient: str,
    message_key: str,
    at: datetime,
    *,
    outcome: AttemptOutcome,
    reason: str,
    instead: Sequence[NewDelivery],
) -> tuple[NewDelivery, ...]:
    """Give a claimed message up, and put deliveries on another channel, or one role up, in its place.

    Args:
        session: A transaction.
        recipient: The person who could not be reached, by key.
        message_key: The message.
        at: When the last attempt ended, UTC.
        outcome: Failed, or unknown where the message may have arrived.
        reason: Why, in a few words without secrets.
        instead: What is to go in its place, each `escalated_from` one of its deliveries.

    Returns:
        Those of *instead* that were not in the ledger.
    """
    claimed = _claimed(session, recipient, message_key)
    _record(session, claimed, at, outcome, reason, {"last_error": reason[:_LONGEST_REASON]})
    unknown = outcome is AttemptOutcome.UNKNOWN
    given_up = [one.key for one in _still_wanted(session, claimed, at, may_be_there=unknown)]
    ended = {"status": _ESCALATED[outcome].value, "settled_at": at, "next_attempt_at": None}
    change(session, given_up, ended)
    return write(session, [new for new in instead if new.escalated_from in given_up])


def sent_with(session: Session, recipient: str, message_key: str) -> tuple[Delivery, ...]:
    """What went with a message that was sent, as far as it still counts as sent."""
    mine = (DELIVERY.c.recipient == recipient, DELIVERY.c.message_key == message_key)
    return _locked(session, select(DELIVERY).where(*mine, DELIVERY.c.status == DeliveryStatus.SENT.value))


def return_to_sender(
    session: Session,
    carried: Sequence[Delivery],
    at: datetime,
    *,
    reason: str,
    instead: Sequence[NewDelivery],
) -> tuple[NewDelivery, ...]:
    """Record that what was taken as sent did not arrive after all, and put deliveries in its place.

    Args:
        session: A transaction.
        carried: What `sent_with` found.
        at: When it became known, UTC.
        reason: Why, in a few words without secrets.
        instead: What is to go in its place, each `escalated_from` one of its deliveries.

    Returns:
        Those of *instead* that were not in the ledger.
    """
    again = [replace(one, attempts=one.attempts + 1) for one in carried]
    for one in again:
        change(session, [one.key], {"attempts": one.attempts})
    ended = {"status": DeliveryStatus.FAILED_ESCALATED.value, "settled_at": at}
    _record(session, again, at, AttemptOutcome.FAILED, reason, {**ended, "last_error": reason})
    return write(session, instead)


def _still_wanted(
    session: Session, seen: Sequence[Delivery], at: datetime, *, may_be_there: bool = False
) -> tuple[Delivery, ...]:
    """Those that were not taken back; should one of the others be wanted again, it may be there already."""
    unwanted = [one.key for one in seen if one.unwanted_at is not None]
    ended: dict[str, Any] = {"status": DeliveryStatus.WITHDRAWN.value, "settled_at": at}
    change(session, unwanted, ended | ({"possible_repeat": True} if may_be_there else {}))
    return tuple(one for one in seen if one.unwanted_at is None)


def _locked(session: Session, query: Select[Any]) -> tuple[Delivery, ...]:
    # Locked in the order of their keys, as withdrawals are, so that no two transactions wait for each other.
    keys = session.scalars(query.with_only_columns(DELIVERY.c.key).order_by(DELIVERY.c.key).with_for_update())
    found = keys.all()
    return read(session, select(DELIVERY).where(DELIVERY.c.key.in_(found))) if found else ()


def _taken(one: Delivery, claimed_at: datetime) -> Delivery:
    return replace(
        one,
        status=DeliveryStatus.CLAIMED,
        claimed_at=claimed_at,
        attempts=one.attempts + 1,
        possible_repeat=one.possible_repeat or one.status is DeliveryStatus.CLAIMED,
    )


def _messages(taken: Iterable[Delivery]) -> tuple[Message, ...]:
    together: dict[tuple[str | None, int, str], list[Delivery]] = {}
    for one in taken:
        alone = one.key if one.urgent else ""
        together.setdefault((one.message_key, one.channel, alone), []).append(one)
    return tuple(_message(key, channel, group) for (key, channel, _), group in together.items())


def _message(key: str | None, channel: int, group: Sequence[Delivery]) -> Message:
    known = key or message_key_of(one.key for one in group)
    deliveries = tuple(replace(one, message_key=known) for one in group)
    return Message(known, group[0].recipient, channel, deliveries)


def _claim_row(one: Delivery, message: Message) -> dict[str, Any]:
    return {
        "taken": one.key,
        "status": one.status.value,
        "claimed_at": one.claimed_at,
        "message_key": message.key,
        "attempts": one.attempts,
        "possible_repeat": one.possible_repeat,
    }


def _claimed(session: Session, recipient: str, message_key: str) -> tuple[Delivery, ...]:
    return _locked(
        session,
        select(DELIVERY).where(
            DELIVERY.c.recipient == recipient,
            DELIVERY.c.settled_at.is_(None),
            DELIVERY.c.status == DeliveryStatus.CLAIMED.value,
            DELIVERY.c.message_key == message_key,
        ),
    )


def _record(
    session: Session,
    claimed: Sequence[Delivery],
    at: datetime,
    outcome: AttemptOutcome,
    reason: str | None,
    values: dict[str, Any],
) -> None:
    _append(session, (_attempt(one, at, outcome, reason) for one in claimed))
    change(session, [one.key for one in claimed], values)


def _lost(one: Delivery) -> dict[str, Any]:
    return _attempt(one, one.claimed_at, AttemptOutcome.UNKNOWN, _NEVER_RECORDED)


def _attempt(
    one: Delivery, at: datetime | None, outcome: AttemptOutcome, reason: str | None
) -> dict[str, Any]:
    return {
        "delivery": one.key,
        "number": one.attempts,
        "at": at,
        "channel": one.channel,
        "outcome": outcome.value,
        "reason": None if reason is None else reason[:_LONGEST_REASON],
    }


def _append(session: Session, attempts: Iterable[dict[str, Any]]) -> None:
    rows = list(attempts)
    if rows:
        session.execute(insert(ATTEMPT), rows)
