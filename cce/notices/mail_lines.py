"""The connections to mail servers that this process keeps open between letters.

Apprise's own e-mail plugin opens one, and builds a TLS context, for every mail, and waits 5.5 s between two.
"""

import contextlib
import queue
import ssl
import threading
from collections.abc import Callable

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
        self._free: dict[MailServer, queue.LifoQueue[_Line]] = {}
        self._opening = threading.Lock()

    def carry(self, server: MailServer, letter: Letter) -> Outcome:
        """Hand *letter* to *server*, over a kept connection if there is one."""
        deadline = Deadline.within(self._limits)
        free = self._lines_to(server)
        try:
            line = free.get(timeout=deadline.seconds())
        except queue.Empty:
            return Failed("every connection to the mail server is busy")
        try:
            return line.carry(letter, deadline)
        finally:
            self._give_back(line, server, free)

    def close(self) -> None:
        """Close every connection that is not in use; a later letter opens one again."""
        with self._opening:
            kept = list(self._free.values())
            self._free.clear()
        for free in kept:
            with contextlib.suppress(queue.Empty):
                while True:
                    free.get_nowait().close()

    def _give_back(self, line: "_Line", server: MailServer, free: "queue.LifoQueue[_Line]") -> None:
        with self._opening:
            if self._free.get(server) is not free:
                line.close()
            free.put(line)

    def _lines_to(self, server: MailServer) -> "queue.LifoQueue[_Line]":
        with self._opening:
            if server not in self._free:
                # Last in, first out: the line used last is the one least likely to have been dropped.
                self._free[server] = queue.LifoQueue()
                for _ in range(self._connections):
                    self._free[server].put(_Line(server, self._tls))
            return self._free[server]


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
            self._smtp = dial(self._server, sender.rpartition("@")[2], deadline, self._tls)
        self._smtp.deadline = deadline
        return self._smtp
