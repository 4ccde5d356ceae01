"""One wave of a herd: how long, and at what cost in processor time."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench import cpu
from bench.figures import CannotMeasure
from bench.ground import Ground, WorkerProcess
from bench.pacing import Mark, watched


@dataclass(frozen=True, slots=True)
class Wave:
    """What one wave took.

    Attributes:
        last: When the last row was there, seconds after the instant.
        server_ms: The server's processor time for each workflow, milliseconds.
        worker_ms: The worker's.
    """

    last: float
    server_ms: float
    worker_ms: float


async def wave(
    here: Ground, worker: WorkerProcess, look: Callable[[], Mapping[str, int]], number: int, at: float
) -> Wave:
    """Watch *number* workflows that wake at the instant *at* (of `time.time`) write a row each.

    Raises:
        CannotMeasure: They were not asleep in time.
    """
    if time.time() >= at:
        raise CannotMeasure("The herd was not asleep in time: give a slower pace, or fewer workflows.")
    await asyncio.sleep(at - time.time())
    server_before, worker_before = cpu.seconds(here.server.pid), worker.cpu_seconds
    seen = await watched(look, [Mark("rows", "rows", number)], at, 120 + number / 5)
    return Wave(
        last=seen["rows"],
        server_ms=(cpu.seconds(here.server.pid) - server_before) / number * 1e3,
        worker_ms=(worker.cpu_seconds - worker_before) / number * 1e3,
    )


def asleep_by(number: int, pace: int) -> float:
    """By when *number* workflows that are started from now on at this pace sleep, as `time.time` says it."""
    return time.time() + number / pace + 10
