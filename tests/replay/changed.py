"""Workflows changed as nobody may change them: each of them must be found out by a replay."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import POSTBOX, PostboxStart
    from workflows import ids
    from workflows.messages import EpisodeStart

import workflows.episode as episode_module
import workflows.postbox as postbox_module


@workflow.defn(name=ids.EPISODE)
class WithAnotherTimer(episode_module.Episode):
    """Sleeps for a second before it begins."""

    @workflow.init
    def __init__(self, start: EpisodeStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EpisodeStart) -> None:
        await asyncio.sleep(1)
        await super().run(start)


@workflow.defn(name=ids.EPISODE)
class WithAnotherClock(episode_module.Episode):
    """Tells the activities another time: the same commands, with other inputs and other timers."""

    @workflow.init
    def __init__(self, start: EpisodeStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EpisodeStart) -> None:
        await super().run(start)

    def _now(self) -> datetime:
        return super()._now() + timedelta(minutes=1)


@workflow.defn(name=POSTBOX)
class WithoutPatience(postbox_module.Postbox):
    """Delivers everything once more at the end."""

    @workflow.init
    def __init__(self, start: PostboxStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: PostboxStart) -> None:
        await super().run(start)
        await self._deliver()
