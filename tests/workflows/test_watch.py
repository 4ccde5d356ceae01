"""The watch on a real server: what is missing runs again, and life is shown outside only when all is well."""

import asyncio
from datetime import timedelta

import pytest

from activities.messages import LookedOver
from activities.upkeep import Rounds
from cce.hidden import Hidden
from cce.pathway.terms import Role
from cce.records.audit import audit_links
from cce.records.engine import reading
from tests.activities.office import concern, everybody
from tests.notices.servers import WebHook
from tests.workflows.room import PATIENCE_SECONDS, PAUSE_SECONDS, STARTS_AT, EngineRoom, until, working
from workflows.ids import WATCH, WATCH_ID
from workflows.messages import WatchStart
from workflows.serving import workers
from workflows.watch import MOST_LOOKS

pytestmark = pytest.mark.temporal

OTHERS = tuple(role for role in Role if role not in {Role.ADMINISTRATOR, Role.PANEL_MEMBER})
MOST_EVENTS = 2_000
"""Far below what a history may hold, and read in a moment."""

OFTEN = timedelta(seconds=0.2)


def employ_everybody(room: EngineRoom) -> None:
    house = everybody(room.office.staff.house).without(*Role).with_person("all", *OTHERS)
    room.office.employ(house.with_person("admin", Role.ADMINISTRATOR))


def both(room: EngineRoom, watch: WebHook):
    rounds = Rounds(every=OFTEN, heartbeat=Hidden(f"http://127.0.0.1:{watch.port}/beat"))
    return workers(room.temporal, room.office.post, room.queues, rounds=rounds, shift=room.shift)


async def looking(room: EngineRoom):
    start = WatchStart(shift=room.shift)
    return await room.temporal.start_workflow(
        WATCH, start, id=f"{WATCH_ID}-{room.queues.pathway}", task_queue=room.queues.pathway
    )


async def test_an_episode_that_does_not_run_is_started_and_life_is_shown_once_it_does(room):
    employ_everybody(room)
    with WebHook() as watch:
        async with working(both(room, watch)):
            reference = (await room.open(concern(STARTS_AT))).reference
            await until(lambda: bool(room.office.sender.got("all@example.test")))
            await room.run_of(reference).terminate()
            handle = await looking(room)
            await until(lambda: bool(watch.got))
            assert await room.status(reference) == "RUNNING"
            first = await first_look(handle)
            await handle.terminate()
    assert (first.broken, first.beat) == (("running",), False)
    with reading(room.office.engine) as session:
        heads = {f"{link.number} {link.hash}\n".encode() for link in audit_links(session)}
    assert watch.got[0][2] in heads


async def test_silence_while_something_does_not_hold(room):
    employ_everybody(room)
    room.office.employ(room.office.staff.without(Role.IRO))
    with WebHook() as watch:
        async with working(both(room, watch)):
            await room.open(concern(STARTS_AT))
            handle = await looking(room)
            await looks(handle, 3)
            assert watch.got == []
            room.office.employ(room.office.staff.with_person("all", Role.IRO))
            await until(lambda: bool(watch.got))
            await handle.terminate()
            number, events = len(await looked(handle)), (await handle.describe()).history_length
    assert events * MOST_LOOKS / number < MOST_EVENTS
    told = [one for one in room.office.sender.got("admin@example.test") if "promise" in one.text]
    assert len(told) == 1


async def looks(handle, number: int) -> list[LookedOver]:
    """The first looks, once there are so many."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found := await looked(handle)) < number:
            await asyncio.sleep(PAUSE_SECONDS)
    return found


async def first_look(handle) -> LookedOver:
    return (await looks(handle, 1))[0]


async def looked(handle) -> list[LookedOver]:
    converter = handle._client.data_converter
    return [
        (
            await converter.decode(
                event.activity_task_completed_event_attributes.result.payloads, [LookedOver]
            )
        )[0]
        async for event in handle.fetch_history_events()
        if event.HasField("activity_task_completed_event_attributes")
    ]
