"""Telling postboxes that something will be ready."""

from collections.abc import Iterable
from datetime import timedelta

from temporalio.client import Client

from activities.messages import POSTBOX, PostboxStart, postbox_id
from activities.preparing import Expected


class Postboxes:
    """Everybody's postbox, started when there is something for them.

    Args:
        client: The Temporal client.
        task_queue: Where postboxes run.
        send_queue: Where messages are sent; None for the same queue.
        shift: How far the business clock is ahead of the server's.
    """

    def __init__(
        self,
        client: Client,
        task_queue: str,
        send_queue: str | None = None,
        shift: timedelta = timedelta(),
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._send_queue = send_queue
        self._shift = shift

    async def expect(self, expected: Iterable[Expected]) -> None:
        """Let each recipient's postbox know from when something lies ready; to say it twice does no harm."""
        for one in expected:
            await self._client.start_workflow(
                POSTBOX,
                PostboxStart(recipient=one.recipient, shift=self._shift, send_queue=self._send_queue),
                id=postbox_id(one.recipient),
                task_queue=self._task_queue,
                start_signal="expect",
                start_signal_args=[one.at, one.gathers],
            )
