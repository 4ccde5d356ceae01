"""Who was told what, when, and what became of it: the ledger, in the order in which it went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.records.deliveries import Attempt, Delivery, DeliveryStatus
from cce.records.ledger import attempts_of, deliveries_of
from cce.staff.people import Person
from cce.staff.register import people_of

_TAKEN_BACK = frozenset({DeliveryStatus.WITHDRAWN, DeliveryStatus.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery, with whom it was for and every attempt at it.

    Attributes:
        delivery: The row of the ledger.
        person: Who it was for; None where nobody is known by that key.
        attempts: Every attempt, earliest first.
        acknowledged_by: Who took it on; None where nobody did, or nobody is known by that key.
    """

    delivery: Delivery
    person: Person | None
    attempts: tuple[Attempt, ...]
    acknowledged_by: Person | None = None

    @property
    def went_or_will(self) -> bool:
        """Whether it was not taken back before it went."""
        return self.delivery.status not in _TAKEN_BACK

    @property
    def at(self) -> datetime:
        """When it went, or from when it may go, UTC."""
        return self.delivery.sent_at or self.delivery.not_before


def told(session: Session, reference: str) -> tuple[Told, ...]:
    """Every delivery of an episode, in the order in which they went or may go."""
    rows = deliveries_of(session, reference)
    keys = {row.recipient for row in rows} | {row.acknowledged_by for row in rows if row.acknowledged_by}
    people = {person.key: person for person in people_of(session, keys)}
    attempts: dict[str, list[Attempt]] = {}
    for attempt in attempts_of(session, reference):
        attempts.setdefault(attempt.delivery, []).append(attempt)
    found = (
        Told(
            row,
            people.get(row.recipient),
            tuple(attempts.get(row.key, ())),
            people.get(row.acknowledged_by or ""),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.at, one.delivery.about.duty, one.delivery.key)))
