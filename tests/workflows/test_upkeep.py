"""Upkeep on a clock that is wound on: every working day once, however the days between pass."""

import pytest

from activities.upkeep import Rounds
from cce.pathway.working_days import LONDON
from tests.pathway.dates import uk
from tests.workflows.room import pass_until, until, working
from workflows.ids import UPKEEP_ID
from workflows.serving import start_upkeep, workers
from workflows.upkeep import MOST_ROUNDS

pytestmark = pytest.mark.temporal


async def test_everything_is_looked_at_every_working_day_at_seven_and_a_failure_stops_nothing(
    skipped, quick_room
):
    room, looked = quick_room, []

    def check(session, authority, now):
        looked.append(now)
        if len(looked) == 2:
            raise ValueError

    rounds = Rounds(checks={"one": lambda *asked: check(*asked) or ()})
    both = workers(room.temporal, room.office.post, room.queues, rounds=rounds, shift=room.shift)
    async with working(both):
        for _ in range(2):
            await start_upkeep(room.temporal, room.queues.pathway, room.shift)
        await pass_until(skipped, room, uk("Thu 2026-05-14 12:00"))
        await until(lambda: len(looked) > MOST_ROUNDS + 2)
        asked = await room.temporal.get_workflow_handle(UPKEEP_ID).describe()
    days = [f"{at.astimezone(LONDON):%a %m-%d %H:%M}" for at in looked]
    assert (days[0], days[-1]) == ("Tue 03-24 07:00", "Thu 05-14 07:00")
    assert {one[-5:] for one in days} == {"07:00"}
    assert {one[:3] for one in days} == {"Mon", "Tue", "Wed", "Thu", "Fri"}
    assert ("Fri 04-03 07:00" in days, len(days)) == (False, 35)
    assert asked.history_length < 20 * MOST_ROUNDS
