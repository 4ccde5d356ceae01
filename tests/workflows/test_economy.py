"""A history is dear: what a wake and an update cost in events, on the demo's child."""

from collections import Counter
from pathlib import Path

import pytest

from cce.pathway.scenario import load_scenario
from starter.moments import ALONE, alone
from starter.skipped_time import skipping_time
from starter.stage import staged
from tests.workflows.economy import economy
from workflows.ids import episode_id

pytestmark = pytest.mark.temporal

DEMO = Path(__file__).parents[2] / "starter" / "demo.yaml"
MOST_PER_TURN = 8
WITH_THE_SAME_WAKE = 6
MOST_OF_A_LIFE = 500


async def test_a_wake_and_an_update_of_the_demo_cost_eight_events_at_most(tmp_path):
    scenario = load_scenario(DEMO)
    until = max(fact.recorded_at for fact in scenario.facts)
    async with (
        skipping_time() as environment,
        staged(environment, alone(scenario), tmp_path, with_panels=False) as stage,
    ):
        await stage.play(until)
        handle = environment.client.get_workflow_handle(episode_id(stage.references[ALONE]))
        counted = economy((await handle.fetch_history()).events)
    commands = Counter(fact.recorded_at for fact in scenario.facts)
    assert len(counted.updates) == len(commands)
    assert len(counted.wakes) > 20
    assert max(counted.wakes) <= MOST_PER_TURN
    assert max(counted.updates) <= MOST_PER_TURN
    # A fact after which the next wake is the same lets its timer go on.
    assert min(counted.updates) <= WITH_THE_SAME_WAKE
    # The child's whole episode, from its opening to its closure, lies within a year.
    assert counted.events <= MOST_OF_A_LIFE
    # Nothing costs anything but wakes and updates.
    assert counted.events == sum(counted.wakes) + sum(counted.updates)
