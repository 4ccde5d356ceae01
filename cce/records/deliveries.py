"""Deliveries: one notice for one person on one channel, and what became of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from cce.pathway.notice import Notice
from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.tables.base import DIGEST_LENGTH


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    OWED = "owed"
    CLAIMED = "claimed"
    FAILED = "failed"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    FAILED_ESCALATED = "failed_escalated"
    UNKNOWN_ESCALATED = "unknown_escalated"


class AttemptOutcome(StrEnum):
    """How an attempt to send ended, as far as anybody can know."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Arranged(StrEnum):
    """Why a delivery is not simply the person's own at the notice's own time."""

    QUIET = "quiet"
    OWN_HOURS = "own_hours"
    BESIDE = "beside"


class OfficeKind(StrEnum):
    """What somebody can be told that is not about one child."""

    PANEL_LIST = "panel_list"
    PANEL_DAY = "panel_day"
    PANEL_OUTCOMES = "panel_outcomes"
    REACH = "reach"
    ADDRESS = "address"
    UPKEEP = "upkeep"
    LISTS = "lists"
    CANARY = "canary"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class About:
    """What a delivery tells of.

    Attributes:
        reference: The episode, or the task of the office.
        notice: The notice, as `notice_digest` names it.
        opening: The occurrence of the duty; of a task of the office its kind.
        duty: Its duty, or what kind of task of the office it is.
        version: The due instant it was worked out for; empty for opened and hand-over.
        rung: Where on the ladder.
        step: How far from the due date; None for opened and hand-over.
        cause: For a hand-over, the fact behind it; empty otherwise.
    """

    reference: str
    notice: str
    opening: str
    duty: DutyKey | OfficeKind
    version: str
    rung: Rung
    step: str | None
    cause: str

    @classmethod
    def of(cls, reference: str, notice: Notice) -> Self:
        """What *notice* of the episode *reference* tells."""
        return cls(
            reference,
            notice_digest(notice.key),
            notice.opening,
            notice.duty,
            notice.version,
            notice.rung,
            notice.step,
            notice.cause,
        )


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A notice that is to reach one person on one channel.

    Attributes:
        about: What is told.
        role: In which role the person is told.
        recipient: The person, by key.
        not_before: From when it may go, UTC.
        channel: Which of the person's channels: 0 is tried first.
        urgent: Whether it goes alone and at once.
        acknowledge_by: When somebody must have taken it on, UTC; None where nobody need.
        escalated_from: The delivery that failed, or that nobody acknowledged, by key.
        named: The one person it is for, by key, where it is not for whoever holds the role.
        arranged: Why it waits longer than its notice, or goes to somebody beside whom it is for.
    """

    about: About
    role: Role
    recipient: str
    not_before: datetime
    channel: int = 0
    urgent: bool = False
    acknowledge_by: datetime | None = None
    escalated_from: str | None = None
    named: str | None = None
    arranged: Arranged | None = None

    @property
    def key(self) -> str:
        """Names the delivery for good, so that it is written once and sent once."""
        told = self.about
        parts = (told.reference, told.opening, told.version, told.rung, told.step or "", told.cause)
        return digest((*parts, self.recipient, str(self.channel), self.escalated_from or ""))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger.

    Attributes:
        key: Names it for good.
        about: What is told.
        role: In which role the person is told.
        recipient: The person, by key.
        channel: Which of the person's channels.
        not_before: From when it may go, UTC.
        urgent: Whether it goes alone and at once.
        status: What became of it.
        claimed_at: When somebody last set out to send it, UTC.
        message_key: The message it went, or is to go, with; the same for every attempt.
        attempts: How often somebody set out to send it.
        next_attempt_at: When a failed one is tried again, UTC.
        last_error: Why the last attempt failed, in a few words without secrets.
        possible_repeat: Whether the message may have reached the person more than once.
        settled_at: When it came to its end, UTC: sent, withdrawn, superseded or escalated.
        unwanted_at: When it was taken back while somebody was sending it, UTC: it is not tried again.
        escalated_from: The delivery it stands in for, by key.
        acknowledge_by: When somebody must have taken it on, UTC.
        acknowledged_at: When somebody did, UTC.
        acknowledged_by: Who did, by key.
        stepped_up_at: When it went one role up because nobody did, UTC.
        named: The one person it is for, by key, where it is not for whoever holds the role.
        arranged: Why it waits longer than its notice, or goes to somebody beside whom it is for.
    """

    key: str
    about: About
    role: Role
    recipient: str
    channel: int
    not_before: datetime
    urgent: bool
    status: DeliveryStatus = DeliveryStatus.OWED
    claimed_at: datetime | None = None
    message_key: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    last_error: str | None = None
    possible_repeat: bool = False
    settled_at: datetime | None = None
    unwanted_at: datetime | None = None
    escalated_from: str | None = None
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    stepped_up_at: datetime | None = None
    named: str | None = None
    arranged: Arranged | None = None

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent, UTC; None unless it was."""
        return self.settled_at if self.status is DeliveryStatus.SENT else None


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to one person in one piece.

    Attributes:
        key: Names the message through every attempt.
        recipient: The person, by key.
        channel: Which of the person's channels.
        deliveries: What it tells, in the order in which it could go.
    """

    key: str
    recipient: str
    channel: int
    deliveries: tuple[Delivery, ...]

    @property
    def urgent(self) -> bool:
        """Whether it goes alone and at once."""
        return any(one.urgent for one in self.deliveries)

    @property
    def possible_repeat(self) -> bool:
        """Whether the person may have had it before."""
        return any(one.possible_repeat for one in self.deliveries)

    @property
    def attempts(self) -> int:
        """How often somebody set out to send it, this time included."""
        return max(one.attempts for one in self.deliveries)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a delivery.

    Attributes:
        delivery: The delivery, by key.
        number: 1 for the first.
        at: When it ended, UTC; for one that was never recorded, when it began.
        channel: Which of the person's channels.
        outcome: How it ended.
        reason: Why it failed, in a few words without secrets.
    """

    delivery: str
    number: int
    at: datetime
    channel: int
    outcome: AttemptOutcome
    reason: str | None = None


def notice_digest(key: str) -> str:
    """The short name under which the records know the notice that *key* names."""
    return digest((key,))


def digest(parts: Iterable[str]) -> str:
    """A short name for *parts* that no other parts have."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:DIGEST_LENGTH]


def message_key_of(keys: Iterable[str]) -> str:
    """Names the message that carries the deliveries *keys*, in whatever order."""
    return digest(sorted(keys))
