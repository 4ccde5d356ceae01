"""Tables of the staff directory: who there is, who holds which role, who stands in, how each is reached."""

from datetime import date, datetime, time

from sqlalchemy import Index, Text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, DIGEST_LENGTH, KEY_LENGTH, WORD_LENGTH, Row

_PERSON = "person.key"


class TeamRow(Row, table=True):
    """A team of the authority."""

    __tablename__ = "team"
    __table_args__ = BY_KEY

    key: str = Field(primary_key=True, max_length=KEY_LENGTH)
    name: str = Field(max_length=200)
    district: str | None = Field(default=None, max_length=KEY_LENGTH)


class PersonRow(Row, table=True):
    """A member of staff, or a mailbox that several share."""

    __tablename__ = "person"
    __table_args__ = BY_KEY

    key: str = Field(primary_key=True, max_length=KEY_LENGTH)
    name: str = Field(max_length=200)
    email: str | None = Field(default=None, max_length=254)
    active_from: date | None = None
    active_until: date | None = None
    kind: str = Field(max_length=WORD_LENGTH)
    works_on: str | None = Field(default=None, max_length=WORD_LENGTH)
    works_from: time | None = None
    works_until: time | None = None
    quiet: bool | None = None


class ChannelRow(Row, table=True):
    """One further way to reach a person, as an Apprise URL; 0 is tried first."""

    __tablename__ = "channel"
    __table_args__ = BY_KEY

    person: str = Field(primary_key=True, foreign_key=_PERSON, max_length=KEY_LENGTH)
    place: int = Field(primary_key=True)
    url: str | None = Field(default=None, sa_type=Text)


class HoldingRow(Row, table=True):
    """A role held for the authority, a district, a team, one episode or an agency; dates are inclusive."""

    __tablename__ = "holding"
    __table_args__ = (Index(None, "person"), BY_KEY)

    role: str = Field(primary_key=True, max_length=WORD_LENGTH)
    scope: str = Field(primary_key=True, max_length=WORD_LENGTH)
    scope_key: str = Field(primary_key=True, max_length=KEY_LENGTH)
    person: str = Field(primary_key=True, foreign_key=_PERSON, max_length=KEY_LENGTH)
    place: int = Field(primary_key=True)
    from_on: date | None = None
    until_on: date | None = None


class CoverRow(Row, table=True):
    """Who stands in for an absent person; dates are inclusive."""

    __tablename__ = "cover"
    __table_args__ = BY_KEY

    person: str = Field(primary_key=True, foreign_key=_PERSON, max_length=KEY_LENGTH)
    from_on: date = Field(primary_key=True)
    covered_by: str = Field(foreign_key=_PERSON, max_length=KEY_LENGTH)
    until_on: date


class FailingAddressRow(Row, table=True):
    """An address at which one message after the other could not be delivered; gone once one could.

    The address is kept as a digest: who changes it in the directory begins anew.
    """

    __tablename__ = "failing_address"
    __table_args__ = BY_KEY

    person: str = Field(primary_key=True, foreign_key=_PERSON, max_length=KEY_LENGTH)
    address: str = Field(primary_key=True, max_length=DIGEST_LENGTH)
    messages: int
    last_message: str = Field(max_length=DIGEST_LENGTH)
    since: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    reason: str = Field(max_length=200)
    flagged_at: datetime | None = Field(default=None, sa_type=Instant)
