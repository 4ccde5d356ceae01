"""Web hooks: one POST, never a redirect, every answer classified, within a deadline."""

import contextlib
import http.client
import json
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from cce.hidden import Hidden
from cce.notices.mail_channel import KEY_HEADER
from cce.notices.message import Message
from cce.notices.outcome import Failed, Outcome, Sent, Unknown
from cce.notices.time_limits import Deadline, SendLimits, received

BROKEN: tuple[type[Exception], ...] = (OSError, http.client.HTTPException)
_TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_HOOK = "the web hook"
_LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a message is posted. Path and login are secrets and never show.

    Attributes:
        host: Name or address.
        port: The port; None for the scheme's own.
        path: Path and query.
        secure: Whether it is https.
        login: User and password, if any.
        as_form: Whether it is posted as a web form is, rather than as JSON.
    """

    host: str
    port: int | None
    path: Hidden[str]
    secure: bool
    login: Hidden[tuple[str, str]] | None = None
    as_form: bool = False


class WebChannel:
    """One web hook.

    Args:
        hook: Where it is.
        payload: Turns a message into what the hook understands.
        limits: The time limits of one attempt.
        tls: Gives the TLS context; asked only for https.
    """

    def __init__(
        self,
        hook: Hook,
        payload: Callable[[Message], Mapping[str, object]],
        limits: SendLimits,
        tls: Callable[[], ssl.SSLContext],
    ) -> None:
        self._hook = hook
        self._payload = payload
        self._limits = limits
        self._tls = tls

    def deliver(self, message: Message) -> Outcome:
        """Post the message, once."""
        payload = self._payload(message)
        body = (urlencode(payload) if self._hook.as_form else json.dumps(payload)).encode()
        deadline = Deadline.within(self._limits)
        connection = self._connection(deadline)
        with contextlib.closing(connection):
            try:
                connection.connect()
            except BROKEN as error:
                return not_reached(error, _HOOK)
            try:
                return _post(connection, self._hook.path.reveal(), body, self._headers(message), deadline)
            except BROKEN:
                return Unknown("the web hook fell silent after the message was given to it")

    def _connection(self, deadline: Deadline) -> http.client.HTTPConnection:
        hook = self._hook
        return connection_to(hook.host, hook.port, deadline.seconds(), self._tls if hook.secure else None)

    def _headers(self, message: Message) -> dict[str, str]:
        kind = "x-www-form-urlencoded" if self._hook.as_form else "json"
        headers = {"Content-Type": f"application/{kind}", KEY_HEADER: message.key, "Connection": "close"}
        if self._hook.login:
            token = b64encode(":".join(self._hook.login.reveal()).encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        return headers


def _post(
    connection: http.client.HTTPConnection,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> Outcome:
    sock = connection.sock
    sock.settimeout(deadline.seconds())
    connection.request("POST", path, body, dict(headers))
    answer = http.client.HTTPResponse(sock, method="POST")
    with contextlib.closing(answer):
        answer.fp.close()
        answer.fp = received(sock, deadline.seconds)
        answer.begin()
        if 200 <= answer.status < 300:
            return Sent()
        return failure(answer.status, answer.getheader("Retry-After"), _HOOK)


def connection_to(
    host: str, port: int | None, seconds: float, tls: Callable[[], ssl.SSLContext] | None
) -> http.client.HTTPConnection:
    """A connection, not yet opened, with a limit for each of its waits.

    Args:
        host: Name or address.
        port: The port; None for the scheme's own.
        seconds: The longest wait.
        tls: Gives the TLS context; None for http.
    """
    if tls is not None:
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=tls())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def failure(status: int, retry_after: str | None, who: str) -> Failed:
    """What an answer means that is no success: a redirect and a refusal are final, the rest is for later.

    Args:
        status: The answer's status.
        retry_after: Its header of that name.
        who: Who answered, for the reason.
    """
    if 300 <= status < 400:
        return Failed(f"{who} answered {status}, a redirect, which is not followed", permanent=True)
    temporary = status >= 500 or status in _TRY_AGAIN
    return Failed(f"{who} answered {status}", permanent=not temporary, retry_after=_pause(retry_after))


def _pause(retry_after: str | None) -> timedelta | None:
    """Seconds only: a pause given as a date would need a clock, and the retry's own pauses do as well."""
    if retry_after is None or not retry_after.isascii() or not retry_after.isdigit() or len(retry_after) > 9:
        return None
    return min(timedelta(seconds=int(retry_after)), _LONGEST_PAUSE)


def not_reached(error: BaseException | None, who: str) -> Failed:
    """What it means that no connection to *who* came about."""
    match error:
        case ssl.SSLCertVerificationError():
            return Failed(f"{who}'s certificate is not trusted")
        case ssl.SSLError():
            return Failed(f"no protected connection to {who} came about")
        case TimeoutError():
            return Failed(f"{who} did not answer in time")
        case _:
            return Failed(f"{who} could not be reached")
