"""What became of one attempt to send one message, and the port that answers with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from cce.notices.message import Message


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a service took the message, and will be able to say later whether it arrived.

    Attributes:
        service: The service.
        id: The message's id there; None where it did not say, and the message's key finds it.
    """

    service: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message and said so.

    Attributes:
        receipt: By what it can be asked later whether the message arrived, where it can.
    """

    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The message did not go out; it is certain that nobody got it.

    Attributes:
        reason: In plain words; names no person, address, URL or secret.
        permanent: Whether trying again the same way is pointless.
        retry_after: How long the channel asks to be left alone, if it said so.
    """

    reason: str
    permanent: bool = False
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The channel fell silent after it was given the message: it may or may not have arrived.

    Attributes:
        reason: As for `Failed`.
    """

    reason: str


Outcome = Sent | Failed | Unknown


class Sender(Protocol):
    """The port through which messages leave. Safe to call from several threads at once."""

    def send(self, url: str, message: Message) -> Outcome:
        """Send *message* to the one recipient that the Apprise *url* names; never raise for a channel."""
        ...


@runtime_checkable
class Reachable(Protocol):
    """What can say beforehand whether a way out is open."""

    def answers(self, url: str) -> bool:
        """Whether the server behind the Apprise *url* would talk to us now; nothing is sent."""
        ...


class Arrival(StrEnum):
    """The last word of a service on a message that it took, as GOV.UK Notify puts it."""

    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    TECHNICAL_FAILURE = "technical-failure"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that is asked after.

    Attributes:
        key: The message's own key.
        id: What the service calls it; None where that is not known.
    """

    key: str
    id: str | None


@runtime_checkable
class AsksAfter(Protocol):
    """What can say later whether messages arrived."""

    def arrivals(self, asked: Sequence[Asked]) -> Mapping[str, Arrival]:
        """What is known for good, by the messages' keys; never raise for a service that does not answer."""
        ...


class Channel(Protocol):
    """One way to one recipient, checked and ready."""

    def deliver(self, message: Message) -> Outcome:
        """Attempt the message once, within the time limits."""
        ...
