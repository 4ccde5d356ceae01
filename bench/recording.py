"""A fact recorded, until its timetable is back: through the client, the real server and a worker process."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock_time

from bench import cpu, histories
from bench.cases import CaseWorker, furnish, opened_with, working_day
from bench.figures import Figure, at_most, percentile
from bench.ground import Ground, WorkerProcess, ground, working
from bench.sink import sink
from bench.sizes import Database, Sizes
from cce.records.authority import Authority
from starter.client import PathwayClient
from workflows.ids import episode_id
from workflows.serving import Queues

_HOURS = {"evening": clock_time(19, 30), "morning": clock_time(10, 30)}
"""In the evening nothing that follows goes before the next day; in the morning all of it goes at once."""


def method(sizes: Sizes) -> str:
    """How it is measured."""
    return (
        f"{len(opened_with())} facts of the demo, all recorded on one working day, one after the other, "
        "each as a command of its own. In the evening nothing is sent before the next day; in the "
        "morning what a fact calls for is prepared, sent to a sink that takes no time, and withdrawn, "
        "while the next facts come in. Timed from the call of the client to the duties read back from "
        f"the records. At 1: {sizes.children} episodes, one after the other. At {sizes.clients}: as many "
        "clients at once, each with an episode of its own. Development server with its file (WAL), "
        "worker in a process of its own; the first episode warms up and does not count."
    )


def measure(sizes: Sizes) -> tuple[Figure, ...]:
    """Latencies at one and at many at once, on each database, in the evening and in the morning."""
    runs = [asyncio.run(_measure(sizes, kind, hour)) for kind in sizes.databases for hour in _HOURS]
    return tuple(figure for figures in runs for figure in figures)


async def _measure(sizes: Sizes, kind: Database, hour: str) -> tuple[Figure, ...]:
    at = working_day(_HOURS[hour])
    shift = at - datetime.now(UTC)
    async with ground(kind) as here:
        furnish(here.engine, at)
        client = PathwayClient(here.sealing, here.engine, Authority(), Queues().pathway, shift)
        worker_of_cases = CaseWorker(client, here.engine, at)
        async with (
            sink(here.folder, 0) as mail_url,
            working(here, "bench.working", mail_url=mail_url, shift=shift) as worker,
        ):
            reference, _ = await worker_of_cases.play()
            events = await histories.episode(here.temporal, episode_id(reference))
            alone = [(await worker_of_cases.play())[1] for _ in range(sizes.children)]
            crowd = await _crowd(sizes.clients, worker_of_cases, here, worker)
    name = f"{kind}, {hour}"
    return (
        *_latencies(f"{name}, at 1", _flat(alone), 100),
        *_latencies(f"{name}, at {sizes.clients}", crowd.seconds, 700),
        Figure(f"{name}: facts a second at {sizes.clients}", len(crowd.seconds) / crowd.took, "1/s"),
        Figure(f"{name}: server a fact", crowd.server_ms, "ms cpu"),
        Figure(f"{name}: worker a fact", crowd.worker_ms, "ms cpu"),
        Figure(f"{name}: events an update", events.per_update, "events"),
    )


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Many at once: the latency of each fact, how long it all took, and the processor time of each fact."""

    seconds: list[float]
    took: float
    server_ms: float
    worker_ms: float


async def _crowd(clients: int, case_worker: CaseWorker, here: Ground, worker: WorkerProcess) -> _Crowd:
    server_before, worker_before = cpu.seconds(here.server.pid), worker.cpu_seconds
    started = time.perf_counter()
    played = await asyncio.gather(*(case_worker.play() for _ in range(clients)))
    took = time.perf_counter() - started
    seconds = _flat(one for _, one in played)
    return _Crowd(
        seconds,
        took,
        (cpu.seconds(here.server.pid) - server_before) / len(seconds) * 1e3,
        (worker.cpu_seconds - worker_before) / len(seconds) * 1e3,
    )


def _latencies(name: str, seconds: list[float], goal_ms: float) -> tuple[Figure, Figure]:
    return (
        Figure(f"{name}: p50 of {len(seconds):,} facts", percentile(seconds, 50) * 1e3, "ms"),
        Figure(f"{name}: p99", percentile(seconds, 99) * 1e3, "ms", at_most(goal_ms)),
    )


def _flat(played: Iterable[list[float]]) -> list[float]:
    return [seconds for one in played for seconds in one]
