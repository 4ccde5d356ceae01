"""Worker, server, database or mail server dead: the heartbeat falls silent, and comes again."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from tests.faults.postgres_cluster import Cluster, cluster, folder_for_postgres
from tests.faults.rig import Rig, rig
from tests.faults.steady import at_rest
from tests.faults.verdict import Result
from tests.notices.servers import WebHook

_UNDER_WAY_SECONDS = 1.0
"""A look that had begun may still end well."""

_BEATS_WITHIN_SECONDS = 150.0
_GLANCE_SECONDS = 0.02
_EPISODES = 4

Dying = Callable[["House"], AbstractAsyncContextManager[None]]


class House:
    """All parts, and the watch outside.

    Args:
        here: The rig.
        postgres: Its database.
        outside: What the heartbeat is posted to.
        every: The interval in which it is looked whether all holds.
    """

    def __init__(self, here: Rig, postgres: Cluster, outside: WebHook, every: timedelta) -> None:
        self.here = here
        self.postgres = postgres
        self.outside = outside
        self.every = every

    async def start_worker(self) -> None:
        """The worker, with a watch that looks so often."""
        await self.here.worker.start(every=self.every)

    async def beat(self) -> float:
        """Wait for the next heartbeat, and say how long that took."""
        known, began = len(self.outside.got), time.monotonic()
        while len(self.outside.got) == known:
            if time.monotonic() - began > _BEATS_WITHIN_SECONDS:
                return float("inf")
            await asyncio.sleep(_GLANCE_SECONDS)
        return time.monotonic() - began

    async def alarm(self, last_at: float) -> float:
        """When the watch outside raises the alarm: it has heard nothing for two intervals."""
        known, patience = len(self.outside.got), 2 * self.every.total_seconds()
        while time.monotonic() - last_at < patience:
            if len(self.outside.got) > known:
                known, last_at = len(self.outside.got), time.monotonic()
            await asyncio.sleep(_GLANCE_SECONDS)
        return time.monotonic()


async def silent(
    folder: Path, seed: int, times: int, every: float, dying: Sequence[tuple[str, Dying]]
) -> Result:
    """Each part dies a few times, and is started again once the watch outside has raised the alarm.

    Args:
        folder: Where it all lies.
        seed: Decides when in an interval.
        times: How often each dies.
        every: The interval, in seconds.
        dying: The parts, by name.
    """
    began, wrong, figures = time.monotonic(), list[str](), list[str]()
    with folder_for_postgres() as there, cluster(there) as postgres, WebHook() as outside:
        await postgres.start()
        heard = {"CCE_HEARTBEAT_URL": f"http://127.0.0.1:{outside.port}/beat"}
        async with rig(folder, seed, postgres.url, settings=heard) as here:
            house = House(here, postgres, outside, timedelta(seconds=every))
            await house.start_worker()
            await here.open(_EPISODES, (0.0, 1.0))
            for name, dies in dying:
                rounds = [await _round(house, dies) for _ in range(times)]
                wrong += [f"{name}: {one}" for alarm, back in rounds for one in _late(alarm, back, every)]
                told = ", ".join(f"{alarm:.1f} s, back {back:.1f} s" for alarm, back in rounds)
                figures.append(f"{name}: alarm after {told}")
            rest = await at_rest(here)
            verdict = here.checker.verdict(here.told, rest.at)
    size, seconds = f"{len(dying)} × {times}, interval {every:.0f} s", time.monotonic() - began
    return Result("dead man", size, seed, verdict, seconds, (*wrong, *rest.late), tuple(figures))


async def _round(house: House, dies: Dying) -> tuple[float, float]:
    """Seconds from the death to the alarm, and from the part's return to the next heartbeat."""
    if await house.beat() == float("inf"):
        return float("inf"), float("inf")
    last_at = time.monotonic()
    await asyncio.sleep(house.here.random.uniform(0.0, house.every.total_seconds() / 2))
    async with dies(house):
        died_at = time.monotonic()
        alarm = await house.alarm(last_at) - died_at
    return alarm, await house.beat()


def _late(alarm: float, back: float, every: float) -> list[str]:
    wrong = []
    if alarm > 2 * every + _UNDER_WAY_SECONDS:
        wrong.append(f"the alarm came {alarm:.1f} s after the death")
    if back > _BEATS_WITHIN_SECONDS:
        wrong.append("no heartbeat came after the part was back")
    return wrong


@asynccontextmanager
async def _worker(house: House) -> AsyncIterator[None]:
    await house.here.kill_worker()
    yield
    await house.start_worker()


@asynccontextmanager
async def _server(house: House) -> AsyncIterator[None]:
    await house.here.kill_server()
    yield
    await house.here.server.start()


@asynccontextmanager
async def _database(house: House) -> AsyncIterator[None]:
    house.postgres.kill()
    yield
    await house.postgres.start()


@asynccontextmanager
async def _mail(house: House) -> AsyncIterator[None]:
    await asyncio.to_thread(house.here.outbox.stop)
    yield
    house.here.outbox.start()


ALL: tuple[tuple[str, Dying], ...] = (
    ("worker", _worker),
    ("server", _server),
    ("database", _database),
    ("mail server", _mail),
)
MAIL: tuple[tuple[str, Dying], ...] = (("mail server", _mail),)
