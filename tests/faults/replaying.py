"""Histories replayed with the workflows of today: those saved for a release, and those of runs made now."""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.lived import living
from tests.faults.lives import through, unlike
from tests.faults.verdict import Result, Verdict
from tests.faults.walks import drawn_walk
from tests.replay.commands import replayed
from tests.replay.record import histories
from tests.replay.test_replay import HISTORIES, commands_of, history_of, named


async def replays(
    folder: Path, seed: int, walks: int, kinds: Iterable[str], without: Collection[str] = ()
) -> Result:
    """Replay every saved history, those of fresh runs of every route, and those of walks drawn from the seed.

    Args:
        folder: Where records and mail of the walks lie.
        seed: Decides the walks.
        walks: How many walks, of fifty steps each.
        kinds: The kinds of workflow whose routes are played afresh.
        without: Routes that are not.
    """
    began, checked, wrong = time.monotonic(), Counter[str](), list[str]()
    for path in HISTORIES:
        if await replayed(history_of(path)) != commands_of(path):
            wrong.append(f"{named(path)} commands something else")
        checked["saved"] += 1
    for kind in kinds:
        wrong += await unlike([history async for _, history in histories(kind, without)], checked)
    for place in range(walks):
        walk = drawn_walk(f"{seed}/{place}", 50)
        with TemporaryDirectory(prefix="life-", dir=folder) as own:
            async with living(walk, Path(own)) as life:
                await through(walk, life)
                fresh = [history async for history in life.histories()]
        wrong += await unlike(fresh, checked)
    size = ", ".join(f"{count} {what}" for what, count in sorted(checked.items()))
    verdict = Verdict(expected=checked.total(), wrong=tuple(wrong))
    return Result("replay", size, seed, verdict, time.monotonic() - began)
