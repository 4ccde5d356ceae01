"""Workflows see nothing of the world outside the sandbox but what was let through on purpose."""

from uuid import uuid4

import pytest
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner
from temporalio.workflow import SandboxImportNotificationPolicy

from tests.activities.office import concern, fact
from tests.workflows.careless import Careless
from tests.workflows.room import until
from workflows.serving import runner

pytestmark = pytest.mark.temporal

# A warning is an error here, so an import after the start is refused too.
STRICT = (
    SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    | SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
)


def strict() -> SandboxedWorkflowRunner:
    """The sandbox that workflows really run in, but refusing what it would otherwise load again."""
    return SandboxedWorkflowRunner(restrictions=runner().restrictions.with_import_notification_policy(STRICT))


async def test_an_episode_and_its_postboxes_run_in_the_strict_sandbox(room):
    async with room.at_work(strict()):
        reference = (await room.open(concern(room.now()))).reference
        await room.record(reference, fact("went_missing", room.now()))
        await room.record(reference, fact("found", room.now()))
        await until(lambda: len(room.office.sender.got("sw@example.test")) >= 2)
        await room.record(reference, fact("closed", room.now(), reason="moved away"))
        await room.run_of(reference).result()
    assert len(room.office.facts(reference)) == 4


async def test_the_strict_sandbox_refuses_what_was_not_let_through(room):
    with pytest.raises(RuntimeError, match="Careless") as refused:
        Worker(room.temporal, task_queue=str(uuid4()), workflows=[Careless], workflow_runner=strict())
    assert "rich" in str(refused.value.__cause__)
