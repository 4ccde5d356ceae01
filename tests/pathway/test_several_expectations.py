"""The scenario files of several children: each can be planned whenever it asks, and shows what was expected.

An expectation says for each child what `test_scenario_expectations` says of one, and for each panel what is
decided: the children named, in their order, who left, the actions, and all that the coordinator is told.
"""

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cce.pathway.caseload import Caseload, load_scenario_file
from cce.pathway.caseload_json import caseload_as_json
from cce.pathway.panel_plan import panel_plans
from cce.pathway.working_days import LONDON

SEVERAL = Path(__file__).parents[1] / "scenarios" / "several"
WRITTEN = sorted(SEVERAL.glob("*.yaml"))
EXPECTED = sorted((SEVERAL / "expected").glob("*.json"))

Shown = dict[str, Any]


@cache
def told(name: str) -> Caseload:
    read = load_scenario_file(SEVERAL / f"{name}.yaml")
    assert isinstance(read, Caseload)
    return read


def shown(name: str, at: datetime) -> Shown:
    return caseload_as_json(told(name), told(name).plans(at), panel_plans(told(name), at), at)


@cache
def seen_as_expected(path: Path) -> tuple[Shown, Shown]:
    expected: Shown = json.loads(path.read_text(encoding="utf-8"))
    return expected, shown(path.stem, datetime.fromisoformat(expected["at"]))


def agrees(given: Shown, found: Shown) -> None:
    """*found* has every value that *given* names."""
    assert {key: found[key] for key in given} == given


def test_every_file_has_its_expectation():
    assert [path.stem for path in WRITTEN] == [path.stem for path in EXPECTED]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_children_can_be_looked_at_whenever_the_file_asks(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    asked = [line.removeprefix("# at:").strip() for line in lines if line.startswith("# at:")]
    assert asked
    for at in (datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in asked):
        json.dumps(shown(path.stem, at))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_children_can_be_looked_at_on_every_day_of_their_lives(path):
    recorded = [fact.recorded_at for one in told(path.stem).children.values() for fact in one.facts]
    first, last = min(recorded), max(recorded) + timedelta(days=40)
    while first < last:
        assert shown(path.stem, first)["panels"] is not None
        first += timedelta(days=9)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_duties_of_each_child_are_as_expected(path):
    expected, seen = seen_as_expected(path)
    for child, wanted in expected["children"].items():
        one = seen["children"][child]
        agrees({key: wanted[key] for key in ("level", "stage", "in_cohort") if key in wanted}, one)
        found = {(duty["key"], duty["occurrence"]): duty for duty in one["duties"]}
        for duty in wanted["duties"]:
            agrees(duty, found[duty["key"], duty["occurrence"]])
        assert not {duty["key"] for duty in one["duties"]} & set(wanted.get("absent", ()))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_notices_of_each_child_went_as_expected_and_no_others(path):
    expected, seen = seen_as_expected(path)
    for child, wanted in expected["children"].items():
        notices = seen["children"][child]["notices"]
        gone = [one for one in notices if one["status"] == "sent" and one["duty"] in wanted["sent_of"]]
        keys = ("duty", "occurrence", "rung", "step", "to", "at")
        assert [{key: one[key] for key in keys} for one in gone] == wanted["sent"]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_panels_are_as_expected(path):
    expected, seen = seen_as_expected(path)
    found = {panel["panel"]: panel for panel in seen["panels"]}
    for wanted in expected["panels"]:
        panel = found[wanted["panel"]]
        agrees({key: wanted[key] for key in ("on", "status") if key in wanted}, panel)
        for part in ("cohort", "left", "actions", "notices"):
            assert len(panel[part]) == len(wanted[part]), (part, panel[part])
            for given, one in zip(wanted[part], panel[part], strict=True):
                agrees(given, one)
