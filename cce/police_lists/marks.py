"""Keyed marks of rows: the same row has the same mark, and nobody without the key can tell whose it is.

Names and birth dates are few enough to be tried out one by one: a plain digest could be undone in an
afternoon. Therefore the key is kept apart from the database, in a file of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cce.police_lists.columns import ListKind
from cce.police_lists.entries import Entry
from cce.records.folding import number_of
from cce.records.tables.base import DIGEST_LENGTH


@dataclass(frozen=True, slots=True)
class Marker:
    """Makes marks.

    Attributes:
        digest: A keyed digest of a text, in hexadecimal: the same for the same text, nothing without the key.
    """

    digest: Callable[[str], str] = field(repr=False)

    @property
    def own(self) -> str:
        """The mark by which the key knows its own."""
        return self._mark("key")

    def marked(self, kind: ListKind, entry: Entry) -> "Marked":
        """A row with its marks: of what names the child, and of the police's number in that kind of list."""
        words, born_on = " ".join(entry.words.reveal()), entry.born_on.reveal().isoformat()
        said = words, born_on, number_of(entry.case_number.reveal()) or ""
        number = number_of(entry.police_number.reveal())
        police = None if number is None else self._mark("police", kind.value, number)
        return Marked(entry, self._mark("row", *said), police)

    def _mark(self, *parts: str) -> str:
        # Lengths stand before the parts, so that no two different rows are written alike.
        said = "".join(f"{len(part)}:{part}" for part in parts)
        return self.digest(said)[:DIGEST_LENGTH]


@dataclass(frozen=True, slots=True)
class Marked:
    """A row of a list and its marks.

    Attributes:
        entry: The row.
        row: The mark of its name as it is compared, birth date and case number.
        police: The mark of the police's number; None where it has none.
    """

    entry: Entry
    row: str
    police: str | None

    @property
    def both(self) -> tuple[str, ...]:
        """The marks it has."""
        return (self.row,) if self.police is None else (self.row, self.police)
