"""What speaks to the panels: start one, or have it look at the record again."""

from collections.abc import Iterable
from datetime import date, timedelta

from temporalio.client import Client

from workflows.ids import panel_id
from workflows.messages import PanelStart
from workflows.panel import Panel


class Panels:
    """The panels of one task queue.

    Args:
        temporal: The Temporal client.
        task_queue: Where they run.
        policy: The policy by whose hours the office works, by name.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
    """

    def __init__(
        self, temporal: Client, task_queue: str, policy: str, shift: timedelta = timedelta()
    ) -> None:
        self._temporal = temporal
        self._task_queue = task_queue
        self._policy = policy
        self._shift = shift

    async def look_again(self, names: Iterable[date]) -> None:
        """Have each of these panels run and look at the record: it was set, moved, cancelled, or has met.

        Args:
            names: The panels, each by the date first set for it; one for which nothing is left to do ends.
        """
        for name in names:
            await self._temporal.start_workflow(
                Panel.run,
                PanelStart(name=name, policy=self._policy, shift=self._shift),
                id=panel_id(name),
                task_queue=self._task_queue,
                start_signal="look_again",
            )
