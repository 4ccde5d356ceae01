"""Keeping the codec server going until somebody asks it to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn

from starter.codec.errors import CodecAddressTaken
from starter.codec.server import Desk, codec_app
from workflows.lifetime import settle_in, until_stopped

_ENDS_WITHIN_SECONDS = 5
_AT_ONCE = 64


class _Server(uvicorn.Server):
    """A server that leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def serve(desk: Desk, address: str, log_level: str, say: Callable[[str], None]) -> None:
    """Answer at *address* until Ctrl-C or SIGTERM.

    Args:
        desk: What it answers with.
        address: Host and port; port 0 takes any free one.
        log_level: From which level on it says what happens.
        say: Told where it answers.

    Raises:
        CodecAddressTaken: The address cannot be opened.
    """
    with _listening(address) as listener:
        host, port = listener.getsockname()[:2]
        asyncio.run(until_stopped(_serve(desk, listener, log_level, lambda: say(f"http://{host}:{port}"))))


async def _serve(desk: Desk, listener: socket.socket, log_level: str, ready: Callable[[], None]) -> None:
    settle_in(log_level)
    ready()
    await answer_on(desk, listener)


async def answer_on(desk: Desk, listener: socket.socket) -> None:
    """Answer what comes in on *listener* until cancelled; what is being answered is answered.

    Args:
        desk: What it answers with.
        listener: A socket that listens.
    """
    config = uvicorn.Config(
        codec_app(desk),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=_ENDS_WITHIN_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


def _listening(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    try:
        return socket.create_server((host, int(port)))
    except OSError as error:
        raise CodecAddressTaken(
            f"The codec server cannot listen on {address} ({error.strerror}): "
            "CCE_CODEC_ADDRESS should be another address."
        ) from None
