"""Tables of retention: holds that forbid to erase an episode, and what stays of one that was erased."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, KEY_LENGTH, REFERENCE_LENGTH, WORD_LENGTH, Row

_IN_FORCE = text("lifted_at IS NULL")


class LegalHoldRow(Row, table=True):
    """A hold on one episode, its reason sealed with the episode's key; one that was lifted stays, marked."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "uq_legal_hold_reference",
            "reference",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    reference: str = Field(foreign_key="episode.reference", max_length=REFERENCE_LENGTH)
    reason: bytes = Field(sa_type=LargeBinary)
    set_at: datetime = Field(sa_type=Instant)
    set_by: str = Field(max_length=KEY_LENGTH)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by: str | None = Field(default=None, max_length=KEY_LENGTH)


class ErasureRow(Row, table=True):
    """A tombstone: that an episode was erased. Nothing in it says anything about a person."""

    __tablename__ = "erasure"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, max_length=REFERENCE_LENGTH)
    erased_at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=KEY_LENGTH)
    ground: str = Field(max_length=WORD_LENGTH)
    overwritten_at: datetime | None = Field(default=None, sa_type=Instant)
    forgotten_at: datetime | None = Field(default=None, sa_type=Instant)
