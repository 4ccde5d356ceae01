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
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.testing import WorkflowEnvironment

from activities.messages import postbox_id
from cce.notices.outcome import Failed
from cce.pathway.ahead import lead
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import open_engine, transaction
from cce.records.panels import cancel_panel, move_panel
from cce.records.references import new_reference
from starter.client import EngineUnavailable
from starter.skipped_time import skipping_time
from tests.activities.office import Office, concern, everybody, fact
from tests.databases import lay_out
from tests.keyring import KEYRING
from tests.pathway.dates import uk
from tests.replay.commands import replayed
from tests.replay.rounds import upkeep_for_a_run, watch_for_a_run
from tests.workflows.room import STARTS_AT, EngineRoom, pass_until, until
from tests.workflows.server import started
from tests.workflows.test_continuing import runs_of
from tests.workflows.test_panel import APRIL, LATER, a_child_on_the_list, look_again
from tests.workflows.test_records_away import TRIES, Away, whose_own_record_answers
from workflows.ids import panel_id

FOLDER = Path(__file__).parent
SOMEBODYS = re.compile(r'"(identity|stackTrace)": "(?:[^"\\]|\\.)*"')
MACHINES = re.compile(r'"name": "\d+@[^"]*"')

Handle = WorkflowHandle[Any, Any]
Skipped = Callable[[EngineRoom, WorkflowEnvironment], Awaitable[Handle]]


