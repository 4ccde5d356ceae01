"""Who runs: the workflows that ought to, held against those that do, and those that cannot go on."""

from collections.abc import AsyncIterator, Iterable
from datetime import date

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from workflows.ids import EPISODE, PANEL, episode_id, panel_id, reference_of


class RollCall:
    """The workflows of one task queue.

    Args:
        client: The Temporal client.
        task_queue: Where they run.
    """

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._task_queue = task_queue
        self._of_ours = f"TaskQueue = '{task_queue}' AND ExecutionStatus = 'Running'"

    async def missing_episodes(self, references: Iterable[str]) -> tuple[str, ...]:
        """Those of these episodes, by reference, that do not run."""
        found = await self._running(EPISODE)
        return tuple([one for one in references if not await self._runs(episode_id(one), found)])

    async def missing_panels(self, names: Iterable[date]) -> tuple[date, ...]:
        """Those of these panels, by name, that do not run."""
        found = await self._running(PANEL)
        return tuple([one for one in names if not await self._runs(panel_id(one), found)])

    async def known(self) -> frozenset[str]:
        """The episodes that run, by reference, whether there is a record of them or not."""
        found = [reference_of(one) for one in await self._running(EPISODE)]
        return frozenset(one for one in found if one is not None)

    async def answered(self) -> AsyncIterator[tuple[str, str]]:
        """Every command that an episode took and did not refuse, as far back as the server remembers.

        Yields:
            The episode, by reference, and the command's id.
        """
        asked = f"TaskQueue = '{self._task_queue}' AND WorkflowType = '{EPISODE}'"
        async for one in self._client.list_workflows(asked):
            reference = reference_of(one.id) or ""
            handle = self._client.get_workflow_handle(one.id, run_id=one.run_id)
            async for event in handle.fetch_history_events():
                done = event.workflow_execution_update_completed_event_attributes
                if done.outcome.HasField("success"):
                    yield reference, done.meta.update_id

    async def stuck(self) -> int:
        """How many workflows run and cannot go on; the server notices that after about a minute."""
        asked = f"{self._of_ours} AND TemporalReportedProblems IS NOT NULL"
        return (await self._client.count_workflows(asked)).count

    async def _running(self, kind: str) -> frozenset[str]:
        asked = f"{self._of_ours} AND WorkflowType = '{kind}'"
        return frozenset([one.id async for one in self._client.list_workflows(asked)])

    async def _runs(self, workflow_id: str, found: frozenset[str]) -> bool:
        """Whether it runs; one that is not listed may have started a moment ago, and is asked for itself."""
        if workflow_id in found:
            return True
        try:
            asked = await self._client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return asked.status is WorkflowExecutionStatus.RUNNING
