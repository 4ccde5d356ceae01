"""A time-skipping server whose client notes every run of a workflow that is started through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from starter.skipped_time import skipping_time

Run = tuple[str, str | None]
"""A workflow id and a run id."""


class Runs(Interceptor):
    """The runs that were started, in order, each once; not those started together with an update."""

    def __init__(self) -> None:
        self.started: dict[Run, None] = {}

    def intercept_client(self, following: OutboundInterceptor) -> OutboundInterceptor:
        """Note what passes."""
        return _Noting(following, self)


class _Noting(OutboundInterceptor):
    def __init__(self, following: OutboundInterceptor, runs: Runs) -> None:
        super().__init__(following)
        self._runs = runs

    async def start_workflow(self, asked: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        handle = await super().start_workflow(asked)
        self._runs.started[handle.id, handle.result_run_id] = None
        return handle


class _Watched(WorkflowEnvironment):
    """The same environment, but for its client."""

    def __init__(self, real: WorkflowEnvironment, client: Client) -> None:
        super().__init__(client)
        self._real = real

    async def sleep(self, duration: timedelta | float) -> None:
        await self._real.sleep(duration)

    async def get_current_time(self, handle: WorkflowHandle[Any, Any] | None = None) -> datetime:
        return await self._real.get_current_time(handle)


@asynccontextmanager
async def watched_time(runs: Runs) -> AsyncIterator[WorkflowEnvironment]:
    """The server, its client noting in *runs*."""
    async with skipping_time() as real:
        config = real.client.config()
        config["interceptors"] = [*config["interceptors"], runs]
        yield _Watched(real, Client(**config))
