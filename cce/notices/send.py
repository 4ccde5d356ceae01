"""Sending through Apprise: its URLs and plugins, our connections, one URL and one recipient at a time."""

import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import Self

from cce.notices.addresses import NOBODY, compose_mail_url
from cce.notices.channels import ChannelRules, Channels
from cce.notices.errors import ChannelRefused
from cce.notices.mail_channel import MailChannel
from cce.notices.message import Message
from cce.notices.notify_receipts import arrivals
from cce.notices.outcome import Arrival, Asked, Failed, Outcome
from cce.notices.time_limits import SendLimits

# At DEBUG the libraries print tokens and bodies; their warnings name recipients, and outcomes do their work.
_LOUDEST = {
    "apprise": logging.CRITICAL,
    "notifications_python_client": logging.CRITICAL,
    "urllib3": logging.WARNING,
    "requests": logging.WARNING,
}


class AppriseSender:
    """The port `Sender`, in earnest. Safe to share between threads; close it when done.

    Args:
        rules: Where messages may go.
        limits: The time limits of one attempt.
        tls: Where the one TLS context comes from; the machine's own trust unless given.
    """

    def __init__(
        self,
        rules: ChannelRules,
        limits: SendLimits | None = None,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        for name, level in _LOUDEST.items():
            logging.getLogger(name).setLevel(level)
        self._tls = cache(tls)
        self._notify = rules.notify
        self._channels = Channels(rules, limits or SendLimits(), self._tls)

    def send(self, url: str, message: Message) -> Outcome:
        """Send *message* to the one recipient that *url* names.

        A channel that the rules refuse is a permanent failure: another channel, or another person, is needed.
        """
        try:
            channel = self._channels.open(url)
        except ChannelRefused as refused:
            return Failed(str(refused), permanent=True)
        return channel.deliver(message)

    def answers(self, url: str) -> bool:
        """Whether the mail server of *url* lets us in at this moment; nothing is sent.

        Args:
            url: The authority's mail server, as `compose_mail_url` takes it.
        """
        channel = self._channels.open(compose_mail_url(url, NOBODY))
        return isinstance(channel, MailChannel) and channel.answers()

    def check(self, url: str) -> None:
        """Make sure that messages may go to *url*; nothing is sent.

        Raises:
            ChannelRefused: They may not; the message says why and never shows the URL.
        """
        self._channels.open(url)

    def arrivals(self, asked: Sequence[Asked]) -> Mapping[str, Arrival]:
        """What GOV.UK Notify knows for good of messages it took, by their keys."""
        return {} if self._notify is None or not asked else arrivals(self._notify, asked, self._tls)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._channels.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
