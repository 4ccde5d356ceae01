"""A backup put back: a database older than what Temporal knows, or a file of Temporal older than that."""

import asyncio
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from cce.records.authority import Authority
from cce.records.engine import reading
from cce.records.episodes import open_references
from starter.pacing import for_many
from starter.reconciling import Differences, Reconciling
from tests.faults.checker import Told
from tests.faults.rig import POLICY, Rig, real_now, rig
from tests.faults.steady import Rest, Steady, at_rest
from tests.faults.verdict import Result
from workflows.serving import Queues

_PARTS = ("", "-wal", "-shm")
_FACTS_A_SECOND = 6.0
_UNMARKED = text(
    "SELECT COUNT(*) FROM delivery WHERE settled_at IS NULL AND not_before <= :at AND NOT possible_repeat"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was known when the backup was made, what came after it, and what was found when it was put back.

    Attributes:
        before: The children whose facts were acknowledged before the backup.
        after: All of them, as they stood when it was put back.
        answered: The commands answered in between, each with its episode.
        found: What differs.
        unmarked: How many deliveries may have gone before and would go again unmarked.
    """

    before: tuple[Told, ...]
    after: tuple[Told, ...]
    answered: Mapping[str, tuple[str, int]]
    found: Differences
    unmarked: int

    @property
    def opened(self) -> set[str]:
        """The episodes that were opened in between."""
        return {one.reference for one in self.after} - {one.reference for one in self.before}


async def database_older(folder: Path, seed: int, episodes: int, lasting: float) -> Result:
    """The database is put back as it was before the last facts, openings and sends.

    Args:
        folder: Where it all lies.
        seed: Decides what is recorded, and when what is due.
        episodes: How many are open when the backup is made.
        lasting: Seconds of work before the backup, and again after it.
    """
    began = time.monotonic()
    async with rig(folder, seed) as here:
        restored = await _restored(here, Path(str(here.engine.url.database)), episodes, lasting)
        here.told = list(restored.before)
        await _going_on(here)
        await _recorded_again(here, restored)
        rest = await at_rest(here)
        verdict = replace(here.checker, put_back=True).verdict(here.told, rest.at)
        wrong = [*_lost_and_not_listed(restored), *_common(restored, await _differences(here), rest)]
    size = f"{episodes} episodes, {len(restored.answered)} commands and {len(restored.opened)} openings lost"
    return Result("restore: database older", size, seed, verdict, time.monotonic() - began, tuple(wrong))


async def engine_older(folder: Path, seed: int, episodes: int, lasting: float) -> Result:
    """Temporal's file is put back as it was before the last facts, openings and sends; nothing is lost.

    Args:
        folder: Where it all lies.
        seed: Decides what is recorded, and when what is due.
        episodes: How many are open when the backup is made.
        lasting: Seconds of work before the backup, and again after it.
    """
    began = time.monotonic()
    async with rig(folder, seed) as here:
        restored = await _restored(here, here.server.file, episodes, lasting)
        await _going_on(here)
        rest = await at_rest(here)
        verdict = here.checker.verdict(here.told, rest.at)
        wrong = [*_forgotten_and_not_listed(restored), *_common(restored, await _differences(here), rest)]
    size = f"{episodes} episodes, {len(restored.answered)} commands and {len(restored.opened)} openings later"
    return Result("restore: Temporal older", size, seed, verdict, time.monotonic() - began, tuple(wrong))


async def _restored(here: Rig, file: Path, episodes: int, lasting: float) -> Restored:
    """Work, back *file* up, go on working, put it back, and have the differences mended."""
    backup = here.folder / "backup"
    await here.start_worker()
    await here.open(episodes, (0.0, 2 * lasting))
    await _worked(here, lasting)
    before = tuple(here.told)
    await _standing_still(here, lambda: _copy(file, backup))
    await here.start_worker()
    await here.open(max(2, episodes // 10), (0.0, lasting))
    answered = await _worked(here, lasting)
    await _standing_still(here, lambda: _copy(backup, file))
    found, unmarked = await _mended(here)
    return Restored(before, tuple(here.told), answered, found, unmarked)


async def _worked(here: Rig, lasting: float) -> Mapping[str, tuple[str, int]]:
    """Record for so many seconds, and answer with what was acknowledged."""
    steady = Steady(here, events=0.2)
    recording = asyncio.create_task(steady.record(_FACTS_A_SECOND))
    await asyncio.sleep(lasting)
    recording.cancel()
    await recording
    return steady.answered


async def _standing_still(here: Rig, do: Callable[[], None]) -> None:
    """Do something while nothing runs."""
    await here.kill_worker()
    await here.server.stop()
    here.engine.dispose()
    do()
    await here.server.start()


def _copy(file: Path, to: Path) -> None:
    for part in _PARTS:
        source, target = file.with_name(file.name + part), to.with_name(to.name + part)
        target.unlink(missing_ok=True)
        if source.exists():
            shutil.copyfile(source, target)


async def _mended(here: Rig) -> tuple[Differences, int]:
    """Mend as `cce reconcile --apply` does, while no worker runs."""
    both, at = await _reconciling(here), real_now()
    found = await both.differences(at)
    await both.mend(found, at)
    with reading(here.engine) as session:
        shown = at.replace(tzinfo=None).isoformat(" ")
        return found, int(session.scalar(_UNMARKED, {"at": shown}) or 0)


async def _differences(here: Rig) -> Differences:
    return await (await _reconciling(here)).differences(real_now())


async def _reconciling(here: Rig) -> Reconciling:
    return Reconciling(await here.temporal(), here.engine, Authority(), Queues(), POLICY)


async def _going_on(here: Rig) -> None:
    """Start the worker, and have every open episode follow, as the operating document says."""
    await here.start_worker()
    client = await here.client()
    with reading(here.engine) as session:
        references = open_references(session)
    refused = await for_many(references, client.work_out_anew)
    assert not refused, refused


async def _recorded_again(here: Rig, restored: Restored) -> None:
    """Open and record again what was lost, as people do who are told that it was: some under the same id."""
    client, lost = await here.client(), {one.reference: one.facts for one in restored.after}
    for place, child in enumerate(here.told):
        for fact in lost[child.reference][len(child.facts) :]:
            again = fact.model_copy(update={"id": uuid.uuid4().hex[:12], "recorded_at": real_now()})
            under = here.random.choice([f"steady-{fact.id}", again.id])
            await client.record(child.reference, [again], command_id=under)
            here.told[place] = replace(here.told[place], facts=(*here.told[place].facts, again))
    await here.open(len(restored.opened), (0.0, 1.0))


def _lost_and_not_listed(restored: Restored) -> Iterator[str]:
    found, opened = restored.found, restored.opened
    if set(found.without_record) != opened:
        yield f"{sorted(opened)} have no record any more, listed are {found.without_record}"
    lost = {(reference, command) for command, (reference, _) in restored.answered.items()}
    of_old = {one for one in found.commands if one[0] not in opened}
    if not lost <= set(found.commands) or not of_old <= lost:
        yield f"{len(lost)} commands were lost, {len(found.commands)} are listed"
    if found.episodes:
        yield f"{found.episodes} are listed as not running"


def _forgotten_and_not_listed(restored: Restored) -> Iterator[str]:
    found, opened = restored.found, restored.opened
    if set(found.episodes) != opened:
        yield f"{sorted(opened)} do not run any more, listed are {found.episodes}"
    if found.without_record or found.commands:
        yield f"listed as unknown to the record are {found.without_record} and {found.commands}"


def _common(restored: Restored, left: Differences, rest: Rest) -> Iterator[str]:
    if restored.unmarked:
        yield f"{restored.unmarked} deliveries may go a second time and do not say so"
    if left.without_record or left.episodes or left.owed:
        yield f"after all that there still differ {left}"
    yield from rest.late
