"""People who record facts all the while, whatever is broken: what was not acknowledged is said again."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from starter.client import PathwayClient
from tests.faults.checker import Told
from tests.faults.rig import IN_TWO_DAYS, NOT_NOW, Rig, fact, real_now

_PEOPLE = 2
_PAUSE_SECONDS = 0.2
_PATIENCE = timedelta(seconds=5)


@asynccontextmanager
async def recording(here: Rig) -> AsyncIterator[None]:
    """Have people record for as long as the block lasts; what they have begun is acknowledged after it."""
    client, over = await here.client(_PATIENCE), asyncio.Event()
    people = [asyncio.create_task(_go_on(here, client, over, name)) for name in range(_PEOPLE)]
    try:
        yield
        over.set()
        await asyncio.gather(*people)
    finally:
        for one in people:
            one.cancel()
        await asyncio.gather(*people, return_exceptions=True)


async def _go_on(here: Rig, client: PathwayClient, over: asyncio.Event, name: int) -> None:
    while not over.is_set():
        told = await here.open_one(client, real_now() + IN_TWO_DAYS, name)
        await _note(here, client, told)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _note(here: Rig, client: PathwayClient, told: Told) -> None:
    """One more fact that changes nothing of what is due, under one command until it is acknowledged."""
    command = uuid.uuid4().hex
    note = fact("case_note_recorded", real_now(), command)
    while True:
        try:
            await client.record(told.reference, (note,), command_id=command)
        except NOT_NOW:
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            here.told[here.told.index(told)] = replace(told, facts=(*told.facts, note))
            return
