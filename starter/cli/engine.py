"""Speaking to the engine for one command: connect, say it, let go."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact
from starter.cli.installation import Installation
from starter.cli.screen import each
from starter.client import Opening, PathwayClient, Recorded
from starter.running import address
from workflows.connecting import connect

Answer = TypeVar("Answer")
_AT_ONCE = 8


class NotAllFollow(PathwayError):
    """Some timetables were not worked out anew: run `cce calendar follow`."""


def record(here: Installation, reference: str, facts: Sequence[Fact]) -> Recorded:
    """Record what happened.

    Raises:
        FactRefused: The pathway refuses one of the facts; nothing is stored.
        ServerUnreachable: No engine answers; nothing is stored.
        EngineUnavailable: It stopped answering.
    """
    return _ask(here, lambda client: client.record(reference, facts))


def open_episode(here: Installation, opening: Opening) -> Recorded:
    """Open an episode and record its first facts.

    Raises:
        FactRefused: The pathway refuses one of the facts; nothing is stored.
        ServerUnreachable: No engine answers; nothing is stored.
        EngineUnavailable: It stopped answering.
    """
    return _ask(here, lambda client: client.open(opening))


def change_and_follow(here: Installation, references: Sequence[str], change: Callable[[], None]) -> None:
    """Change dates or rules once the engine answers, and let the timetables of *references* follow.

    Args:
        here: This installation.
        references: The episodes that go by what changes.
        change: Changes it, in a transaction of its own.

    Raises:
        ServerUnreachable: No engine answers; nothing was changed.
        NotAllFollow: It was changed, and some episodes do not follow yet.
    """
    if references:
        _ask(here, lambda client: _change_and_follow(client, references, change))
    else:
        change()


async def _change_and_follow(
    client: PathwayClient, references: Sequence[str], change: Callable[[], None]
) -> None:
    await asyncio.to_thread(change)
    turns = asyncio.Semaphore(_AT_ONCE)
    failed: list[PathwayError] = []

    async def follow(reference: str) -> None:
        async with turns:
            try:
                await client.work_out_anew(reference)
            except PathwayError as error:
                failed.append(error)

    following = asyncio.as_completed([follow(reference) for reference in references])
    for done in each(following, "Working timetables out anew", len(references)):
        await done
    if failed:
        raise NotAllFollow(
            f"The change is saved; {len(failed)} of {len(references)} open episodes do not follow it yet "
            f"({failed[0]}). Run `cce calendar follow` for them."
        )


def _ask(here: Installation, say: Callable[[PathwayClient], Awaitable[Answer]]) -> Answer:
    try:
        return asyncio.run(_connected(here, say))
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.


async def _connected(here: Installation, say: Callable[[PathwayClient], Awaitable[Answer]]) -> Answer:
    settings = here.settings
    temporal = await connect(address(settings), settings.temporal_namespace)
    return await say(PathwayClient(temporal, here.engine, here.authority, settings.temporal_task_queue))
