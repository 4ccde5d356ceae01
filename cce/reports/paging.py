"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list.

    Attributes:
        rows: Those of this page; none where it lies beyond the last.
        total: How many there are on all pages.
        number: Which page: 1 is the first.
    """

    rows: tuple[Row, ...]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_SIZE))


def before(number: int) -> int:
    """How many rows stand before the page of that *number*; what is below 1 is taken for 1."""
    return (max(number, 1) - 1) * PAGE_SIZE
