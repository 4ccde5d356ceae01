"""The activity of a panel: do what is due for it."""

import asyncio
from collections.abc import Collection
from typing import Protocol

from sqlalchemy import Engine
from temporalio import activity

from activities.messages import PanelStands, PreparePanel
from activities.paneling import prepare_panel
from activities.postboxes import Postboxes
from activities.refusals import keeping_to_itself
from cce.records.authority import Authority


class Waking(Protocol):
    """What wakes an episode that has overslept."""

    async def wake(self, references: Collection[str]) -> None:
        """See to it that these episodes run; one that does is left alone."""


class PanelActivities:
    """What a panel asks for.

    Args:
        engine: The records.
        authority: The policies on their working days.
        postboxes: Who is told that something will be ready.
        episodes: What wakes those that have overslept.
    """

    def __init__(self, engine: Engine, authority: Authority, postboxes: Postboxes, episodes: Waking) -> None:
        self._engine = engine
        self._authority = authority
        self._postboxes = postboxes
        self._episodes = episodes

    @activity.defn(name="prepare_panel")
    async def prepare_panel(self, asked: PreparePanel) -> PanelStands:
        """Tell what is due, put right what is amiss, and say when to look again."""
        with keeping_to_itself():
            prepared = await asyncio.to_thread(
                prepare_panel, self._engine, self._authority, asked.name, asked.policy, asked.now
            )
            await self._postboxes.expect(prepared.expected)
            await self._episodes.wake(prepared.asleep)
        return PanelStands(wake_at=prepared.wake_at, is_over=prepared.is_over)
