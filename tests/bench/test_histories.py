"""What woke a workflow is told apart by its events, as a server writes them."""

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from bench.histories import of

TASK = ("WORKFLOW_TASK_SCHEDULED", "WORKFLOW_TASK_STARTED", "WORKFLOW_TASK_COMPLETED")
OPENED = ("WORKFLOW_EXECUTION_STARTED", *TASK, "TIMER_STARTED")
UPDATED = (*TASK, "WORKFLOW_EXECUTION_UPDATE_ACCEPTED", "TIMER_CANCELED", "MARKER_RECORDED", "TIMER_STARTED")
WOKEN = ("TIMER_FIRED", *TASK, "MARKER_RECORDED", "TIMER_STARTED")
WOKEN_TWICE_TRIED = (
    *("TIMER_FIRED", *TASK[:2], "WORKFLOW_TASK_TIMED_OUT"),
    *(*TASK, "MARKER_RECORDED", "TIMER_STARTED"),
)
WOKEN_AND_WAITED = ("TIMER_FIRED", *TASK, *TASK, "MARKER_RECORDED", "TIMER_STARTED")


@pytest.mark.parametrize(
    ("names", "updates", "wakes"),
    [
        pytest.param(OPENED, (), (), id="only-opened"),
        pytest.param(OPENED + UPDATED, (7,), (), id="an-update"),
        pytest.param(OPENED + WOKEN + WOKEN, (), (6, 6), id="two-wakes"),
        pytest.param(OPENED + WOKEN + UPDATED, (7,), (6,), id="an-update-after-a-wake"),
        pytest.param(OPENED + WOKEN_AND_WAITED + WOKEN, (), (9, 6), id="a-local-activity-that-had-to-wait"),
        pytest.param(OPENED + WOKEN_TWICE_TRIED, (), (9,), id="a-task-that-was-lost"),
    ],
)
def test_events_are_counted_by_what_woke_the_workflow(names, updates, wakes):
    events = [HistoryEvent(event_type=EventType.Value(f"EVENT_TYPE_{name}")) for name in names]
    found = of(events)
    assert (found.events, found.updates, found.wakes) == (len(names), updates, wakes)
