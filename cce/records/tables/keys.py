"""The keys of episodes, each sealed with the installation's: whoever erases one erases what it sealed."""

from sqlalchemy import LargeBinary
from sqlmodel import Field

from cce.records.tables.base import BY_KEY, REFERENCE_LENGTH, Row


class EpisodeKeyRow(Row, table=True):
    """The key of one episode; empty once it was erased, so that none is made for it again."""

    __tablename__ = "episode_key"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, max_length=REFERENCE_LENGTH)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
