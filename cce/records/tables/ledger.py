"""Tables of the ledger: who is to be told what on which channel, and every attempt at it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import (
    BY_KEY,
    DIGEST_LENGTH,
    KEY_LENGTH,
    OFFICE_REFERENCE_LENGTH,
    OPENING_LENGTH,
    WORD_LENGTH,
    Row,
)

_UNSETTLED = text("settled_at IS NULL")
_UNACKNOWLEDGED = text("acknowledge_by IS NOT NULL AND acknowledged_at IS NULL AND stepped_up_at IS NULL")


class DeliveryRow(Row, table=True):
    """One notice for one person on one channel; its reference is that of an episode or of an office task.

    The indexes over what is still to be done hold nothing that is done: they stay small as the ledger grows.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(None, "reference"),
        Index(
            "ix_delivery_unsettled",
            "recipient",
            "not_before",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
        Index(
            "ix_delivery_unacknowledged",
            "acknowledge_by",
            sqlite_where=_UNACKNOWLEDGED,
            postgresql_where=_UNACKNOWLEDGED,
        ),
    )

    key: str = Field(primary_key=True, max_length=DIGEST_LENGTH)
    reference: str = Field(max_length=OFFICE_REFERENCE_LENGTH)
    notice: str = Field(max_length=DIGEST_LENGTH)
    opening: str = Field(max_length=OPENING_LENGTH)
    duty: str = Field(max_length=WORD_LENGTH)
    version: str = Field(max_length=WORD_LENGTH)
    rung: str = Field(max_length=WORD_LENGTH)
    step: str | None = Field(default=None, max_length=WORD_LENGTH)
    cause: str = Field(max_length=KEY_LENGTH)
    role: str = Field(max_length=WORD_LENGTH)
    named: str | None = Field(default=None, max_length=KEY_LENGTH)
    recipient: str = Field(max_length=KEY_LENGTH)
    channel: int
    not_before: datetime = Field(sa_type=Instant)
    arranged: str | None = Field(default=None, max_length=WORD_LENGTH)
    urgent: bool
    status: str = Field(max_length=WORD_LENGTH)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    message_key: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    attempts: int
    next_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str | None = Field(default=None, max_length=200)
    possible_repeat: bool
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    unwanted_at: datetime | None = Field(default=None, sa_type=Instant)
    escalated_from: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    acknowledge_by: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: str | None = Field(default=None, max_length=KEY_LENGTH)
    stepped_up_at: datetime | None = Field(default=None, sa_type=Instant)


class AttemptRow(Row, table=True):
    """One attempt to send one delivery; appended, never edited."""

    __tablename__ = "attempt"
    __table_args__ = BY_KEY

    delivery: str = Field(primary_key=True, foreign_key="delivery.key", max_length=DIGEST_LENGTH)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    channel: int
    outcome: str = Field(max_length=WORD_LENGTH)
    reason: str | None = Field(default=None, max_length=200)
