"""What histories cost: events, by what caused them, and bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

_SCHEDULED = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
_TASK_ENDS = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
)
_FIRED = EventType.EVENT_TYPE_TIMER_FIRED
_ACCEPTED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED


@dataclass(frozen=True, slots=True)
class History:
    """One run of a workflow, by what its events were for.

    Attributes:
        events: How many.
        size: Their bytes, as the server stores them.
        updates: The events of each update.
        wakes: The events of each wake.
    """

    events: int
    size: int
    updates: tuple[int, ...]
    wakes: tuple[int, ...]

    @property
    def per_update(self) -> float:
        """The mean number of events of an update."""
        return sum(self.updates) / max(1, len(self.updates))

    @property
    def per_wake(self) -> float:
        """The mean number of events of a wake."""
        return sum(self.wakes) / max(1, len(self.wakes))


async def episode(client: Client, workflow_id: str, run_id: str | None = None) -> History:
    """The history of a run, the current one unless another is named."""
    fetched = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
    return of(fetched.events)


def of(events: Sequence[HistoryEvent]) -> History:
    """What these events were for."""
    turns = _turns(events)
    return History(
        events=len(events),
        size=sum(event.ByteSize() for event in events),
        updates=tuple(len(turn) for turn in turns if any(event.event_type == _ACCEPTED for event in turn)),
        wakes=tuple(len(turn) for turn in turns if turn[0].event_type == _FIRED),
    )


def _turns(events: Sequence[HistoryEvent]) -> list[list[HistoryEvent]]:
    """The events in turns: each begins with what woke the workflow."""
    turns: list[list[HistoryEvent]] = []
    for event in events:
        if not turns or _begins(event, turns[-1]):
            turns.append([])
        turns[-1].append(event)
    return turns


def _begins(event: HistoryEvent, turn: Sequence[HistoryEvent]) -> bool:
    if event.event_type == _FIRED:
        return True
    # A task right after a task is the same turn going on: a local activity had to wait, or the task was lost.
    has_had_its_task = any(before.event_type == _SCHEDULED for before in turn)
    return event.event_type == _SCHEDULED and has_had_its_task and turn[-1].event_type not in _TASK_ENDS
