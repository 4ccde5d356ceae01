"""The workers: one for episodes and postboxes, one that sends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.delivering import Post, way_is_open
from activities.episode import EpisodeActivities
from activities.erasures import ErasureChore
from activities.panel import PanelActivities
from activities.panel_chore import PanelChore
from activities.postbox import PostboxActivities
from activities.postboxes import Postboxes
from activities.receipts import ReceiptChore
from activities.upkeep import Chore, Rounds, UpkeepActivities
from activities.watching import Menders, WatchActivities
from workflows.crossings import crossings
from workflows.episode import Episode
from workflows.histories import Histories
from workflows.ids import UPKEEP_ID, WATCH_ID
from workflows.messages import UpkeepStart, WatchStart
from workflows.panel import Panel
from workflows.postbox import Postbox
from workflows.roll_call import RollCall
from workflows.upkeep import Upkeep
from workflows.waking import Episodes, Panels
from workflows.watch import Watch

PASSED_THROUGH = (
    "activities",
    "cce",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "pendulum",
    "zoneinfo",
    "holidays",
    "yaml",
)
"""What workflows may see of the world outside the sandbox: types and pure rules that read no clock."""

_PAUSE_SECONDS = 1.0

Begun = TypeVar("Begun")


@dataclass(frozen=True, slots=True)
class Queues:
    """The task queues.

    Attributes:
        pathway: Episodes, postboxes and what they ask of the record.
        notices: Sending.
    """

    pathway: str = "pathway"
    notices: str = "notices"


@dataclass(frozen=True, slots=True)
class Load:
    """How much a worker takes on at once.

    Attributes:
        cached_workflows: Keep this above the number of open episodes: a cold one costs a replay.
        sending: Messages being sent at the same time.
        messages_per_second: The most the sending queue starts a second, over all workers; None for no limit.
    """

    cached_workflows: int = 10_000
    sending: int = 32
    messages_per_second: float | None = None


def workers(
    client: Client,
    post: Post,
    queues: Queues,
    load: Load | None = None,
    *,
    rounds: Rounds | None = None,
    shift: timedelta = timedelta(),
    sandbox: SandboxedWorkflowRunner | None = None,
) -> tuple[Worker, Worker]:
    """The two workers of one process, ready to run.

    Args:
        client: A client with the project's converter.
        post: What delivering needs.
        queues: The task queues.
        load: How much they take on at once.
        rounds: When everything is looked at; every working day at seven unless given.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
        sandbox: What workflows run in; `runner` unless given.
    """
    load = load or Load()
    postboxes = Postboxes(client, queues.pathway, queues.notices, shift)
    episodes = EpisodeActivities(post.engine, post.authority, postboxes, post.passing)
    waking = Episodes(client, queues.pathway, shift)
    panels = PanelActivities(post.engine, post.authority, postboxes, waking)
    rounds = rounds or Rounds()
    meeting = Panels(client, queues.pathway, rounds.policy, shift)
    chore = PanelChore(post.engine, post.authority, rounds.policy, waking, meeting)
    chores: dict[str, Chore] = {
        "panels": chore,
        "receipts": ReceiptChore(post, postboxes),
        "erasures": ErasureChore(post.engine, Histories(client)),
    }
    upkeep = UpkeepActivities(post.engine, post.authority, postboxes, rounds, chores)
    menders = Menders(RollCall(client, queues.pathway), waking, meeting, postboxes)
    watching = WatchActivities(post.engine, post.authority, rounds, menders, lambda: way_is_open(post))
    sending = PostboxActivities(post, postboxes)
    keeper = Worker(
        client,
        task_queue=queues.pathway,
        workflows=[Episode, Panel, Postbox, Upkeep, Watch],
        activities=[
            episodes.keep_facts,
            episodes.prepare_notices,
            panels.prepare_panel,
            upkeep.look_after,
            watching.look_over,
        ],
        workflow_runner=sandbox or runner(),
        max_cached_workflows=load.cached_workflows,
        interceptors=crossings(post.passing),
        graceful_shutdown_timeout=timedelta(seconds=20),
    )
    sender = Worker(
        client,
        task_queue=queues.notices,
        activities=[sending.deliver],
        max_concurrent_activities=load.sending,
        max_task_queue_activities_per_second=load.messages_per_second,
        graceful_shutdown_timeout=timedelta(seconds=20),
    )
    return keeper, sender


def runner() -> SandboxedWorkflowRunner:
    """The sandbox that workflows run in, here and when histories are replayed."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions=restrictions)


async def start_rounds(client: Client, task_queue: str) -> None:
    """See to it that the upkeep and the watch run, as soon as the server takes them.

    Args:
        client: The Temporal client.
        task_queue: Where they run.
    """
    await start_upkeep(client, task_queue)
    await start_watch(client, task_queue)


async def start_upkeep(client: Client, task_queue: str, shift: timedelta = timedelta()) -> None:
    """See to it that the upkeep runs, as soon as the server takes it; one that does is left alone.

    Args:
        client: The Temporal client.
        task_queue: Where it runs.
        shift: How far the business clock is ahead of the server's.
    """
    await _start(client, task_queue, Upkeep.run, UpkeepStart(shift=shift), UPKEEP_ID)


async def start_watch(client: Client, task_queue: str, shift: timedelta = timedelta()) -> None:
    """See to it that the watch runs, as `start_upkeep` does the upkeep."""
    await _start(client, task_queue, Watch.run, WatchStart(shift=shift), WATCH_ID)


async def _start(
    client: Client,
    task_queue: str,
    run: Callable[[Any, Begun], Awaitable[None]],
    begun: Begun,
    workflow_id: str,
) -> None:
    use_existing = WorkflowIDConflictPolicy.USE_EXISTING
    while True:
        try:
            await client.start_workflow(
                run, begun, id=workflow_id, task_queue=task_queue, id_conflict_policy=use_existing
            )
        except RPCError:
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
