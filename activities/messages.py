"""What crosses the wire to an activity and back: frozen, versioned by defaults, instants in UTC."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cce.pathway.facts import Fact

POSTBOX = "Postbox"
"""The name of the workflow that gathers what one person is owed."""

# Left out where nobody is named: runs from before there was an account replay to the same commands.
Account = Annotated[str | None, Field(max_length=100, exclude_if=lambda account: account is None)]


def postbox_id(recipient: str) -> str:
    """The workflow id of a person's postbox, from the person's opaque key."""
    return f"postbox-{recipient}"


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Keep(_Message):
    """Ask for a command to be kept.

    Attributes:
        reference: The episode.
        command_id: Names the command; kept before, it is answered as it was.
        facts: What was recorded, without its free text.
        now: The workflow's clock, UTC.
        known_at: Where dates or rules changed and no fact came: when that became known, UTC; None for now.
        account: Who sent it, for the audit of facts that name nobody.
    """

    reference: str
    command_id: str
    facts: tuple[Fact, ...]
    now: datetime
    known_at: datetime | None = None
    account: Account = None


class Kept(_Message):
    """A command was kept.

    Attributes:
        revision: The revision of the timetable that followed.
        wake_at: When something is to be prepared next, UTC; None when nothing is ahead.
        closed: Whether the episode is closed now.
    """

    revision: int
    wake_at: datetime | None = None
    closed: bool = False


class Prepare(_Message):
    """Ask for what is due soon to be put into the ledger.

    Attributes:
        reference: The episode.
        now: The workflow's clock, UTC.
    """

    reference: str
    now: datetime


class PreparePanel(_Message):
    """Ask for what is due for a panel to be done.

    Attributes:
        name: The panel, by the date first set for it.
        policy: The policy by whose hours the office works, by name.
        now: The workflow's clock, UTC.
    """

    name: date
    policy: str
    now: datetime


class PanelStands(_Message):
    """What was due for a panel is done.

    Attributes:
        wake_at: When there is something to do for it again, UTC.
        is_over: Whether there never will be.
    """

    wake_at: datetime | None = None
    is_over: bool = False


class PostboxStart(_Message):
    """What a run of a postbox begins with.

    Attributes:
        recipient: The person, by opaque key.
        slots: The instants at which something may be ready.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
        send_queue: The task queue on which messages are sent; None for the postbox's own.
    """

    recipient: str
    slots: tuple[datetime, ...] = ()
    shift: timedelta = timedelta()
    send_queue: str | None = None


class Deliver(_Message):
    """Ask for what one person is owed by now to be sent.

    Attributes:
        recipient: The person, by opaque key.
        now: The workflow's clock, UTC.
    """

    recipient: str
    now: datetime


class Delivered(_Message):
    """What one person was owed by then was sent, or will be tried again.

    Attributes:
        next_at: When there is something to do for the person again, UTC; None when nothing waits.
    """

    next_at: datetime | None = None


class LookAfter(_Message):
    """Ask for everything to be looked at.

    Attributes:
        now: The workflow's clock, UTC.
        look: Whether to look, or only to say when to.
    """

    now: datetime
    look: bool = True


class Looked(_Message):
    """Everything was looked at.

    Attributes:
        next_at: When to look next, UTC.
        failed: The names of the checks that failed.
    """

    next_at: datetime
    failed: tuple[str, ...] = ()


class LookOver(_Message):
    """Ask whether what was promised holds.

    Attributes:
        now: The workflow's clock, UTC.
        recounted_at: When all that was due was last worked out anew, UTC; None for never.
        was_well: Whether nothing was missing then.
    """

    now: datetime
    recounted_at: datetime | None = None
    was_well: bool = False


class LookedOver(_Message):
    """It was looked whether what was promised holds.

    Attributes:
        next_at: When to look next, UTC.
        recounted_at: When all that was due was last worked out anew, UTC.
        was_well: Whether nothing was missing then.
        broken: The names of the promises that do not hold.
        beat: Whether the watch outside took our sign of life.
    """

    next_at: datetime
    recounted_at: datetime
    was_well: bool
    broken: tuple[str, ...] = ()
    beat: bool = False
