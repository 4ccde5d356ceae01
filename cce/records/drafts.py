"""What somebody had typed when the visit ended: kept sealed for a day, and given back to them alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cce.keys.keyring import Keyring
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.visits import DraftRow

_DRAFT = table_of(DraftRow)
_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """One form as it was typed.

    Attributes:
        command_id: The form's own id.
        person: Who typed it, by key.
        path: The page it belongs to.
        typed: Each field with all it held.
        reference: The episode it is about, if it is about one.
    """

    command_id: str
    person: str
    path: str
    typed: Mapping[str, tuple[str, ...]]
    reference: str | None = None


def keep_draft(session: Session, keyring: Keyring, draft: Draft, at: datetime) -> None:
    """Keep a form; the same form again takes its place. Forms nobody came back for are forgotten."""
    session.execute(delete(_DRAFT).where(_DRAFT.c.kept_at < at - _KEPT_FOR))
    text = json.dumps({"path": draft.path, "typed": draft.typed})
    row = {
        "command_id": draft.command_id,
        "person": draft.person,
        "reference": draft.reference,
        "sealed": keyring.seal(text.encode(), _about(draft.command_id)),
        "kept_at": at,
    }
    insert = insert_or(session, _DRAFT)
    anew = {name: insert.excluded[name] for name in ("sealed", "kept_at", "reference")}
    same_person = _DRAFT.c.person == draft.person
    session.execute(
        insert.on_conflict_do_update(index_elements=[_DRAFT.c.command_id], set_=anew, where=same_person),
        [row],
    )


def draft_of(session: Session, keyring: Keyring, command_id: str, person: str, at: datetime) -> Draft | None:
    """The form with that id, where *person* typed it and it is not too old."""
    mine = (_DRAFT.c.command_id == command_id) & (_DRAFT.c.person == person)
    row = session.execute(select(_DRAFT).where(mine)).one_or_none()
    if row is None or at - row.kept_at > _KEPT_FOR:
        return None
    kept = json.loads(keyring.open(row.sealed, _about(command_id)))
    typed = {name: tuple(values) for name, values in kept["typed"].items()}
    return Draft(command_id, person, kept["path"], typed, row.reference)


def _about(command_id: str) -> str:
    return f"draft {command_id}"
