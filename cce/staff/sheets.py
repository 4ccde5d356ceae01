"""Staff directories as files: one YAML file, a folder of four CSV files, or one CSV file.

YAML has the keys `teams`, `people`, `holdings` and `cover`, each a list. A folder has `people.csv`,
`holdings.csv` and, where needed, `teams.csv` and `cover.csv`, with the columns of `PARTS`; several channels
or weekdays stand in one cell with spaces between them. One CSV file has a row for each role that somebody
holds, with the columns of `ONE_FILE_COLUMNS`; what is the same as in a row above may be left out.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from cce.pathway.faults import unknown
from cce.pathway.lines import KeyPath, Page, Value, read_page, text_of
from cce.staff.errors import DirectoryInvalid

_PERSON = (
    *("name", "email", "channels", "active_from", "active_until", "kind"),
    *("works_on", "works_from", "works_until", "quiet"),
)
PARTS: dict[str, tuple[str, ...]] = {
    "teams": ("key", "name", "district"),
    "people": ("key", *_PERSON),
    "holdings": ("role", "person", "team", "district", "episode", "agency", "from_on", "until_on"),
    "cover": ("person", "covered_by", "from_on", "until_on"),
}
_HOLDING = ("role", "team", "district", "episode", "agency", "from_on", "until_on")
_TEAM = {"team_name": "name", "team_district": "district"}
_COVER = {"covered_by": "covered_by", "cover_from": "from_on", "cover_until": "until_on"}
ONE_FILE_COLUMNS = ("person", *_PERSON, *_HOLDING, *_TEAM, *_COVER)
_LISTS = ("channels", "works_on")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A directory as it was written, and the pages it stands on.

    Attributes:
        root: What was written: a mapping with the four parts.
        pages: Where each value stands.
    """

    root: Value
    pages: tuple[Page, ...]


def read_sheets(path: Path) -> Sheets:
    """Read the directory at *path*, whichever of the three it is.

    Raises:
        DirectoryInvalid: It cannot be read; names file and line.
    """
    if path.is_dir():
        return _folder(path)
    text = text_of(path, str(path), DirectoryInvalid)
    if path.suffix.lower() == ".csv":
        page = _one_file(text, str(path))
        return Sheets(page.root, (page,))
    page = read_page(text, str(path), DirectoryInvalid)
    return Sheets(page.root, (page,))


def _folder(path: Path) -> Sheets:
    present = [part for part in PARTS if (path / f"{part}.csv").is_file()]
    if "people" not in present or "holdings" not in present:
        raise DirectoryInvalid(
            f"{path}: expected people.csv and holdings.csv in it, and teams.csv, cover.csv"
        )
    pages = [_part(path / f"{part}.csv", part) for part in present]
    root: dict[str, Value] = {}
    for page in pages:
        root |= page.root if isinstance(page.root, dict) else {}
    return Sheets(root, tuple(pages))


def _part(path: Path, part: str) -> Page:
    sheet = _Sheet(str(path))
    for line, cells in _rows(text_of(path, str(path), DirectoryInvalid), str(path), PARTS[part]):
        sheet.add(part, cells, line)
    return sheet.page(part)


def _one_file(text: str, file: str) -> Page:
    sheet = _Sheet(file)
    for line, cells in _rows(text, file, ONE_FILE_COLUMNS):
        _add_row(sheet, cells, line)
    return sheet.page(*PARTS)


def _add_row(sheet: "_Sheet", cells: Cells, line: int) -> None:
    person = _chosen(cells, {"person": "person"})
    sheet.add_once("people", {"key": cells.get("person", "")} | _chosen(cells, _same(_PERSON)), line)
    if "team" in cells:
        sheet.add_once("teams", {"key": cells["team"]} | _chosen(cells, _TEAM), line)
    if held := _chosen(cells, _same(_HOLDING)):
        sheet.add("holdings", person | held, line)
    if cover := _chosen(cells, _COVER):
        sheet.add("cover", person | cover, line)


def _same(columns: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(columns, columns, strict=True))


def _chosen(cells: Cells, columns: Mapping[str, str]) -> dict[str, str]:
    return {name: cells[column] for column, name in columns.items() if column in cells}


def _rows(text: str, file: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Cells]]:
    # A spreadsheet leaves empty rows and cells behind: they say nothing.
    reader = csv.DictReader(StringIO(text, newline=""), restkey="", strict=True)
    try:
        _check_columns(file, reader.fieldnames or (), columns)
        for row in reader:
            if row.get(""):
                raise DirectoryInvalid(
                    f"{file}:{reader.line_num}: found more cells than the first line has columns"
                )
            cells = {column: cell.strip() for column, cell in row.items() if cell and cell.strip()}
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        line = max(1, reader.reader.line_num)
        raise DirectoryInvalid(f"{file}:{line}: this is not CSV: {error}") from None


def _check_columns(file: str, names: Sequence[str], columns: tuple[str, ...]) -> None:
    if not names:
        raise DirectoryInvalid(f"{file}:1: the file is empty; expected the columns {', '.join(columns)}")
    for name in names:
        if name not in columns:
            raise DirectoryInvalid(
                f"{file}:1: found the unknown column {name!r}, expected {unknown(name, columns)}"
            )
    if len(set(names)) < len(names):
        raise DirectoryInvalid(f"{file}:1: found a column twice; expected each of {', '.join(columns)} once")


class _Sheet:
    """Rows of the parts as they gather, and the line of each value."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._root: dict[str, list[dict[str, Value]]] = {part: [] for part in PARTS}
        self._lines: dict[KeyPath, int] = {(): 1}
        self._places: dict[tuple[str, str], int] = {}

    def add(self, part: str, cells: Cells, line: int) -> None:
        """Add a row."""
        self._write(part, len(self._root[part]), {}, cells, line)

    def add_once(self, part: str, cells: Cells, line: int) -> None:
        """Add a row, or what it says beyond the row with the same key above it.

        Raises:
            DirectoryInvalid: It says something else than the row above.
        """
        place = self._places.setdefault((part, cells["key"]), len(self._root[part]))
        known = self._root[part][place] if place < len(self._root[part]) else {}
        self._write(part, place, known, cells, line)

    def page(self, *parts: str) -> Page:
        """The page that the rows make."""
        root: dict[str, Value] = {part: list(self._root[part]) for part in parts}
        return Page(self._file, root, {}, self._lines)

    def _write(self, part: str, place: int, known: dict[str, Value], cells: Cells, line: int) -> None:
        row: dict[str, Value] = dict(known)
        for name, cell in cells.items():
            value: Value = list[Value](cell.split()) if name in _LISTS else cell
            if row.setdefault(name, value) != value:
                found = f"found {name} {cell!r} for {cells['key']}, but {row[name]!r} above"
                raise DirectoryInvalid(f"{self._file}:{line}: {found}")
            self._lines.setdefault((part, place, name), line)
        self._lines.setdefault((part, place), line)
        self._root[part][place : place + 1] = [row]
