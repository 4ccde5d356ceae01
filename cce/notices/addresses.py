"""E-mail addresses, and the Apprise URL that reaches one through the authority's mail server."""

import re
from urllib.parse import quote, urlsplit

from cce.notices.errors import AddressRefused, ChannelRefused

DEFAULT_SENDER = "no-reply@pathway.invalid"
NOBODY = "nobody@pathway.invalid"
"""Stands for a recipient where only the server is meant."""

_LONGEST = 254
_ATOM = r"[A-Za-z0-9_+-](?:[A-Za-z0-9._+'-]*[A-Za-z0-9_+-])?"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}@{_LABEL}(?:\.{_LABEL})+")


def check_address(address: str) -> str:
    """Make sure that *address* is one plain ASCII e-mail address, and return it.

    Raises:
        AddressRefused: It is not; the address is not repeated in the message.
    """
    if len(address) > _LONGEST or ".." in address or not _ADDRESS.fullmatch(address):
        raise AddressRefused
    return address


def compose_mail_url(server_url: str, address: str) -> str:
    """The Apprise URL of one recipient.

    Args:
        server_url: The authority's mail server, without a recipient: `mailto://127.0.0.1:2525` or
            `mailtos://user:password@smtp.example.test:587?from=no-reply@example.test`. Without `from`, mail
            comes from no-reply@pathway.invalid.
        address: The recipient's e-mail address.

    Raises:
        AddressRefused: *address* is no plain ASCII e-mail address.
        ChannelRefused: *server_url* is no mail server's URL, or names a recipient.
    """
    check_address(address)
    parts = urlsplit(server_url)
    parameters = parts.query.split("&") if parts.query else []
    names_recipient = parts.path not in ("", "/") or any(given.startswith("to=") for given in parameters)
    if parts.scheme not in ("mailto", "mailtos") or parts.fragment or names_recipient:
        raise ChannelRefused(
            "the mail server's URL is mailto:// or mailtos://, a server, and parameters; no recipient"
        )
    if not any(given.startswith("from=") for given in parameters):
        parameters.append(f"from={DEFAULT_SENDER}")
    parameters.append(f"to={quote(address, safe='@')}")
    return f"{parts.scheme}://{parts.netloc}/?{'&'.join(parameters)}"
