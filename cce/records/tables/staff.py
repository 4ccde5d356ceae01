"""Tables of the staff directory: who there is, who holds which role, who stands in, how each is reached."""

from datetime import date

from sqlalchemy import Index, Text
from sqlmodel import Field

from cce.records.tables.base import BY_KEY, KEY_LENGTH, WORD_LENGTH, Row

_PERSON = "person.key"


class TeamRow(Row, table=True):
    """A team of the authority."""

    __tablename__ = "team"
    __table_args__ = BY_KEY

    key: str = Field(primary_key=True, max_length=KEY_LENGTH)
    name: str = Field(max_length=200)


class PersonRow(Row, table=True):
    """A member of staff, or a mailbox that several share."""

    __tablename__ = "person"
    __table_args__ = BY_KEY

    key: str = Field(primary_key=True, max_length=KEY_LENGTH)
    name: str = Field(max_length=200)
    email: str | None = Field(default=None, max_length=254)
    active_from: date | None = None
    active_until: date | None = None


class ChannelRow(Row, table=True):
    """One further way to reach a person, as an Apprise URL; 0 is tried first."""

    __tablename__ = "channel"
    __table_args__ = BY_KEY

    person: str = Field(primary_key=True, foreign_key=_PERSON, max_length=KEY_LENGTH)
    place: int = Field(primary_key=True)
    url: str | None = Field(default=None, sa_type=Text)


class HoldingRow(Row, table=True):
    """A role held for the authority, a team or one episode; dates are inclusive."""

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
