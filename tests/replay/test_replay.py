"""Workflows of today fit every history of every release, to the last input of every command."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from tests.replay.changed import WithAnotherClock, WithAnotherTimer, WithoutPatience
from tests.replay.commands import Commands, replayed

pytestmark = pytest.mark.replay

FOLDER = Path(__file__).parent
HISTORIES = sorted(FOLDER.glob("*/*/*.history.json"))
EPISODES = [path for path in HISTORIES if path.parts[-3] == "episode"]
POSTBOXES = [path for path in HISTORIES if path.parts[-3] == "postbox"]
OF_A_MACHINE = re.compile(r"\d+@[a-z]|\.py\b|/(?:home|root|usr|work)/")


def named(path: Path) -> str:
    return "-".join((*path.parts[-3:-1], path.name.partition(".")[0]))


def history_of(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(named(path), path.read_text(encoding="utf-8"))


def commands_of(path: Path) -> Commands:
    kept: Commands = json.loads(path.with_name(path.name.replace(".history.", ".commands.")).read_text())
    return kept


def test_every_kind_of_workflow_has_histories_of_the_first_release():
    kept = Counter(path.parts[-3] for path in HISTORIES if path.parts[-2] == "0.1.0")
    assert kept["episode"] >= 40
    assert kept["postbox"] >= 6
    assert kept["panel"] >= 2
    assert kept["upkeep"] == kept["watch"] == 1
    assert kept.total() >= 50


@pytest.mark.parametrize("path", HISTORIES, ids=named)
async def test_a_saved_history_is_replayed_with_the_same_commands(path):
    assert await replayed(history_of(path)) == commands_of(path)


@pytest.mark.parametrize("path", HISTORIES, ids=named)
def test_a_saved_history_says_nothing_of_the_machine_it_was_made_on(path):
    assert OF_A_MACHINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", EPISODES, ids=named)
async def test_one_timer_more_is_found_out_by_the_replay_itself(path):
    with pytest.raises(NondeterminismError):
        await replayed(history_of(path), WithAnotherTimer)


@pytest.mark.parametrize("path", EPISODES, ids=named)
async def test_another_input_is_found_out_by_comparing_the_commands_alone(path):
    assert await replayed(history_of(path), WithAnotherClock) != commands_of(path)


@pytest.mark.parametrize("path", POSTBOXES, ids=named)
async def test_one_delivery_more_is_found_out_by_the_replay_itself(path):
    with pytest.raises(NondeterminismError):
        await replayed(history_of(path), WithoutPatience)
