"""A mail server that takes every message after a set time and keeps none: `python -m bench.sink PORT MS`."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from cce.notices.addresses import DEFAULT_SENDER
from starter import children
from starter.embedded import LOOPBACK, free_port

_PAUSE_SECONDS = 0.02
_READY_WITHIN_SECONDS = 15.0
_STOPPED_WITHIN_SECONDS = 5.0


@asynccontextmanager
async def sink(folder: Path, delay_ms: int) -> AsyncIterator[str]:
    """A sink in a process of its own, as long as the block lasts; yields the mail server's URL.

    Args:
        folder: Where its log is kept.
        delay_ms: How long it takes over each message, milliseconds.
    """
    port = free_port()
    command = [sys.executable, "-m", "bench.sink", str(port), str(delay_ms)]
    child = await children.start(command, folder / "sink.log", os.environ)
    try:
        await asyncio.wait_for(_answers(port), _READY_WITHIN_SECONDS)
        yield f"mailto://{LOOPBACK}:{port}?from={DEFAULT_SENDER}"
    finally:
        await child.stop(_STOPPED_WITHIN_SECONDS)


async def _answers(port: int) -> None:
    while True:
        with socket.socket() as asking:
            if asking.connect_ex((LOOPBACK, port)) == 0:
                return
        await asyncio.sleep(_PAUSE_SECONDS)


class _Taker:
    def __init__(self, delay_ms: int) -> None:
        self._seconds = delay_ms / 1000

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if self._seconds:
            await asyncio.sleep(self._seconds)
        return "250 2.0.0 Taken"


async def _serve(port: int, delay_ms: int) -> None:
    loop, taker = asyncio.get_running_loop(), _Taker(delay_ms)
    server = await loop.create_server(lambda: SMTP(taker, hostname="localhost", loop=loop), LOOPBACK, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    logging.getLogger("mail").setLevel(logging.WARNING)
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
