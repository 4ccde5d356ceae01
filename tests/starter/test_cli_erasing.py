"""`cce erase` with the engine running: rows, key and histories of one child go, another's stay."""

import asyncio
import json
from datetime import timedelta

import pytest

from cce.records.engine import reading
from cce.records.episodes import episode
from cce.records.errors import EpisodeErased
from cce.records.tombstones import tombstone_of
from starter.cli.boundary import run
from tests.activities.office import concern, fact
from tests.workflows.room import EngineRoom

pytestmark = pytest.mark.temporal


async def erased(capsys, reference: str) -> dict[str, object]:
    command = ("erase", reference, "--ground", "opened_in_error", "--yes", "--json")
    assert await asyncio.to_thread(run, command) == 0
    said: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return said


async def closed(room: EngineRoom) -> str:
    reference = (await room.open(concern(room.now()))).reference
    await room.record(reference, fact("closed", room.now() + timedelta(seconds=1), reason="Moved away"))
    return reference


async def test_nothing_of_it_is_left_and_another_child_goes_on(commanded_room, capsys):
    room = commanded_room
    async with room.at_work():
        reference, other = await closed(room), (await room.open(concern(room.now()))).reference
        said = await erased(capsys, reference)
        assert (said["saved"], said["finished"]) == (True, True)
        assert (await room.status(reference), await room.status(other)) == ("", "RUNNING")
        await room.record(other, fact("case_note_recorded", room.now()))
    with reading(room.office.engine) as session:
        stone = tombstone_of(session, reference)
        assert stone is not None
        assert stone.is_finished
        assert episode(session, other).is_open
    assert await asyncio.to_thread(run, ("reconcile", "--json")) == 0
    differences = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (differences["without_record"], differences["commands"]) == ([], [])


async def test_a_command_that_was_on_its_way_is_refused(commanded_room, capsys):
    room = commanded_room
    async with room.at_work():
        reference = await closed(room)
        client = room.client()
        await erased(capsys, reference)
        reopened = fact("reopened", room.now(), reason="Too early")
        with pytest.raises(EpisodeErased):
            await client.record(reference, (reopened,))
