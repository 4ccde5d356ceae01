"""Addresses that fail: counted message by message, flagged at the third, forgotten when one arrives.

What is counted are messages that were given up at an address: it refused them for good, or every attempt
failed. A message whose fate is unknown counts neither way.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from cce.records.deliveries import digest
from cce.records.tables.base import table_of
from cce.records.tables.staff import FailingAddressRow
from cce.staff.people import EMAIL, Person
from cce.staff.register import people_of

FLAGGED_AT = 3
"""How many messages in a row an address may lose before somebody is told."""

_FAILING = table_of(FailingAddressRow)
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class FailingAddress:
    """An address of a person at which messages fail.

    Attributes:
        person: Whose address it is, by key.
        channel: Which of the person's channels it is; 0 is tried first.
        kind: What kind of address: `email`, or the scheme of an Apprise URL.
        messages: How many messages in a row were given up there.
        since: When the first of them was, UTC.
        reason: Why the last of them failed, in plain words without secrets.
        flagged_at: When it was flagged to the administrators, UTC; None where it has not failed often enough.
    """

    person: str
    channel: int
    kind: str
    messages: int
    since: datetime
    reason: str
    flagged_at: datetime | None


def record_given_up(
    session: Session, person: str, channel: int, message_key: str, reason: str, at: datetime
) -> bool:
    """Count a message that was given up at a person's address; the same message twice counts once.

    Args:
        session: A transaction.
        person: Whose address it is, by key.
        channel: Which of the person's channels.
        message_key: The message.
        reason: Why it failed, in plain words without secrets.
        at: When it was given up, UTC.

    Returns:
        Whether the address is flagged now and was not before.
    """
    address = _address(session, person, channel)
    if address is None:
        return False
    mine = (_FAILING.c.person == person, _FAILING.c.address == address)
    known = session.execute(select(_FAILING).where(*mine).with_for_update()).one_or_none()
    if known is None:
        session.execute(insert(_FAILING), _first(person, address, message_key, reason, at))
        return False
    if known.last_message == message_key:
        return False
    messages = known.messages + 1
    flagged = known.flagged_at is None and messages >= FLAGGED_AT
    counted = {
        "messages": messages,
        "last_message": message_key,
        "last_at": at,
        "reason": reason[:_LONGEST_REASON],
        "flagged_at": at if flagged else known.flagged_at,
    }
    session.execute(update(_FAILING).where(*mine).values(counted))
    return flagged


def record_arrived(session: Session, person: str, channel: int) -> None:
    """Forget what failed at a person's address: a message has arrived there."""
    address = _address(session, person, channel) if _has_failed(session, person) else None
    if address is not None:
        session.execute(delete(_FAILING).where(_FAILING.c.person == person, _FAILING.c.address == address))


def failing_addresses(session: Session) -> tuple[FailingAddress, ...]:
    """Every address at which the last message failed, by person."""
    rows = session.execute(select(_FAILING).order_by(_FAILING.c.person, _FAILING.c.address)).all()
    people = {person.key: person for person in people_of(session, {row.person for row in rows})}
    found = (_seen(row, people[row.person]) for row in rows)
    return tuple(one for one in found if one is not None)


def flagged_addresses(session: Session) -> tuple[FailingAddress, ...]:
    """Every address that failed often enough to be flagged, by person."""
    return tuple(one for one in failing_addresses(session) if one.flagged_at is not None)


def forget_changed(session: Session, people: Iterable[Person]) -> None:
    """Forget the failures of addresses that nobody has any more.

    Args:
        session: A transaction.
        people: Everybody, with the addresses they have now.
    """
    present = {(person.key, address) for person in people for address in _addresses(person)}
    rows = session.execute(select(_FAILING.c.person, _FAILING.c.address)).all()
    for person, address in rows:
        if (person, address) not in present:
            session.execute(
                delete(_FAILING).where(_FAILING.c.person == person, _FAILING.c.address == address)
            )


def _first(person: str, address: str, message_key: str, reason: str, at: datetime) -> dict[str, object]:
    return {
        "person": person,
        "address": address,
        "messages": 1,
        "last_message": message_key,
        "since": at,
        "last_at": at,
        "reason": reason[:_LONGEST_REASON],
        "flagged_at": None,
    }


def _has_failed(session: Session, person: str) -> bool:
    return session.scalar(select(_FAILING.c.person).where(_FAILING.c.person == person).limit(1)) is not None


def _address(session: Session, person: str, channel: int) -> str | None:
    found = [address for one in people_of(session, [person]) for address in _addresses(one)]
    return found[channel] if channel < len(found) else None


def _addresses(person: Person) -> Collection[str]:
    """The person's addresses as digests, in the order in which they are tried."""
    own = (person.email if channel == EMAIL else channel for channel in person.channels)
    return [digest((address,)) for address in own if address is not None]


def _seen(row: Row[tuple[object, ...]], person: Person) -> FailingAddress | None:
    addresses = list(_addresses(person))
    if row.address not in addresses:
        return None
    channel = addresses.index(row.address)
    kinds = [one.partition("://")[0] for one in person.channels if one != EMAIL or person.email is not None]
    return FailingAddress(
        row.person, channel, kinds[channel], row.messages, row.since, row.reason, row.flagged_at
    )
