"""A Temporal server of our own: the development server as a child process, its records in one file."""

import asyncio
import hashlib
import os
import socket
import sys
from pathlib import Path

from cce.pathway.errors import PathwayError
from starter import children
from workflows.connecting import ServerUnreachable, connect

LOOPBACK = "127.0.0.1"
_READY_WITHIN_SECONDS = 30.0
_STOPPED_WITHIN_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
_TRIES = 5


class ServerNotStarted(PathwayError):
    """The Temporal server of this installation could not be started."""


class EmbeddedServer:
    """The Temporal server that `cce run` brings along; what it knows survives a restart.

    Args:
        folder: Where its file and its log are kept; made if it is not there.
        namespace: The namespace that is wanted.
        port: The port on loopback; 0 takes any free one.
    """

    name = "The Temporal server"

    def __init__(self, folder: Path, namespace: str = "default", port: int = 0) -> None:
        self.file = folder / "temporal.sqlite3"
        self.log = folder / "log" / "temporal.log"
        self._namespace = namespace
        self._port = port
        self._child: children.Child | None = None

    @property
    def address(self) -> str:
        """Host and port; known once it has started."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The id of its process; None before it is started."""
        return None if self._child is None else self._child.pid

    async def start(self) -> None:
        """Start it, and wait until it answers; after its end it starts again on the same port.

        Raises:
            ServerNotStarted: The port is taken, the folder cannot be written, or something else is wrong.
        """
        if self._port:
            await self._start()
            return
        for _ in range(_TRIES - 1):
            self._port = free_port()
            try:
                await self._start()
            except PortTaken:
                continue
            return
        self._port = free_port()
        await self._start()

    async def ended(self) -> str:
        """Wait for the end of its process, and say how it came."""
        if self._child is None:
            return "never started"
        return await self._child.ended()

    async def stop(self) -> None:
        """Stop it and wait for its end. Again is no error."""
        if self._child is not None:
            await self._child.stop(_STOPPED_WITHIN_SECONDS)

    async def _start(self) -> None:
        refuse_taken(self._port)
        try:
            self._child = await children.start(self._command(), self.log, _environment())
        except OSError as error:
            raise ServerNotStarted(
                f"The Temporal server could not be started: {error.filename or self.log}: {error.strerror}. "
                "CCE_VAR names the folder for its file and its log."
            ) from None
        try:
            await asyncio.wait_for(self._answers(self._child), _READY_WITHIN_SECONDS)
        except BaseException as error:
            await self.stop()
            if isinstance(error, TimeoutError):
                raise ServerNotStarted(
                    f"The Temporal server does not answer at {self.address}; its log is {self.log}."
                ) from None
            raise

    def _command(self) -> list[str]:
        program = Path(sys.executable).with_name("temporal")
        if not program.exists():
            raise ServerNotStarted(
                "The Temporal server is not installed beside this Python: run `make .venv`."
            )
        namespaces = [f"--namespace={name}" for name in (self._namespace, self._mark)]
        return [
            *(str(program), "server", "start-dev", "--headless", f"--ip={LOOPBACK}", f"--port={self._port}"),
            *(f"--db-filename={self.file}", "--sqlite-pragma=journal_mode=WAL", "--log-level=error"),
            *namespaces,
        ]

    @property
    def _mark(self) -> str:
        """A namespace no other installation's server has: it shows that the one that answers is ours."""
        return f"kept-in-{hashlib.sha256(bytes(self.file.absolute())).hexdigest()[:16]}"

    async def _answers(self, child: children.Child) -> None:
        for namespace in (self._mark, self._namespace):
            while not await _is_known(self.address, namespace):
                self._refuse_ended(child)
                await asyncio.sleep(_PAUSE_SECONDS)
        self._refuse_ended(child)

    def _refuse_ended(self, child: children.Child) -> None:
        if child.is_alive:
            return
        words = child.last_words().removeprefix("Error: ")
        refused = PortTaken if "address already in use" in words else ServerNotStarted
        raise refused(f"The Temporal server could not be started: {words} (its log is {self.log}).")


class PortTaken(ServerNotStarted):
    """Another program has the port that the Temporal server should listen on."""


def free_port() -> int:
    """A port on loopback that is free at this moment."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
    return port


def refuse_taken(port: int) -> None:
    """Make sure that nothing listens on *port* of loopback.

    Raises:
        PortTaken: Something does, or this user may not.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError as error:
            raise PortTaken(
                f"The Temporal server cannot listen on port {port}: {str(error.strerror).lower()}. Stop "
                f"what uses it, or set CCE_TEMPORAL_ADDRESS={LOOPBACK}:PORT; unset, a free port is taken."
            ) from None


async def _is_known(address: str, namespace: str) -> bool:
    try:
        await connect(address, namespace)
    except ServerUnreachable:
        return False
    return True


def _environment() -> dict[str, str]:
    """The server reads settings of its own from TEMPORAL_ variables: those are for other servers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
