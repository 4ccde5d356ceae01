"""Panel: one meeting of the panel, from the first request to the last outcome.

The workflow is a clock. Whom it has to do with, and what they are told, is worked out from the record each
time it wakes; what leads are asked for stands on the ladders of their own children.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.messages import PanelStands, PreparePanel
    from workflows import ids
    from workflows.messages import PanelStart

_QUICK = timedelta(seconds=30)
_A_FEW_TIMES = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_attempts=4)
_A_LITTLE_LATER = timedelta(minutes=1)


@workflow.defn(name=ids.PANEL)
class Panel:
    """Sees to it that whoever prepares a panel is told in time, until all of its outcomes are recorded."""

    @workflow.init
    def __init__(self, start: PanelStart) -> None:
        self._start = start
        self._wake_at = start.wake_at
        self._is_over = False

    @workflow.run
    async def run(self, start: PanelStart) -> None:
        """Do what is due, and sleep, until there is nothing left to do."""
        while not self._is_over:
            await self._sleep()
            await self._prepare()
            if workflow.info().is_continue_as_new_suggested() and not self._is_over:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(start.model_copy(update={"wake_at": self._wake_at}))

    @workflow.signal
    def look_again(self) -> None:
        """The panel was moved or cancelled, or its outcomes were recorded: look at the record now."""
        self._wake_at = None

    @workflow.query
    def wakes_at(self) -> datetime | None:
        """When there is something to do next, UTC."""
        return self._wake_at

    async def _sleep(self) -> None:
        """Sleep until the next wake, or until told to look again; a run that knows of none asks at once."""
        while self._wake_at is not None and self._wake_at > self._now():
            await self._sleep_until(self._wake_at)

    async def _sleep_until(self, at: datetime) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await workflow.wait_condition(lambda: self._wake_at != at, timeout=at - self._now())

    async def _prepare(self) -> None:
        """Have done what is due; where the record does not answer, a little later."""
        now = self._now()
        self._wake_at = now + _A_LITTLE_LATER
        asked = PreparePanel(name=self._start.name, policy=self._start.policy, now=now)
        try:
            stands: PanelStands = await workflow.execute_local_activity(
                "prepare_panel",
                asked,
                result_type=PanelStands,
                start_to_close_timeout=_QUICK,
                retry_policy=_A_FEW_TIMES,
            )
        except FailureError:
            return
        self._is_over = stands.is_over and self._wake_at is not None
        if self._wake_at is not None:
            self._wake_at = stands.wake_at

    def _now(self) -> datetime:
        return workflow.now() + self._start.shift
