"""Walks through the real workflows, held against the pure model; what happened in them is replayed."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.client import WorkflowHistory

from tests.faults.likeness import Broken
from tests.faults.lived import Lived, living
from tests.faults.spread import Played, spread
from tests.faults.steps import Walk
from tests.faults.verdict import Result, Verdict
from tests.faults.walks import drawn_walk
from tests.replay.commands import replayed

_LOOK_EVERY = 10


async def lives(folder: Path, seed: int, number: int, length: int) -> Result:
    """So many walks of so many steps through the engine on skipped time, every run of theirs replayed.

    Args:
        folder: Where records and mail lie.
        seed: Decides every walk, as for `stateful.walks`.
        number: How many walks.
        length: How many steps each has.
    """
    began = time.monotonic()
    names = [f"{seed}/{place}" for place in range(number)]
    # In a thread: each walk has an event loop of its own.
    wrong, checked = await asyncio.to_thread(spread, partial(_some, folder=folder, length=length), names, 4)
    verdict = Verdict(expected=checked["looks"], wrong=tuple(wrong))
    figures = ", ".join(f"{count} {what}" for what, count in sorted(checked.items()))
    size = f"{number} × {length} steps: {figures}"
    return Result("stateful, workflows", size, seed, verdict, time.monotonic() - began)


def _some(names: Sequence[str], folder: Path, length: int) -> Played:
    wrong, checked = list[str](), Counter[str]()
    for name in names:
        with TemporaryDirectory(prefix="life-", dir=folder) as place:
            walk = drawn_walk(name, length)
            wrong += [f"walk {name}: {said}" for said in asyncio.run(_lived(walk, Path(place), checked))]
    return wrong, checked


async def _lived(walk: Walk, folder: Path, checked: Counter[str]) -> list[str]:
    """Live through a walk, and replay what happened: all that was wrong."""
    wrong = list[str]()
    async with living(walk, folder) as life:
        try:
            await through(walk, life)
        except Broken as broken:
            wrong.append(str(broken))
        histories = [history async for history in life.histories()]
        checked.update(life.checked)
    return wrong + await unlike(histories, checked)


async def through(walk: Walk, life: Lived) -> None:
    """Take every step of a walk, and look now and then.

    Raises:
        Broken: The engine is not what the rules say.
    """
    for number, step in enumerate(walk.steps, start=1):
        await life.take(step, look=number % _LOOK_EVERY == 0 or number == len(walk.steps))


async def unlike(histories: Sequence[WorkflowHistory], checked: Counter[str]) -> list[str]:
    """Replay histories with today's workflows, and say which of them do not fit any more."""
    wrong = list[str]()
    for history in histories:
        try:
            await replayed(history)
        except Exception as error:  # noqa: BLE001
            wrong.append(f"{history.workflow_id} does not replay: {str(error)[:300]}")
        checked["runs replayed"] += 1
    return wrong
