"""Tables of the authority itself: local calendar exceptions, and who did and read what."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.append_only import only_added
from cce.records.tables.base import (
    HASH_LENGTH,
    KEY_LENGTH,
    REFERENCE_LENGTH,
    WORD_LENGTH,
    Row,
    table_of,
)

_IN_FORCE = text("removed_at IS NULL")


class CalendarOverrideRow(Row, table=True):
    """A dated local exception to the working days; one that was removed stays, marked."""

    __tablename__ = "calendar_override"
    __table_args__ = (
        Index(
            "uq_calendar_override_on", "on", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    on: date
    working: bool
    name: str = Field(max_length=KEY_LENGTH)
    added_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class AuditRow(Row, table=True):
    """Who did or read what, when and why; each row is chained to the one before it."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("previous"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    who: str = Field(max_length=KEY_LENGTH)
    action: str = Field(max_length=WORD_LENGTH)
    reference: str | None = Field(default=None, index=True, max_length=REFERENCE_LENGTH)
    detail: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)
    previous: str = Field(max_length=HASH_LENGTH)
    hash: str = Field(max_length=HASH_LENGTH)


only_added(table_of(AuditRow))
