"""Who an episode is about: sealed with the episode's key, and found again by keyed marks alone."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from sqlalchemy import and_, bindparam, func, insert, or_, select
from sqlalchemy.orm import Session

from cce.hidden import Hidden
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
    """Who the child is: hidden, revealed only by what compares it, or shows it to somebody who may see it.

    Attributes:
        name: As staff know the child.
        born_on: The birth date, where known.
        case_number: What the authority's case system calls the child, where known.
    """

    name: Hidden[str | None]
    born_on: Hidden[date | None]
    case_number: Hidden[str | None]

    @classmethod
    def of(cls, name: str | None = None, born_on: date | None = None, case_number: str | None = None) -> Self:
        """Who a child is, from what somebody said.

        Args:
            name: As staff know the child.
            born_on: The birth date, where known.
            case_number: What the authority's case system calls the child, where known.
        """
        return cls(Hidden(name), Hidden(born_on), Hidden(case_number))

    @property
    def revealed(self) -> tuple[str | None, date | None, str | None]:
        """Name, birth date and case number."""
        return self.name.reveal(), self.born_on.reveal(), self.case_number.reveal()


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
    marks = _marks(installation_keys(session), child)
    rows = [{"reference": reference, "kind": kind, "mark": mark} for kind, mark in marks]
    if rows:
        session.execute(insert(_MARK), rows)


def terms_of(child: Child) -> dict[MarkKind, tuple[str, ...]]:
    """What a child is found by, as it is compared: what is not known is left out.

    Each word of a name is a term of its own: their order means nothing, and one that is missing does no harm.
    """
    name, born_on, case_number = child.revealed
    number = number_of(case_number)
    terms = {
        MarkKind.WORD: tuple(sorted(set(words_of(name or "")))),
        MarkKind.BORN_ON: (born_on.isoformat(),) if born_on else (),
        MarkKind.CASE_NUMBER: (number,) if number else (),
    }
    return {kind: texts for kind, texts in terms.items() if texts}


def found(session: Session, wanted: Child) -> tuple[str, ...]:
    """The episodes about a child of whom all that is true, by reference; none where nothing is wanted.

    Raises:
        KeyringMissing: The records were opened without the keyring.
    """
    marks = _marks(installation_keys(session), wanted)
    if not marks:
        return ()
    either = or_(*(and_(_MARK.c.kind == kind, _MARK.c.mark == mark) for kind, mark in marks))
    query = select(_MARK.c.reference).where(either).group_by(_MARK.c.reference)
    return tuple(session.scalars(query.having(func.count() == len(marks)).order_by(_MARK.c.reference)))


def _marks(keyring: Keyring, child: Child) -> list[tuple[str, str]]:
    return [
        (kind.value, keyring.mark(text, f"child {kind}"))
        for kind, texts in terms_of(child).items()
        for text in texts
    ]


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
        return Child.of()
    said = json.loads(text)
    born_on = said.pop("born_on")
    return Child.of(born_on=date.fromisoformat(born_on) if born_on else None, **said)


def _written(child: Child) -> str:
    name, born_on, case_number = child.revealed
    said = {"name": name, "case_number": case_number}
    stored = {name: text and storable(text) for name, text in said.items()}
    return json.dumps(stored | {"born_on": born_on and born_on.isoformat()}, ensure_ascii=False)
