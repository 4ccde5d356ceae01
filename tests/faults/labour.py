"""The worker as a process of its own: as it ships, or told where to die, or how often to look."""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL

from activities.crash_points import CrashPoint
from starter import children
from starter.embedded import free_port
from starter.ready_process import is_ready
from tests.engine import Asked, ask
from tests.faults.hindered_worker import EVERY, PASSING, POINT

CHECKOUT = Path(__file__).parents[2]
_READY_SECONDS = 60.0
_PAUSE_SECONDS = 0.05


class WorkerChild:
    """One worker.

    Args:
        log: The file that holds what it says.
        settings: The installation's, as environment variables.
    """

    def __init__(self, log: Path, settings: Mapping[str, str]) -> None:
        self.log = log
        self._settings = settings
        self._child: children.Child | None = None
        self._health = 0

    async def start(
        self, die_at: CrashPoint | None = None, passing: int = 1, every: timedelta | None = None
    ) -> None:
        """Start it; returns when it is ready, or dead.

        Args:
            die_at: Where it kills itself; nowhere unless given.
            passing: The how-manieth time that it comes there.
            every: How often the watch looks; as it is set unless given.
        """
        await self._begin(die_at, passing, every)
        ends = time.monotonic() + _READY_SECONDS
        while self.lives and not await asyncio.to_thread(is_ready, self._health):
            assert time.monotonic() < ends, f"the worker is not ready: {self.last_words}"
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _begin(self, die_at: CrashPoint | None, passing: int, every: timedelta | None) -> None:
        self._health = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CCE_")}
        environment |= self._settings
        environment |= {"CCE_HEALTH_PORT": str(self._health), "PYTHONPATH": str(CHECKOUT)}
        if die_at is not None:
            environment |= {POINT: die_at.value, PASSING: str(passing)}
        if every is not None:
            environment[EVERY] = str(every.total_seconds())
        hindered = die_at is not None or every is not None
        program = ["-m", "tests.faults.hindered_worker"] if hindered else [str(CHECKOUT / "worker.py")]
        self._child = await children.start([sys.executable, *program], self.log, environment)

    @property
    def lives(self) -> bool:
        """Whether its process is there."""
        return self._child is not None and self._child.is_alive

    @property
    def pid(self) -> int:
        """The id of its process; 0 where there is none."""
        return self._child.pid if self._child is not None and self._child.is_alive else 0

    @property
    def last_words(self) -> str:
        """The last line that it wrote."""
        return "it was never started" if self._child is None else self._child.last_words()

    async def says(self, path: str) -> Asked | None:
        """What it answers to a question of health; None where it does not."""
        return await asyncio.to_thread(ask, self._health, path)

    async def ended(self) -> None:
        """Wait for its end."""
        if self._child is not None:
            await self._child.ended()

    async def kill(self) -> None:
        """kill -9."""
        if self.pid:
            os.kill(self.pid, SIGKILL)
            await self.ended()
