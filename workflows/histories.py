"""Histories of an episode that was erased: every run of it is deleted on the server."""

import asyncio
import time
from collections.abc import AsyncIterator

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workflows.ids import episode_id

PATIENCE_SECONDS = 20.0
"""How long to wait until the server has deleted what it was told to.

It does so at once, but for a run that was closed less than a minute ago: what it has to do for the closure
comes first.
"""

_GLANCE_SECONDS = 0.2


class Histories:
    """What a server remembers of episodes.

    Args:
        client: The Temporal client.
        patience: How long to wait for the server, in seconds.
    """

    def __init__(self, client: Client, patience: float = PATIENCE_SECONDS) -> None:
        self._client = client
        self._patience = patience

    async def forget(self, reference: str) -> bool:
        """Delete every run of an episode; one that still runs is ended by that.

        Args:
            reference: The episode.

        Returns:
            Whether the server holds none any more.

        Raises:
            RPCError: The server does not answer.
        """
        told: set[str] = set()
        ends = time.monotonic() + self._patience
        while runs := {run async for run in self._runs(episode_id(reference))}:
            for run in runs - told:
                await self._delete(episode_id(reference), run)
            told |= runs
            if time.monotonic() > ends:
                return False
            await asyncio.sleep(_GLANCE_SECONDS)
        return True

    async def _runs(self, workflow_id: str) -> AsyncIterator[str]:
        """Their ids: those that are listed, and the latest, which may not be listed yet."""
        async for one in self._client.list_workflows(f"WorkflowId = '{workflow_id}'"):
            yield one.run_id
        try:
            latest = await self._client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        else:
            yield latest.run_id

    async def _delete(self, workflow_id: str, run_id: str) -> None:
        run = WorkflowExecution(workflow_id=workflow_id, run_id=run_id)
        asked = DeleteWorkflowExecutionRequest(namespace=self._client.namespace, workflow_execution=run)
        try:
            await self._client.workflow_service.delete_workflow_execution(asked)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
