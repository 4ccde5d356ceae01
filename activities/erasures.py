"""Finishing erasures: what a database or a server that was away still holds of episodes that were erased."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from cce.pathway.errors import PathwayError
from cce.records.engine import reading, transaction
from cce.records.overwriting import overwrite
from cce.records.tombstones import note_forgotten, to_finish

LOOKED_AGAIN_FOR = timedelta(days=7)
"""How long it is looked whether something came back: a process may have known a key for another minute."""


class ErasureUnfinished(PathwayError):
    """Something is left of episodes that were erased; it is tried again with the next daily upkeep."""


class Forgetting(Protocol):
    """What has histories deleted."""

    async def forget(self, reference: str) -> bool:
        """Delete every history of an episode, and say whether none is left."""


class ErasureChore:
    """Finishes what was begun.

    Args:
        engine: The records.
        histories: What has histories deleted.
    """

    def __init__(self, engine: Engine, histories: Forgetting) -> None:
        self._engine = engine
        self._histories = histories

    async def __call__(self, now: datetime) -> None:
        """Overwrite and delete what is left of the erased, and write down what is done.

        Args:
            now: The business clock, UTC.

        Raises:
            ErasureUnfinished: Something is left.
        """
        with reading(self._engine) as session:
            erased = to_finish(session, now - LOOKED_AGAIN_FOR)
        references = [one.reference for one in erased]
        if not references:
            return
        overwritten = await asyncio.to_thread(overwrite, self._engine, references, now)
        left = await forget_histories(self._engine, self._histories, references, now)
        if left or not overwritten:
            raise ErasureUnfinished


async def forget_histories(
    engine: Engine, histories: Forgetting, references: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Have the histories of erased episodes deleted, and write down of which none is left.

    Args:
        engine: The records.
        histories: What has histories deleted.
        references: The episodes.
        now: The business clock, UTC.

    Returns:
        Those of which something is left.
    """
    left = tuple([one for one in references if not await histories.forget(one)])
    await asyncio.to_thread(_forgotten, engine, set(references) - set(left), now)
    return left


def _forgotten(engine: Engine, references: Iterable[str], now: datetime) -> None:
    with transaction(engine) as session:
        note_forgotten(session, references, now)
