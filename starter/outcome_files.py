"""What a panel decided, as somebody wrote it down: one CSV or YAML file for all of its children.

YAML has the key `outcomes`, a list with one entry a child. CSV has a row for each child, with the columns of
`COLUMNS`; a further row for the same child says a further action.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cce.pathway.errors import PathwayError
from cce.pathway.facts import Reason
from cce.pathway.faults import faults, unknown
from cce.pathway.lines import KeyPath, Page, Value, read_page, text_of
from cce.pathway.local_times import PlainDate
from cce.pathway.terms import PanelOutcome
from cce.records.errors import ReferenceInvalid
from cce.records.references import check_reference

_OF_THE_CHILD = ("reference", "outcome", "risk_reduced", "plans_satisfactory", "reason")
_OF_AN_ACTION = ("agency", "action", "owner", "report_to")
COLUMNS = (*_OF_THE_CHILD, *_OF_AN_ACTION)
Word = Annotated[str, Field(min_length=1, max_length=100)]


class OutcomesInvalid(PathwayError):
    """The file of outcomes cannot be used."""


def _checked(given: object) -> object:
    try:
        return check_reference(given) if isinstance(given, str) else given
    except ReferenceInvalid as invalid:
        raise ValueError(str(invalid)) from None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenAction(_Part):
    """An action that the panel gave.

    Attributes:
        agency: To whom.
        action: What it is called; no two of a child are called alike.
        owner: Who is to do it, by key in the staff directory, where somebody was named.
        report_to: The panel to which it is reported; None for the next.
    """

    agency: Word
    action: Word
    owner: Word | None = None
    report_to: PlainDate | None = None


class WrittenOutcome(_Part):
    """What the panel decided about one child.

    Attributes:
        reference: The episode.
        outcome: Whether the child stays in the cohort.
        risk_reduced: Whether the risk has fallen; both are needed for a removal.
        plans_satisfactory: Whether the panel is satisfied with the plans.
        reason: Why, in free text.
        actions: What it asked of agencies.
    """

    reference: Annotated[str, BeforeValidator(_checked)]
    outcome: PanelOutcome
    risk_reduced: bool | None = None
    plans_satisfactory: bool | None = None
    reason: Reason | None = None
    actions: tuple[WrittenAction, ...] = ()


class _File(_Part):
    outcomes: tuple[WrittenOutcome, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A file of outcomes as it was read.

    Attributes:
        children: What it says of each child, in its order.
        places: Where it says that, such as `panel.csv:3`, in the same order.
    """

    children: tuple[WrittenOutcome, ...]
    places: tuple[str, ...]


def read_outcomes(path: Path) -> Outcomes:
    """Read the file at *path*: YAML, or CSV by its ending.

    Raises:
        OutcomesInvalid: It cannot be read, or something in it is wrong; names every line.
    """
    text = text_of(path, str(path), OutcomesInvalid)
    is_csv = path.suffix.lower() == ".csv"
    page = _sheet(text, str(path)) if is_csv else read_page(text, str(path), OutcomesInvalid)
    try:
        children = _File.model_validate(page.root).outcomes
    except ValidationError as error:
        raise OutcomesInvalid(faults(error, _File.model_json_schema(), [page])) from None
    places = tuple(str(page.place(("outcomes", number))) for number in range(len(children)))
    _refuse_doubles(children, places)
    return Outcomes(children, places)


def _refuse_doubles(children: Iterable[WrittenOutcome], places: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for child, place in zip(children, places, strict=True):
        if child.reference in seen:
            raise OutcomesInvalid(
                f"{place}: {child.reference} stands at {seen[child.reference]} already: say it once"
            )
        seen[child.reference] = place


@dataclass
class _Rows:
    """Rows of a sheet as they gather, child by child, with the line of each value."""

    file: str
    children: list[dict[str, Value]] = field(default_factory=list)
    lines: dict[KeyPath, int] = field(default_factory=lambda: {(): 1, ("outcomes",): 1})

    def add(self, cells: Mapping[str, str], line: int) -> None:
        """Add what a row says: a child, or a further action of the child above."""
        place = self._place(cells.get("reference"), line)
        for name in _OF_THE_CHILD:
            self._say(place, name, cells.get(name), line)
        action: dict[str, Value] = {name: cells[name] for name in _OF_AN_ACTION if name in cells}
        if action:
            self._act(place, action, line)

    def _place(self, reference: str | None, line: int) -> int:
        known = next(
            (number for number, child in enumerate(self.children) if child.get("reference") == reference),
            None if reference else len(self.children) - 1,
        )
        if known is not None and known >= 0:
            return known
        self.children.append({})
        self.lines["outcomes", len(self.children) - 1] = line
        return len(self.children) - 1

    def _say(self, place: int, name: str, cell: str | None, line: int) -> None:
        child = self.children[place]
        if cell is None:
            return
        if child.setdefault(name, cell) != cell:
            raise OutcomesInvalid(
                f"{self.file}:{line}: found {name} {cell!r} for {child['reference']}, "
                f"but {child[name]!r} above"
            )
        self.lines.setdefault(("outcomes", place, name), line)

    def _act(self, place: int, action: dict[str, Value], line: int) -> None:
        actions = self.children[place].setdefault("actions", [])
        if isinstance(actions, list):
            self.lines["outcomes", place, "actions", len(actions)] = line
            self.lines |= {("outcomes", place, "actions", len(actions), name): line for name in action}
            actions.append(action)


def _sheet(text: str, file: str) -> Page:
    rows = _Rows(file)
    for line, cells in _cells(text, file):
        rows.add(cells, line)
    return Page(file, {"outcomes": list[Value](rows.children)}, {}, rows.lines)


def _cells(text: str, file: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(StringIO(text, newline=""), restkey="", strict=True)
    try:
        _check_columns(reader.fieldnames or (), file)
        for row in reader:
            if row.get(""):
                raise OutcomesInvalid(f"{file}:{reader.line_num}: found more cells than columns")
            cells = {name: cell.strip() for name, cell in row.items() if cell and cell.strip()}
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        line = max(1, reader.reader.line_num)
        raise OutcomesInvalid(f"{file}:{line}: this is not CSV: {error}") from None


def _check_columns(names: Iterable[str], file: str) -> None:
    for name in names:
        if name not in COLUMNS:
            raise OutcomesInvalid(
                f"{file}:1: found the unknown column {name!r}, expected {unknown(name, COLUMNS)}"
            )
    if missing := [name for name in ("reference", "outcome") if name not in names]:
        raise OutcomesInvalid(f"{file}:1: the column {missing[0]} is missing")
