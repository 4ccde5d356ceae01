"""The record does not answer for a while: nothing ends, nothing is told, and all goes on when it is back."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from cce.records.authority import Authority
from cce.records.deliveries import DeliveryStatus
from starter.client import EngineUnavailable, PathwayClient
from tests.activities.office import concern, fact
from tests.pathway.dates import uk
from tests.workflows.room import EngineRoom, pass_until, until
from tests.workflows.test_recording import readable
from workflows.episode import Episode

pytestmark = pytest.mark.temporal

SECRET = "words nobody else may read"
SOON = timedelta(seconds=1)
A_LITTLE_LATER = timedelta(minutes=1)
TRIES = 4


@dataclass(frozen=True)
class Away(Authority):
    """Rules that cannot be read while `away` holds something; `asked` grows whenever they could not."""

    away: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def ladder(self, session, policy):
        if self.away:
            self.asked.append(policy)
            raise OSError(f"the disk is gone: {self.away[0]}")
        return super().ladder(session, policy)


@pytest.fixture
def away(room: EngineRoom) -> list[str]:
    """Put something in, and the record does not answer; whoever asks it before sending is not concerned."""
    rules = Away()
    room.office.authority = rules
    return rules.away


async def test_a_command_the_record_cannot_take_is_not_kept_and_may_be_sent_again_under_its_id(room, away):
    async with room.at_work():
        reference = (await room.open(concern(room.now()))).reference
        missing = fact("went_missing", room.now())
        away.append(SECRET)
        with pytest.raises(EngineUnavailable):
            await whose_own_record_answers(room).record(reference, [missing], command_id="c-2")
        assert await room.status(reference) == "RUNNING"
        assert len(room.office.facts(reference)) == 1
        away.clear()
        kept = await whose_own_record_answers(room).record(reference, [missing], command_id="c-2")
        said = readable((await room.run_of(reference).fetch_history()).to_json())
    assert kept.revision == 2
    assert len(room.office.facts(reference)) == 2
    assert SECRET not in said


async def test_what_cannot_be_prepared_now_is_prepared_a_little_later_and_facts_are_kept_meanwhile(
    skipped, quick_room
):
    rules = quick_room.office.authority = Away()
    slot = uk("Thu 2026-03-26 09:00")
    async with quick_room.at_work():
        reference = (await quick_room.open(concern("Mon 2026-03-23 10:00"))).reference
        await until(lambda: quick_room.office.row(reference).status is DeliveryStatus.SENT)
        wakes_at = await quick_room.run_of(reference).query(Episode.wakes_at)
        rules.away.append(SECRET)
        await pass_until(skipped, quick_room, wakes_at + SOON)
        await until(lambda: len(rules.asked) == TRIES)
        later = await quick_room.run_of(reference).query(Episode.wakes_at)
        assert A_LITTLE_LATER <= later - wakes_at < 2 * A_LITTLE_LATER
        rules.away.clear()
        kept = await quick_room.record(reference, fact("went_missing", wakes_at))
        await pass_until(skipped, quick_room, slot + SOON)
        await until(lambda: len(quick_room.office.sender.got("sw@example.test")) == 2)
        said = readable((await quick_room.run_of(reference).fetch_history()).to_json())
    assert kept.revision == 2
    assert SECRET not in said
    due = quick_room.office.row(reference, rung="before")
    assert due.sent_at is not None
    assert due.sent_at - slot < timedelta(seconds=5)


def whose_own_record_answers(room: EngineRoom) -> PathwayClient:
    """A client that reaches the rules when the engine does not."""
    queue, engine = room.queues.pathway, room.office.engine
    patience = timedelta(seconds=5)
    return PathwayClient(room.temporal, engine, Authority(), queue, room.shift, room.now, patience)
