"""Erasing one episode: every row about it goes in one transaction, its key with them; a tombstone stays."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from cce.records.deliveries import DeliveryStatus
from cce.records.episodes import lock_episode
from cce.records.errors import ErasureRefused
from cce.records.holds import hold_on
from cce.records.keys import erase_key
from cce.records.ledger import ATTEMPT, DELIVERY
from cce.records.tables import CATALOGUE
from cce.records.tables.base import table_of
from cce.records.tables.receipts import ReceiptRow
from cce.records.tombstones import Tombstone, put_tombstone

_RECEIPT = table_of(ReceiptRow)

BY_COLUMN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "assignment": ("reference",),
        "checklist_answer": ("reference",),
        "child": ("reference",),
        "child_link": ("first", "second"),
        "child_mark": ("reference",),
        "command": ("reference",),
        "delivery": ("reference",),
        "draft": ("reference",),
        "duty": ("reference",),
        "episode": ("reference",),
        "fact": ("reference",),
        "following": ("reference",),
        "imported": ("reference",),
        "legal_hold": ("reference",),
        "narrative": ("reference",),
        "notice": ("reference",),
        "police_list_settled": ("reference",),
        "restriction": ("reference",),
        "timetable": ("reference",),
        "visit_reason": ("reference",),
    }
)
"""Tables whose rows go with their episode, each with the columns that name it."""

BY_DELIVERY = frozenset({"attempt", "receipt"})
"""Tables whose rows go with the deliveries of their episode."""

KEPT: Mapping[str, str] = MappingProxyType(
    {
        "audit": "rows are only ever added; what was said in them is sealed with the key that is erased",
        "episode_key": "without the key: so that none is made for that episode again",
        "erasure": "the tombstone",
    }
)
"""Tables that keep rows that name an erased episode, each with why."""


def refuse_to_erase(session: Session, reference: str) -> None:
    """Refuse what cannot be erased now, without erasing it.

    Raises:
        EpisodeErased: It was erased already.
        EpisodeUnknown: There is no such episode.
        ErasureRefused: It is open, on hold, or something about it is being sent at this moment.
    """
    if lock_episode(session, reference).is_open:
        raise ErasureRefused(f"{reference} is open: close it first, then its clocks have ended.")
    if (hold := hold_on(session, reference)) is not None:
        raise ErasureRefused(
            f"{reference} is on hold, set by {hold}: nothing of it is erased until somebody lifts the hold."
        )
    if _is_being_sent(session, reference):
        raise ErasureRefused(f"A notice about {reference} is being sent: try again in a few minutes.")


def rows_of(session: Session, reference: str) -> dict[str, int]:
    """How many rows there are about an episode, by table; tables without any are left out."""
    found = {table.name: session.scalar(_count(table, where)) for table, where in _rows(reference)}
    return {name: number for name, number in sorted(found.items()) if number}


def erase_episode(session: Session, tombstone: Tombstone) -> None:
    """Delete every row about an episode, erase its key, and put up its tombstone.

    Args:
        session: A transaction that is allowed to erase it (`refuse_to_erase`).
        tombstone: Which, when, by whom, and why.
    """
    for table, where in _rows(tombstone.reference):
        session.execute(delete(table).where(where))
    erase_key(session, tombstone.reference)
    put_tombstone(session, tombstone)


def _rows(reference: str) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """The rows about an episode, table by table, in an order in which they can be deleted."""
    named = [table for table in reversed(CATALOGUE.sorted_tables) if table.name in BY_COLUMN]
    return (
        (_RECEIPT, _alone_in_its_message(reference)),
        (ATTEMPT, ATTEMPT.c.delivery.in_(_deliveries(reference))),
        *((table, _names(table, reference)) for table in named),
    )


def _names(table: Table, reference: str) -> ColumnElement[bool]:
    return or_(*(table.c[column] == reference for column in BY_COLUMN[table.name]))


def _deliveries(reference: str) -> Select[str]:
    return select(DELIVERY.c.key).where(DELIVERY.c.reference == reference)


def _alone_in_its_message(reference: str) -> ColumnElement[bool]:
    """A receipt is of a whole message, which may have told of other children as well."""
    carried = DELIVERY.c.message_key
    mine = select(carried).where(DELIVERY.c.reference == reference)
    shared = select(carried).where(carried.in_(mine), DELIVERY.c.reference != reference)
    return and_(_RECEIPT.c.message_key.in_(mine), _RECEIPT.c.message_key.not_in(shared))


def _is_being_sent(session: Session, reference: str) -> bool:
    """Whether something of it is claimed; what is not cannot be any more, until this transaction ends."""
    waiting = (DELIVERY.c.reference == reference, DELIVERY.c.settled_at.is_(None))
    mine = select(DELIVERY.c.status).where(*waiting).order_by(DELIVERY.c.key).with_for_update()
    return DeliveryStatus.CLAIMED.value in session.scalars(mine).all()


def _count(table: Table, where: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(table).where(where)
