"""Walks of many steps through the record, each held against the pure model; a wrong one is made short."""

import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory

from sqlalchemy import event

from cce.records.engine import open_engine
from tests.databases import lay_out
from tests.faults.likeness import Broken
from tests.faults.model import Model
from tests.faults.spread import Played, spread
from tests.faults.steps import Step, Walk
from tests.faults.verdict import Result, Verdict
from tests.faults.walked import Walked, furnish
from tests.faults.walks import drawn_walk
from tests.keyring import KEYRING

REFERENCE = "K7Q4-M2PX-3"
_LOOK_EVERY = 10
_SHORTENING_SECONDS = 120.0


async def walks(folder: Path, seed: int, number: int, length: int) -> Result:
    """So many walks of so many steps.

    Args:
        folder: Where the records lie.
        seed: Decides every walk: the one called `SEED/7` is drawn by itself with `drawn_walk`.
        number: How many walks.
        length: How many steps each has.
    """
    began = time.monotonic()
    template = laid_out(folder)
    names = [f"{seed}/{place}" for place in range(number)]
    wrong, checked = spread(partial(_played, template=template, length=length), names)
    verdict = Verdict(expected=checked["looks"], wrong=tuple(wrong))
    figures = ", ".join(f"{count} {what}" for what, count in sorted(checked.items()))
    size = f"{number} × {length} steps: {figures}"
    return Result("stateful", size, seed, verdict, time.monotonic() - began)


def laid_out(folder: Path) -> Path:
    """A laid-out database with staff, to copy."""
    template = folder / "template.sqlite3"
    lay_out(f"sqlite:///{template}")
    engine = open_engine(f"sqlite:///{template}", KEYRING)
    furnish(engine)
    engine.dispose()
    return template


def _played(names: Sequence[str], template: Path, length: int) -> Played:
    checked, wrong = Counter[str](), list[str]()
    for name in names:
        walk = drawn_walk(name, length)
        if played(walk, template, checked) is not None:
            wrong.append(f"walk {name}: {_shortest(walk, template)}")
    return wrong, checked


def played(walk: Walk, template: Path, checked: Counter[str] | None = None) -> str | None:
    """Play a walk through a record of its own: what is wrong, or None."""
    with TemporaryDirectory(prefix="walk-", dir=template.parent) as place:
        path = Path(place) / "records.sqlite3"
        shutil.copyfile(template, path)
        engine = open_engine(f"sqlite:///{path}", KEYRING)
        event.listen(engine, "connect", _without_waiting_for_the_disk)
        walked = Walked(engine, REFERENCE, Model(walk.circumstances))
        try:
            walked.open(walk)
            for number, step in enumerate(walk.steps, start=1):
                walked.take(step, look=number % _LOOK_EVERY == 0 or number == len(walk.steps))
        except Broken as broken:
            return str(broken)
        finally:
            walked.close()
            if checked is not None:
                checked.update(walked.checked)
    return None


def _without_waiting_for_the_disk(connection: Connection, _: object) -> None:
    """Nobody cuts the power here."""
    connection.execute("PRAGMA synchronous = OFF")


def _shortest(walk: Walk, template: Path) -> str:
    """The walk without every step that is not needed to go wrong, and what is wrong then."""
    ends = time.monotonic() + _SHORTENING_SECONDS
    steps = walk.steps
    size = len(steps) // 2
    while size and time.monotonic() < ends:
        steps = _without_chunks(replace(walk, steps=steps), size, template, ends)
        size //= 2
    short = replace(walk, steps=steps)
    lines = [f"{short.circumstances}", *(str(step) for step in steps), f"{played(short, template)}"]
    return "\n      ".join(lines)


def _without_chunks(walk: Walk, size: int, template: Path, ends: float) -> tuple[Step, ...]:
    steps: Sequence[Step] = walk.steps
    place = 1  # the first opens the episode
    while place < len(steps) and time.monotonic() < ends:
        fewer = (*steps[:place], *steps[place + size :])
        if played(replace(walk, steps=tuple(fewer)), template) is None:
            place += size
        else:
            steps = fewer
    return tuple(steps)
