"""Whether the process lives and is ready, said over HTTP on this machine alone."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from temporalio.client import Client
from temporalio.worker import Worker

from cce.pathway.errors import PathwayError

LOOPBACK = "127.0.0.1"
_LONGEST_LINE = 1024
_PATIENCE_SECONDS = 5.0
_CHECKED_WITHIN_SECONDS = 2.0
_REMEMBERED_SECONDS = 2.0

Check = Callable[[], Coroutine[Any, Any, bool]]
"""Says whether a part answers; an error says no."""


def checks(client: Client, records: Callable[[], bool], workers: Sequence[Worker]) -> dict[str, Check]:
    """What a worker needs in order to be ready.

    Args:
        client: The Temporal server.
        records: Says whether the database stands and keeps what is written; it may take its time.
        workers: All have to run.
    """

    async def server() -> bool:
        return await client.service_client.check_health(timeout=timedelta(seconds=_CHECKED_WITHIN_SECONDS))

    async def run() -> bool:
        return all(worker.is_running for worker in workers)

    return {
        "the Temporal server": server,
        "the database": remembered(lambda: asyncio.to_thread(records)),
        "the worker": run,
    }


def remembered(check: Check, seconds: float = _REMEMBERED_SECONDS) -> Check:
    """The same, made once at a time and once in so many seconds: who asks meanwhile shares its answer.

    However often somebody asks, what the check costs stays small, and one that hangs hangs once.

    Args:
        check: Says whether a part answers.
        seconds: For how long its answer stands.
    """
    looks: list[tuple[float, asyncio.Future[bool]]] = []

    async def shared() -> bool:
        now = asyncio.get_running_loop().time()
        if not looks or (looks[0][1].done() and now - looks[0][0] >= seconds):
            looks[:] = [(now, asyncio.ensure_future(check()))]
        return await asyncio.shield(looks[0][1])

    return shared


class HealthPortTaken(PathwayError):
    """The port for health questions cannot be opened."""


class Health:
    """Answers `/live` with 200 as long as the process turns, and `/ready` with 200 when every part answers.

    Args:
        port: The port on loopback; 0 takes any free one, None opens none.
    """

    def __init__(self, port: int | None) -> None:
        self.port = port
        self.checks: Mapping[str, Check] = {}
        self._server: asyncio.Server | None = None

    async def wrong(self) -> str:
        """What keeps the process from being ready; empty when nothing does."""
        if not self.checks:
            return "starting"
        well = await asyncio.gather(*(_answers(check) for check in self.checks.values()))
        silent = [part for part, answers in zip(self.checks, well, strict=True) if not answers]
        return ", ".join(f"{part} does not answer" for part in silent)

    async def __aenter__(self) -> Self:
        """Open the port.

        Raises:
            HealthPortTaken: It cannot be opened.
        """
        if self.port is None:
            return self
        try:
            self._server = await asyncio.start_server(self._answer, LOOPBACK, self.port, limit=_LONGEST_LINE)
        except OSError as error:
            raise HealthPortTaken(
                f"CCE_HEALTH_PORT is {self.port}: the port cannot be opened ({error.strerror})."
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        if self._server is not None:
            self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError, TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                writer.write(await self._reply(await reader.readline()))
                await writer.drain()
        writer.close()

    async def _reply(self, line: bytes) -> bytes:
        match line.split():
            case [b"GET" | b"HEAD", b"/live", _]:
                return _written("200 OK", "live")
            case [b"GET" | b"HEAD", b"/ready", _]:
                wrong = await self.wrong()
                return _written("503 Service Unavailable", wrong) if wrong else _written("200 OK", "ready")
            case [b"GET" | b"HEAD", _, _]:
                return _written("404 Not Found", "ask for /live or /ready")
        return _written("400 Bad Request", "ask with GET")


async def _answers(check: Check) -> bool:
    with suppress(Exception):
        return await asyncio.wait_for(check(), _CHECKED_WITHIN_SECONDS)
    return False


def _written(status: str, words: str) -> bytes:
    body = f"{words}\n".encode()
    fields = f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close"
    return f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode() + body
