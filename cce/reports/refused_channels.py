"""Channels of the directory that this installation's settings do not let anything out by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cce.notices.errors import ChannelRefused
from cce.staff.people import EMAIL, Person


@dataclass(frozen=True, slots=True)
class RefusedChannel:
    """A channel by which nothing goes.

    Attributes:
        person: Whose it is, by key.
        kind: The scheme of its URL; the rest stays hidden.
        why: Why it is refused, in plain words.
    """

    person: str
    kind: str
    why: str


def refused_channels(people: Iterable[Person], check: Callable[[str], None]) -> tuple[RefusedChannel, ...]:
    """The further channels of *people* that *check* refuses.

    Args:
        people: Some people.
        check: Raises `ChannelRefused` for a URL by which nothing may go.
    """
    channels = ((one.key, url) for one in people for url in one.channels if url != EMAIL)
    found = ((key, url, _refusal(url, check)) for key, url in channels)
    return tuple(RefusedChannel(key, url.partition("://")[0], why) for key, url, why in found if why)


def _refusal(url: str, check: Callable[[str], None]) -> str | None:
    try:
        check(url)
    except ChannelRefused as refused:
        return str(refused)
    return None