async def reminded_until_closed(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Chased before, on and after the due date; then closed."""
    reference = (await room.open(concern(STARTS_AT))).reference
    await pass_until(environment, room, uk("Fri 2026-04-10 12:00"))
    await room.record(reference, fact("closed", "Fri 2026-04-10 12:00", reason="moved away"))
    await room.run_of(reference).result()
    return room.run_of(reference)


async def refused_and_sent_twice(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """A fact the engine refuses, a command sent twice, several at once, and a reminder after all that."""
    reference = (await room.open(concern(STARTS_AT))).reference
    with contextlib.suppress(WorkflowUpdateFailedError):
        await room.ask(reference, "refused", fact("assessment_approved", STARTS_AT))
    for _ in range(2):
        await room.record(reference, fact("went_missing", STARTS_AT), command_id="twice")
    notes = [fact("case_note_recorded", STARTS_AT) for _ in range(5)]
    await asyncio.gather(*(room.record(reference, note) for note in notes))
    await pass_until(environment, room, uk("Thu 2026-03-26 09:01"))
    return room.run_of(reference)


async def reopened(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """The run that a reopening starts, and its reminders."""
    reference = (await room.open(concern(STARTS_AT))).reference
    await room.record(reference, fact("closed", STARTS_AT, reason="moved away"))
    await room.run_of(reference).result()
    await room.record(reference, fact("reopened", STARTS_AT, reason="back again"))
    await pass_until(environment, room, uk("Thu 2026-04-02 12:00"))
    return room.run_of(reference)


async def record_away(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Neither a command nor a reminder finds the record; later both do."""
    rules = Away()
    room.office.authority = rules
    async with room.at_work():
        reference = (await room.open(concern(STARTS_AT))).reference
        await until(lambda: room.office.row(reference).status is DeliveryStatus.SENT)
        rules.away.append("no disk")
        with contextlib.suppress(EngineUnavailable):
            await whose_own_record_answers(room).record(reference, [fact("went_missing", STARTS_AT)])
        await room.run_of(reference).query("wakes_at")  # answered when the last command has had its turn
        tried, slot = len(rules.asked), uk("Thu 2026-03-26 09:00")
        await pass_until(environment, room, slot - lead(reference) + timedelta(seconds=1))
        await until(lambda: len(rules.asked) == tried + TRIES)
        await room.run_of(reference).query("wakes_at")
        rules.away.clear()
        await pass_until(environment, room, uk("Thu 2026-03-26 09:01"))
        await room.record(reference, fact("went_missing", STARTS_AT))
    return room.run_of(reference)


async def never_opened(room: EngineRoom, _: WorkflowEnvironment) -> Handle:
    """A command for an episode that is not in the record."""
    reference = new_reference()
    with contextlib.suppress(WorkflowUpdateFailedError):
        await room.ask(reference, "c-1", concern(STARTS_AT))
    await room.run_of(reference).result()
    return room.run_of(reference)


async def closed_and_corrected(room: EngineRoom, _: WorkflowEnvironment) -> Handle:
    """The run that a back-dated fact of a closed episode starts, and which ends with it."""
    reference = (await room.open(concern(STARTS_AT))).reference
    later = "Mon 2026-03-23 10:05"
    await room.record(reference, fact("closed", later, reason="moved away"))
    await room.run_of(reference).result()
    early = fact("strategy_discussion_needed", "Mon 2026-03-23 10:01", recorded_at=later)
    await room.record(reference, early)
    await room.run_of(reference).result()
    return room.run_of(reference)


async def one_digest(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Two children, one slot, one message."""
    evening = "Mon 2026-03-23 20:00"
    await pass_until(environment, room, uk(evening))
    for _ in range(2):
        await room.open(concern(evening))
    await pass_until(environment, room, uk("Tue 2026-03-24 09:01"))
    return await emptied(room, "sw")


async def tried_again(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Three failures with their pauses, then it goes."""
    room.office.sender.will("sw@example.test", *[Failed("the server is busy")] * 3)
    await room.open(concern(STARTS_AT))
    await pass_until(environment, room, uk("Mon 2026-03-23 10:30"))
    return await emptied(room, "sw")


async def an_earlier_slot_meanwhile(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """While it waits for nine o'clock, something urgent comes in between."""
    evening, morning = "Mon 2026-03-23 20:00", uk("Tue 2026-03-24 08:58")
    await pass_until(environment, room, uk(evening))
    reference = (await room.open(concern(evening), fact("went_missing", evening))).reference
    await pass_until(environment, room, morning)
    await room.record(reference, fact("found", morning))
    await pass_until(environment, room, uk("Tue 2026-03-24 09:01"))
    return await emptied(room, "sw")


async def emptied(room: EngineRoom, name: str) -> Handle:
    handle = room.temporal.get_workflow_handle(postbox_id(room.office.staff.key(name)))
    await handle.result()
    return handle


async def met(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """The list, the day itself, and the end once the outcome was sent."""
    reference = (await a_child_on_the_list(room)).reference
    await look_again(room)
    await pass_until(environment, room, uk("Wed 2026-04-15 14:00"))
    considered = fact("panel_considered", "Wed 2026-04-15 13:00", panel=APRIL)
    await room.record(reference, considered, fact("panel_feedback_sent", "Wed 2026-04-15 13:30", panel=APRIL))
    await pass_until(environment, room, uk("Mon 2026-04-20 12:00"))
    return await ended(room)


async def moved_and_cancelled(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Told to look again twice: it has another date, then none."""
    reference = (await a_child_on_the_list(room)).reference
    await look_again(room)
    await pass_until(environment, room, uk("Thu 2026-04-09 12:00"))
    with transaction(room.office.engine) as session:
        move_panel(session, APRIL, LATER, uk("Thu 2026-04-09 12:00"), "coord")
    await room.client().work_out_anew(reference)
    await look_again(room)
    await pass_until(environment, room, uk("Fri 2026-04-17 12:00"))
    with transaction(room.office.engine) as session:
        cancel_panel(session, APRIL, uk("Fri 2026-04-17 12:00"), "coord")
    await look_again(room)
    return await ended(room)


async def ended(room: EngineRoom) -> Handle:
    handle = room.temporal.get_workflow_handle(panel_id(APRIL))
    await handle.result()
    return handle


EPISODES: tuple[Skipped, ...] = (
    reminded_until_closed,
    refused_and_sent_twice,
    reopened,
    record_away,
    never_opened,
    closed_and_corrected,
)
POSTBOXES: tuple[Skipped, ...] = (one_digest, tried_again, an_earlier_slot_meanwhile)
PANELS: tuple[Skipped, ...] = (met, moved_and_cancelled)
KINDS = {
    "episode": EPISODES,
    "postbox": POSTBOXES,
    "panel": PANELS,
    "upkeep": (upkeep_for_a_run,),
    "watch": (watch_for_a_run,),
}


async def record(kind: str, release: str) -> None:
    """Play every route of one kind of workflow and save what happened."""
    for route in KINDS[kind]:
        async with office() as given, skipping_time() as environment:
            shift = uk(STARTS_AT) - await environment.get_current_time()
            room = EngineRoom(environment.client, given, shift)
            async with contextlib.AsyncExitStack() as stack:
                if route is not record_away:
                    await stack.enter_async_context(room.at_work())
                handle = await route(room, environment)
            await save(FOLDER / kind / release, route.__name__, await handle.fetch_history())
    if kind == "episode":
        await record_a_long_one(FOLDER / kind / release)


async def record_a_long_one(folder: Path) -> None:
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
    await save(folder, "continued_as_new", first)
    await save(folder, "after_continuing", second)


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


if __name__ == "__main__":
    (release,) = sys.argv[1:]
    missing = [kind for kind in KINDS if not (FOLDER / kind / release).exists()]
    if not missing:
        raise SystemExit(f"There are histories of {release}: they stay as they are.")
    for kind in missing:
        asyncio.run(record(kind, release))
