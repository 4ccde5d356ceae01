"""The engine room: an office with real workers on a real Temporal server, one for all tests of a process."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionDescription,
    WorkflowHandle,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.messages import Kept
from cce.pathway.facts import Fact
from cce.pathway.terms import ChildStatus
from cce.records.children import Child
from cce.records.engine import open_engine
from starter.client import PATIENCE, Opening, PathwayClient, Recorded
from starter.skipped_time import skipping_time
from tests.activities.office import BORN_ON, POLICY, Office, everybody
from tests.keyring import KEYRING
from tests.pathway.dates import uk
from tests.workflows.server import DevServer, started
from workflows.episode import Episode
from workflows.ids import episode_id
from workflows.messages import Command, EpisodeStart
from workflows.serving import Queues, workers

DELETING_AT_ONCE = (
    "history.transferProcessorEnsureCloseBeforeDelete=false",
    "history.visibilityProcessorEnsureCloseBeforeDelete=false",
)
"""Have a server delete a run although it was closed only a moment ago."""

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.02
NAME = "Quillon Plainly-Invented"
STARTS_AT = "Mon 2026-03-23 10:00"


@dataclass
class EngineRoom:
    """An office with its engine; the business clock is ahead of the server's by *shift*."""

    temporal: Client
    office: Office
    shift: timedelta
    queues: Queues = field(default_factory=lambda: Queues(f"pathway-{uuid4()}", f"notices-{uuid4()}"))

    def now(self) -> datetime:
        """The business clock."""
        return real_now() + self.shift

    def set_clock(self, at: str) -> None:
        """Let it be *at* on the business clock now, for whatever starts from here on."""
        self.shift = uk(at) - real_now()

    def client(
        self, patience: timedelta = PATIENCE, kind: type[PathwayClient] = PathwayClient
    ) -> PathwayClient:
        office = self.office
        queue = self.queues.pathway
        return kind(self.temporal, office.engine, office.authority, queue, self.shift, self.now, patience)

    @contextlib.asynccontextmanager
    async def at_work(self, sandbox: SandboxedWorkflowRunner | None = None) -> AsyncIterator[None]:
        """Both workers, for as long as the block lasts; then they are cancelled."""
        post = self.office.post
        async with working(workers(self.temporal, post, self.queues, shift=self.shift, sandbox=sandbox)):
            yield

    @contextlib.asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """The first of them alone: facts are kept, and nobody sends."""
        keeper, _ = workers(self.temporal, self.office.post, self.queues, shift=self.shift)
        async with working([keeper]):
            yield

    async def open(self, *facts: Fact) -> Recorded:
        return await self.client().open(opening(*facts))

    async def record(self, reference: str, *facts: Fact, command_id: str | None = None) -> Recorded:
        return await self.client().record(reference, facts, command_id=command_id)

    async def ask(self, reference: str, command_id: str, *facts: Fact) -> Kept:
        """Ask the engine itself: nothing is judged before."""
        start = WithStartWorkflowOperation(
            Episode.run,
            EpisodeStart(reference=reference, shift=self.shift),
            id=episode_id(reference),
            task_queue=self.queues.pathway,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        command = Command(command_id=command_id, facts=facts)
        return await self.temporal.execute_update_with_start_workflow(
            Episode.record, command, id=command_id, start_workflow_operation=start
        )

    def run_of(self, reference: str) -> WorkflowHandle[object, object]:
        return self.temporal.get_workflow_handle(episode_id(reference))

    async def status(self, reference: str) -> str:
        """How the episode's latest run stands; empty where there never was one."""
        description = await self.described(reference)
        return "" if description is None or description.status is None else description.status.name

    async def described(self, reference: str) -> WorkflowExecutionDescription | None:
        try:
            return await self.run_of(reference).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return None


@contextlib.asynccontextmanager
async def working(both: Iterable[Worker]) -> AsyncIterator[None]:
    running = [asyncio.create_task(worker.run()) for worker in both]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def opening(*facts: Fact, policy: str = POLICY) -> Opening:
    """What opening an episode needs."""
    child = Child.of(NAME, BORN_ON)
    return Opening(
        child, ChildStatus.CIN, yjs_involved=False, team=None, roles={}, policy=policy, facts=facts
    )


async def until(condition: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> None:
    """Wait until *condition* holds; fail when it takes too long."""
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(PAUSE_SECONDS)


async def pass_until(environment: WorkflowEnvironment, room: EngineRoom, at: datetime) -> None:
    """Let time pass until the business clock shows *at*."""
    ahead = at - room.shift - await environment.get_current_time()
    if ahead > timedelta():
        await environment.sleep(ahead)


def real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


@pytest.fixture(scope="session")
def dev_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    """The test process's own development server; a test that ends it has one of its own."""
    with started(tmp_path_factory.mktemp("temporal"), *DELETING_AT_ONCE) as server:
        yield server


@pytest.fixture
async def room(dev_server: DevServer, laid_out_office: Office) -> EngineRoom:
    """An office whose clock shows a Monday morning, on the shared server; nobody is at work yet."""
    room = EngineRoom(await dev_server.client(), laid_out_office, timedelta())
    room.set_clock(STARTS_AT)
    return room


@pytest.fixture
def laid_out_office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    """An office of people whom no other test knows: a postbox is a person's, whatever the test."""
    path = tmp_path / "office.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}", KEYRING)
    yield Office(engine, everybody(f"{uuid4().hex[:8]}-"))
    engine.dispose()


@pytest.fixture
async def skipped() -> AsyncIterator[WorkflowEnvironment]:
    """A server on which time passes as fast as nothing happens."""
    async with skipping_time() as environment:
        yield environment


@pytest.fixture
async def quick_room(skipped: WorkflowEnvironment, laid_out_office: Office) -> EngineRoom:
    """An office on such a server; it is a Monday morning."""
    return EngineRoom(skipped.client, laid_out_office, uk(STARTS_AT) - await skipped.get_current_time())
