"""A child process that says on a port of this machine whether it is ready."""

import asyncio
import http.client
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGTERM

from cce.pathway.errors import PathwayError
from starter import children
from starter.embedded import LOOPBACK

_READY_WITHIN_SECONDS = 60.0
_STOPPED_WITHIN_SECONDS = 30.0
_PAUSE_SECONDS = 0.05
_WELL = 200


class PartNotStarted(PathwayError):
    """A part of this installation could not be started."""


class ReadyProcess:
    """A Python program of ours with the settings of this process, but for those given here.

    Args:
        name: What it is called, at the beginning of a sentence.
        program: What Python is to run, and its arguments.
        log: Where what it says is added.
        port: Where it says whether it is ready.
        settings: Environment variables that it is given beside our own.
    """

    def __init__(
        self, name: str, program: Sequence[str], log: Path, port: int, settings: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log
        self._program = program
        self._port = port
        self._settings = {**settings, "NO_COLOR": "1"}
        self._child: children.Child | None = None

    @property
    def pid(self) -> int | None:
        """The id of its process; None before it is started."""
        return None if self._child is None else self._child.pid

    async def start(self) -> None:
        """Start it, and wait until it is ready; after its end it starts again.

        Raises:
            PartNotStarted: It ended before, or is not ready in time.
        """
        command, environment = [sys.executable, *self._program], {**os.environ, **self._settings}
        self._child = await children.start(command, self.log, environment, if_we_die=SIGTERM)
        try:
            await asyncio.wait_for(self._ready(self._child), _READY_WITHIN_SECONDS)
        except TimeoutError:
            raise PartNotStarted(f"{self.name} is not ready yet; the log is {self.log}.") from None

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
                raise PartNotStarted(
                    f"{self.name} could not be started: {child.last_words()} (the log is {self.log})."
                )
            await asyncio.sleep(_PAUSE_SECONDS)


def is_ready(port: int) -> bool:
    """Whether what says so on *port* of loopback is ready."""
    asked = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        asked.request("GET", "/ready")
        return asked.getresponse().status == _WELL
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
