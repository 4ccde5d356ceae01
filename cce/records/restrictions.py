"""Episodes that only those who work with the child may see, with why, and whom to ask."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.visits import RestrictionRow

_RESTRICTION = table_of(RestrictionRow)


class Ground(StrEnum):
    """Why an episode is restricted: fixed words, for whoever is turned away reads them."""

    STAFF = "staff"
    COURT = "court"
    POLICE = "police"
    SAFETY = "safety"
    OTHER = "other"

    @property
    def in_words(self) -> str:
        """The reason, as somebody reads it who may not see the record."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Ground.STAFF: "The child or the family is known to somebody who works here.",
    Ground.COURT: "A court decides who may see this record.",
    Ground.POLICE: "A police operation depends on it.",
    Ground.SAFETY: "Somebody's safety depends on where they live not being known.",
    Ground.OTHER: "It was restricted for a reason that only those who work with the child know.",
}


@dataclass(frozen=True, slots=True)
class Restriction:
    """An episode that only those who work with the child may see.

    Attributes:
        reference: The episode.
        why: The reason.
        ask: Whom to ask, by key; that person may see it.
        since: Since when, UTC.
    """

    reference: str
    why: Ground
    ask: str
    since: datetime


def restriction_of(session: Session, reference: str) -> Restriction | None:
    """How an episode is restricted; None where it is not."""
    mine = select(_RESTRICTION).where(_RESTRICTION.c.reference == reference)
    row = session.execute(mine).one_or_none()
    return None if row is None else Restriction(row.reference, Ground(row.why), row.ask, row.since)


def restrict(session: Session, restriction: Restriction) -> None:
    """Restrict an episode; one that is restricted already, from now on in this way."""
    row = {
        "reference": restriction.reference,
        "why": restriction.why.value,
        "ask": restriction.ask,
        "since": restriction.since,
    }
    anew = {name: row[name] for name in ("why", "ask", "since")}
    session.execute(
        insert_or(session, _RESTRICTION).on_conflict_do_update(
            index_elements=[_RESTRICTION.c.reference], set_=anew
        ),
        [row],
    )


def lift_restriction(session: Session, reference: str) -> bool:
    """Let everybody who may see an unrestricted episode see this one; False where it was not restricted."""
    lifted = delete(_RESTRICTION).where(_RESTRICTION.c.reference == reference)
    return session.scalar(lifted.returning(_RESTRICTION.c.reference)) is not None


def restricted_references(session: Session) -> frozenset[str]:
    """Every restricted episode: lists leave them out, or show the reference alone."""
    return frozenset(session.scalars(select(_RESTRICTION.c.reference)))
