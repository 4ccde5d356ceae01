"""Legal holds: while one is on, nothing of an episode is erased, whatever its retention says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.pathway.working_days import LONDON
from cce.records.episodes import lock_episode
from cce.records.errors import HoldExists, HoldUnknown
from cce.records.sealed import Opener, beside_its_key, seal_of
from cce.records.statements import insert_or, storable
from cce.records.tables.base import table_of
from cce.records.tables.retention import LegalHoldRow

_HOLD = table_of(LegalHoldRow)
_IN_FORCE = _HOLD.c.lifted_at.is_(None)
_REASON = "hold"
_READ = beside_its_key(
    select(_HOLD.c.reference, _HOLD.c.set_at, _HOLD.c.set_by, _HOLD.c.reason).where(_IN_FORCE),
    _HOLD.c.reference,
)


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that is on.

    Attributes:
        reference: The episode.
        at: Since when, UTC.
        by: Who set it, by key.
        reason: Why; may say something about a person.
    """

    reference: str
    at: datetime
    by: str
    reason: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.by} on {in_words(self.at.astimezone(LONDON).date())}"


def hold_on(session: Session, reference: str) -> Hold | None:
    """The hold on an episode; None where there is none."""
    return next(iter(_holds(session, _READ.where(_HOLD.c.reference == reference)).values()), None)


def holds(session: Session) -> dict[str, Hold]:
    """Every hold that is on, by the episode's reference."""
    return _holds(session, _READ)


def set_hold(session: Session, reference: str, by: str, at: datetime, reason: str) -> None:
    """Forbid to erase an episode, whether it is open or closed.

    Args:
        session: A transaction.
        reference: The episode.
        by: Who says so, by key.
        at: When, UTC.
        reason: Why; sealed with the episode's key.

    Raises:
        EpisodeUnknown: There is no such episode.
        HoldExists: There is a hold on it already.
        TextUnstorable: The reason holds a sign that is no text.
    """
    lock_episode(session, reference)
    if (found := hold_on(session, reference)) is not None:
        raise HoldExists(f"{reference} is on hold already, set by {found}: lift that one first.")
    sealed = seal_of(session, reference).seal(_REASON, storable(reason))
    row = {"reference": reference, "reason": sealed, "set_at": at, "set_by": by}
    session.execute(insert_or(session, _HOLD), row)


def lift_hold(session: Session, reference: str, by: str, at: datetime) -> None:
    """End the hold on an episode; the record keeps that there was one.

    Raises:
        EpisodeUnknown: There is no such episode.
        HoldUnknown: There is no hold on it.
    """
    lock_episode(session, reference)
    mine = update(_HOLD).where(_IN_FORCE, _HOLD.c.reference == reference)
    lifted = mine.values(lifted_at=at, lifted_by=by).returning(_HOLD.c.number)
    if session.scalar(lifted) is None:
        raise HoldUnknown(f"{reference} is not on hold: there is nothing to lift.")


def _holds(session: Session, query: Select[Any]) -> dict[str, Hold]:
    opener = Opener(session)
    return {row.reference: _hold(opener, row) for row in session.execute(query)}


def _hold(opener: Opener, row: Row[Any]) -> Hold:
    reason = opener.text(_REASON, row.reference, row.of_key, row.reason)
    return Hold(row.reference, row.set_at, row.set_by, reason or "")
