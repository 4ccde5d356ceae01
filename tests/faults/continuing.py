"""The worker dies as one run goes over into the next: at the end of the old, or the beginning of the new."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

from temporalio.client import Client

from activities.crash_points import CrashPoint
from cce.records.engine import transaction
from cce.records.panels import set_panels
from starter.embedded import EmbeddedServer
from tests.faults.rig import POLICY, Rig, real_now, rig
from tests.faults.steady import Steady, at_rest
from tests.faults.verdict import Result
from workflows.ids import EPISODE, PANEL, episode_id
from workflows.waking import Panels

SHORT = 40
"""So many events are a long history here."""

_FACTS_A_SECOND = 12.0
_ASKED_AGAIN = 25
_LONGEST_SECONDS = 90.0
_BETWEEN_CRASHES = 4.0
_FAR_AHEAD = timedelta(days=60)


class HastyServer(EmbeddedServer):
    """A server that finds a history long much sooner."""

    def _command(self) -> list[str]:
        return [
            *super()._command(),
            "--dynamic-config-value",
            f"limit.historyCount.suggestContinueAsNew={SHORT}",
        ]


async def at_the_turn(folder: Path, seed: int, times: int, episodes: int) -> Result:
    """The worker dies again and again as runs of episodes, postboxes and a panel go over into the next.

    Args:
        folder: Where it all lies.
        seed: Decides at which crossing, and what is recorded meanwhile.
        times: How often it dies.
        episodes: How many are open.
    """
    began, late = time.monotonic(), list[str]()
    async with rig(folder, seed, server=HastyServer(folder)) as here:
        here.workers = 3  # the busier a postbox, the more often it goes over
        await _start(here)
        await here.open(episodes, (1.0, 1.0 + times * _BETWEEN_CRASHES))
        steady, panel = Steady(here, events=0.2), _panel_set(here)
        recording = asyncio.create_task(steady.record(_FACTS_A_SECOND))
        looking = asyncio.create_task(_told_often(here, panel))
        for number in range(times):
            late += [] if await _died(here) else [f"round {number}: nothing went over in time"]
            await (_start(here) if number + 1 < times else here.start_worker())
        recording.cancel()
        looking.cancel()
        await recording
        rest = await at_rest(here)
        verdict = here.checker.verdict(here.told, rest.at)
        late += [*rest.late, *await _not_as_answered(here, steady), *await _not_running(here, panel)]
        runs = await _runs(here)
    size = f"{times} crashes, {here.deaths} of them there, {episodes} episodes"
    figures = (f"{len(steady.answered)} facts; {runs}",)
    return Result(
        "crash: continue-as-new", size, seed, verdict, time.monotonic() - began, tuple(late), figures
    )


async def _start(here: Rig) -> None:
    await here.start_worker(CrashPoint.CONTINUED_AS_NEW, passing=here.random.randint(1, 4))


async def _died(here: Rig) -> bool:
    """Wait until the worker dies there; where it does not in time, it is killed."""
    try:
        await asyncio.wait_for(here.worker_died(), _LONGEST_SECONDS)
    except TimeoutError:
        await here.kill_worker()
        return False
    return True


def _panel_set(here: Rig) -> date:
    now = real_now()
    name = (now + _FAR_AHEAD).date()
    with transaction(here.engine) as session:
        set_panels(session, [name], now, "admin")
    return name


async def _told_often(here: Rig, panel: date) -> None:
    """Have the panel look at the record again and again."""
    panels = Panels(await here.temporal(), "pathway", POLICY)
    while True:
        await panels.look_again([panel])
        await asyncio.sleep(0.5)


async def _not_as_answered(here: Rig, steady: Steady) -> list[str]:
    """Commands that are not answered again as they were, whichever run took them."""
    client, wrong = await here.client(), list[str]()
    asked = here.random.sample(sorted(steady.answered), min(_ASKED_AGAIN, len(steady.answered)))
    facts = {f"steady-{fact.id}": fact for child in here.told for fact in child.facts}
    for command_id in asked:
        reference, revision = steady.answered[command_id]
        again = await client.record(reference, [facts[command_id]], command_id=command_id)
        if again.revision != revision:
            wrong.append(f"{command_id} was answered with {revision}, then with {again.revision}")
    return wrong


async def _not_running(here: Rig, panel: date) -> list[str]:
    """Episodes that sleep to no purpose: each still has something ahead, and its timer says so."""
    temporal, now, wrong = await here.temporal(), real_now(), list[str]()
    for child in here.told:
        wakes_at = await temporal.get_workflow_handle(episode_id(child.reference)).query("wakes_at")
        if wakes_at is None or str(wakes_at) < f"{now:%Y-%m-%dT%H:%M:%S}":
            wrong.append(f"{child.reference} wakes at {wakes_at}")
    wakes_at = await temporal.get_workflow_handle(f"panel-{panel}").query("wakes_at")
    return wrong + ([] if wakes_at else [f"the panel of {panel} does not wake any more"])


async def _runs(here: Rig) -> str:
    """How many runs there were of each kind, and how long the longest history was."""
    number, longest = Counter[str](), 0
    async for kind, events in _histories(await here.temporal()):
        number[kind] += 1
        longest = max(longest, events)
    told = ", ".join(f"{number[kind]} runs of {kind}" for kind in sorted(number))
    return f"{told}; the longest had {longest} events"


async def _histories(temporal: Client) -> AsyncIterator[tuple[str, int]]:
    async for one in temporal.list_workflows(f"WorkflowType IN ('{EPISODE}', '{PANEL}', 'Postbox')"):
        yield one.workflow_type, one.history_length
