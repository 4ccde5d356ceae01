"""What Apprise makes of a GOV.UK Notify channel's URL: the way, the template and the one recipient.

`notify://email/TEMPLATE/ada@example.test` and `notify://sms/TEMPLATE/+447700900123`. Apprise has no plugin
for Notify; this one only reads. The account is the authority's and stands in no URL.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from apprise import NotifyBase
from apprise.plugins import N_MGR

from cce.notices.addresses import check_address
from cce.notices.errors import AddressRefused, ChannelRefused

SCHEME = "notify"

_TEMPLATE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


class Way(StrEnum):
    """How Notify is to reach somebody."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient, by one template.

    Attributes:
        way: E-mail or text message.
        template: The id of the authority's template at Notify.
        recipient: An e-mail address, or a number with its country's code.
    """

    way: Way
    template: str
    recipient: str = field(repr=False)


class NotifyGovUk(NotifyBase):
    """The plugin. It holds what the URL said, and sends nothing.

    Args:
        parts: What stands between the URL's slashes.
        options: What Apprise reads for every plugin.
    """

    service_name: Any = "GOV.UK Notify"
    secure_protocol: Any = SCHEME

    def __init__(self, parts: tuple[str, ...] = (), **options: object) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.parts = parts

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:  # type: ignore[override]
        """What Apprise is to make the plugin of."""
        found = NotifyBase.parse_url(url, verify_host=False)
        if not found:
            return None
        path = str(found["fullpath"] or "")
        return {**found, "parts": (str(found["host"] or ""), *path.strip("/").split("/"))}


def target_of(plugin: NotifyGovUk) -> Target:
    """Whom the plugin is for, and by which template.

    Raises:
        ChannelRefused: The URL names something else, or more.
    """
    if plugin.user or plugin.password or plugin.port or len(plugin.parts) != 3:
        raise ChannelRefused(
            "a GOV.UK Notify channel is notify://email/TEMPLATE/ADDRESS or notify://sms/…/NUMBER"
        )
    way, template, recipient = plugin.parts
    if way not in tuple(Way):
        raise ChannelRefused("GOV.UK Notify is reached by notify://email/… or notify://sms/…")
    if not _TEMPLATE.fullmatch(template):
        raise ChannelRefused("a GOV.UK Notify channel names its template by id, in small letters")
    return Target(Way(way), template, _recipient(Way(way), recipient))


def _recipient(way: Way, recipient: str) -> str:
    if way is Way.SMS:
        if not _NUMBER.fullmatch(recipient):
            raise ChannelRefused(
                "a text message goes to one number with its country's code, such as +447700900123"
            )
        return recipient
    try:
        return check_address(recipient)
    except AddressRefused:
        raise ChannelRefused("a Notify e-mail goes to one plain ASCII e-mail address") from None


if SCHEME not in N_MGR:
    N_MGR.add(NotifyGovUk)
