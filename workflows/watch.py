"""The watch: every few minutes it is looked whether what was promised holds.

The workflow is a clock, and remembers when all that was due was last worked out anew. What holds, the record
and the policy say.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.messages import LookedOver, LookOver
    from workflows import ids
    from workflows.messages import WatchStart

MOST_LOOKS = 100
"""So many looks are one run, some 1,200 events: then the next begins, with a history of its own."""

_A_WHILE = timedelta(minutes=15)
_NO_SIGN_OF_LIFE = timedelta(seconds=10)
_TWICE = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_attempts=2)
_LATER = timedelta(minutes=1)
_MUCH_LATER = timedelta(minutes=5)  # runs that began before looks gave signs of life


@workflow.defn(name=ids.WATCH)
class Watch:
    """Looks every few minutes; a look that cannot be made is made a minute later, in silence."""

    def __init__(self) -> None:
        self._known = WatchStart()

    @workflow.run
    async def run(self, start: WatchStart) -> None:
        """Sleep until the next time, and look, beginning with what *start* knows."""
        self._known = start
        for _ in range(MOST_LOOKS):
            await self._sleep()
            await self._look_over()
        workflow.continue_as_new(self._known)

    @workflow.query
    def looks_at(self) -> datetime | None:
        """When it is looked next, UTC; None for at once."""
        return self._known.next_at

    async def _sleep(self) -> None:
        now, next_at = self._now(), self._known.next_at
        if next_at is not None and next_at > now:
            await workflow.sleep(next_at - now)

    async def _look_over(self) -> None:
        before, lively = self._known, workflow.patched(ids.SIGNS_OF_LIFE)
        asked = LookOver(now=self._now(), recounted_at=before.recounted_at, was_well=before.was_well)
        try:
            looked: LookedOver = await workflow.execute_activity(
                "look_over",
                asked,
                result_type=LookedOver,
                start_to_close_timeout=_A_WHILE,
                heartbeat_timeout=_NO_SIGN_OF_LIFE if lively else None,
                retry_policy=_TWICE,
            )
        except FailureError:
            known = {"next_at": self._now() + (_LATER if lively else _MUCH_LATER)}
            self._known = before.model_copy(update=known)
        else:
            of_it = looked.model_dump(include={"next_at", "recounted_at", "was_well"})
            self._known = before.model_copy(update=of_it)

    def _now(self) -> datetime:
        return workflow.now() + self._known.shift
