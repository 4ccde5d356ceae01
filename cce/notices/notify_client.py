"""GOV.UK Notify's own client on our connection: bounded in time, no redirect, no proxy, nothing logged.

The client signs and words the requests. Its transport would wait for each byte anew and follow redirects, so
it is given another one.
"""

import contextlib
import http.client
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from notifications_python_client.notifications import NotificationsAPIClient
from requests.adapters import BaseAdapter

from cce.notices.notify_account import NotifyAccount
from cce.notices.time_limits import Deadline, SendLimits, received
from cce.notices.web_channel import BROKEN, connection_to

_LONGEST_ANSWER = 1_000_000


class NotReached(Exception):
    """No connection came about; nothing was asked. Its cause says why."""


class FellSilent(Exception):
    """The request was given, and no whole answer came in time."""


def notify_client(
    account: NotifyAccount, limits: SendLimits, tls: Callable[[], ssl.SSLContext]
) -> NotificationsAPIClient:
    """A client for one thread, all of whose requests together have the limits of one attempt.

    Args:
        account: Whose.
        limits: How long it may take.
        tls: Gives the TLS context; asked only for https.
    """
    client = NotificationsAPIClient(account.key.reveal(), account.url)
    session = client.request_session
    session.trust_env = False
    session.adapters.clear()
    session.mount(account.url, _Bounded(Deadline.within(limits), tls))
    return client


class _Bounded(BaseAdapter):
    def __init__(self, deadline: Deadline, tls: Callable[[], ssl.SSLContext]) -> None:
        super().__init__()
        self._deadline = deadline
        self._tls = tls

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        place = urlsplit(request.url or "")
        connection = self._connected(place.scheme == "https", place.hostname or "", place.port)
        with contextlib.closing(connection):
            try:
                response = self._exchange(connection, request)
            except BROKEN as error:
                raise FellSilent from error
        if not 200 <= response.status_code < 300:
            # Said here, so that a redirect is neither followed nor taken for a success.
            raise requests.HTTPError(response=response)
        return response

    def close(self) -> None:
        pass

    def _connected(self, secure: bool, host: str, port: int | None) -> http.client.HTTPConnection:
        try:
            connection = connection_to(host, port, self._deadline.seconds(), self._tls if secure else None)
            connection.connect()
        except BROKEN as error:
            raise NotReached from error
        return connection

    def _exchange(
        self, connection: http.client.HTTPConnection, request: requests.PreparedRequest
    ) -> requests.Response:
        sock, method = connection.sock, request.method or "GET"
        sock.settimeout(self._deadline.seconds())
        connection.request(
            method, request.path_url, _body(request), {**request.headers, "Connection": "close"}
        )
        answer = http.client.HTTPResponse(sock, method=method)
        with contextlib.closing(answer):
            answer.fp.close()
            answer.fp = received(sock, self._deadline.seconds)
            answer.begin()
            return _response(request, answer)


def _body(request: requests.PreparedRequest) -> bytes | str | None:
    return request.body if isinstance(request.body, bytes | str) else None


def _response(request: requests.PreparedRequest, answer: http.client.HTTPResponse) -> requests.Response:
    """What the client reads. The status alone says what became of a message, so a body may break off."""
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.getheaders())
    response.url, response.request, response.encoding = request.url or "", request, "utf-8"
    response._content = b""  # noqa: SLF001
    with contextlib.suppress(*BROKEN):
        response._content = answer.read(_LONGEST_ANSWER)  # noqa: SLF001
    return response
