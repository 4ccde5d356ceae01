"""An hour of ordinary work: whatever grows with time rather than with work would show."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.footprint import Course, Footprint, course, watched
from tests.faults.rig import Rig, rig
from tests.faults.steady import Steady, at_rest
from tests.faults.verdict import Result

_LOOKS = 360
_MOST_GROWTH = 0.10
_NEARLY = 4  # descriptors, or threads, that come and go


async def soaked(
    folder: Path, seed: int, episodes: int, warm_up: float, lasting: float, a_second: float
) -> Result:
    """Many open episodes for long, with facts and notices at a steady pace.

    Args:
        folder: Where it all lies.
        seed: Decides when what is due, and which episode hears of something.
        episodes: How many are open.
        warm_up: Seconds after which it is looked for the first time.
        lasting: Seconds for which it is looked.
        a_second: How many facts are recorded.
    """
    began = time.monotonic()
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(episodes, (0.0, warm_up + lasting))
        steady = Steady(here)
        recording = asyncio.create_task(steady.record(a_second))
        await asyncio.sleep(warm_up)
        worker, server = await _looked_at(here, lasting)
        recording.cancel()
        await recording
        rest = await at_rest(here)
        verdict = here.checker.verdict(here.told, rest.at)
    wrong = (*_grown("the worker", worker), *_grown("the server", server), *rest.late)
    size = f"{episodes} episodes, {len(steady.answered)} facts, {lasting / 60:.0f} min"
    figures = (f"worker: {worker}", f"server: {server}")
    return Result("soak", size, seed, verdict, time.monotonic() - began, wrong, figures)


async def _looked_at(here: Rig, lasting: float) -> tuple[Course, Course]:
    """The worker and the server, for so many seconds."""
    looks: tuple[list[Footprint], list[Footprint]] = ([], [])
    pids = (lambda: here.worker_pid, lambda: here.server.pid or 0)
    every = max(lasting / _LOOKS, 0.2)
    watching = [asyncio.create_task(watched(pid, every, to)) for pid, to in zip(pids, looks, strict=True)]
    await asyncio.sleep(lasting)
    for one in watching:
        one.cancel()
    worker, server = looks
    return course(worker), course(server)


def _grown(whose: str, seen: Course) -> Iterator[str]:
    if seen.growth >= _MOST_GROWTH:
        yield f"{whose} takes up more and more memory: {seen}"
    if seen.after.descriptors > seen.before.descriptors + _NEARLY:
        yield f"{whose} holds more and more descriptors: {seen}"
    if seen.after.threads > seen.before.threads + _NEARLY:
        yield f"{whose} has more and more threads: {seen}"
