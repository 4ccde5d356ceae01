"""What did not reach the person it was for: tried in vain, or given up and sent another way."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.records.deliveries import Delivery, DeliveryStatus
from cce.records.ledger import DELIVERY, read

NOT_ARRIVED = frozenset(
    {DeliveryStatus.FAILED, DeliveryStatus.FAILED_ESCALATED, DeliveryStatus.UNKNOWN_ESCALATED}
)
"""How a delivery stands that did not arrive, as far as anybody knows."""

_TAKEN_BACK = frozenset({DeliveryStatus.WITHDRAWN, DeliveryStatus.SUPERSEDED})
_AT_A_TIME = 1_000


def in_vain(deliveries: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """Of some deliveries, those that reached their person by no channel, in the order in which they could go.

    The last channel that was tried stands for all of them.
    """
    last: dict[tuple[str, str, str], Delivery] = {}
    for one in _in_order(deliveries):
        if one.status not in _TAKEN_BACK:
            last[one.about.reference, one.about.notice, one.recipient] = one
    return tuple(one for one in last.values() if one.status in NOT_ARRIVED)


def not_told(session: Session, references: Collection[str], at: datetime) -> frozenset[tuple[str, str, Role]]:
    """The duties of which a role was told in vain last, by reference, opening and role.

    Args:
        session: Any session.
        references: The episodes that are of interest.
        at: What could have gone by then, UTC.
    """
    found: dict[tuple[str, str, Role], Delivery] = {}
    every = sorted(references)
    for start in range(0, len(every), _AT_A_TIME):
        some = every[start : start + _AT_A_TIME]
        for one in _of_those_that_failed(session, some, at):
            found[one.about.reference, one.about.opening, one.role] = one
    return frozenset(key for key, last in found.items() if last.status in NOT_ARRIVED)


def _of_those_that_failed(session: Session, references: Collection[str], at: datetime) -> Iterator[Delivery]:
    """Every delivery of the episodes in which one failed, but for what was taken back, in its order."""
    mine = (DELIVERY.c.reference.in_(references), DELIVERY.c.not_before <= at)
    failed = select(DELIVERY.c.reference).where(*mine, DELIVERY.c.status.in_(_words())).distinct()
    concerned = session.scalars(failed).all()
    if concerned:
        rows = read(session, select(DELIVERY).where(DELIVERY.c.reference.in_(concerned), *mine))
        yield from (one for one in _in_order(rows) if one.status not in _TAKEN_BACK)


def _in_order(deliveries: Iterable[Delivery]) -> list[Delivery]:
    # A channel that refuses at once is followed by the next at the same instant.
    return sorted(deliveries, key=lambda one: (one.not_before, one.channel, one.key))


def _words() -> list[str]:
    return sorted(one.value for one in NOT_ARRIVED)
