"""Who an episode is about: sealed with the episode's key, and found again by keyed marks alone."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from cce.keys.keyring import Keyring
from cce.records.folding import number_of, words_of
from cce.records.sealed import Opener, beside_its_key, installation_keys, seal_of
from cce.records.statements import storable
from cce.records.tables.base import table_of
from cce.records.tables.episode import ChildMarkRow, ChildRow
from cce.records.tombstones import unknown_episode

_CHILD, _MARK = table_of(ChildRow), table_of(ChildMarkRow)
_ONE = beside_its_key(select(_CHILD.c.sealed), _CHILD.c.reference).where(
    _CHILD.c.reference == bindparam("of")
)
_SOME = beside_its_key(select(_CHILD.c.reference, _CHILD.c.sealed), _CHILD.c.reference)
_AS = "child"


@dataclass(frozen=True, slots=True)
class Child:
    """Who the child is; read only by what shows it to somebody who may see it.

    Attributes:
        name: As staff know the child.
        born_on: The birth date, where known.
        case_number: What the authority's case system calls the child, where known.
    """

    name: str | None = field(default=None, repr=False)
    born_on: date | None = field(default=None, repr=False)
    case_number: str | None = field(default=None, repr=False)


class MarkKind(StrEnum):
    """What a child can be looked for by."""

    WORD = "word"
    BORN_ON = "born_on"
    CASE_NUMBER = "case_number"


def add_child(session: Session, reference: str, child: Child) -> None:
    """Add who an episode is about, with the marks that lead there.

    Raises:
        KeyErased: The episode was erased.
        TextUnstorable: The name or the case number holds a sign that is no text.
    """
    sealed = seal_of(session, reference).seal(_AS, _written(child))
    session.execute(insert(_CHILD), {"reference": reference, "sealed": sealed})
    rows = [
        {"reference": reference, "kind": kind.value, "mark": mark}
        for kind, marks in marks_of(installation_keys(session), child).items()
        for mark in sorted(marks)
    ]
    if rows:
        session.execute(insert(_MARK), rows)


def marks_of(keyring: Keyring, child: Child) -> Mapping[MarkKind, frozenset[str]]:
    """The marks that lead to a child: of each word of the name, the birth date, the case number.

    Args:
        keyring: The installation's keys.
        child: As somebody wrote it: accents, capitals, order and spaces make no difference.
    """
    number = number_of(child.case_number)
    said = {
        MarkKind.WORD: words_of(child.name or ""),
        MarkKind.BORN_ON: (child.born_on.isoformat(),) if child.born_on else (),
        MarkKind.CASE_NUMBER: (number,) if number else (),
    }
    return {
        kind: frozenset(keyring.mark(text, f"child {kind}") for text in texts) for kind, texts in said.items()
    }


def child_of(session: Session, reference: str) -> Child:
    """Who the episode is about; nothing is known of one that was erased.

    Raises:
        EpisodeUnknown: There is none with that reference.
    """
    row = session.execute(_ONE, {"of": reference}).one_or_none()
    if row is None:
        raise unknown_episode(session, reference)
    return opened_child(Opener(session), reference, row.of_key, row.sealed)


def children_among(session: Session, references: Collection[str]) -> dict[str, Child]:
    """Who several episodes are about, by reference, in one statement: for the rows of one page.

    One that is not known is left out; nothing is known of one that was erased.
    """
    opener, query = Opener(session), _SOME.where(_CHILD.c.reference.in_(list(references)))
    return {
        row.reference: opened_child(opener, row.reference, row.of_key, row.sealed)
        for row in session.execute(query)
    }


def opened_child(opener: Opener, reference: str, key: bytes | None, sealed: bytes) -> Child:
    """Who a row is about, as it was sealed."""
    text = opener.text(_AS, reference, key, sealed)
    if text is None:
        return Child()
    said = json.loads(text)
    born_on = said.pop("born_on")
    return Child(born_on=date.fromisoformat(born_on) if born_on else None, **said)


def _written(child: Child) -> str:
    said = {"name": child.name, "case_number": child.case_number}
    stored = {name: text and storable(text) for name, text in said.items()}
    born_on = child.born_on.isoformat() if child.born_on else None
    return json.dumps(stored | {"born_on": born_on}, ensure_ascii=False)
