"""Tables of what stands around a child: answers to checklists, and other children it is linked with."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, KEY_LENGTH, REFERENCE_LENGTH, WORD_LENGTH, Row

_EPISODE = "episode.reference"
_IN_FORCE = text("unlinked_at IS NULL")


class ChecklistAnswerRow(Row, table=True):
    """One answer to one item of a checklist; a later one follows it, and nothing is edited."""

    __tablename__ = "checklist_answer"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    item: str = Field(primary_key=True, max_length=WORD_LENGTH)
    sequence: int = Field(primary_key=True)
    answer: str = Field(max_length=WORD_LENGTH)
    sealed_reason: bytes | None = Field(default=None, sa_type=LargeBinary)
    by: str = Field(max_length=KEY_LENGTH)
    at: datetime = Field(sa_type=Instant)


class ChildLinkRow(Row, table=True):
    """Two episodes, in order, whose children belong together; a link that was undone stays, marked."""

    __tablename__ = "child_link"
    __table_args__ = (
        Index(
            "uq_child_link_first_second",
            "first",
            "second",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index(None, "second"),
    )

    number: int | None = Field(default=None, primary_key=True)
    first: str = Field(foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    second: str = Field(foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    kind: str = Field(max_length=WORD_LENGTH)
    linked_at: datetime = Field(sa_type=Instant)
    linked_by: str = Field(max_length=KEY_LENGTH)
    unlinked_at: datetime | None = Field(default=None, sa_type=Instant)
    unlinked_by: str | None = Field(default=None, max_length=KEY_LENGTH)
