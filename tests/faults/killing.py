"""What is killed: the worker at named places and at random, the server, and everything together."""

import asyncio
import time
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from activities.crash_points import CrashPoint
from tests.faults.recording import recording
from tests.faults.rig import Rig, real_now, rig
from tests.faults.steady import at_rest
from tests.faults.verdict import Result

_A_MOMENT_LATER = 2.0
_CALM_SECONDS = 60.0
_FEWEST = 6
_MOST_PASSINGS = 4  # a worker that dies sooner than more falls due leaves more and more behind
_DONE_WITHIN_SECONDS = 600.0
_AFTER = timedelta(seconds=1)


async def at_a_place(folder: Path, seed: int, point: CrashPoint, times: int, apart: float) -> Result:
    """The worker dies at a named place, again and again, and is started again each time.

    Args:
        folder: Where it all lies.
        seed: Decides at which passing, and when what is due.
        point: The place.
        times: How often.
        apart: Seconds of what falls due for each; a delivery whose worker died is tried again after ten.
    """
    began = time.monotonic()
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(max(_FEWEST, times), _soon(times * apart))
        await here.quiet(real_now(), _CALM_SECONDS)
        await here.kill_worker()
        async with recording(here) if point is CrashPoint.REPLANNED else nullcontext():
            for _ in range(times):
                await here.start_worker(point, passing=here.random.randint(1, _MOST_PASSINGS))
                await _died_or_done(here)
            await here.start_worker()
        rest = await at_rest(here)
        verdict = here.checker.verdict(here.told, rest.at)
    size = f"{times} crashes, {here.deaths} of them there"
    seconds = time.monotonic() - began
    return Result(f"crash: {point.value}", size, seed, verdict, seconds, tuple(rest.late))


async def worker_at_random(
    folder: Path, seed: int, kills: int, reminders: int, within: float = 60.0
) -> Result:
    """kill -9 of the worker at random moments, while many reminders fall due within a minute."""
    began = time.monotonic()
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(reminders // 2, _soon(within))
        await here.falling_due()
        for _ in range(kills):
            await asyncio.sleep(here.random.uniform(0.2, 2.0))
            await here.kill_worker()
            await here.start_worker()
        rest = await at_rest(here)
        done = (real_now() - here.first_due_at).total_seconds()
        verdict = here.checker.verdict(here.told, rest.at)
    late = () if done <= _DONE_WITHIN_SECONDS else (f"done {done:.0f} s after the first was due",)
    size, seconds = f"{kills} kills, {reminders} reminders", time.monotonic() - began
    figures = (f"done {done:.0f} s after the first was due",)
    return Result("kill -9 worker", size, seed, verdict, seconds, (*rest.late, *late), figures)


async def server_at_random(
    folder: Path, seed: int, kills: int, episodes: int, within: float = 30.0
) -> Result:
    """kill -9 of the Temporal server, which is started again on its file."""
    began, slowest = time.monotonic(), 0.0
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(episodes, _soon(within))
        await here.falling_due()
        for _ in range(kills):
            await asyncio.sleep(here.random.uniform(0.5, 3.0))
            await here.kill_server()
            back = time.monotonic()
            await here.server.start()
            slowest = max(slowest, time.monotonic() - back)
        rest = await at_rest(here)
        verdict = here.checker.verdict(here.told, rest.at)
    wrong = list(rest.late)
    if slowest > 5:
        wrong.append(f"the server took {slowest:.1f} s to serve again")
    size = f"{kills} kills, {episodes} episodes, back in {slowest:.1f} s"
    return Result("kill -9 Temporal server", size, seed, verdict, time.monotonic() - began, tuple(wrong))


def _soon(within: float) -> tuple[float, float]:
    """Seconds from when all episodes have been opened: a moment after, and so long."""
    return _A_MOMENT_LATER, _A_MOMENT_LATER + within


async def _died_or_done(here: Rig) -> None:
    """The worker dies when it passes the place; when nothing is left to do it never will."""
    dying = asyncio.create_task(here.worker_died())
    while not dying.done():
        all_due = real_now() >= here.last_due_at + _AFTER
        if await here.quiet(real_now() - _AFTER, 0.5) and all_due:
            break
    if here.worker_lives:
        here.deaths -= 1  # this one is ours
        await here.kill_worker()
    await dying
