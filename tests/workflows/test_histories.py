"""Histories of an erased episode go from the server: every run, also one that is still there by mistake."""

from datetime import timedelta

import pytest
from temporalio.client import Client

from activities.erasures import LOOKED_AGAIN_FOR, ErasureChore, ErasureUnfinished
from cce.records.engine import reading, transaction
from cce.records.erasing import erase_episode
from cce.records.tombstones import Ground, Tombstone, tombstone_of
from tests.activities.office import concern, fact
from tests.workflows.room import EngineRoom
from workflows.histories import Histories
from workflows.ids import episode_id


async def runs_of(client: Client, reference: str) -> list[str]:
    return [one.run_id async for one in client.list_workflows(f"WorkflowId = '{episode_id(reference)}'")]


async def two_runs(room: EngineRoom) -> str:
    """An episode that was closed, reopened and closed again: the server remembers two runs of it."""
    reference = (await room.open(concern())).reference
    for place, kind in enumerate(("closed", "reopened", "closed"), start=1):
        await room.record(reference, fact(kind, room.now() + timedelta(seconds=place), reason="Moved"))
    return reference


def erased(room: EngineRoom, reference: str) -> Tombstone:
    stone = Tombstone(reference, room.now(), "admin", Ground.REQUEST_GRANTED)
    with transaction(room.office.engine) as session:
        erase_episode(session, stone)
    return stone


def stone_of(room: EngineRoom, reference: str) -> Tombstone:
    with reading(room.office.engine) as session:
        found = tombstone_of(session, reference)
    assert found is not None
    return found


async def test_every_run_of_one_episode_is_deleted_and_no_other(room: EngineRoom):
    async with room.at_work():
        reference = await two_runs(room)
        other = (await room.open(concern())).reference
        assert len(await runs_of(room.temporal, reference)) == 2
        assert await Histories(room.temporal).forget(reference)
        assert [await runs_of(room.temporal, reference), await room.status(reference)] == [[], ""]
        assert await room.status(other) == "RUNNING"


async def test_a_run_that_goes_on_is_ended_and_deleted(room: EngineRoom):
    async with room.keeping():
        reference = (await room.open(concern())).reference
    assert await Histories(room.temporal).forget(reference)
    assert await room.status(reference) == ""


async def test_of_an_episode_the_server_never_knew_nothing_is_left(room: EngineRoom):
    assert await Histories(room.temporal).forget("22BB-33CC-M")


async def test_the_upkeep_finishes_what_was_begun_and_looks_again_for_a_week(room: EngineRoom):
    async with room.keeping():
        reference = await two_runs(room)
    stone = erased(room, reference)
    chore = ErasureChore(room.office.engine, Histories(room.temporal))
    await chore(stone.at)
    assert stone_of(room, reference).is_finished
    await room.temporal.start_workflow(
        "Episode", id=episode_id(reference), task_queue="nobody", result_type=type(None)
    )  # somebody's command that was on its way
    await chore(stone.at + LOOKED_AGAIN_FOR)
    assert await room.status(reference) == ""


class NeverForgets:
    """A server that has not deleted anything yet."""

    async def forget(self, reference: str) -> bool:
        return not reference


async def test_what_the_server_still_holds_is_said_and_tried_again(room: EngineRoom):
    async with room.keeping():
        reference = await two_runs(room)
    stone = erased(room, reference)
    with pytest.raises(ErasureUnfinished):
        await ErasureChore(room.office.engine, NeverForgets())(stone.at)
    assert (stone_of(room, reference).overwritten_at, stone_of(room, reference).forgotten_at) == (
        stone.at,
        None,
    )
