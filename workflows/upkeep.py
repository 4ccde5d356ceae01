"""Upkeep: everything is looked at once every working day, whatever happens in between.

The workflow is a clock. What is looked at, and when next, the record and the policy say.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.messages import LookAfter, Looked
    from workflows import ids
    from workflows.messages import UpkeepStart

MOST_ROUNDS = 30
"""So many looks are one run: then the next begins, with a history of its own."""

_A_WHILE = timedelta(minutes=30)
_NO_SIGN_OF_LIFE = timedelta(seconds=10)
_A_FEW_TIMES = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_attempts=5)
_LATER = timedelta(hours=1)


@workflow.defn(name=ids.UPKEEP)
class Upkeep:
    """Looks at everything every working day; a look that cannot be made is made an hour later."""

    @workflow.init
    def __init__(self, start: UpkeepStart) -> None:
        self._start = start
        self._next_at = start.next_at

    @workflow.run
    async def run(self, start: UpkeepStart) -> None:
        """Look, and sleep until the next time."""
        if self._next_at is None:
            await self._look_after(look=False)
        for _ in range(MOST_ROUNDS):
            await self._sleep()
            await self._look_after(look=True)
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(start.model_copy(update={"next_at": self._next_at}))

    @workflow.query
    def looks_at(self) -> datetime | None:
        """When everything is looked at next, UTC."""
        return self._next_at

    async def _sleep(self) -> None:
        now = self._now()
        if self._next_at is not None and self._next_at > now:
            await workflow.sleep(self._next_at - now)

    async def _look_after(self, *, look: bool) -> None:
        now, lively = self._now(), workflow.patched(ids.SIGNS_OF_LIFE)
        try:
            looked: Looked = await workflow.execute_activity(
                "look_after",
                LookAfter(now=now, look=look),
                result_type=Looked,
                start_to_close_timeout=_A_WHILE,
                heartbeat_timeout=_NO_SIGN_OF_LIFE if lively else None,
                retry_policy=_A_FEW_TIMES,
            )
        except FailureError:
            self._next_at = self._now() + _LATER
        else:
            self._next_at = looked.next_at

    def _now(self) -> datetime:
        return workflow.now() + self._start.shift
