"""What is killed: the worker at named places and at random, the server, and everything together."""

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path

from activities.crash_points import CrashPoint
from tests.faults.rig import Rig, real_now, rig
from tests.faults.verdict import Result

_A_MOMENT_LATER = 6.0
_BETWEEN_CRASHES = 3.0
_OPENING = 0.06  # seconds that opening an episode takes
_SETTLED_SECONDS = 600.0
_AFTER = timedelta(seconds=1)


async def at_a_place(folder: Path, seed: int, point: CrashPoint, times: int) -> Result:
    """The worker dies at a named place, again and again, and is started again each time."""
    began = time.monotonic()
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(max(6, times * 2), (_A_MOMENT_LATER, _A_MOMENT_LATER + times * _BETWEEN_CRASHES))
        await here.kill_worker()
        for _ in range(times):
            await here.start_worker(point, passing=here.random.randint(1, 3))
            await _died_or_done(here)
        await here.start_worker()
        wrong = await _settle(here)
        verdict = here.checker.verdict(here.told, wrong.at)
    size = f"{times} crashes, {here.deaths} of them there"
    late = () if wrong.quiet else ("it did not come to rest in time",)
    return Result(f"crash: {point.value}", size, seed, verdict, time.monotonic() - began, late)


async def worker_at_random(
    folder: Path, seed: int, kills: int, reminders: int, within: float = 60.0
) -> Result:
    """kill -9 of the worker at random moments, while many reminders fall due within a minute."""
    began = time.monotonic()
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(reminders // 2, _soon(reminders // 2, within))
        for _ in range(kills):
            await asyncio.sleep(here.random.uniform(0.2, 2.0))
            await here.kill_worker()
            await here.start_worker()
        rest = await _settle(here)
        verdict = here.checker.verdict(here.told, rest.at)
    late = () if rest.quiet else ("it did not come to rest in ten minutes",)
    size = f"{kills} kills, {reminders} reminders"
    return Result("kill -9 worker", size, seed, verdict, time.monotonic() - began, late)


async def server_at_random(
    folder: Path, seed: int, kills: int, episodes: int, within: float = 30.0
) -> Result:
    """kill -9 of the Temporal server, which is started again on its file."""
    began, slowest = time.monotonic(), 0.0
    async with rig(folder, seed) as here:
        await here.start_worker()
        await here.open(episodes, _soon(episodes, within))
        for _ in range(kills):
            await asyncio.sleep(here.random.uniform(0.5, 3.0))
            await here.kill_server()
            back = time.monotonic()
            await here.server.start()
            slowest = max(slowest, time.monotonic() - back)
        rest = await _settle(here)
        verdict = here.checker.verdict(here.told, rest.at)
    wrong = [] if rest.quiet else ["it did not come to rest in time"]
    if slowest > 5:
        wrong.append(f"the server took {slowest:.1f} s to serve again")
    size = f"{kills} kills, {episodes} episodes, back in {slowest:.1f} s"
    return Result("kill -9 Temporal server", size, seed, verdict, time.monotonic() - began, tuple(wrong))


def _soon(episodes: int, within: float) -> tuple[float, float]:
    """Seconds from now: when as many episodes have been opened, and so long after."""
    begins = _A_MOMENT_LATER + episodes * _OPENING
    return begins, begins + within


class _Rest:
    """When it was quiet again, and whether it was."""

    def __init__(self, at: datetime, *, quiet: bool) -> None:
        self.at = at
        self.quiet = quiet


async def _settle(here: Rig) -> _Rest:
    """Wait until everything that the rules say is due has gone, and look at that moment."""
    last = max(_due_at(child.facts[-1].happened_at) for child in here.told) + _AFTER
    at = max(last, real_now())
    return _Rest(at, quiet=await here.quiet(at, _SETTLED_SECONDS))


def _due_at(found_at: datetime) -> datetime:
    return found_at + timedelta(hours=48)


async def _died_or_done(here: Rig) -> None:
    """The worker dies when it passes the place; when nothing is left to do it never will."""
    dying = asyncio.create_task(here.worker_died())
    while not dying.done():
        if await here.quiet(real_now() + timedelta(seconds=-1), 0.5) and not await _more_is_coming(here):
            break
    if here.worker_lives:
        await here.kill_worker()
    await dying


async def _more_is_coming(here: Rig) -> bool:
    last = max(_due_at(child.facts[-1].happened_at) for child in here.told)
    return real_now() < last + _AFTER
