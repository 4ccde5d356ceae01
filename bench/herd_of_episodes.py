"""The herd itself: real episodes that wake together, and the postboxes of those who are told at the slot."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from temporalio.client import Client

from activities.keeping import keep
from bench import demo, histories
from bench.cases import ROLES
from bench.figures import CannotMeasure
from bench.ground import Ground, ground, working
from bench.pacing import Mark, paced, watched
from bench.sink import sink
from bench.sizes import Database, Sizes
from bench.waves import Wave, asleep_by, wave
from cce.pathway.ahead import lead
from cce.pathway.facts import ConcernIdentified
from cce.pathway.terms import ChildStatus, Role, Route
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.episodes import Episode, open_episode
from cce.records.ledger import DELIVERY
from cce.records.references import new_reference
from cce.staff.fictional import fictional_directory
from cce.staff.importing import import_directory
from workflows.episode import Episode as EpisodeWorkflow
from workflows.ids import episode_id
from workflows.messages import EpisodeStart
from workflows.serving import Queues

RECORDED_AT = datetime(2026, 6, 5, 17, 30, tzinfo=UTC)  # Friday evening: the notice waits for Monday's slot
SLOT = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)  # Monday, 09:00 in London
_LEAD = timedelta(minutes=5)
_SETTLES_SECONDS = 10
_SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Herd:
    """What the herd took.

    Attributes:
        wake: The wave in which the episodes prepared.
        slot: When things were seen at the slot, seconds after it.
        events_per_wake: History events of an episode's wake, the mean of a few.
    """

    wake: Wave
    slot: dict[str, float]
    events_per_wake: float


def people(sizes: Sizes) -> int:
    """How many people the notices go to."""
    return max(1, sizes.herd // sizes.per_person)


async def measure(sizes: Sizes, kind: Database) -> Herd:
    """Open them in the record, start their workflows, and watch the wake and the slot."""
    async with ground(kind) as here:
        references = _open_in_the_record(here, sizes)
        wake = asleep_by(sizes.herd, sizes.pace) + _SETTLES_SECONDS
        slot = wake + _SETTLES_SECONDS + sizes.herd / 20
        async with (
            sink(here.folder, sizes.sink_ms) as mail_url,
            working(here, "bench.working", mail_url=mail_url, shift=_shift(SLOT, slot)) as worker,
        ):
            await paced(_starts(here, references, _shift(SLOT - _LEAD, wake)), sizes.pace)
            woken = await wave(here, worker, partial(_ledger, here), sizes.herd, wake)
            if time.time() >= slot:
                raise CannotMeasure("The herd was still waking at the slot: give fewer episodes.")
            told = await watched(partial(_ledger, here), _marks(sizes.herd), slot, 120 + sizes.herd / 5)
            return Herd(woken, told, await _events_per_wake(here.temporal, references[:_SAMPLE]))


def _shift(business: datetime, real: float) -> timedelta:
    return business - datetime.fromtimestamp(real, UTC)


def _marks(number: int) -> list[Mark]:
    return [
        Mark("first claimed", "claimed or sent", 1),
        Mark("last claimed", "claimed or sent", number),
        Mark("last sent", "sent", number),
    ]


def _open_in_the_record(here: Ground, sizes: Sizes) -> list[str]:
    """Every episode with its first fact kept, as it stands on the evening before."""
    authority, told = Authority(), [f"p-told-{number}" for number in range(people(sizes))]
    with transaction(here.engine) as session:
        import_directory(session, fictional_directory(ROLES, told), RECORDED_AT.date())
    references = [_reference() for _ in range(sizes.herd)]
    for place, reference in enumerate(references):
        _open(here, authority, reference, told[place % len(told)])
    return references


def _open(here: Ground, authority: Authority, reference: str, worker: str) -> None:
    policy = demo.ladder().policy
    row = Episode(reference, policy.policy, policy.version, RECORDED_AT, ChildStatus.CIN)
    with transaction(here.engine) as session:
        open_episode(session, row, Child.of(), {Role.SOCIAL_WORKER: worker})
    concern = ConcernIdentified(
        fact="concern_identified", happened_at=RECORDED_AT, recorded_at=RECORDED_AT, route=Route.OPEN_CASE
    )
    outcome = keep(here.engine, authority, reference, f"opened-{reference}", [concern], RECORDED_AT)
    if outcome.wake_at != SLOT - _LEAD:
        raise RuntimeError(f"The episode would wake at {outcome.wake_at}, not {SLOT - _LEAD}.")


def _reference() -> str:
    """One whose episode prepares five minutes ahead, as those of the whole herd do."""
    while lead(reference := new_reference()) != _LEAD:
        pass
    return reference


def _starts(here: Ground, references: list[str], shift: timedelta) -> list[Callable[[], Awaitable[object]]]:
    """As a run goes on after another: it knows when it wakes."""
    start = partial(here.sealing.start_workflow, EpisodeWorkflow.run, task_queue=Queues().pathway)
    return [
        partial(
            start,
            EpisodeStart(reference=reference, wake_at=SLOT - _LEAD, shift=shift),
            id=episode_id(reference),
        )
        for reference in references
    ]


def _ledger(here: Ground) -> dict[str, int]:
    query = select(DELIVERY.c.status, func.count().label("number")).group_by(DELIVERY.c.status)
    with reading(here.engine) as session:
        counts = {row.status: row.number for row in session.execute(query)}
    sent = counts.get(DeliveryStatus.SENT, 0)
    return {
        "rows": sum(counts.values()),
        "claimed or sent": counts.get(DeliveryStatus.CLAIMED, 0) + sent,
        "sent": sent,
    }


async def _events_per_wake(client: Client, references: list[str]) -> float:
    found = [await histories.episode(client, episode_id(reference)) for reference in references]
    wakes = [events for one in found for events in one.wakes]
    return sum(wakes) / len(wakes)
