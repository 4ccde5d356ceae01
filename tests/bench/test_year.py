"""A simulated year is the same for the same seed, is what the rules predict, and says so when it is not."""

import asyncio
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bench.year import Result, said
from bench.year_compared import compared
from bench.year_of_children import roles_of, told_of
from bench.year_of_panels import Year, YearSize, year_of
from cce.pathway.caseload import Caseload
from cce.pathway.changes import DayOff, PanelCancelled, PanelMoved
from starter.simulate import SimulatedCaseload, simulate_caseload
from tests.contracts.checkout import CHECKOUT

SMALL = YearSize(seed=3, children=5, panels=3)


@dataclass(frozen=True)
class Played:
    """A year, and what became of it."""

    told: Caseload
    year: Year
    simulated: SimulatedCaseload


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The small year, through the real engine."""
    year = year_of(SMALL)
    told = told_of(SMALL, year)
    folder: Path = tmp_path_factory.mktemp("year")
    simulated = asyncio.run(simulate_caseload(told, year.ends_at, folder=folder, roles=roles_of(SMALL)))
    return Played(told, year, simulated)


def test_a_seed_gives_one_year_and_another_seed_another():
    year = year_of(SMALL)
    assert year_of(SMALL).changes == year.changes
    assert told_of(SMALL, year).children == told_of(SMALL, year).children
    other = replace(SMALL, seed=4)
    assert told_of(other, year_of(other)).children != told_of(SMALL, year).children


def test_in_a_year_a_panel_moves_one_is_cancelled_and_a_day_off_becomes_known_late():
    year = year_of(replace(SMALL, panels=12))
    assert {type(change) for change in year.changes} == {DayOff, PanelMoved, PanelCancelled}
    assert len(year.panels) == 11
    assert sum(panel.on != panel.name for panel in year.panels) == 1


def test_children_of_a_year_answer_in_time_late_and_not_at_all_and_leave():
    size = replace(SMALL, children=40, panels=12)
    year = year_of(size)
    told = told_of(size, year)
    kinds = {fact.fact for child in told.children.values() for fact in child.facts}
    assert kinds >= {"panel_considered", "panel_update_received", "action_given", "closed", "went_missing"}
    plans = told.plans(year.ends_at).values()
    answers = {one.status for plan in plans for one in plan.duties if one.occurrence.duty == "panel_update"}
    assert answers >= {"met", "met_late", "ended"}


@pytest.mark.temporal
def test_a_played_year_is_what_the_rules_predict(played):
    found = compared(played.told, played.simulated, played.year.ends_at)
    assert found.differences == ()
    assert found.counted["notices sent"] > 50
    assert found.counted["deliveries sent"] > found.counted["notices sent"]


@pytest.mark.temporal
def test_what_the_rules_do_not_predict_is_said_with_the_seed(played):
    key, child = next(iter(played.told.children.items()))
    other = replace(
        played.told, children={**played.told.children, key: replace(child, facts=child.facts[:1])}
    )
    found = compared(other, played.simulated, played.year.ends_at)
    assert found.differences
    assert all(one.startswith(f"{key}: ") for one in found.differences)
    assert "--seed 3 --children 5 --panels 3" in said(SMALL, Result(other, found, 1.0))[-1]


@pytest.mark.temporal
def test_the_goal_prints_the_seed_it_drew_and_what_it_found():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.year", "--children", "2", "--panels", "3"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.match(r"Seed \d+: 2 children, 3 panels", ran.stdout)
    assert re.search(r"No differences\. Again: python -m bench\.year --seed \d+ ", ran.stdout)
