"""Two years of one episode with thousands of facts: run after run, each history short, and nothing lost."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from cce.pathway.facts import Fact
from cce.records.standing import lay_out
from starter.skipped_time import skipping_time
from tests.activities.office import Office, concern, fact
from tests.faults.verdict import Result, Verdict
from tests.keyring import KEYRING
from tests.pathway.dates import uk
from tests.workflows.room import EngineRoom, pass_until
from tests.workflows.test_continuing import lengths_of_runs, went_as_planned

MOST_EVENTS = 10_000
_START = uk("Mon 2026-03-23 10:00")
_THURSDAY = 3
_NIGHTS_AWAY = 4
_KNOWN_AFTER = timedelta(hours=8)
_TIMED = 20


async def two_years(folder: Path, seed: int, days: int, runs: int) -> Result:
    """Twelve facts a day, Monday to Thursday, in four commands.

    Args:
        folder: Where the records lie.
        seed: Decides nothing here.
        days: For how many days; 417 are two years and 5,004 facts.
        runs: How many runs there must have been at the least.
    """
    began, took = time.monotonic(), list[float]()
    office = Office(lay_out(f"sqlite:///{folder / 'pathway.sqlite3'}", KEYRING))
    told = [concern(_START, id="f-0", recorded_at=_START)]
    async with skipping_time() as environment:
        room = EngineRoom(environment.client, office, _START - await environment.get_current_time())
        async with room.at_work():
            reference = (await room.open(*told)).reference
            for facts in _days(days):
                await pass_until(environment, room, facts[0].recorded_at)
                asked = time.monotonic()
                await room.record(reference, *facts, command_id=facts[0].id)
                took.append(time.monotonic() - asked)
                told += facts
            again = await room.record(reference, *told[1:4], command_id=told[1].id)
        lengths = await lengths_of_runs(room, reference)
    wrong = [*_not_kept(office, reference, told), *_too_long(lengths, runs)]
    if again.revision != 2:
        wrong.append(f"the first command was answered again with revision {again.revision}")
    office.engine.dispose()
    size = f"{len(told)} facts in {len(took)} commands, {len(lengths)} runs of at most {max(lengths)} events"
    verdict = Verdict(len(told), wrong=tuple(wrong))
    return Result("two years", size, seed, verdict, time.monotonic() - began, figures=(_pace(took),))


def _days(number: int) -> Iterator[list[Fact]]:
    """Nights away, with what followed, each known in the evening."""
    at = _START
    for day in range(number):
        at += timedelta(days=1 if at.weekday() < _THURSDAY else 4)
        for turn in range(_NIGHTS_AWAY):
            yield _night(f"f-{day}-{turn}", at + timedelta(minutes=10 * turn), at + _KNOWN_AFTER)


def _night(name: str, at: datetime, known_at: datetime) -> list[Fact]:
    kinds = ("went_missing", "found", "return_interview_held")
    return [
        fact(kind, at + timedelta(minutes=place), id=f"{name}-{place}", recorded_at=known_at)
        for place, kind in enumerate(kinds)
    ]


def _pace(took: list[float]) -> str:
    first, last = (1_000 * median(some) for some in (took[:_TIMED], took[-_TIMED:]))
    return f"a command of three facts took {first:.0f} ms at the beginning and {last:.0f} ms at the end"


def _not_kept(office: Office, reference: str, told: list[Fact]) -> Iterator[str]:
    kept = office.facts(reference)
    if [one.id for one in kept] != [one.id for one in told]:
        yield f"{len(told)} facts were acknowledged, {len(kept)} are kept"
    try:
        went_as_planned(office, reference, kept)
    except AssertionError as error:
        yield f"the ledger is not as the plan is: {error}"


def _too_long(lengths: list[int], runs: int) -> Iterator[str]:
    if max(lengths) >= MOST_EVENTS:
        yield f"a history has {max(lengths)} events"
    if len(lengths) < runs:
        yield f"there were {len(lengths)} runs, not {runs}"
