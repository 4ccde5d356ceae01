"""A row in every table that has to do with an episode, whatever tables there are: made from the catalogue."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, Table, insert, select
from sqlalchemy.orm import Session

from cce.records.tables import CATALOGUE
from cce.records.tables.base import REFERENCE_LENGTH

AT = datetime(2026, 3, 23, 10, tzinfo=UTC)
_NUMBERS = count(1_000)
NAMING = ("reference", "first")
"""What columns are called that name an episode without the database knowing."""


def fill(session: Session, reference: str, tables: frozenset[str], other: str | None = None) -> None:
    """Put one row about an episode into each of *tables*; where it takes two episodes, *other* is the second.

    Args:
        session: A transaction.
        reference: The episode.
        tables: Which, by name; what they need of each other is among them.
        other: Another episode that is there already.
    """
    made: dict[Column[Any], Any] = {}
    for table in CATALOGUE.sorted_tables:
        if table.name in tables and not (table.name == "child_link" and other is None):
            row = {column.name: _value(column, reference, other, made) for column in table.columns}
            session.execute(insert(table), row)
            made |= {column: row[column.name] for column in table.columns}


def rows_by_table(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {table.name: _rows(session, table) for table in CATALOGUE.sorted_tables}


def naming(table: Table) -> frozenset[str]:
    """The columns of a table that name an episode, by a key to it or by what they are called."""
    return frozenset(
        column.name
        for column in table.columns
        if column.name in NAMING
        or any(key.column.table.name == "episode" for key in column.foreign_keys)
        or getattr(column.type, "length", None) == REFERENCE_LENGTH
    )


def _rows(session: Session, table: Table) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in session.execute(select(table))), key=repr)


def _value(column: Column[Any], reference: str, other: str | None, made: dict[Column[Any], Any]) -> Any:
    if column.name == "second" and other is not None:
        return other
    if column.name == "message_key":
        return f"message of {reference}"
    if column.name in NAMING:
        return reference
    for key in column.foreign_keys:
        return made[key.column]
    return _any(column, reference)


def _any(column: Column[Any], reference: str) -> Any:
    kinds = {Boolean: False, LargeBinary: b"sealed", Integer: next(_NUMBERS), Date: date(2026, 3, 23)}
    for kind, value in kinds.items():
        if isinstance(column.type, kind):
            return value
    if isinstance(getattr(column.type, "impl", column.type), DateTime) or column.name.endswith("_at"):
        return AT
    text = f"{column.name} of {reference}"
    length = getattr(column.type, "length", None)
    return text[-length:] if length else text
