"""Table of receipts: what a service that took a message said later of its arrival."""

from datetime import datetime

from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, DIGEST_LENGTH, KEY_LENGTH, WORD_LENGTH, Row


class ReceiptRow(Row, table=True):
    """One message that a service took, and how it stood when it was last asked."""

    __tablename__ = "receipt"
    __table_args__ = BY_KEY

    message_key: str = Field(primary_key=True, max_length=DIGEST_LENGTH)
    recipient: str = Field(max_length=KEY_LENGTH)
    service_id: str | None = Field(default=None, max_length=WORD_LENGTH)
    handed_at: datetime = Field(sa_type=Instant, index=True)
    state: str | None = Field(default=None, max_length=WORD_LENGTH)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
