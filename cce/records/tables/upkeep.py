"""Tables of the upkeep: the rules each timetable follows, and what was taken over from elsewhere."""

from datetime import datetime

from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, DIGEST_LENGTH, KEY_LENGTH, REFERENCE_LENGTH, WORD_LENGTH, Row

_EPISODE = "episode.reference"


class FollowingRow(Row, table=True):
    """The rules that an episode's timetable is known to follow."""

    __tablename__ = "following"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    revision: int
    policy: str = Field(max_length=KEY_LENGTH)
    policy_version: str = Field(max_length=WORD_LENGTH)
    policy_content: str = Field(max_length=DIGEST_LENGTH)
    calendar_version: str = Field(max_length=WORD_LENGTH)
    panels_version: str = Field(max_length=DIGEST_LENGTH)
    at: datetime = Field(sa_type=Instant)


class ImportedRow(Row, table=True):
    """An episode that ran already when it was taken over, by a keyed mark of what the source calls it."""

    __tablename__ = "imported"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, foreign_key=_EPISODE, max_length=REFERENCE_LENGTH)
    mark: str = Field(max_length=DIGEST_LENGTH, unique=True)
    content: str = Field(max_length=DIGEST_LENGTH)
    imported_at: datetime = Field(sa_type=Instant)
