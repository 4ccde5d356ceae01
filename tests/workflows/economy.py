"""What an episode costs in events of its history: for each wake, for each update, for a year."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

_BEGINS_A_TURN = {
    EventType.EVENT_TYPE_TIMER_FIRED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
}
_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
_WOKEN = EventType.EVENT_TYPE_TIMER_FIRED
_ASKED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED


@dataclass(frozen=True)
class Economy:
    """The events of a history, counted.

    Attributes:
        events: All of them.
        wakes: The events of each time a timer woke the workflow.
        updates: The events of each time it was asked; those asked together share theirs.
    """

    events: int
    wakes: tuple[float, ...]
    updates: tuple[float, ...]

    @property
    def per_wake(self) -> float:
        """On average."""
        return sum(self.wakes) / len(self.wakes)

    @property
    def per_update(self) -> float:
        """On average."""
        return sum(self.updates) / len(self.updates)


def economy(events: Sequence[HistoryEvent]) -> Economy:
    """Count the events of an episode's history, turn by turn, from what began it to what it commanded."""
    wakes: list[float] = []
    updates: list[float] = []
    for turn in _turns(events):
        kinds = [event.event_type for event in turn]
        asked = kinds.count(_ASKED)
        if asked:
            updates += [len(turn) / asked] * asked
        elif _WOKEN in kinds:
            wakes.append(len(turn))
    return Economy(len(events), tuple(wakes), tuple(updates))


def _turns(events: Iterable[HistoryEvent]) -> Iterator[list[HistoryEvent]]:
    turn: list[HistoryEvent] = []
    for event in events:
        if event.event_type in _BEGINS_A_TURN and any(one.event_type == _DONE for one in turn):
            yield turn
            turn = []
        turn.append(event)
    yield turn
