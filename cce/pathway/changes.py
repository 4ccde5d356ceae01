"""What an authority changes while pathways run: its panels, its working days, its policy.

Each is known from an instant on. At one instant, a change comes before what was recorded then, and before a
slot.
"""

from dataclasses import dataclass
from datetime import date, datetime

from cce.pathway.policy import Policy


@dataclass(frozen=True, slots=True)
class PanelSet:
    """A further panel has a date; the name of a cancelled one brings that panel back.

    Attributes:
        at: When that became known, UTC.
        on: The local date it meets on.
    """

    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class PanelMoved:
    """A panel meets on another date.

    Attributes:
        at: When that became known, UTC.
        panel: The date it had, or its name.
        to: The local date it meets on from now on.
    """

    at: datetime
    panel: date
    to: date


@dataclass(frozen=True, slots=True)
class PanelCancelled:
    """A panel does not meet; what it was owed is owed to the next one.

    Attributes:
        at: When that became known, UTC.
        panel: The date it had, or its name.
    """

    at: datetime
    panel: date


@dataclass(frozen=True, slots=True)
class DayOff:
    """The authority does not work on a date.

    Attributes:
        at: When that became known, UTC.
        on: The local date.
        name: What the day is called in explanations.
    """

    at: datetime
    on: date
    name: str


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """The authority works on a date that was a day off.

    Attributes:
        at: When that became known, UTC.
        on: The local date.
        name: What the day is called in explanations.
    """

    at: datetime
    on: date
    name: str


@dataclass(frozen=True, slots=True)
class PolicyMoved:
    """Every child's pathway follows another policy.

    Attributes:
        at: When that became known, UTC.
        policy: The policy from then on.
    """

    at: datetime
    policy: Policy


Change = PanelSet | PanelMoved | PanelCancelled | DayOff | WorkingDay | PolicyMoved
