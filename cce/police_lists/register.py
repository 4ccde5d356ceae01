"""The children of the records as a list is compared with them: looked up by number, birth date and mark."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from cce.hidden import Hidden
from cce.pathway.corrections import in_force
from cce.pathway.terms import ChildStatus
from cce.police_lists.birth_dates import one_slip_away, turned
from cce.police_lists.entries import Entry
from cce.records.children import Child, opened_child
from cce.records.episodes import EpisodeStatus
from cce.records.facts import facts_of
from cce.records.folding import Words, number_of, words_of
from cce.records.sealed import Opener, beside_its_key
from cce.records.tables.base import table_of
from cce.records.tables.episode import ChildRow, EpisodeRow

_CHILD, _EPISODE = table_of(ChildRow), table_of(EpisodeRow)
_ASSESSED_BY = "assessment_completed"


class Asked(StrEnum):
    """How far an episode is with the assessment, the furthest first."""

    ASSESSED = "assessed"
    ASKED = "asked"
    UNOPENED = "unopened"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Known:
    """A child of the records, by the episode that is about it.

    Attributes:
        reference: The episode.
        child: Who it is about.
        is_open: Whether the episode runs.
        status: Under which plan the child was held when it was opened.
        yjs_involved: Whether youth justice shares the assessment.
        team: The team that has it, by key.
        words: The name as it is compared; empty where the record has none.
    """

    reference: str
    child: Child
    is_open: bool = True
    status: ChildStatus = ChildStatus.NONE
    yjs_involved: bool = False
    team: str | None = None
    words: Hidden[Words] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Fold the name once: it is compared with many."""
        object.__setattr__(self, "words", Hidden(words_of(self.child.name.reveal() or "")))


class Register:
    """The children of the records, and those that an import is about to add.

    Args:
        session: The view in which everything is looked up.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = {one.reference: one for one in _children(session)}
        self._asked: dict[str, Asked] = {}

    def get(self, reference: str) -> Known | None:
        """The child of that episode; None when there is no such episode."""
        return self._known.get(reference)

    def add(self, coming: Known) -> None:
        """Take a child in for whom an episode is about to be opened."""
        self._known[coming.reference] = coming
        self._asked[coming.reference] = Asked.ASKED
        self._file(coming)

    def near(self, entry: Entry, linked: Iterable[str] = ()) -> Iterator[Known]:
        """Every child that may be the one of *entry*, each once, in the order of the references.

        Args:
            entry: A row of a list.
            linked: Episodes to which marks lead.
        """
        found = {one.reference for day in _days(entry.born_on.reveal()) for one in self._by_day[day]}
        found |= {one.reference for one in self._by_number[number_of(entry.case_number.reveal()) or ""]}
        found |= {reference for reference in linked if reference in self._known}
        return (self._known[reference] for reference in sorted(found))

    def asked(self, reference: str) -> Asked:
        """How far that episode is with the assessment."""
        if reference not in self._asked:
            self._asked[reference] = self._look(reference)
        return self._asked[reference]

    def _look(self, reference: str) -> Asked:
        known = facts_of(self._session, reference)
        if not known:
            return Asked.UNOPENED
        if any(fact.fact == _ASSESSED_BY for fact in in_force(known)):
            return Asked.ASSESSED
        return Asked.ASKED if self._known[reference].is_open else Asked.ENDED

    @cached_property
    def _by_day(self) -> Mapping[date | None, list[Known]]:
        found = defaultdict(list)
        for one in self._known.values():
            found[one.child.born_on.reveal()].append(one)
        return found

    @cached_property
    def _by_number(self) -> Mapping[str, list[Known]]:
        found = defaultdict(list)
        for one in self._known.values():
            if number := number_of(one.child.case_number.reveal()):
                found[number].append(one)
        return found

    def _file(self, one: Known) -> None:
        self._by_day[one.child.born_on.reveal()].append(one)
        if number := number_of(one.child.case_number.reveal()):
            self._by_number[number].append(one)


def _days(born_on: date) -> set[date | None]:
    """The birth dates that may mean *born_on*; None is a record without one."""
    return {born_on, turned(born_on) or born_on, None, *one_slip_away(born_on)}


def _children(session: Session) -> Iterator[Known]:
    episode = (_EPISODE.c.status, _EPISODE.c.child_status, _EPISODE.c.yjs_involved, _EPISODE.c.team)
    query = select(_CHILD.c.reference, _CHILD.c.sealed, *episode)
    query = query.join(_EPISODE, _EPISODE.c.reference == _CHILD.c.reference)
    opener = Opener(session)
    for reference, sealed, status, child_status, yjs, team, key in session.execute(
        beside_its_key(query, _CHILD.c.reference)
    ):
        is_open = status == EpisodeStatus.OPEN.value
        child = opened_child(opener, reference, key, sealed)
        yield Known(reference, child, is_open, ChildStatus(child_status), yjs, team)
