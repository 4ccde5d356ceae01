"""A Temporal development server for the tests: a child process with its file, ended and started at will."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from temporalio.client import Client

from workflows.connecting import ServerUnreachable, connect

LOOPBACK = "127.0.0.1"
READY_WITHIN_SECONDS = 60.0
STOPPED_WITHIN_SECONDS = 20.0
PAUSE_SECONDS = 0.05
TRIES = 5


class ServerFailedError(Exception):
    """The development server did not come up."""


class DevServer:
    """One server on one port with one file; what it knows is still there when it is started again.

    Args:
        folder: Where its file and its log are.
        settings: Dynamic configuration, as `key=value`.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        self._folder = folder
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()
        self._answered = False

    def start(self) -> None:
        """Start it, and do not wait for it."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TEMPORAL_")}
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command(), stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOPPED_WITHIN_SECONDS)

    async def client(self) -> Client:
        """A client of it, as soon as it answers."""
        give_up = asyncio.get_running_loop().time() + READY_WITHIN_SECONDS
        tries = TRIES
        while asyncio.get_running_loop().time() < give_up and tries:
            try:
                client = await connect(f"{LOOPBACK}:{self._port}", "default")
            except ServerUnreachable:
                tries -= self._moved()
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                self._answered = True
                return client
        raise ServerFailedError(self._log.read_text(errors="replace"))

    def _moved(self) -> bool:
        """Whether it was started anew on another port, somebody else having taken the one it was given."""
        if self._answered or self._process is None or self._process.poll() is None:
            return False
        self._port = free_port()
        self.start()
        return True

    def _command(self) -> list[str]:
        program = Path(sys.executable).with_name("temporal")
        return [
            *(str(program), "server", "start-dev", "--headless", f"--ip={LOOPBACK}", f"--port={self._port}"),
            *(f"--db-filename={self._folder / 'temporal.sqlite3'}", "--sqlite-pragma=journal_mode=WAL"),
            "--log-level=error",
            *(f"--dynamic-config-value={setting}" for setting in self._settings),
        ]

    @property
    def _log(self) -> Path:
        return self._folder / "temporal.log"


@contextlib.contextmanager
def started(folder: Path, *settings: str) -> Iterator[DevServer]:
    """A server that does not outlive the block."""
    server = DevServer(folder, *settings)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def free_port() -> int:
    """A port on loopback that is free at this moment."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
    return port
