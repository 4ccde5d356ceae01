"""The worker, the server and PostgreSQL killed together, and started again as a supervisor would."""

import asyncio
import os
import time
from pathlib import Path
from signal import SIGKILL

from tests.faults.postgres_cluster import Cluster, cluster, folder_for_postgres
from tests.faults.recording import recording
from tests.faults.rig import Rig, rig
from tests.faults.steady import at_rest
from tests.faults.verdict import Result

_READY_WITHIN_SECONDS = 60.0


async def killed(folder: Path, seed: int, rounds: int, episodes: int, within: float) -> Result:
    """kill -9 of everything at once, while notices fall due and people record.

    Args:
        folder: Where it all lies.
        seed: Decides when.
        rounds: How often.
        episodes: How many have an interview that falls due meanwhile.
        within: Seconds over which they do.
    """
    began, took = time.monotonic(), list[float]()
    with folder_for_postgres() as there, cluster(there) as postgres:
        await postgres.start()
        async with rig(folder, seed, postgres.url) as here:
            await here.start_worker()
            await here.open(episodes, (1.0, 1.0 + within))
            await here.falling_due()
            async with recording(here):
                for _ in range(rounds):
                    await asyncio.sleep(here.random.uniform(0.5, 3.0))
                    took.append(await _together(here, postgres))
            rest = await at_rest(here)
            verdict = here.checker.verdict(here.told, rest.at)
            facts = sum(len(child.facts) for child in here.told)
    wrong = [f"ready again after {one:.0f} s" for one in took if one > _READY_WITHIN_SECONDS]
    size = f"{rounds} rounds, {episodes} episodes, {facts} facts"
    figures = (f"ready again after {', '.join(f'{one:.1f}' for one in took)} s",)
    seconds = time.monotonic() - began
    return Result("kill -9 all three", size, seed, verdict, seconds, (*wrong, *rest.late), figures)


async def _together(here: Rig, postgres: Cluster) -> float:
    """Kill everything, start each part at once, and say after how many seconds all is ready again."""
    killed_at = time.monotonic()
    for pid in (here.worker_pid, here.server.pid or 0):
        os.kill(pid, SIGKILL)
    postgres.kill()
    await asyncio.gather(here.worker.ended(), here.server.ended())
    async with asyncio.TaskGroup() as supervisor:
        for starting in (here.server.start(), postgres.start(), _kept_going(here)):
            supervisor.create_task(starting)
    return time.monotonic() - killed_at


async def _kept_going(here: Rig) -> None:
    """Start the worker, and again as long as it ends because something else is not there yet."""
    await here.start_worker()
    while not here.worker_lives:
        await here.start_worker()
