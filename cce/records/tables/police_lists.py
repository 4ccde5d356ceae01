"""Tables of the lists that the police send: how to read them, what is settled, what waits for a person."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import (
    BY_KEY,
    DIGEST_LENGTH,
    KEY_LENGTH,
    NEVER_AGAIN,
    REFERENCE_LENGTH,
    WORD_LENGTH,
    Row,
)


class PoliceListColumnRow(Row, table=True):
    """Which column of a list holds what, as somebody said once."""

    __tablename__ = "police_list_column"
    __table_args__ = BY_KEY

    kind: str = Field(primary_key=True, max_length=WORD_LENGTH)
    holds: str = Field(primary_key=True, max_length=WORD_LENGTH)
    column: str = Field(max_length=KEY_LENGTH)


class PoliceListSettledRow(Row, table=True):
    """To which episode a row of a list belongs: the row is a keyed mark, and says nothing without the key.

    The reference may be one that is only set aside for an episode about to be opened.
    """

    __tablename__ = "police_list_settled"
    __table_args__ = BY_KEY

    mark: str = Field(primary_key=True, max_length=DIGEST_LENGTH)
    reference: str = Field(max_length=REFERENCE_LENGTH)
    settled_at: datetime = Field(sa_type=Instant)


class PoliceListPendingRow(Row, table=True):
    """A row of a list that may be about a child of the records: kept until a person decides, or for a time.

    What it says of that child is sealed with the installation's key: it belongs to no episode yet.
    """

    __tablename__ = "police_list_pending"
    __table_args__ = NEVER_AGAIN

    number: int | None = Field(default=None, primary_key=True)
    mark: str = Field(unique=True, max_length=DIGEST_LENGTH)
    police_mark: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    kind: str = Field(max_length=WORD_LENGTH)
    sealed: bytes = Field(sa_type=LargeBinary)
    team: str | None = Field(default=None, max_length=KEY_LENGTH)
    arrived_at: datetime = Field(sa_type=Instant)
    forget_at: datetime = Field(sa_type=Instant)
