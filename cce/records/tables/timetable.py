"""Tables of what follows from the facts: duties with their dates, and the notices about them."""

from datetime import date, datetime

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.packed import Packed
from cce.records.tables.base import (
    BY_KEY,
    DIGEST_LENGTH,
    KEY_LENGTH,
    OPENING_LENGTH,
    REFERENCE_LENGTH,
    WORD_LENGTH,
    Row,
)

_EPISODE = "episode.reference"


def _where_said(column: str) -> Index:
    """An index over the few rows in which *column* says anything."""
    said = text(f"{column} IS NOT NULL")
    return Index(f"ix_duty_{column}", column, sqlite_where=said, postgresql_where=said)


class TimetableRow(Row, table=True):
    """One revision of an episode's timetable: what changed in it, and by which policy and calendar."""

    __tablename__ = "timetable"

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    revision: int = Field(primary_key=True)
    policy: str = Field(max_length=KEY_LENGTH)
    policy_version: str = Field(max_length=WORD_LENGTH)
    calendar_version: str = Field(max_length=WORD_LENGTH)
    worked_out_at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Packed)


class DutyRow(Row, table=True):
    """One occurrence of a duty as the latest revision has it.

    The index over what is owed holds all that lists over many episodes look at, in the order of the episodes.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index(None, "closed_at"),
        Index(
            "ix_duty_owed",
            *("reference", "closed_at", "opened_at", "due_at", "key", "owner", "joint", "named"),
        ),
        _where_said("named"),
        _where_said("agency"),
        BY_KEY,
    )

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    opening: str = Field(primary_key=True, max_length=OPENING_LENGTH)
    key: str = Field(max_length=WORD_LENGTH)
    occurrence: int
    basis: str = Field(max_length=WORD_LENGTH)
    source: str = Field(max_length=KEY_LENGTH)
    owner: str = Field(max_length=WORD_LENGTH)
    joint: bool
    started_at: datetime = Field(sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    due_on: date
    due_at: datetime = Field(sa_type=Instant)
    counted: str = Field(sa_type=Text)
    counted_from: date
    limit_number: int | None = None
    limit_unit: str | None = Field(default=None, max_length=WORD_LENGTH)
    back: bool
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_as: str | None = Field(default=None, max_length=WORD_LENGTH)
    closed_by: str | None = Field(default=None, max_length=KEY_LENGTH)
    extended_until: date | None = None
    panel: date | None = None
    agency: str | None = Field(default=None, max_length=KEY_LENGTH)
    named: str | None = Field(default=None, max_length=KEY_LENGTH)


class NoticeRow(Row, table=True):
    """One notice that was ever planned, and what became of it."""

    __tablename__ = "notice"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    key: str = Field(primary_key=True, max_length=DIGEST_LENGTH)
    opening: str = Field(max_length=OPENING_LENGTH)
    duty: str = Field(max_length=WORD_LENGTH)
    version: str = Field(max_length=WORD_LENGTH)
    rung: str = Field(max_length=WORD_LENGTH)
    step: str | None = Field(default=None, max_length=WORD_LENGTH)
    roles: str = Field(max_length=400)
    at: datetime = Field(sa_type=Instant)
    status: str = Field(max_length=WORD_LENGTH)
    cause: str = Field(max_length=KEY_LENGTH)
    open_ended: bool
