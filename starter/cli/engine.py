"""Speaking to the engine for one command: connect, say it, let go."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact
from cce.records.keys import EpisodeKeys
from starter.cli.installation import Installation, who
from starter.cli.options import now
from starter.cli.screen import each
from starter.client import Opening, PathwayClient, Recorded
from starter.following import Looked, look_at_the_lagging, still_lagging
from starter.pacing import Watch, for_many
from starter.running import address
from workflows.connecting import connect

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class NotAllFollow(PathwayError):
    """Some timetables were not worked out anew: run `cce follow`."""


def record(
    here: Installation, reference: str, facts: Sequence[Fact], command_id: str | None = None
) -> Recorded:
    """Record what happened; under the id of a command that got no answer, once.

    Raises:
        FactRefused: The pathway refuses one of the facts; nothing is stored.
        ServerUnreachable: No engine answers; nothing is stored.
        EngineUnavailable: It stopped answering.
    """
    return ask(here, lambda client: client.record(reference, facts, command_id=command_id))


def open_episode(here: Installation, opening: Opening) -> Recorded:
    """Open an episode and record its first facts.

    Raises:
        FactRefused: The pathway refuses one of the facts; nothing is stored.
        ServerUnreachable: No engine answers; nothing is stored.
        EngineUnavailable: It stopped answering.
    """
    return ask(here, lambda client: client.open(opening))


def change_and_follow(here: Installation, change: Callable[[], None]) -> Looked:
    """Change dates or rules once the engine answers, and let the timetables that are touched follow.

    Args:
        here: This installation.
        change: Changes it, in a transaction of its own.

    Raises:
        ServerUnreachable: No engine answers; nothing was changed.
        NotAllFollow: It was changed, and some episodes do not follow yet.
    """

    async def say(client: PathwayClient) -> Looked:
        at = now()
        await asyncio.to_thread(change)
        looked = await asyncio.to_thread(_look, here, at)
        await _work_out_anew(here, client, looked.touched, at)
        return looked

    return ask(here, say)


def follow(here: Installation) -> Looked:
    """Let every episode that lags follow; only those that would change need the engine.

    Raises:
        ServerUnreachable: No engine answers; those that do not need it follow all the same.
        NotAllFollow: Some do not follow yet.
    """
    at = now()
    looked = _look(here, at)
    if looked.touched:
        ask(here, lambda client: _work_out_anew(here, client, looked.touched, at))
    return looked


def work_out_anew(here: Installation, references: Sequence[str]) -> None:
    """Have timetables worked out anew, whether they lag or not.

    Raises:
        ServerUnreachable: No engine answers.
        NotAllFollow: Some do not follow yet.
    """
    at = now()
    ask(here, lambda client: _work_out_anew(here, client, references, at))


def ask(here: Installation, say: Callable[[PathwayClient], Awaitable[Answer]]) -> Answer:
    """Connect, and have *say* speak to the engine.

    Raises:
        ServerUnreachable: No engine answers.
    """
    try:
        return asyncio.run(_connected(here, say))
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.


def watched(doing: str) -> Watch:
    """Shows on a terminal how far it is with *doing*."""

    def watch(items: Iterable[Item], total: int) -> Iterable[Item]:
        return each(items, doing, total)

    return watch


def _look(here: Installation, at: datetime) -> Looked:
    return look_at_the_lagging(here.engine, here.authority, at, watched("Looking at open episodes"))


async def _work_out_anew(
    here: Installation, client: PathwayClient, references: Sequence[str], at: datetime
) -> None:
    def one(reference: str) -> Awaitable[Recorded]:
        return client.work_out_anew(reference, known_at=at)

    refused = await for_many(references, one, watched("Working timetables out anew"))
    lag = await asyncio.to_thread(still_lagging, here.engine, here.authority, references)
    if refused:
        raise NotAllFollow(
            f"The change is saved; {len(refused)} of {len(references)} timetables do not follow it yet "
            f"({next(iter(refused.values()))}). Run `cce follow` for them."
        )
    if lag:
        raise NotAllFollow(
            f"{len(lag)} of {len(references)} timetables were worked out by other rules than there are now: "
            "restart the worker, which reads policies and the file of exceptions once, then run `cce follow`."
        )


async def _connected(here: Installation, say: Callable[[PathwayClient], Awaitable[Answer]]) -> Answer:
    settings = here.settings
    keys = EpisodeKeys(here.engine, settings.keyring())
    temporal = await connect(address(settings), settings.temporal_namespace, keys)
    queue, account = settings.temporal_task_queue, who(None)
    return await say(PathwayClient(temporal, here.engine, here.authority, queue, account=account))
