"""Tables of one episode: what it is, whose it is, and what was recorded."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import (
    BY_KEY,
    DIGEST_LENGTH,
    KEY_LENGTH,
    REFERENCE_LENGTH,
    WORD_LENGTH,
    Row,
)

_EPISODE = "episode.reference"


class EpisodeRow(Row, table=True):
    """One child's pathway, without anything about the child."""

    __tablename__ = "episode"
    __table_args__ = (Index(None, "status", "team"), BY_KEY)

    reference: str = Field(primary_key=True, max_length=REFERENCE_LENGTH)
    policy: str = Field(max_length=KEY_LENGTH)
    policy_version: str = Field(max_length=WORD_LENGTH)
    status: str = Field(max_length=WORD_LENGTH)
    generation: int
    revision: int
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    child_status: str = Field(max_length=WORD_LENGTH)
    yjs_involved: bool
    team: str | None = Field(default=None, max_length=KEY_LENGTH)
    stage: str = Field(max_length=WORD_LENGTH)
    level: str | None = Field(default=None, max_length=WORD_LENGTH)
    in_cohort: bool


class ChildRow(Row, table=True):
    """Who the child is, sealed with the episode's key: name, birth date, case number."""

    __tablename__ = "child"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    sealed: bytes = Field(sa_type=LargeBinary)


class ChildMarkRow(Row, table=True):
    """A keyed mark of something that a child is looked for by; it says nothing without the key of marks."""

    __tablename__ = "child_mark"
    __table_args__ = (Index(None, "kind", "mark"), BY_KEY)

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    kind: str = Field(primary_key=True, max_length=WORD_LENGTH)
    mark: str = Field(primary_key=True, max_length=DIGEST_LENGTH)


class AssignmentRow(Row, table=True):
    """Who holds a role for this child, from when on."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "person"), BY_KEY)

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    role: str = Field(primary_key=True, max_length=WORD_LENGTH)
    sequence: int = Field(primary_key=True)
    person: str = Field(max_length=KEY_LENGTH)
    from_at: datetime = Field(sa_type=Instant)


class CommandRow(Row, table=True):
    """A command that was kept: the same id is never kept twice."""

    __tablename__ = "command"
    __table_args__ = BY_KEY

    command_id: str = Field(primary_key=True, max_length=KEY_LENGTH)
    reference: str = Field(foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    revision: int
    kept_at: datetime = Field(sa_type=Instant)


class FactRow(Row, table=True):
    """One fact without its free text; appended, never edited."""

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("reference", "id"), Index(None, "kind", "happened_at"), BY_KEY)

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    sequence: int = Field(primary_key=True)
    id: str = Field(max_length=KEY_LENGTH)
    command_id: str = Field(foreign_key="command.command_id", max_length=KEY_LENGTH)
    place: int
    kind: str = Field(max_length=WORD_LENGTH)
    happened_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    by: str | None = Field(default=None, max_length=KEY_LENGTH)
    body: str = Field(sa_type=Text)


class NarrativeRow(Row, table=True):
    """The free text of a fact, sealed, by the command that brings it and the fact's place in it."""

    __tablename__ = "narrative"
    __table_args__ = (Index(None, "reference"),)

    command_id: str = Field(primary_key=True, max_length=KEY_LENGTH)
    place: int = Field(primary_key=True)
    reference: str = Field(foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    sealed: bytes = Field(sa_type=LargeBinary)
    stored_at: datetime = Field(sa_type=Instant)
