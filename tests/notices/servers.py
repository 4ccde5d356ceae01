"""Real servers on free ports of this machine, well-behaved and otherwise."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.smtp import SMTP

LOOPBACK = "127.0.0.1"
Script = Callable[[socket.socket, "ScriptedServer"], None]


class MailServer:
    """aiosmtpd on a free port, with connections that end when it does."""

    def __init__(self, clerk, *, tls=None, **options):
        self.clerk = clerk
        self._tls = tls
        self._options = options
        self._sessions = []
        self._ready: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self):
        self._thread.start()
        self.port, self._loop, self._stop = self._ready.result()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self):
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        server = await loop.create_server(self._session, LOOPBACK, 0, ssl=self._tls)
        self._ready.set_result((server.sockets[0].getsockname()[1], loop, stop))
        await stop.wait()
        server.close()
        for session in self._sessions:
            if session.transport:
                session.transport.abort()
            await session.lost
        await server.wait_closed()

    def _session(self):
        return _Session(self._sessions, self.clerk, hostname="localhost", **self._options)


class _Session(SMTP):
    def __init__(self, sessions, *arguments, **options):
        super().__init__(*arguments, **options)
        self._sessions = sessions
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self._sessions.append(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        if not self.lost.done():
            self.lost.set_result(None)


class Clerk:
    """Answers as it is told, by step and by recipient, and keeps what it took."""

    def __init__(self, *, mail=(), data=(), recipients=None):
        self.taken = []
        self.peers = []
        self._mail = list(mail)
        self._data = list(data)
        self._recipients = recipients or {}

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        refusal = self._mail.pop(0) if self._mail else None
        if refusal:
            return refusal
        envelope.mail_from = address
        return "250 2.1.0 Fine"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self._recipients:
            return self._recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Fine"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self._data:
            return self._data.pop(0)
        self.taken.append((envelope.rcpt_tos, envelope.original_content))
        self.peers.append(session.peer)
        return "250 2.0.0 Taken"


class ScriptedServer:
    """Gives each connection to the next script, in a thread; the last script serves all that follow."""

    def __init__(self, *scripts: Script):
        self._scripts = list(scripts)
        self._listening = socket.create_server((LOOPBACK, 0))
        self._threads: list[threading.Thread] = []
        self.port = self._listening.getsockname()[1]
        self.connections = 0
        self.over = threading.Event()

    def __enter__(self):
        self._threads.append(threading.Thread(target=self._accept))
        self._threads[0].start()
        return self

    def __exit__(self, *_):
        self.over.set()
        # Closing does not wake a thread that waits in accept; a connection does.
        socket.create_connection((LOOPBACK, self.port)).close()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _accept(self):
        while True:
            connection, _ = self._listening.accept()
            if self.over.is_set():
                connection.close()
                return
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            self.connections += 1
            self._threads.append(threading.Thread(target=self._play, args=(script, connection)))
            self._threads[-1].start()

    def _play(self, script, connection):
        with connection, contextlib.suppress(OSError):
            script(connection, self)


def hanging(connection, server):
    """Says nothing, ever."""
    server.over.wait()


def dripping(connection, server):
    """Begins its greeting, and goes on with a byte now and then."""
    while not server.over.wait(0.02):
        connection.sendall(b"2")


def reset(connection):
    """Close at once, with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def smtp_lines(connection) -> Iterator[bytes]:
    """Greet, then give what the client says, line by line."""
    connection.sendall(b"220 ready\r\n")
    with connection.makefile("rb") as said:
        yield from said


def mail_script(
    *, mails: int | None = None, after_data: Callable[[socket.socket], object] | None = None
) -> Script:
    """A script that takes mail: so many, then hangs up; or does something else once it has the content."""

    def play(connection, server):
        left, in_data = mails, False
        for line in smtp_lines(connection):
            if in_data and line != b".\r\n":
                continue
            if in_data and after_data:
                after_data(connection)
                return
            connection.sendall(_answer(line))
            in_data = line.upper().startswith(b"DATA")
            if line == b".\r\n" and left is not None:
                left -= 1
                if not left:
                    return

    return play


def _answer(line: bytes) -> bytes:
    if line.upper().startswith(b"DATA"):
        return b"354 go on\r\n"
    return b"250 fine\r\n"


class WebHook:
    """A web server that answers every POST alike and keeps what it got."""

    def __init__(self, status=200, headers=None, tls: ssl.SSLContext | None = None):
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._request_class(status, headers or {}))
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.port = self._server.server_address[1]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _request_class(self, status, headers):
        got = self.got

        class Request(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.append((self.path, dict(self.headers), body))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        return Request
