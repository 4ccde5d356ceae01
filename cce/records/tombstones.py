"""Tombstones: what stays of an episode that was erased. Its reference, when, by whom and why; no name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.pathway.working_days import LONDON
from cce.records.errors import EpisodeErased, EpisodeUnknown
from cce.records.tables.base import table_of
from cce.records.tables.retention import ErasureRow

_ERASURE = table_of(ErasureRow)
_READ = select(_ERASURE).order_by(_ERASURE.c.erased_at, _ERASURE.c.reference)


class Ground(StrEnum):
    """Why an episode is erased."""

    RETENTION_ENDED = "retention_ended"
    REQUEST_GRANTED = "request_granted"
    OPENED_IN_ERROR = "opened_in_error"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An episode that was erased.

    Attributes:
        reference: Its reference; never given again.
        at: When it was erased, UTC.
        by: Who did, by key.
        ground: Why.
        overwritten_at: When the database wrote over where it had lain, UTC; None while that is to be done.
        forgotten_at: When Temporal held no history of it any more, UTC; None while that is to be done.
    """

    reference: str
    at: datetime
    by: str
    ground: Ground
    overwritten_at: datetime | None = None
    forgotten_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it is left anywhere that can be reached from here."""
        return None not in (self.overwritten_at, self.forgotten_at)


def put_tombstone(session: Session, tombstone: Tombstone) -> None:
    """Put up the tombstone of an episode, in the transaction that erases it."""
    row = {
        "reference": tombstone.reference,
        "erased_at": tombstone.at,
        "by": tombstone.by,
        "ground": tombstone.ground.value,
    }
    session.execute(insert(_ERASURE), row)


def tombstone_of(session: Session, reference: str) -> Tombstone | None:
    """The tombstone of an episode; None where it was not erased."""
    row = session.execute(_READ.where(_ERASURE.c.reference == reference)).one_or_none()
    return None if row is None else _tombstone(row)


def unknown_episode(session: Session, reference: str) -> EpisodeUnknown:
    """The error that says that there is no such episode, or that it was erased, and when."""
    found = tombstone_of(session, reference)
    if found is None:
        return EpisodeUnknown.of(reference)
    erased_on = in_words(found.at.astimezone(LONDON).date())
    return EpisodeErased(f"{reference} was erased on {erased_on}: nothing is left of it.")


def tombstones(session: Session) -> tuple[Tombstone, ...]:
    """Every episode that was erased, the first first."""
    return tuple(_tombstone(row) for row in session.execute(_READ))


def to_finish(session: Session, erased_since: datetime) -> tuple[Tombstone, ...]:
    """Those of which something may be left: unfinished, or erased since an instant (UTC, inclusive)."""
    unfinished = or_(_ERASURE.c.overwritten_at.is_(None), _ERASURE.c.forgotten_at.is_(None))
    query = _READ.where(or_(unfinished, _ERASURE.c.erased_at >= erased_since))
    return tuple(_tombstone(row) for row in session.execute(query))


def note_overwritten(session: Session, references: Iterable[str], at: datetime) -> None:
    """Write down that the database wrote over where these had lain; the first time counts."""
    _note(session, references, "overwritten_at", at)


def note_forgotten(session: Session, references: Iterable[str], at: datetime) -> None:
    """Write down that Temporal holds no history of these any more; the first time counts."""
    _note(session, references, "forgotten_at", at)


def _note(session: Session, references: Iterable[str], what: str, at: datetime) -> None:
    mine = (_ERASURE.c.reference.in_(list(references)), _ERASURE.c[what].is_(None))
    session.execute(update(_ERASURE).where(*mine).values({what: at}))


def _tombstone(row: Row[Any]) -> Tombstone:
    return Tombstone(
        row.reference, row.erased_at, row.by, Ground(row.ground), row.overwritten_at, row.forgotten_at
    )
