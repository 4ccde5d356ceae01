"""Which column of a list holds what: said once for each kind of list, then remembered."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cce.police_lists.errors import PoliceListColumnsUnknown
from cce.police_lists.sheet import Sheet
from cce.records.statements import storable
from cce.records.tables.base import KEY_LENGTH, table_of
from cce.records.tables.police_lists import PoliceListColumnRow

_COLUMN = table_of(PoliceListColumnRow)
_LOOKS_LIKE_A_ROW = re.compile(r"[0-9]{4}|[0-9]{1,2}[/.-][0-9]{1,2}")


class ListKind(StrEnum):
    """The lists that the police send.

    Source: CCE 2020 §5.8.2
    """

    KNIFE_CRIME = "knife_crime"
    COUNTY_LINES = "county_lines"


class Holds(StrEnum):
    """What a column can hold."""

    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    BORN_ON = "born_on"
    POLICE_NUMBER = "police_number"
    CASE_NUMBER = "case_number"


REQUIRED = (Holds.FAMILY_NAME, Holds.GIVEN_NAMES, Holds.BORN_ON)
Columns = Mapping[Holds, str]


def remembered(session: Session, kind: ListKind) -> dict[Holds, str]:
    """The columns of that kind of list, as somebody said once."""
    rows = session.execute(select(_COLUMN.c.holds, _COLUMN.c.column).where(_COLUMN.c.kind == kind.value))
    said = {Holds(row.holds): row.column for row in rows}
    return {holds: said[holds] for holds in Holds if holds in said}


def remember(session: Session, kind: ListKind, columns: Columns) -> None:
    """Keep the columns of that kind of list, in place of what was said before."""
    session.execute(delete(_COLUMN).where(_COLUMN.c.kind == kind.value))
    rows = [{"kind": kind.value, "holds": holds.value, "column": name} for holds, name in columns.items()]
    if rows:
        session.execute(insert(_COLUMN), rows)


def said_with(said: Iterable[str], known: Columns) -> dict[Holds, str]:
    """What is *known* of the columns, with what is *said* now: each `HOLDS=COLUMN`; no column takes it back.

    Raises:
        PoliceListColumnsUnknown: One is not written so.
        TextUnstorable: A column's name holds a sign that is no text.
    """
    columns = dict(known)
    for one in said:
        holds, sign, column = one.partition("=")
        if holds not in tuple(Holds) or not sign or len(column) > KEY_LENGTH:
            wanted = f"one of {', '.join(Holds)}, = and the column's name"
            raise PoliceListColumnsUnknown(f"{one[:40]!r} maps no column: write {wanted}.")
        columns.pop(Holds(holds), None)
        if column.strip():
            columns[Holds(holds)] = storable(column.strip())
    return columns


def places(sheet: Sheet, columns: Columns) -> dict[Holds, int]:
    """Where in each row stands what; a column nobody mapped is looked for under its own word.

    Capitals and spaces around and within a column's name do not matter.

    Raises:
        PoliceListColumnsUnknown: A column is missing or there twice; says how to map it.
    """
    header = [_plain(name) for name in sheet.header]
    found: dict[Holds, int] = {}
    missing: list[Holds] = []
    for holds in Holds:
        wanted = _plain(columns.get(holds, holds.value))
        if header.count(wanted) > 1:
            raise PoliceListColumnsUnknown(
                f"{sheet.file}:1: the column for {holds} is there twice: rename one of the two."
            )
        if wanted in header:
            found[holds] = header.index(wanted)
        elif holds in REQUIRED or holds in columns:
            missing.append(holds)
    if missing:
        raise PoliceListColumnsUnknown(_said_missing(sheet, missing, columns))
    return found


def _said_missing(sheet: Sheet, missing: Sequence[Holds], columns: Columns) -> str:
    names = ", ".join(f"{holds} ({columns[holds]!r})" if holds in columns else holds for holds in missing)
    maps = " ".join(f"--map {holds}=COLUMN" for holds in missing)
    said = f"{sheet.file}:1: the first line has no column for {names}."
    if any(_LOOKS_LIKE_A_ROW.search(cell) for cell in sheet.header):
        # It may be a person's: it is not repeated.
        return f"{said} It looks like a row, not like the names of columns: add a first line that names them."
    shown = ", ".join(repr(cell) for cell in sheet.header[:30])
    if len(sheet.header) == 1:
        return f"{said} It has one column only, {shown[:200]}: separate columns by commas."
    return f"{said} Its columns are {shown}. Say once which they are: {maps}"


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
