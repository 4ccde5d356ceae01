"""Starting what ought to run and does not: it asks the record itself what it has missed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from workflows.episode import Episode
from workflows.ids import episode_id, panel_id
from workflows.messages import Command, EpisodeStart, PanelStart
from workflows.panel import Panel

_NO_RECORD = "there is no record of it"


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

    async def end(self, references: Collection[str]) -> None:
        """See to it that these episodes do not run; one that ended meanwhile is left alone."""
        for reference in references:
            try:
                await self._client.get_workflow_handle(episode_id(reference)).terminate(_NO_RECORD)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise

    async def follow(self, references: Collection[str], known_at: datetime) -> None:
        """Have these episodes worked out anew: what they go by has changed.

        Args:
            references: The episodes.
            known_at: When the change became known, UTC.
        """
        for reference in references:
            start = WithStartWorkflowOperation(
                Episode.run,
                EpisodeStart(reference=reference, shift=self._shift),
                id=episode_id(reference),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            )
            command_id = f"follow-{reference}-{known_at:%Y%m%dT%H%M%S}"
            command = Command(command_id=command_id, facts=(), known_at=known_at)
            await self._client.execute_update_with_start_workflow(
                Episode.record, command, id=command_id, start_workflow_operation=start
            )


class Panels:
    """The panels of one task queue.

    Args:
        client: The Temporal client.
        task_queue: Where they run.
        policy: The policy by whose hours the office works, by name.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
    """

    def __init__(self, client: Client, task_queue: str, policy: str, shift: timedelta = timedelta()) -> None:
        self._client = client
        self._task_queue = task_queue
        self._policy = policy
        self._shift = shift

    async def look_again(self, names: Iterable[date]) -> None:
        """Have each of these panels run and look at the record: it was set, moved, cancelled, or has met.

        Args:
            names: The panels, each by the date first set for it; one for which nothing is left to do ends.
        """
        for name in names:
            await self._client.start_workflow(
                Panel.run,
                PanelStart(name=name, policy=self._policy, shift=self._shift),
                id=panel_id(name),
                task_queue=self._task_queue,
                start_signal="look_again",
            )
