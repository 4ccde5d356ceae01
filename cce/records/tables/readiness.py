"""Table of readiness: one row, written anew whenever it is asked whether the database keeps anything."""

from sqlmodel import Field

from cce.records.tables.base import Row


class ReadinessRow(Row, table=True):
    """How often it was asked."""

    __tablename__ = "readiness"

    id: int = Field(primary_key=True)
    asked: int
