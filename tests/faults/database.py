"""The database away, full, or only read, while notices fall due and people record."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from tests.engine import Asked
from tests.faults.outages import Place, Preparing, possible
from tests.faults.recording import recording
from tests.faults.rig import Rig, rig
from tests.faults.steady import at_rest
from tests.faults.verdict import Result, Verdict, together

_NOTICED_SECONDS = 30.0
_BACK_SECONDS = 60.0
_GLANCE_SECONDS = 0.2
_READY = 200
_NOT_READY = 503


async def out_of_order(
    folder: Path,
    seed: int,
    fault: str,
    places: Sequence[Preparing],
    times: int,
    lasting: float,
    episodes: int,
) -> Result:
    """A database is put out of order a few times, and the worker goes on by itself when it is back.

    Args:
        folder: Where it all lies.
        seed: Decides when what is due.
        fault: What is done, in the words of the table.
        places: The databases, each with its way to be put out of order.
        times: How often, for each.
        lasting: Seconds for which, from when the worker is not ready any more.
        episodes: How many have an interview that falls due meanwhile, each time.
    """
    began, verdicts, wrong, figures = time.monotonic(), list[Verdict](), list[str](), list[str]()
    for number, preparing in enumerate(possible(places)):
        apart = folder / str(number)
        apart.mkdir()
        async with preparing(apart) as place, rig(apart, seed, place.url) as here:
            await here.start_worker()
            seen = [await _once(here, place, lasting, episodes) for _ in range(times)]
            rest = await at_rest(here)
            verdicts.append(here.checker.verdict(here.told, rest.at).about(place.name))
            said = [one for course in seen for one in course.wrong]
            wrong += [f"{place.name}: {one}" for one in (*said, *rest.late)]
            figures.append(f"{place.name}: {len(here.told)} episodes, {', '.join(map(str, seen))}")
    size, seconds = f"{len(places)} databases, {times} times {lasting:.0f} s", time.monotonic() - began
    return Result(fault, size, seed, together(*verdicts), seconds, tuple(wrong), tuple(figures))


class _Course:
    """How one outage went."""

    def __init__(self) -> None:
        self.noticed = self.back = 0.0
        self.wrong: list[str] = []

    def __str__(self) -> str:
        return f"not ready after {self.noticed:.1f} s, ready {self.back:.1f} s after its end"


async def _once(here: Rig, place: Place, lasting: float, episodes: int) -> _Course:
    course = _Course()
    await here.open(episodes, (0.0, lasting))
    await here.falling_due()
    async with recording(here):
        async with place.broken(here):
            course.noticed = await _until(here, course, _NOT_READY, _NOTICED_SECONDS)
            await _stays(here, course, lasting)
        course.back = await _until(here, course, _READY, _BACK_SECONDS)
    return course


async def _until(here: Rig, course: _Course, wanted: int, within: float) -> float:
    """After how many seconds the worker says so; it lives all the while."""
    began = time.monotonic()
    while _status(await here.worker.says("/ready")) != wanted:
        await _lives(here, course)
        if time.monotonic() - began > within:
            course.wrong.append(f"/ready did not answer with {wanted} in {within:.0f} s")
            break
        await asyncio.sleep(_GLANCE_SECONDS)
    return time.monotonic() - began


async def _stays(here: Rig, course: _Course, lasting: float) -> None:
    """For so many seconds the worker lives and is not ready."""
    ends = time.monotonic() + lasting
    while time.monotonic() < ends:
        await _lives(here, course)
        if _status(await here.worker.says("/ready")) == _READY:
            course.wrong.append("/ready answered with 200 in between")
        await asyncio.sleep(_GLANCE_SECONDS)


async def _lives(here: Rig, course: _Course) -> None:
    found = _status(await here.worker.says("/live"))
    if found != _READY:
        course.wrong.append(f"/live answered with {found}")


def _status(answer: Asked | None) -> int | None:
    return None if answer is None else answer.status
