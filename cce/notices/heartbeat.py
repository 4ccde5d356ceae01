"""The sign of life to a watch outside: silence is the alarm, so it is given only while all holds."""

import contextlib
import http.client
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from cce.hidden import Hidden
from cce.notices.time_limits import Deadline, SendLimits, received

_LIMITS = SendLimits()
_BROKEN = (OSError, ValueError, http.client.HTTPException)
_FIELDS = {"Content-Type": "text/plain", "Connection": "close"}


class Heartbeat:
    """One address outside that expects to hear from us; it is a secret.

    Args:
        url: An https URL, or http on this machine, as the settings check it.
        limits: The time limits of one sign of life.
        tls: Gives the TLS context.
    """

    def __init__(
        self,
        url: Hidden[str],
        limits: SendLimits = _LIMITS,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._to = urlsplit(url.reveal())
        self._limits = limits
        self._tls = tls

    def beat(self, number: int, head: str) -> bool:
        """Say once that all is well, and answer whether it was taken; a redirect takes nothing.

        What is said is the head of the audit, for a watch that keeps what it was sent; nothing else.

        Args:
            number: The number of the audit's last row; 0 where there is none.
            head: Its hash, in hexadecimal.
        """
        deadline = Deadline.within(self._limits)
        try:
            with contextlib.closing(self._connection(deadline)) as connection:
                connection.connect()
                said = f"{number} {head}\n".encode("ascii")
                return 200 <= _status(connection, self._path, said, deadline) < 300
        except _BROKEN:
            return False

    @property
    def _path(self) -> str:
        return f"{self._to.path or '/'}{'?' + self._to.query if self._to.query else ''}"

    def _connection(self, deadline: Deadline) -> http.client.HTTPConnection:
        host, port, seconds = self._to.hostname or "", self._to.port, deadline.seconds()
        if self._to.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=seconds, context=self._tls())
        return http.client.HTTPConnection(host, port, timeout=seconds)


def _status(connection: http.client.HTTPConnection, path: str, said: bytes, deadline: Deadline) -> int:
    sock = connection.sock
    sock.settimeout(deadline.seconds())
    connection.request("POST", path, said, _FIELDS)
    answer = http.client.HTTPResponse(sock, method="POST")
    with contextlib.closing(answer):
        answer.fp.close()
        answer.fp = received(sock, deadline.seconds)
        answer.begin()
        return answer.status
