"""What is said to one person at one slot: the items, and the message made of them.

A notice says an opaque reference, a neutral task name, the due date and a link; these types hold nothing
else, and refuse what would let something about a child in.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from cce.notices.errors import ItemRefused
from cce.pathway.terms import Rung

SUBJECT_LENGTH = 200
TASK_LENGTH = 80
SHORT_LENGTH = 459
"""Three parts of a text message."""

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,39}")
_LINK = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~!$&*+,;=:@%/?#-]*)?")
_GIVES_AWAY = re.compile(r"(?<![a-z0-9])cce(?![a-z0-9])|exploit|criminal", re.IGNORECASE)
_LEVEL = re.compile(r"\b(emerging|moderate|high)\b", re.IGNORECASE)


class Why(StrEnum):
    """Why this person gets the item, where it is not simply their rung of the ladder."""

    LADDER = "ladder"
    CORRECTION = "correction"
    UNACKNOWLEDGED = "unacknowledged"
    UNREACHED = "unreached"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Group:
    """References that a list in a notice puts under one heading.

    Attributes:
        heading: What they have in common, as neutral as a task's name.
        references: Opaque references, in the order in which they are listed.

    Raises:
        ItemRefused: A part is not what it should be, or would say too much.
    """

    heading: str
    references: tuple[str, ...]

    def __post_init__(self) -> None:
        check_task(self.heading)
        for reference in self.references:
            check_reference(reference)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a person is told: one row of the ledger.

    Attributes:
        key: The ledger row's key; only its fingerprint travels.
        reference: The episode's opaque reference.
        task: The policy's neutral name of the duty.
        rung: Where on the ladder it stands, or a hand-over.
        due_on: The last local date in time, extension included; None where the date may not be shown.
        link: Where to see it, `http(s)`.
        due_time: For duties counted in hours, the local clock time on `due_on`.
        urgent: Whether it goes alone and at once.
        acknowledge: Whether the person is asked to acknowledge it.
        why: Why it comes to this person.
        groups: What it lists, where it is a list; a heading without references is said to be empty.

    Raises:
        ItemRefused: A part is not what it should be, or would say too much.

    Source:
        pathway §6
    """

    key: str
    reference: str
    task: str
    rung: Rung
    due_on: date | None
    link: str
    due_time: time | None = None
    urgent: bool = False
    acknowledge: bool = False
    why: Why = Why.LADDER
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        if not self.key:
            raise ItemRefused("an item needs the key of its ledger row")
        check_reference(self.reference)
        check_task(self.task)
        check_link(self.link.replace(self.reference, ""))


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person, the same whenever it is made of the same items for the same slot.

    Attributes:
        key: Names the message wherever it goes; a repeat carries the same one.
        told_at: The slot it is for, timezone-aware.
        subject: At most 200 characters, one line.
        text: The message in plain text.
        html: The same for a mail program that shows it.
        short: The same for a telephone: reference, task, date and link, and how much did not fit.
    """

    key: str
    told_at: datetime
    subject: str
    text: str
    html: str
    short: str = ""

    def __post_init__(self) -> None:
        if not self.subject.isprintable() or not 0 < len(self.subject) <= SUBJECT_LENGTH:
            raise ItemRefused(f"a subject is one line of at most {SUBJECT_LENGTH} characters")
        if self.told_at.tzinfo is None:
            raise ItemRefused("a message is for an instant with its timezone")


def message_key(row_keys: Iterable[str]) -> str:
    """The key of the message made of these ledger rows, whatever their order: 32 hexadecimal digits.

    A fingerprint, so that nothing of the rows' own keys can be read from it.
    """
    return hashlib.sha256("\n".join(sorted(row_keys)).encode()).hexdigest()[:32]


def check_reference(reference: str) -> None:
    """Make sure that a reference looks like one, and like nothing else.

    Raises:
        ItemRefused: It does not.
    """
    if not _REFERENCE.fullmatch(reference):
        raise ItemRefused("a reference has 3 to 40 letters, digits and hyphens")


def check_task(task: str) -> None:
    """Make sure that a duty's task name may stand in a notice; for policies as well as for items.

    Raises:
        ItemRefused: It is too long, has control characters, or says what a notice must not.

    Source:
        pathway §6
    """
    if not task.isprintable() or not 0 < len(task) <= TASK_LENGTH:
        raise ItemRefused(f"a task name is one line of at most {TASK_LENGTH} characters")
    if _GIVES_AWAY.search(task) or _LEVEL.search(task):
        raise ItemRefused(f"the task name {task!r} says what a notice must not; name the task alone")


def check_link(link: str) -> None:
    """Make sure that a link, or the address all links begin with, may stand in a notice.

    Raises:
        ItemRefused: It is no plain web address, or its host or path says what a notice must not.
    """
    if not _LINK.fullmatch(link):
        raise ItemRefused("a link is a plain http(s) address in ASCII, without a user name, spaces or quotes")
    if _GIVES_AWAY.search(link):
        raise ItemRefused("the link's host or path says what a notice must not; name the site neutrally")
