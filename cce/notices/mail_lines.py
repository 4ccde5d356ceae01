"""The connections to mail servers that this process keeps open between letters.

Apprise's own e-mail plugin opens one, and builds a TLS context, for every mail, and waits 5.5 s between two.
"""

import contextlib
import ssl
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from cce.notices.outcome import Failed, Outcome
from cce.notices.smtp import (
    BROKEN,
    Conversation,
    Letter,
    LostBeforehand,
    MailServer,
    dial,
    hand_in,
    offer,
)
from cce.notices.time_limits import Deadline, SendLimits

CONNECTIONS = 4


class MailLines:
    """A few connections to each server, each used by one thread at a time. Safe to share between threads.

    Args:
        limits: The time limits of one attempt, waiting for a free connection included.
        tls: Gives the one TLS context; asked only where one is needed.
        connections: How many connections are kept to one server at most.
    """

    def __init__(
        self,
        limits: SendLimits,
        tls: Callable[[], ssl.SSLContext],
        connections: int = CONNECTIONS,
    ) -> None:
        self._limits = limits
        self._tls = tls
        self._connections = connections
        self._to: dict[MailServer, _Bundle] = {}
        self._opening = threading.Lock()

    def carry(self, server: MailServer, letter: Letter) -> Outcome:
        """Hand *letter* to *server*, over a kept connection if there is one."""
        deadline = Deadline.within(self._limits)
        bundle = self._bundle_to(server)
        try:
            line = bundle.take(deadline.seconds())
        except TimeoutError:
            return Failed("every connection to the mail server is busy")
        try:
            return line.carry(letter, deadline)
        finally:
            bundle.give_back(line)

    def answers(self, server: MailServer, sender: str) -> bool:
        """Whether *server* lets us in at this moment, over a connection of its own; nothing is sent."""
        try:
            smtp = dial(server, _domain(sender), Deadline.within(self._limits), self._tls)
        except LostBeforehand:
            return False
        with contextlib.suppress(*BROKEN):
            smtp.quit()
        smtp.close()
        return True

    def close(self) -> None:
        """Close every connection, those in use when they are done; a later letter opens one again."""
        with self._opening:
            bundles = list(self._to.values())
            self._to.clear()
        for bundle in bundles:
            bundle.close()

    def _bundle_to(self, server: MailServer) -> "_Bundle":
        with self._opening:
            if server not in self._to:
                self._to[server] = _Bundle([_Line(server, self._tls) for _ in range(self._connections)])
            return self._to[server]


class _Bundle:
    """The lines to one server. Whoever waits longest is next: a queue's threads would overtake each other."""

    def __init__(self, lines: list["_Line"]) -> None:
        self._free = lines
        self._waiting: deque[Future[_Line]] = deque()
        self._closed = False
        self._lock = threading.Lock()

    def take(self, seconds: float) -> "_Line":
        """A line for the caller alone, the one used last if there is a choice.

        Raises:
            TimeoutError: None came free within *seconds*.
        """
        with self._lock:
            if self._free:
                return self._free.pop()
            turn: Future[_Line] = Future()
            self._waiting.append(turn)
        try:
            return turn.result(seconds)
        except TimeoutError:
            with self._lock:
                if turn.done():
                    return turn.result()
                self._waiting.remove(turn)
            raise

    def give_back(self, line: "_Line") -> None:
        """Pass the line to the next who waits, or keep it for later."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(line)
                return
            self._free.append(line)
            if self._closed:
                line.close()

    def close(self) -> None:
        """Close what is free now, and the others as they come back."""
        with self._lock:
            self._closed = True
            for line in self._free:
                line.close()


class _Line:
    """One connection to one server, opened when first needed, and again when it was lost."""

    def __init__(self, server: MailServer, tls: Callable[[], ssl.SSLContext]) -> None:
        self._server = server
        self._tls = tls
        self._smtp: Conversation | None = None

    def carry(self, letter: Letter, deadline: Deadline) -> Outcome:
        """Hand in one letter; a kept connection that was dropped meanwhile is opened anew, once."""
        if self._is_open:
            with contextlib.suppress(LostBeforehand):
                return self._carry(letter, deadline)
        try:
            return self._carry(letter, deadline)
        except LostBeforehand as lost:
            return lost.failed

    def close(self) -> None:
        """Drop the connection without asking the server's leave."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def _carry(self, letter: Letter, deadline: Deadline) -> Outcome:
        try:
            smtp = self._open(letter.sender, deadline)
            refusal = offer(smtp, letter)
        except LostBeforehand:
            self.close()
            raise
        if refusal is None:
            return hand_in(smtp, letter.content)
        try:
            smtp.rset()
        except BROKEN:
            self.close()
        return refusal

    @property
    def _is_open(self) -> bool:
        return self._smtp is not None and self._smtp.sock is not None

    def _open(self, sender: str, deadline: Deadline) -> Conversation:
        if self._smtp is None or not self._is_open:
            self._smtp = dial(self._server, _domain(sender), deadline, self._tls)
        self._smtp.deadline = deadline
        return self._smtp


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2]
