"""Messages that a service took and can be asked after: keys and ids, nothing of what was said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cce.records.tables.base import table_of
from cce.records.tables.receipts import ReceiptRow

_RECEIPT = table_of(ReceiptRow)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A message that a service took, and has not said the last word on.

    Attributes:
        message_key: The message.
        recipient: The person it is for, by key.
        service_id: What the service calls it; None where it did not say.
    """

    message_key: str
    recipient: str
    service_id: str | None


def note_handed_in(
    session: Session, message_key: str, recipient: str, service_id: str | None, at: datetime
) -> None:
    """Keep that a service took a message at *at*, UTC."""
    row = {"message_key": message_key, "recipient": recipient, "service_id": service_id, "handed_at": at}
    session.execute(insert(_RECEIPT), [row])


def unanswered(session: Session, since: datetime) -> tuple[HandedIn, ...]:
    """The messages handed in after *since*, UTC, of which the last word is not known, oldest first."""
    known = (_RECEIPT.c.message_key, _RECEIPT.c.recipient, _RECEIPT.c.service_id)
    waiting = select(*known).where(_RECEIPT.c.handed_at > since, _RECEIPT.c.state.is_(None))
    rows = session.execute(waiting.order_by(_RECEIPT.c.handed_at, _RECEIPT.c.message_key))
    return tuple(HandedIn(*row) for row in rows)


def settle(session: Session, message_key: str, state: str, at: datetime) -> bool:
    """Keep the last word on a message; False where it was known already."""
    open_still = (_RECEIPT.c.message_key == message_key) & _RECEIPT.c.state.is_(None)
    wanted = update(_RECEIPT).where(open_still).values(state=state, settled_at=at)
    settled = session.scalars(wanted.returning(_RECEIPT.c.message_key)).all()
    return bool(settled)
