"""The expectations written by hand, held to the oracle: a slip of the pen is not a rule."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.oracle.due_dates import LONDON, end_of
from tests.oracle.reminders import reminders, return_interview_reminders

SCENARIOS = Path(__file__).parents[1] / "scenarios"
EXPECTED = sorted((SCENARIOS / "expected").glob("*.json"))
WRITTEN = sorted(SCENARIOS.glob("*.yaml"))
MORE_STEPS_THAN_ANY_SCENARIO_RUNS = 12
COUNTED_TO_A_PANEL = {"panel_update", "panel_submission"}

Expectation = dict[str, Any]


def named(path: Path) -> str:
    return path.stem


def read(path: Path) -> Expectation:
    expectation: Expectation = json.loads(path.read_text(encoding="utf-8"))
    return expectation


def instants(scenario: Path) -> list[datetime]:
    """The instants a scenario's `# at:` lines name."""
    lines = scenario.read_text(encoding="utf-8").splitlines()
    given = [line.removeprefix("# at:").strip() for line in lines if line.startswith("# at:")]
    return [datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in given]


def duty_of(notice: Expectation, expectation: Expectation) -> Expectation:
    found = [
        duty
        for duty in expectation["duties"]
        if (duty["key"], duty["occurrence"]) == (notice["duty"], notice["occurrence"])
    ]
    assert len(found) == 1, notice
    return dict(found[0])


def slots_of(duty: Expectation, step: str) -> list[datetime]:
    """Where the oracle puts one step of a duty's ladder."""
    if duty["key"] == "return_interview":
        given = return_interview_reminders(datetime.fromisoformat(duty["started_at"]))
    else:
        due = date.fromisoformat(duty["due_on"])
        given = reminders(duty["key"], due, after=MORE_STEPS_THAN_ANY_SCENARIO_RUNS)
    return [reminder.at for reminder in given if reminder.step == step]


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_scenario_says_what_it_shows_and_when_to_look(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert "Catches" in first
    assert instants(path)
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["policy"] == "nottinghamshire-2020"


@pytest.mark.parametrize("path", EXPECTED, ids=named)
def test_expectation_looks_at_the_first_instant_of_its_scenario(path):
    scenario = SCENARIOS / f"{path.stem}.yaml"
    assert datetime.fromisoformat(read(path)["at"]) == instants(scenario)[0]


@pytest.mark.parametrize("path", EXPECTED, ids=named)
def test_expected_duties_in_days_are_late_at_the_midnight_after_their_date(path):
    for duty in read(path)["duties"]:
        if duty["key"] != "return_interview":
            assert datetime.fromisoformat(duty["due_at"]) == end_of(date.fromisoformat(duty["due_on"]))


@pytest.mark.parametrize("path", EXPECTED, ids=named)
def test_expected_reminders_stand_where_the_oracle_puts_them(path):
    expectation = read(path)
    for notice in expectation.get("sent", []):
        if notice.get("step") is None or notice["duty"] in COUNTED_TO_A_PANEL:
            continue
        slots = slots_of(duty_of(notice, expectation), notice["step"])
        assert slots == [datetime.fromisoformat(notice["at"])], notice


@pytest.mark.parametrize("path", EXPECTED, ids=named)
def test_expected_notices_were_sent_by_then_and_are_in_order(path):
    expectation = read(path)
    sent = [
        (datetime.fromisoformat(notice["at"]), notice["duty"], notice["occurrence"], notice["rung"])
        for notice in expectation.get("sent", [])
    ]
    assert sent == sorted(sent)
    assert all(at <= datetime.fromisoformat(expectation["at"]) for at, *_ in sent)
