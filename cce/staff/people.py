"""People of the authority, or mailboxes that several share, and how each is reached."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cce.staff.hours import WorkingHours

EMAIL = "email"
"""Stands for a person's e-mail address among the channels."""


class PersonKind(StrEnum):
    """Whether somebody is behind an entry, or several share it."""

    PERSON = "person"
    MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, or a shared mailbox.

    Attributes:
        key: Opaque: it travels in ids, so it says nothing of who it is.
        name: As colleagues know the person.
        email: The address, if there is one.
        channels: Every way to reach the person, the preferred one first: Apprise URLs, or `email`.
        active_from: First local date, inclusive; None for always.
        active_until: Last local date, inclusive; None for still.
        kind: A person, or a mailbox that several share: that one is never absent and has no hours.
        hours: When the person works; None where nobody said so, and every working day counts.
        quiet: Whether notices that a duty opened, and hand-overs, wait for the next slot; None where nobody
            said so, which is taken for no.
    """

    key: str
    name: str
    email: str | None = None
    channels: tuple[str, ...] = field(default=(EMAIL,), repr=False)
    active_from: date | None = None
    active_until: date | None = None
    kind: PersonKind = PersonKind.PERSON
    hours: WorkingHours | None = None
    quiet: bool | None = None

    def is_active(self, on: date) -> bool:
        """Whether the person works here on *on*."""
        return is_within(on, self.active_from, self.active_until)


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the authority.

    Attributes:
        key: Opaque enough to travel in ids.
        name: What people call it.
        district: The district it belongs to, by key; None where there are none.
    """

    key: str
    name: str
    district: str | None = None


def is_within(on: date, from_on: date | None, until_on: date | None) -> bool:
    """Whether *on* lies between two dates, both inclusive; None leaves that end open."""
    return (from_on is None or from_on <= on) and (until_on is None or on <= until_on)
