"""What crosses the wire to a workflow: frozen, versioned by defaults, instants in UTC, no person in it."""

from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from activities.messages import Account
from cce.pathway.facts import Fact

MOVING_ON, BUSY, UNANSWERED = "MovingOn", "Busy", "Unanswered"
"""Why a command could not be taken just now, as the types of failures: it is to be sent again."""


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class EpisodeStart(_Message):
    """What a run of an episode begins with.

    Attributes:
        reference: The episode's opaque reference.
        wake_at: When something is to be prepared next; None where the record has to be asked.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
    """

    reference: str
    wake_at: datetime | None = None
    shift: timedelta = timedelta()


class PanelStart(_Message):
    """What a run of a panel begins with.

    Attributes:
        name: The panel, by the date first set for it.
        policy: The policy by whose hours the office works, by name.
        wake_at: When there is something to do next; None where the record has to be asked.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
    """

    name: date
    policy: str
    wake_at: datetime | None = None
    shift: timedelta = timedelta()


class Command(_Message):
    """Facts that one person recorded together; none, to have the timetable worked out anew.

    Attributes:
        command_id: Names the command; sent again, it is kept once.
        facts: Without their free text, which stays in the database under the command id.
        known_at: When the change became known that calls for working out anew, UTC; None for now.
        account: Who sends it, for the audit of facts that name nobody.
    """

    command_id: str = Field(min_length=1, max_length=100)
    facts: tuple[Fact, ...] = Field(max_length=200)
    known_at: datetime | None = None
    account: Account = None


class UpkeepStart(_Message):
    """What a run of the upkeep begins with.

    Attributes:
        next_at: When everything is to be looked at next, UTC; None where the record has to be asked.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
    """

    next_at: datetime | None = None
    shift: timedelta = timedelta()


class WatchStart(_Message):
    """What a run of the watch begins with.

    Attributes:
        recounted_at: When all that was due was last worked out anew, UTC; None for never.
        was_well: Whether nothing was missing then.
        next_at: When to look next, UTC; None for at once.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
    """

    recounted_at: datetime | None = None
    was_well: bool = False
    next_at: datetime | None = None
    shift: timedelta = timedelta()
