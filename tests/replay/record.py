"""Save histories of real runs for a release: `python -m tests.replay.record RELEASE`.

Every run is played on a real server, with the real workers and records; its people, its child and its dates
are invented. What was saved for a release is never saved again: it is what has to be replayed from then on.
"""

import asyncio
import contextlib
import json
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from temporalio.client import WorkflowHistory

from cce.pathway.scenario import load_scenario
from cce.records.engine import open_engine
from starter.moments import alone
from starter.skipped_time import skipping_time
from starter.stage import staged
from tests.activities.office import Office, concern, everybody, fact
from tests.databases import lay_out
from tests.keyring import KEYRING
from tests.pathway.dates import uk
from tests.replay.commands import replayed
from tests.replay.routes import KINDS, OF_A_SCENARIO, Skipped, record_away
from tests.starter.test_simulate import looked_at
from tests.workflows.room import STARTS_AT, EngineRoom, until
from tests.workflows.server import started
from tests.workflows.test_continuing import runs_of
from workflows.ids import episode_id

FOLDER = Path(__file__).parent
LONG, AFTER = "continued_as_new", "after_continuing"
SOMEBODYS = re.compile(r'"(identity|stackTrace)": "(?:[^"\\]|\\.)*"')
MACHINES = re.compile(r'"name": "\d+@[^"]*"')


async def histories(kind: str, without: Collection[str] = ()) -> AsyncIterator[tuple[str, WorkflowHistory]]:
    """Play the routes of one kind of workflow, and answer with each one's name and what happened.

    Args:
        kind: One of `KINDS`.
        without: The names of those that are not wanted.
    """
    for route in KINDS[kind]:
        if route.__name__ not in without:
            yield route.__name__, await _of_a_route(route)
    if kind == "episode":
        if LONG not in without:
            for name, history in zip((LONG, AFTER), await _of_a_long_one(), strict=True):
                yield name, history
        for path in OF_A_SCENARIO:
            if path.stem not in without:
                yield path.stem, await _of_a_scenario(path)


async def _of_a_route(route: Skipped) -> WorkflowHistory:
    async with office() as given, skipping_time() as environment:
        shift = uk(STARTS_AT) - await environment.get_current_time()
        room = EngineRoom(environment.client, given, shift)
        async with contextlib.AsyncExitStack() as stack:
            if route is not record_away:
                await stack.enter_async_context(room.at_work())
            handle = await route(room, environment)
        return await handle.fetch_history()


async def _of_a_long_one() -> tuple[WorkflowHistory, WorkflowHistory]:
    """An episode that continues as new: its first run, and the one after it."""
    setting = "limit.historyCount.suggestContinueAsNew=40"
    async with office() as given:
        with tempfile.TemporaryDirectory() as place, started(Path(place), setting) as server:
            room = EngineRoom(await server.client(), given, timedelta())
            room.set_clock(STARTS_AT)
            async with room.at_work():
                reference = (await room.open(concern(room.now()))).reference
                for _ in range(9):
                    await room.record(reference, fact("case_note_recorded", room.now()))
                await until(lambda: all(one.settled_at for one in given.rows(reference)))
            second, first = [await run.fetch_history() async for run in runs_of(room, reference)]
    return first, second


async def _of_a_scenario(path: Path) -> WorkflowHistory:
    """The last run of the child's episode, up to the last instant that the file looks at."""
    told = alone(load_scenario(path))
    with tempfile.TemporaryDirectory() as place:
        async with skipping_time() as environment, staged(environment, told, Path(place)) as stage:
            await stage.play(looked_at(path))
            (reference,) = stage.references.values()
            return await environment.client.get_workflow_handle(episode_id(reference)).fetch_history()


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """Records and staff of their own."""
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'office.sqlite'}"
        lay_out(url)
        engine = open_engine(url, KEYRING)
        yield Office(engine, everybody())
        engine.dispose()


async def save(folder: Path, name: str, history: WorkflowHistory) -> None:
    """Write a history without the names of this machine, and beside it what the workflow commanded."""
    folder.mkdir(parents=True, exist_ok=True)
    text = SOMEBODYS.sub(r'"\1": ""', json.dumps(json.loads(history.to_json()), indent=1))
    text = MACHINES.sub('"name": "a worker of its own"', text)
    kept = WorkflowHistory.from_json(history.workflow_id, text)
    commands = json.dumps(await replayed(kept), indent=1)
    (folder / f"{name}.history.json").write_text(text + "\n", encoding="utf-8")
    (folder / f"{name}.commands.json").write_text(commands + "\n", encoding="utf-8")


async def record(release: str) -> None:
    """Play what there is no history of yet, and save what happened."""
    for kind in KINDS:
        folder = FOLDER / kind / release
        kept = {path.name.partition(".")[0] for path in folder.glob("*.history.json")}
        async for name, history in histories(kind, kept):
            await save(folder, name, history)


if __name__ == "__main__":
    (release,) = sys.argv[1:]
    asyncio.run(record(release))
