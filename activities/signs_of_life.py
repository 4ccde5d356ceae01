"""Signs of life: a look or a message may take long, a worker that died may not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity

_BEAT_SECONDS = 3.0


@asynccontextmanager
async def signs_of_life() -> AsyncIterator[None]:
    """Let the server know every few seconds that the worker lives, however slow what it waits for is."""

    async def beat() -> None:
        while activity.in_activity():
            activity.heartbeat()
            await asyncio.sleep(_BEAT_SECONDS)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
