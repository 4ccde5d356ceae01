"""The worker as a child process: the very program that production runs."""

import asyncio
import http.client
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from signal import SIGTERM

from cce.pathway.errors import PathwayError
from starter import children
from starter.embedded import LOOPBACK

_PROGRAM = Path(__file__).parents[1] / "worker.py"
_READY_WITHIN_SECONDS = 60.0
_STOPPED_WITHIN_SECONDS = 30.0
_PAUSE_SECONDS = 0.05
_WELL = 200


class WorkerNotStarted(PathwayError):
    """The worker of this installation could not be started."""


class WorkerProcess:
    """A worker with the settings of this process, but for those given here.

    Args:
        folder: Where its log is kept.
        health_port: Where it says whether it is ready.
        settings: Environment variables that it is given beside our own.
    """

    name = "The worker"

    def __init__(self, folder: Path, health_port: int, settings: Mapping[str, str]) -> None:
        self.log = folder / "log" / "worker.log"
        self._port = health_port
        self._settings = {**settings, "CCE_HEALTH_PORT": str(health_port), "NO_COLOR": "1"}
        self._child: children.Child | None = None

    @property
    def pid(self) -> int | None:
        """The id of its process; None before it is started."""
        return None if self._child is None else self._child.pid

    async def start(self) -> None:
        """Start it, and wait until it is ready; after its end it starts again.

        Raises:
            WorkerNotStarted: It ended before, or is not ready in time.
        """
        command = [sys.executable, str(_PROGRAM)]
        environment = {**os.environ, **self._settings}
        self._child = await children.start(command, self.log, environment, if_we_die=SIGTERM)
        try:
            await asyncio.wait_for(self._ready(self._child), _READY_WITHIN_SECONDS)
        except TimeoutError:
            raise WorkerNotStarted(f"The worker is not ready yet; its log is {self.log}.") from None

    async def ended(self) -> str:
        """Wait for the end of its process, and say how it came."""
        if self._child is None:
            return "never started"
        return await self._child.ended()

    async def stop(self) -> None:
        """Stop it and wait for its end. Again is no error."""
        if self._child is not None:
            await self._child.stop(_STOPPED_WITHIN_SECONDS)

    async def _ready(self, child: children.Child) -> None:
        while not await asyncio.to_thread(is_ready, self._port):
            if not child.is_alive:
                raise WorkerNotStarted(
                    f"The worker could not be started: {child.last_words()} (its log is {self.log})."
                )
            await asyncio.sleep(_PAUSE_SECONDS)


def is_ready(health_port: int) -> bool:
    """Whether the worker that says so on *health_port* of loopback is ready."""
    asked = http.client.HTTPConnection(LOOPBACK, health_port, timeout=5)
    try:
        asked.request("GET", "/ready")
        return asked.getresponse().status == _WELL
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
