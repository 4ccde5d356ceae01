"""A list as a file: its bytes to lines of cells, each with the line on which it begins.

A list is UTF-8, with or without a byte order mark, or what Excel writes as plain CSV on Windows (cp1252). The
file is the one when none of its bytes contradicts it, and the other when nothing but its bytes above 127
contradicts UTF-8; where some characters are good UTF-8 and others are broken, nothing is guessed: the broken
ones are marked, and their rows are reported.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from cce.police_lists.errors import PoliceListUnreadable

LARGEST = 10_000_000
BROKEN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a byte that is no text."""

_OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_UTF_8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the file.

    Attributes:
        number: The line on which it begins; the first of the file is 1.
        cells: What stands in it, without spaces around.
        fault: Why it is no record, where it is none; then it has no cells.
    """

    number: int
    cells: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was written.

    Attributes:
        file: What it is called in errors.
        header: The names of its columns.
        lines: Its records, but for empty ones.
    """

    file: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_sheet(path: Path) -> Sheet:
    """Read the list at *path*.

    Raises:
        PoliceListUnreadable: There is no such file, or it is no CSV text.
    """
    file = str(path)
    if not path.is_file():
        raise PoliceListUnreadable(f"{file}: there is no such file.")
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise PoliceListUnreadable(f"{file}: the file cannot be read: {error.strerror}.") from None
    return sheet_of(content, file)


def sheet_of(content: bytes, file: str) -> Sheet:
    """Read the list that *content* is.

    Raises:
        PoliceListUnreadable: It is no CSV text, or has no line but the first.
    """
    _refuse_other_kinds(content, file)
    lines = _lines(_text(content))
    header = next(lines, None)
    if header is None:
        raise PoliceListUnreadable(f"{file}: the file is empty; its first line must name the columns.")
    if header.fault is not None:
        raise PoliceListUnreadable(f"{file}:{header.number}: {header.fault}.")
    return Sheet(file, header.cells, tuple(lines))


def _refuse_other_kinds(content: bytes, file: str) -> None:
    for beginning, kind in _OTHER_KINDS.items():
        if content.startswith(beginning):
            raise PoliceListUnreadable(f"{file}: this is {kind}; save it as CSV (UTF-8).")
    if len(content) > LARGEST:
        raise PoliceListUnreadable(f"{file}: the file is larger than {LARGEST // 1_000_000} MB: split it.")


def _text(content: bytes) -> str:
    marked = content.startswith(_UTF_8_MARK)
    text = content.removeprefix(_UTF_8_MARK).decode("utf-8", errors="surrogateescape")
    if not marked and _is_cp1252(text):
        text = content.decode("cp1252", errors="replace")
    return "".join(BROKEN if "\ud800" <= sign <= "\udfff" else sign for sign in text)


def _is_cp1252(text: str) -> bool:
    """Whether every sign above ASCII is a byte that UTF-8 would not have, and there is one."""
    above = {sign for sign in text if sign > "\x7f"}
    return bool(above) and all("\ud800" <= sign <= "\udfff" for sign in above)


def _lines(text: str) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = tuple(cell.strip() for cell in next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, fault=_not_csv(reader.line_num, number))
            continue
        if any(cells):
            yield Line(number, cells)


def _not_csv(last: int, first: int) -> str:
    if last > first:
        return f"a quotation mark goes wrong: what stands on the lines {first} to {last} was not read"
    return "a quotation mark goes wrong"
