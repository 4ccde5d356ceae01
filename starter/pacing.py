"""Doing one thing for many episodes: a few at a time, as the engine has other work as well."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from cce.pathway.errors import PathwayError

Item = TypeVar("Item")
AT_ONCE = 8


class Watch(Protocol):
    """Hands things on one by one, and may show how far it is."""

    def __call__(self, items: Iterable[Item], total: int, /) -> Iterable[Item]:
        """The items as they come."""


def unwatched(items: Iterable[Item], _: int) -> Iterable[Item]:
    """The items as they come; nobody looks on."""
    return items


async def for_many(
    keys: Sequence[str], do: Callable[[str], Awaitable[object]], watch: Watch = unwatched
) -> dict[str, PathwayError]:
    """Do something for each of *keys*, and answer with those for which it was refused, and why.

    Whatever else is raised ends it: what was begun is finished, what was not yet is not begun.

    Args:
        keys: What to do it for, each once.
        do: Does it for one.
        watch: Shows how far it is.
    """
    turns = asyncio.Semaphore(AT_ONCE)
    refused: dict[str, PathwayError] = {}
    begun: set[str] = set()

    async def one(key: str) -> None:
        async with turns:
            begun.add(key)
            try:
                await do(key)
            except PathwayError as error:
                refused[key] = error

    running = {key: asyncio.ensure_future(one(key)) for key in keys}
    try:
        for done in watch(asyncio.as_completed(running.values()), len(running)):
            await done
    finally:
        for key, task in running.items():
            if key not in begun:
                task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)
    return refused
