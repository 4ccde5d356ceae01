"""The rounds of upkeep and watch, with stand-ins for what they ask: their loops are what is kept."""

from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.messages import LookAfter, Looked, LookedOver, LookOver
from tests.workflows.room import EngineRoom
from workflows.ids import UPKEEP_ID, WATCH_ID
from workflows.serving import runner, start_upkeep, start_watch
from workflows.upkeep import MOST_ROUNDS, Upkeep
from workflows.watch import MOST_LOOKS, Watch

QUEUE = "rounds"
_DAY, _TEN_MINUTES = timedelta(days=1), timedelta(minutes=10)
_FAILS = 3


class Looking:
    """Looks, and once cannot."""

    def __init__(self) -> None:
        self.looks = 0

    @activity.defn(name="look_after")
    async def look_after(self, asked: LookAfter) -> Looked:
        self._look()
        return Looked(next_at=asked.now + _DAY)

    @activity.defn(name="look_over")
    async def look_over(self, asked: LookOver) -> LookedOver:
        self._look()
        return LookedOver(next_at=asked.now + _TEN_MINUTES, recounted_at=asked.now, was_well=True)

    def _look(self) -> None:
        self.looks += 1
        if self.looks == _FAILS:
            raise ApplicationError("no disk", non_retryable=True)


async def upkeep_for_a_run(room: EngineRoom, environment: WorkflowEnvironment) -> WorkflowHandle[Any, Any]:
    """Every round of one run, one of which fails; then it continues as new."""
    async with _at_work(room):
        await start_upkeep(room.temporal, QUEUE, room.shift)
        handle = await _first_run(room, UPKEEP_ID)
        await environment.sleep(_DAY * (MOST_ROUNDS + 1))
    return handle


async def watch_for_a_run(room: EngineRoom, environment: WorkflowEnvironment) -> WorkflowHandle[Any, Any]:
    """Every look of one run, one of which fails; then it continues as new."""
    async with _at_work(room):
        await start_watch(room.temporal, QUEUE, room.shift)
        handle = await _first_run(room, WATCH_ID)
        await environment.sleep(_TEN_MINUTES * (MOST_LOOKS + 1))
    return handle


async def _first_run(room: EngineRoom, workflow_id: str) -> WorkflowHandle[Any, Any]:
    described = await room.temporal.get_workflow_handle(workflow_id).describe()
    return room.temporal.get_workflow_handle(workflow_id, run_id=described.run_id)


def _at_work(room: EngineRoom) -> Worker:
    looking = Looking()
    return Worker(
        room.temporal,
        task_queue=QUEUE,
        workflows=[Upkeep, Watch],
        activities=[looking.look_after, looking.look_over],
        workflow_runner=runner(),
    )
