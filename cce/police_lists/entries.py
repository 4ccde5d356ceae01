"""The rows of a list as they can be compared, and those that cannot, with the reason for each."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from cce.hidden import Hidden
from cce.police_lists.birth_dates import MONTH_FIRST, BirthDateUnreadable, read_birth_date
from cce.police_lists.columns import Holds
from cce.police_lists.names import is_a_name
from cce.police_lists.sheet import BROKEN, Line, Sheet
from cce.records.folding import Words, number_of, words_of

LONGEST = {
    Holds.FAMILY_NAME: 100,
    Holds.GIVEN_NAMES: 99,
    Holds.BORN_ON: 40,
    Holds.POLICE_NUMBER: 100,
    Holds.CASE_NUMBER: 40,
}
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_LINE_BREAKS = frozenset("\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list; what it says of a person is hidden, and revealed where rows are compared and kept.

    Attributes:
        line: The line of the file on which it begins.
        given_names: As the list has them.
        family_name: As the list has it.
        born_on: The birth date.
        case_number: What the authority's case system calls the child, where the list says so.
        police_number: What the police call the person, in this kind of list.
        words: The name as it is compared.
    """

    line: int
    given_names: Hidden[str]
    family_name: Hidden[str]
    born_on: Hidden[date]
    case_number: Hidden[str | None]
    police_number: Hidden[str | None]
    words: Hidden[Words] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Fold the name once: it is compared with many."""
        words = (*words_of(self.given_names.reveal()), *words_of(self.family_name.reveal()))
        object.__setattr__(self, "words", Hidden(words))

    @classmethod
    def of(
        cls,
        line: int,
        names: tuple[str, str],
        born_on: date,
        case_number: str | None = None,
        police_number: str | None = None,
    ) -> Self:
        """A row, from what it says.

        Args:
            line: The line of the file on which it begins.
            names: Given names and family name.
            born_on: The birth date.
            case_number: What the authority's case system calls the child.
            police_number: What the police call the person.
        """
        given, family = (Hidden(name) for name in names)
        return cls(line, given, family, Hidden(born_on), Hidden(case_number), Hidden(police_number))

    @property
    def name(self) -> Hidden[str]:
        """Both names, as they are said."""
        return Hidden(f"{self.given_names.reveal()} {self.family_name.reveal()}")

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands when the order of the file is not to matter; the line decides last."""
        numbers = (number_of(one.reveal()) or "" for one in (self.case_number, self.police_number))
        return (self.words.reveal(), self.born_on.reveal(), *numbers, self.line)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used.

    Attributes:
        line: The line of the file on which it begins.
        reason: Why; not what stands there.
    """

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list says.

    Attributes:
        entries: The rows that can be used, in the order of the file; the same child once.
        faults: The others.
        month_first: Whether some dates can only be read with the month first.
    """

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]

    @property
    def month_first(self) -> bool:
        """Whether some dates could only be read with the month first: then all of them are in doubt."""
        return any(MONTH_FIRST in fault.reason for fault in self.faults)


class _RowUnusable(ValueError):
    """The row cannot be used; its words say why."""


def read_entries(sheet: Sheet, places: Mapping[Holds, int], today: date) -> Reading:
    """Read the rows of a list.

    Args:
        sheet: The list.
        places: Where in each row stands what.
        today: The local date.
    """
    entries: dict[object, Entry] = {}
    faults = []
    for line in sheet.lines:
        try:
            entry = _entry(line, len(sheet.header), places, today)
        except (_RowUnusable, BirthDateUnreadable) as error:
            faults.append(Fault(line.number, str(error)))
            continue
        first = entries.setdefault(entry.place[:-1], entry)
        if first is not entry:
            faults.append(Fault(line.number, f"the same row as on line {first.line}"))
    return Reading(tuple(entries.values()), tuple(faults))


def _entry(line: Line, width: int, places: Mapping[Holds, int], today: date) -> Entry:
    if line.fault is not None:
        raise _RowUnusable(line.fault)
    cells = _cells(line.cells, width)
    said = {holds: _checked(holds, cells[place]) for holds, place in places.items()}
    for holds in (Holds.FAMILY_NAME, Holds.GIVEN_NAMES):
        if not is_a_name(said[holds]):
            raise _RowUnusable(f"the {holds} is {'no name' if said[holds] else 'empty'}")
    return Entry.of(
        line.number,
        (said[Holds.GIVEN_NAMES], said[Holds.FAMILY_NAME]),
        read_birth_date(said[Holds.BORN_ON], today),
        said.get(Holds.CASE_NUMBER) or None,
        said.get(Holds.POLICE_NUMBER) or None,
    )


def _cells(cells: Sequence[str], width: int) -> Sequence[str]:
    """The cells of a row; a spreadsheet may leave empty ones behind the last."""
    if len(cells) < width or any(cells[width:]):
        raise _RowUnusable(f"it has {len(cells)} cells, and the first line has {width}")
    return cells


def _checked(holds: Holds, cell: str) -> str:
    text = " ".join(part for part in cell.split(" ") if part)
    if BROKEN in text:
        raise _RowUnusable(f"the {holds} has a sign in an unknown encoding: save the list as CSV UTF-8")
    for sign in text:
        if unicodedata.category(sign) in _UNSEEN or sign in _LINE_BREAKS:
            raise _RowUnusable(f"the {holds} has a sign that cannot be seen, U+{ord(sign):04X}")
    if len(text) > LONGEST[holds]:
        raise _RowUnusable(f"the {holds} is longer than {LONGEST[holds]} signs")
    return text
