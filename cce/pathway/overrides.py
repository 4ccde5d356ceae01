"""Dated exceptions to the working-day calendar, from a file: one-off holidays, closure days, days worked.

YAML is a list of `{on: 2027-06-04, name: One-off bank holiday, working: false}`; CSV has the same columns.
`working` may be left out: the authority is then closed.
"""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cce.pathway.errors import CalendarOverrideInvalid
from cce.pathway.faults import faults, first_place, shown
from cce.pathway.lines import KeyPath, Page, Value, read_page, text_of
from cce.pathway.local_times import PlainDate
from cce.pathway.working_days import CalendarOverride


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    on: PlainDate
    name: str = Field(min_length=1, max_length=100)
    working: bool = False


_ROWS = TypeAdapter(tuple[_Row, ...])
_COLUMNS = tuple(_Row.model_fields)


def load_overrides(path: Path | str) -> tuple[CalendarOverride, ...]:
    """Read the dated exceptions of the file at *path*; its ending, `.csv` or another, says how.

    Returns:
        One for each date, in the order of the file.

    Raises:
        CalendarOverrideInvalid: The file cannot be read, or a row is wrong; names file and line.
    """
    return read_overrides(text_of(path, str(path), CalendarOverrideInvalid), str(path))


def read_overrides(text: str, name: str) -> tuple[CalendarOverride, ...]:
    """Read the dated exceptions that *text* lists, as CSV where *name* ends so, else as YAML.

    Raises:
        CalendarOverrideInvalid: A row is wrong; names file and line.
    """
    read = _csv_page if name.lower().endswith(".csv") else _yaml_page
    page = read(text, name)
    try:
        rows = _ROWS.validate_python(page.root)
    except ValidationError as error:
        raise CalendarOverrideInvalid(faults(error, _ROWS.json_schema(), [page])) from None
    _refuse_doubles(rows, page)
    return tuple(CalendarOverride(row.on, row.working, row.name) for row in rows)


def _yaml_page(text: str, name: str) -> Page:
    page = read_page(text, name, CalendarOverrideInvalid)
    if not isinstance(page.root, list):
        raise _fault(page, (), f"found {shown(page.root)}, expected a list of {', '.join(_COLUMNS)}")
    return page


def _csv_page(text: str, name: str) -> Page:
    reader = csv.DictReader(StringIO(text, newline=""), restkey="a further column", strict=True)
    rows: list[Value] = []
    lines: dict[KeyPath, int] = {(): 1}
    try:
        for cells in reader:
            # A spreadsheet leaves empty rows and cells behind: they say nothing.
            row: dict[str, Value] = {column: cell for column, cell in cells.items() if cell}
            if row:
                lines[len(rows),] = reader.line_num
                lines |= {(len(rows), key): reader.line_num for key in row}
                rows.append(row)
    except csv.Error as error:
        line = max(1, reader.reader.line_num)
        raise CalendarOverrideInvalid(f"{name}:{line}: this is not CSV: {error}") from None
    if reader.fieldnames is None:
        columns = ", ".join(_COLUMNS)
        raise CalendarOverrideInvalid(f"{name}:1: the file is empty; expected the columns {columns}")
    return Page(name, rows, {}, lines)


def _refuse_doubles(rows: tuple[_Row, ...], page: Page) -> None:
    first: dict[date, int] = {}
    for place, row in enumerate(rows):
        if row.on in first:
            line = first_place([page], (first[row.on],)).line
            raise _fault(page, (place, "on"), f"found {row.on} a second time; it stands in line {line}")
        first[row.on] = place


def _fault(page: Page, path: KeyPath, words: str) -> CalendarOverrideInvalid:
    return CalendarOverrideInvalid(f"{first_place([page], path)}: {words}")
