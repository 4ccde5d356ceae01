"""Tables of the panels: when each meets, and what became of its date."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, KEY_LENGTH, WORD_LENGTH, Row

_MEETS = text("cancelled_at IS NULL")


class PanelRow(Row, table=True):
    """One panel, named by the date first set for it; one that was cancelled stays, marked."""

    __tablename__ = "panel"
    __table_args__ = (
        Index("uq_panel_on", "on", unique=True, sqlite_where=_MEETS, postgresql_where=_MEETS),
        BY_KEY,
    )

    name: date = Field(primary_key=True)
    on: date
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)


class PanelChangeRow(Row, table=True):
    """A panel was set, moved or cancelled; appended, never edited."""

    __tablename__ = "panel_change"
    __table_args__ = BY_KEY

    name: date = Field(primary_key=True, foreign_key="panel.name")
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str = Field(max_length=KEY_LENGTH)
    change: str = Field(max_length=WORD_LENGTH)
    on: date
