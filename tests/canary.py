"""Looking for words that must be nowhere: in every file of a folder, however they are written or packed.

A canary is a made-up word put in where something about a person goes. Wherever it is found, something leaked.
"""

import base64
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect, text

_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_SQLITE = b"SQLite format 3\0"
_DEEPEST = 3
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A canary where none should be.

    Attributes:
        where: The file, or the table and column.
        word: The word.
        form: How it is written there.
    """

    where: str
    word: str
    form: str


def leaks(folder: Path, words: Iterable[str]) -> tuple[Found, ...]:
    """Every place under *folder* where one of *words* can be read: its files, and the rows of SQLite's."""
    sought = _forms(words)
    return tuple(
        found
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for where, piece in _pieces(file)
        for found in _found(where, piece, sought)
    )


def leaks_of(engine: Engine, words: Iterable[str]) -> tuple[Found, ...]:
    """Every column of a database in which one of *words* can be read; for one whose files lie elsewhere."""
    sought = _forms(words)
    with engine.connect() as connection:
        return tuple(
            found
            for table in inspect(connection).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
            for column, value in row.items()
            for found in _found(f"{table}.{column}", _as_bytes(value), sought)
        )


def cells_naming(file: Path, text: str) -> tuple[str, ...]:
    """The tables of a SQLite file in which *text* stands."""
    return tuple(where for where, cells in _cells(file) if text.encode() in cells)


def _forms(words: Iterable[str]) -> Mapping[tuple[str, str], bytes]:
    """Each word in each way it could be written; all but base64 is looked for in small letters."""
    sought = {}
    for word in words:
        assert len(word) >= _SHORTEST, f"{word!r} is too short to be found for certain"
        small = word.lower()
        for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            sought[word, code] = small.encode(code)
        for said in {word, small, word.upper()}:
            sought[word, f"hexadecimal {said}"] = said.encode().hex().encode()
            for code in ("utf-8", "utf-16-le"):
                for start in range(3):
                    core = _in_base64(said.encode(code), start)
                    sought[word, f"base64 of {said} in {code}, {start} on"] = core
    return sought


def _in_base64(plain: bytes, start: int) -> bytes:
    """What is always there when *plain* is inside something in base64, *start* bytes after a whole group."""
    known = len(plain) + start
    encoded = base64.b64encode(b"\0" * start + plain)
    return encoded[-(-start * 8 // 6) : known * 8 // 6]


def _pieces(file: Path) -> Iterator[tuple[str, bytes]]:
    whole = file.read_bytes()
    yield file.name, whole
    if whole.startswith(_SQLITE):
        yield from _cells(file)


def _cells(file: Path) -> Iterator[tuple[str, bytes]]:
    """What is longer than a page lies in several, in the file: each value is looked at as a whole as well."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            rows = connection.execute(f'SELECT * FROM "{name.decode()}"')
            whole = b"\n".join(_as_bytes(value) for row in rows for value in row)
            yield f"{file.name}: {name.decode()}", whole


def _found(
    where: str, piece: bytes, sought: Mapping[tuple[str, str], bytes], depth: int = 0
) -> Iterator[Found]:
    small = piece.lower()
    for (word, form), needle in sought.items():
        if needle in (piece if form.startswith("base64") else small):
            yield Found(where, word, form)
    if depth < _DEEPEST:
        for unpacked in _unpacked(piece):
            yield from _found(f"{where}, unpacked", unpacked, sought, depth + 1)


def _unpacked(piece: bytes) -> Iterator[bytes]:
    """Whatever begins as something that zlib or gzip packed, as far as it can be read."""
    view = memoryview(piece)
    for match in _ZLIB.finditer(piece):
        reader = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            found = reader.decompress(view[match.start() :])
        except zlib.error:
            continue
        if len(found) > 1:
            yield found


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()
