"""The scenario files: each loads, can be planned whenever it asks, and shows what was expected.

An expectation names the duties and notices that the documents decide: each must be there, with the values
given. Where it says `sent`, nothing else went about the duties of `sent_of` (about any duty, where it does
not say which).
"""

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cce.pathway.ladder import Ladder
from cce.pathway.plan import plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.scenario import Scenario, load_scenario
from cce.pathway.working_days import LONDON

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WRITTEN = sorted(SCENARIOS.glob("*.yaml"))
EXPECTED = sorted((SCENARIOS / "expected").glob("*.json"))

UNDECIDED = {("leap_day_birthday", "stage")}
"""What the documents leave open, and the expectation reads otherwise than the rules: the stage after 18."""

Shown = dict[str, Any]


@cache
def scenario(name: str) -> Scenario:
    return load_scenario(SCENARIOS / f"{name}.yaml")


@cache
def ladder() -> Ladder:
    policy = scenario(WRITTEN[0].stem).policy
    return Ladder(policy, policy.working_calendar())


def looked_at(name: str) -> list[datetime]:
    """The instants that the `# at:` lines of a scenario name."""
    lines = (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    given = [line.removeprefix("# at:").strip() for line in lines if line.startswith("# at:")]
    return [datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in given]


def shown(name: str, at: datetime) -> Shown:
    told = scenario(name)
    return plan_as_json(plan(told.facts, told.circumstances, ladder(), at), told.policy, ladder().calendar)


def expectation(path: Path) -> Shown:
    read: Shown = json.loads(path.read_text(encoding="utf-8"))
    return read


def seen_as_expected(path: Path) -> tuple[Shown, Shown]:
    expected = expectation(path)
    return expected, shown(path.stem, datetime.fromisoformat(expected["at"]))


def agrees(given: Shown, found: Shown) -> bool:
    """Whether *found* has every value that *given* names."""
    return all(found.get(key) == value for key, value in given.items())


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_scenario_can_be_looked_at_whenever_it_asks(path):
    for at in looked_at(path.stem):
        seen = shown(path.stem, at)
        assert datetime.fromisoformat(seen["at"]) == at
        json.dumps(seen)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_scenario_can_be_looked_at_on_every_day_of_its_life(path):
    told = scenario(path.stem)
    first = min(fact.recorded_at for fact in told.facts)
    last = max(fact.recorded_at for fact in told.facts) + timedelta(days=40)
    while first < last:
        assert shown(path.stem, first)["notices"] is not None
        first += timedelta(days=9)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_episode_stands_as_expected(path):
    expected, seen = seen_as_expected(path)
    decided = [key for key in ("level", "stage", "in_cohort") if (path.stem, key) not in UNDECIDED]
    assert agrees({key: expected[key] for key in decided if key in expected}, seen)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_duties_are_as_expected(path):
    expected, seen = seen_as_expected(path)
    found = {(duty["key"], duty["occurrence"]): duty for duty in seen["duties"]}
    for duty in expected["duties"]:
        one = found[duty["key"], duty["occurrence"]]
        assert {key: one[key] for key in duty} == duty


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_duties_that_should_not_be_there_are_not(path):
    expected, seen = seen_as_expected(path)
    assert not {duty["key"] for duty in seen["duties"]} & set(expected.get("absent", ()))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_notices_went_as_expected_and_no_others(path):
    expected, seen = seen_as_expected(path)
    if "sent" not in expected:
        return
    about = set(expected.get("sent_of", [duty["key"] for duty in seen["duties"]]))
    gone = [one for one in seen["notices"] if one["status"] == "sent" and one["duty"] in about]
    for notice in expected["sent"]:
        match = next((one for one in gone if agrees(notice, one)), None)
        assert match is not None, notice
        gone.remove(match)
    assert gone == []


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_what_to_look_at_is_as_expected(path):
    expected, seen = seen_as_expected(path)
    assert seen["warnings"] == expected.get("warnings", seen["warnings"])
