"""A way out that stands at the port: it keeps what it is given, and answers as it was told to."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from cce.hidden import Hidden
from cce.notices.message import Message
from cce.notices.outcome import Outcome, Sent

MAIL_URL = Hidden("mailto://127.0.0.1:2525?from=no-reply@pathway.invalid")


class Crash(BaseException):
    """The process ends here, as a power cut would end it: nothing below may catch it."""


@dataclass(frozen=True)
class Handed:
    """A message that somebody tried to send."""

    to: str
    message: Message
    outcome: Outcome | None


class ScriptedSender:
    """Takes every message, but for those to an address for which something else was planned."""

    def __init__(self) -> None:
        self.handed: list[Handed] = []
        self._planned: dict[str, deque[Outcome | Crash]] = defaultdict(deque)
        self._for_ever: dict[str, Outcome] = {}
        self._meanwhile: dict[str, Callable[[], None]] = {}

    def will(self, to: str, *outcomes: Outcome | Crash) -> None:
        """The next attempts to reach *to* end like this, one after the other; then all is well."""
        self._planned[to].extend(outcomes)

    def always(self, to: str, outcome: Outcome | None) -> None:
        """Every attempt to reach *to* ends like this, until told otherwise."""
        if outcome is None:
            del self._for_ever[to]
        else:
            self._for_ever[to] = outcome

    def meanwhile(self, to: str, happens: Callable[[], None]) -> None:
        """While the next message is on its way to *to*, something else happens."""
        self._meanwhile[to] = happens

    def send(self, url: str, message: Message) -> Outcome:
        """Keep the message, and answer as planned."""
        to = address_of(url)
        self._meanwhile.pop(to, lambda: None)()
        planned = self._planned[to]
        outcome = planned.popleft() if planned else self._for_ever.get(to, Sent())
        self.handed.append(Handed(to, message, None if isinstance(outcome, Crash) else outcome))
        if isinstance(outcome, Crash):
            raise outcome
        return outcome

    def got(self, to: str) -> list[Message]:
        """The messages that certainly reached *to*."""
        return [one.message for one in self.handed if one.to == to and isinstance(one.outcome, Sent)]

    def tried(self, to: str) -> int:
        """How often somebody tried to reach *to*."""
        return sum(one.to == to for one in self.handed)


def address_of(url: str) -> str:
    """Whom an Apprise URL reaches: the e-mail address, or the host and path of a web hook."""
    parts = urlsplit(url)
    if parts.scheme.startswith("mailto"):
        (address,) = parse_qs(parts.query)["to"]
        return address
    return f"{parts.netloc}{parts.path}"
