"""Episodes that ran already when they were taken over: which child of the source each is, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cce.records.errors import ImportExists
from cce.records.sealed import installation_keys
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.episode import CommandRow
from cce.records.tables.upkeep import ImportedRow

_IMPORTED, _COMMAND = table_of(ImportedRow), table_of(CommandRow)

COMMAND = "import-"
"""What the id of a command begins with that brings what happened before."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One child of a source, as it was taken over or is being.

    Attributes:
        mark: The keyed mark of what the source calls it: that may be a number people know the child by.
        reference: The episode.
        content: The keyed mark of what the source said.
        imported_at: When it was taken over, UTC.
        commands: The ids of the commands that were kept of what happened before.
    """

    mark: str
    reference: str
    content: str
    imported_at: datetime
    commands: frozenset[str] = frozenset()


def source_mark(session: Session, key: str) -> str:
    """The mark of what a source calls a child."""
    return installation_keys(session).mark(key, "import key")


def content_mark(session: Session, said: str) -> str:
    """The mark of what a source said of a child: the same for the same words, and no guess can be tried."""
    return installation_keys(session).mark(said, "import content")


def note_import(session: Session, one: Imported) -> None:
    """Write down which child of the source an episode is, in the transaction that adds the episode.

    Raises:
        ImportExists: The child is an episode already.
    """
    row = {
        "reference": one.reference,
        "mark": one.mark,
        "content": one.content,
        "imported_at": one.imported_at,
    }
    statement = insert_or(session, _IMPORTED).on_conflict_do_nothing().returning(_IMPORTED.c.reference)
    if session.scalar(statement, row) is None:
        raise ImportExists


def imports(session: Session) -> Mapping[str, Imported]:
    """Everything that was taken over or is being, by the mark of what the source calls it."""
    kept: dict[str, set[str]] = {}
    commands = select(_COMMAND.c.reference, _COMMAND.c.command_id).join(
        _IMPORTED, _IMPORTED.c.reference == _COMMAND.c.reference
    )
    for reference, command_id in session.execute(commands.where(_COMMAND.c.command_id.startswith(COMMAND))):
        kept.setdefault(reference, set()).add(command_id)
    query = select(_IMPORTED).order_by(_IMPORTED.c.mark)
    return {
        row.mark: Imported(
            row.mark,
            row.reference,
            row.content,
            row.imported_at,
            frozenset(kept.get(row.reference, ())),
        )
        for row in session.execute(query)
    }
