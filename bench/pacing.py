"""Starting many things at a steady pace, and watching a count grow."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from bench.figures import CannotMeasure

_AT_ONCE = 32
_GLANCE_SECONDS = 0.02


async def paced(starts: Iterable[Callable[[], Awaitable[object]]], per_second: float) -> None:
    """Start one after the other, so many a second, and wait for all; a few may be under way together."""
    room, begun = asyncio.Semaphore(_AT_ONCE), time.monotonic()
    async with asyncio.TaskGroup() as group:
        for place, start in enumerate(starts):
            await asyncio.sleep(begun + place / per_second - time.monotonic())
            await room.acquire()
            task = group.create_task(_awaited(start))
            task.add_done_callback(lambda _: room.release())


async def _awaited(start: Callable[[], Awaitable[object]]) -> None:
    await start()


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be seen: that a count reaches a number.

    Attributes:
        name: What it is called.
        count: Which count.
        wanted: The number.
    """

    name: str
    count: str
    wanted: int


async def watched(
    look: Callable[[], Mapping[str, int]], marks: Iterable[Mark], since: float, within: float
) -> dict[str, float]:
    """When each mark was reached, seconds after *since*.

    Args:
        look: Counts, by name.
        marks: What is to be seen.
        since: An instant of `time.time`.
        within: How long to look on after *since*, seconds.

    Raises:
        CannotMeasure: A mark was not reached by then.
    """
    missing, seen = list(marks), dict[str, float]()
    await asyncio.sleep(since - time.time())
    while missing:
        counts, now = look(), time.time() - since
        for mark in [mark for mark in missing if counts.get(mark.count, 0) >= mark.wanted]:
            seen[mark.name] = now
            missing.remove(mark)
        if missing and now > within:
            raise CannotMeasure(f"After {now:.0f} s {missing[0].name} is not reached: {dict(counts)}.")
        await asyncio.sleep(_GLANCE_SECONDS)
    return seen
