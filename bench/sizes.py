"""How much each part does."""

from dataclasses import dataclass
from enum import StrEnum


class Database(StrEnum):
    """What the records are kept in."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much each part does; the defaults are what is written down.

    Attributes:
        rounds: How often a short measurement is repeated; the middle one counts.
        round_seconds: How long one round of a short measurement takes, about.
        files: Scenario files that are planned at once.
        children: Episodes into which facts are recorded one at a time.
        clients: Clients that record at once, each into an episode of its own.
        herd: Episodes that are due at one slot.
        per_person: Notices that each person gets at the slot.
        pace: Episodes of the herd that are started a second.
        sink_ms: How long the mail sink takes over each message at the slot, milliseconds.
        mails: Messages that are sent to measure sending alone.
        copies: Episodes that are played together to measure the growth of the database.
        databases: What the records are kept in, one after the other.
    """

    rounds: int = 5
    round_seconds: float = 0.5
    files: int = 1_000
    children: int = 8
    clients: int = 32
    herd: int = 1_000
    per_person: int = 15
    pace: int = 30
    sink_ms: int = 10
    mails: int = 500
    copies: int = 10
    databases: tuple[Database, ...] = (Database.SQLITE, Database.POSTGRESQL)
