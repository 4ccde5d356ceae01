"""Postbox: gathers what one person is owed at a slot, and has it sent as one message."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.messages import POSTBOX, Deliver, Delivered, PostboxStart

_ALL_OF_IT = timedelta(minutes=30)
"""Any number of messages to one person, each of which may take its time."""

GATHERING = timedelta(seconds=30)
"""How long what gathers waits for more: thirty children handed over to somebody are one message."""

_NO_SIGN_OF_LIFE = timedelta(seconds=10)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))


@workflow.defn(name=POSTBOX)
class Postbox:
    """One person's notices: nothing goes before its slot, and what goes at one slot goes together."""

    @workflow.init
    def __init__(self, start: PostboxStart) -> None:
        self._recipient = start.recipient
        self._slots: set[datetime] = set(start.slots)
        self._shift = start.shift
        self._send_queue = start.send_queue

    @workflow.run
    async def run(self, start: PostboxStart) -> None:
        """Deliver slot by slot until nothing waits."""
        await workflow.wait_condition(lambda: bool(self._slots))
        while self._slots:
            await self._wait_for_the_next_slot()
            if _is_long():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(start.model_copy(update={"slots": tuple(sorted(self._slots))}))
            await self._deliver()

    @workflow.signal
    def expect(self, at: datetime, gathers: bool = False) -> None:
        """Something will be ready for this person at *at*, UTC; what *gathers* goes with the next message."""
        now = self._now()
        if not gathers or at > now:
            self._slots.add(at)
        elif not any(slot <= now + GATHERING for slot in self._slots):
            self._slots.add(now + GATHERING)

    async def _wait_for_the_next_slot(self) -> None:
        while (slot := min(self._slots)) > self._now() and not _is_long():
            await self._wait_until(slot)

    async def _wait_until(self, slot: datetime) -> None:
        """Sleep until *slot*, until something is expected before it, or until too much was said meanwhile."""
        with contextlib.suppress(asyncio.TimeoutError):
            await workflow.wait_condition(
                lambda: min(self._slots) < slot or _is_long(), timeout=slot - self._now()
            )

    def _now(self) -> datetime:
        return workflow.now() + self._shift

    async def _deliver(self) -> None:
        now = self._now()
        self._slots = {slot for slot in self._slots if slot > now}
        delivered: Delivered = await workflow.execute_activity(
            "deliver",
            Deliver(recipient=self._recipient, now=now),
            result_type=Delivered,
            task_queue=self._send_queue,
            start_to_close_timeout=_ALL_OF_IT,
            heartbeat_timeout=_NO_SIGN_OF_LIFE,
            retry_policy=_PATIENT,
        )
        if delivered.next_at is not None:
            self._slots.add(max(delivered.next_at, now))


def _is_long() -> bool:
    """Whether the history is long enough for a new run: a thousand episodes may each say something."""
    return workflow.info().is_continue_as_new_suggested()
