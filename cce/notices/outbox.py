"""A mail server on loopback that keeps every message as a file, so that a newcomer sees the mail."""

import asyncio
import contextlib
import hashlib
import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from cce.notices.addresses import DEFAULT_SENDER
from cce.notices.errors import OutboxUnavailable
from cce.notices.mail_channel import KEY_HEADER

LOOPBACK = "127.0.0.1"
_TAKEN, _NO_ROOM = "250 2.0.0 Kept", "452 4.3.1 The outbox could not keep it"
_NAME = re.compile(r"(\d{8}T\d{12})Z-\d{6}-[0-9a-f]{8}\.eml")
_NAME_TIME = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """One message the outbox holds.

    Attributes:
        received_at: When it arrived, by the clock the outbox was given, UTC.
        told_at: The slot it was for, as its date says; None where it has none.
        to: Whom it was for.
        subject: Its subject.
        text: Its plain text.
        key: The key of the message; two files with one key are a repeat. Empty for mail that is no notice.
        path: Its file.
    """

    received_at: datetime
    told_at: datetime | None
    to: str = field(repr=False)
    subject: str
    text: str
    key: str
    path: Path


class Outbox:
    """The embedded mail server; it runs in a thread of its own between `start` and `stop`.

    Args:
        folder: Where messages are kept, a file each, named for their arrival; made if it is not there.
        clock: The time, timezone-aware, asked as each message arrives.
        port: The port on loopback; 0 takes any free one.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime], port: int = 0) -> None:
        self._keeper = _Keeper(folder, clock)
        self._folder = folder
        self._wanted = port
        self._running: tuple[threading.Thread, asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self.port = port

    @property
    def url(self) -> str:
        """The mail server's URL, as `compose_mail_url` takes it."""
        return f"mailto://{LOOPBACK}:{self.port}?from={DEFAULT_SENDER}"

    def start(self) -> Self:
        """Begin to take mail; from the return on `port` is the one it listens on.

        Raises:
            OutboxUnavailable: The folder cannot be written, or the port is taken.
        """
        ready: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        thread = threading.Thread(target=self._run, args=(ready,), name="outbox", daemon=True)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            thread.start()
            self.port, loop, stop = ready.result()
        except OSError as error:
            where = f"{LOOPBACK}:{self._wanted}, folder {self._folder}"
            raise OutboxUnavailable(f"the outbox could not be opened ({where}): {error.strerror}") from None
        self._running = (thread, loop, stop)
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait until the thread has ended. Again is no error."""
        if self._running is None:
            return
        thread, loop, stop = self._running
        self._running = None
        loop.call_soon_threadsafe(stop.set)
        thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, ready: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
        loop, stop, open_now = asyncio.get_running_loop(), asyncio.Event(), set[_Session]()
        try:
            server = await loop.create_server(
                lambda: _Session(self._keeper, open_now), LOOPBACK, self._wanted
            )
        except OSError as error:
            ready.set_exception(error)
            return
        ready.set_result((server.sockets[0].getsockname()[1], loop, stop))
        await stop.wait()
        server.close()
        await asyncio.gather(*(session.hang_up() for session in tuple(open_now)))
        await server.wait_closed()


def read_outbox(folder: Path, last: int | None = None) -> tuple[KeptMessage, ...]:
    """The messages an outbox holds, in the order they arrived; none where there is no such folder.

    Args:
        folder: The outbox's folder; it may be in use.
        last: Read only so many, the latest.
    """
    paths = sorted(path for path in folder.glob("*.eml") if _NAME.fullmatch(path.name))
    return tuple(_read(path) for path in (paths if last is None else paths[max(0, len(paths) - last) :]))


class _Session(SMTP):
    """One client's connection, known while it lasts so that stopping can end it."""

    def __init__(self, keeper: "_Keeper", open_now: set["_Session"]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(keeper, hostname="localhost", ident="outbox", loop=loop)
        self._open_now = open_now
        self._lost = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection."""
        self._open_now.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        super().connection_lost(error)
        self._open_now.discard(self)
        self._lost.set_result(None)

    async def hang_up(self) -> None:
        """End it at once, whether or not the client listens."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
        await self._lost


class _Keeper:
    """Writes each message it is given to a file of its own."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        # At INFO the library writes down every address.
        logging.getLogger("mail").setLevel(logging.WARNING)
        self._folder = folder
        self._clock = clock
        self._number = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep one message; the name is the library's."""
        content = envelope.original_content or b""
        arrived = self._clock().astimezone(UTC).strftime(_NAME_TIME)
        fingerprint = hashlib.sha256(content).hexdigest()[:8]
        path = self._folder / f"{arrived}Z-{next(self._number):06}-{fingerprint}.eml"
        try:
            _write(path, content)
        except OSError:
            return _NO_ROOM
        return _TAKEN


def _write(path: Path, content: bytes) -> None:
    """All of the file or none of it, whoever reads the folder meanwhile."""
    unfinished = path.with_suffix(".part")
    try:
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _read(path: Path) -> KeptMessage:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    plain = mail.get_body(("plain",))
    dated = mail["Date"]
    return KeptMessage(
        received_at=datetime.strptime(path.name.partition("Z")[0], _NAME_TIME).replace(tzinfo=UTC),
        told_at=dated.datetime if dated is not None else None,
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        text=plain.get_content().replace("\r\n", "\n") if plain is not None else "",
        key=str(mail[KEY_HEADER] or ""),
        path=path,
    )
