"""What a record that was restored no longer knows, and what it may send a second time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from cce.records.ledger import DELIVERY
from cce.records.tables.base import table_of
from cce.records.tables.episode import CommandRow, EpisodeRow
from cce.records.tombstones import tombstones

_COMMAND, _EPISODE = table_of(CommandRow), table_of(EpisodeRow)


def unknown_episodes(session: Session, references: Iterable[str]) -> tuple[str, ...]:
    """Those of *references* of which there is no record, in order; one that was erased is known."""
    known = frozenset(session.scalars(select(_EPISODE.c.reference)))
    return tuple(sorted(set(references) - known - _erased(session)))


def unknown_commands(session: Session, commands: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those of *commands*, each an episode's reference and a command's id, that were never kept, in order."""
    known, erased = frozenset(session.scalars(select(_COMMAND.c.command_id))), _erased(session)
    return tuple(sorted({one for one in commands if one[1] not in known and one[0] not in erased}))


def _erased(session: Session) -> frozenset[str]:
    return frozenset(one.reference for one in tombstones(session))


def count_possible_repeats(session: Session, before: datetime) -> int:
    """How many deliveries were to go by *before*, UTC, and are not known to have gone."""
    query = select(func.count()).select_from(DELIVERY).where(*_owed(before))
    return session.scalar(query) or 0


def mark_possible_repeats(session: Session, before: datetime) -> None:
    """Mark them: they may have gone before the record was restored.

    Args:
        session: A transaction; commit it before anybody is told that something lies ready.
        before: Now, UTC.
    """
    session.execute(update(DELIVERY).where(*_owed(before)).values(possible_repeat=True))


def _owed(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return DELIVERY.c.settled_at.is_(None), DELIVERY.c.not_before <= before
