"""A panel's list: who is on it, what each has answered, who left it and why, and in which order it is held.

Source: CCE 2020 §5.8
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cce.pathway.panels import Panel
from cce.pathway.terms import DutyKey, DutyStatus, PanelOutcome


class Answer(StrEnum):
    """What of a child's papers, or update, has reached the panel."""

    IN = "in"
    LATE = "late"
    WAITING = "waiting"
    MISSING = "missing"
    AHEAD = "ahead"
    EXCUSED = "excused"


class Departure(StrEnum):
    """Why a child is on a panel's list no more."""

    REMOVED = "removed"
    CLOSED = "closed"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class ListedChild:
    """A child on a panel's list.

    Attributes:
        child: Which, by key.
        duty: What the panel is owed: papers the first time, then an update.
        answer: What of it has come.
        due_on: The last local date in time.
        answered_at: When it came, UTC.
        joined_at: When the child joined the cohort, UTC.
        offered: Whether that was after the panel's requests had gone: asked at once, for this panel still.
        below_high: Whether the risk is judged lower than High, which alone takes no child off the list.
        seen_on: The name of the panel that last considered the child in this stay, before this one.
        overdue_since: From when the most overdue of all that is owed to the child is late, UTC.
        outcome: What this panel decided, once it did.
        feedback_sent: Whether that has gone to the lead professional.
    """

    child: str
    duty: DutyKey
    answer: Answer
    due_on: date
    answered_at: datetime | None
    joined_at: datetime
    offered: bool
    below_high: bool
    seen_on: date | None
    overdue_since: datetime | None
    outcome: PanelOutcome | None
    feedback_sent: bool

    @property
    def is_new(self) -> bool:
        """Whether no panel has considered the child yet."""
        return self.seen_on is None

    @property
    def is_settled(self) -> bool:
        """Whether the panel's outcome is recorded and has gone."""
        return self.outcome is not None and self.feedback_sent


@dataclass(frozen=True, slots=True)
class LeftChild:
    """A child who was to be considered and is not.

    Attributes:
        child: Which, by key.
        left_at: When the child left the cohort, UTC.
        why: Why.
    """

    child: str
    left_at: datetime
    why: Departure


@dataclass(frozen=True, slots=True)
class ListedAction:
    """An action that is to be reported to a panel.

    Attributes:
        child: Whose pathway it belongs to, by key.
        action: What it is called.
        agency: Who was given it.
        named: The person who has it, by key, where one was named.
        due_on: The local date of the panel it was to be reported to first.
        status: How it stands.
    """

    child: str
    action: str
    agency: str
    named: str | None
    due_on: date
    status: DutyStatus


@dataclass(frozen=True, slots=True)
class PanelList:
    """A panel as it stands at an instant.

    Attributes:
        panel: Which.
        children: Who is on its list, in the order in which the panel takes them.
        left: Who was and is no more, by key.
        actions: What is to be reported, earliest due first.
    """

    panel: Panel
    children: tuple[ListedChild, ...]
    left: tuple[LeftChild, ...]
    actions: tuple[ListedAction, ...]

    def answered(self, *answers: Answer) -> tuple[str, ...]:
        """The children with those answers, in the panel's order."""
        return tuple(one.child for one in self.children if one.answer in answers)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to consider and nothing to report."""
        return not self.children and not self.actions

    @property
    def is_settled(self) -> bool:
        """Whether everybody was considered, and every outcome has gone out."""
        return all(one.is_settled for one in self.children)


def in_order(children: Iterable[ListedChild]) -> tuple[ListedChild, ...]:
    """The order in which a panel takes them: new, then longest unseen, then most overdue, then by key."""
    return tuple(sorted(children, key=_place))


def _place(one: ListedChild) -> tuple[bool, date, bool, float, str]:
    since = one.overdue_since
    late = (since is None, since.timestamp() if since else 0.0)
    return (not one.is_new, one.seen_on or date.min, *late, one.child)
