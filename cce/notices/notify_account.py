"""The authority's account at GOV.UK Notify."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from cce.hidden import Hidden
from cce.notices.errors import ChannelRefused

OFFICIAL = "https://api.notifications.service.gov.uk"

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf"(?:[!-~]+-)?{_UUID}-{_UUID}")


@dataclass(frozen=True, slots=True)
class NotifyAccount:
    """The authority's account at GOV.UK Notify.

    Attributes:
        key: The API key, a secret.
        url: Where the API is.
    """

    key: Hidden[str]
    url: str = OFFICIAL

    @classmethod
    def at(cls, key: str, url: str) -> Self:
        """The account, when key and place can be right.

        Raises:
            ChannelRefused: The key is none, or the API would be somewhere else; the key is not shown.
        """
        if not _KEY.fullmatch(key):
            raise ChannelRefused(
                "a GOV.UK Notify API key is its name, the service's id and a secret, with hyphens"
            )
        if url != OFFICIAL and not _is_loopback(url):
            raise ChannelRefused(f"GOV.UK Notify is at {OFFICIAL}, or a stand-in for it on this machine")
        return cls(Hidden(key), url)


def _is_loopback(url: str) -> bool:
    place = urlsplit(url)
    try:
        local = ip_address(place.hostname or "").is_loopback
    except ValueError:
        return False
    return local and place.scheme in ("http", "https") and not (place.path or place.query or place.username)
