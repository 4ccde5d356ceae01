"""Starting what ought to run and does not: an episode asks the record itself what it has missed."""

from collections.abc import Collection
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from workflows.episode import Episode
from workflows.ids import episode_id
from workflows.messages import EpisodeStart


class Episodes:
    """The episodes of one task queue.

    Args:
        client: The Temporal client.
        task_queue: Where they run.
        shift: How far the business clock is ahead of the server's.
    """

    def __init__(self, client: Client, task_queue: str, shift: timedelta = timedelta()) -> None:
        self._client = client
        self._task_queue = task_queue
        self._shift = shift

    async def wake(self, references: Collection[str]) -> None:
        """See to it that these episodes run; one that does is left alone."""
        for reference in references:
            await self._client.start_workflow(
                Episode.run,
                EpisodeStart(reference=reference, shift=self._shift),
                id=episode_id(reference),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            )
