"""`plan`: scenario files in, their timetables out. It starts fast: it imports the rules and nothing else."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import typer

from cce.pathway.caseload import Caseload, load_scenario_file
from cce.pathway.caseload_json import caseload_as_json
from cce.pathway.errors import CalendarEnds, PolicyInvalid, ScenarioInvalid
from cce.pathway.ladder import Ladder
from cce.pathway.panel_plan import PanelPlan, panel_plans
from cce.pathway.plan import Plan, plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.scenario import Scenario
from starter.cli.options import AsJson, At, now
from starter.cli.policies import policy_folders
from starter.cli.screen import each

_WORTH_A_SECOND_PROCESS = 50
_MISTYPED = 2

WorkedOut = TypeVar("WorkedOut")
Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Scenario files (YAML).")]


class Answer(NamedTuple):
    """What became of one file.

    Attributes:
        said: The plan as one line of JSON; empty when the file was refused.
        refused: Why it was refused, with file and line; empty when it was not.
    """

    said: str
    refused: str


def plan_(files: Files, at: At = None, as_json: AsJson = False) -> None:
    """Work out what is owed, by when, and who is told, from scenario files alone.

    Several files print one JSON object a line, in the order given; a file that is refused says why, with its
    line, and the others still print.

    Example: cce plan tests/scenarios/high_cin_cpc_chair.yaml --at 2026-05-01T09:00
    """
    asked_at, folders = at or now(), policy_folders()
    if len(files) == 1 and not as_json:
        _show(files[0], asked_at, folders)
        return
    refused = False
    for answer in each(_answers(files, asked_at, folders), "Planning", len(files)):
        refused = refused or bool(answer.refused)
        print_answer(answer)
    if refused:
        raise typer.Exit(_MISTYPED)


def print_answer(answer: Answer) -> None:
    """The line on standard output, or the refusal on standard error."""
    if answer.refused:
        sys.stderr.write(f"{answer.refused}\n")
    else:
        sys.stdout.write(f"{answer.said}\n")


def answer_for(path: str, at: datetime, folders: tuple[Path, ...]) -> Answer:
    """The plan of the file at *path*, or why it has none."""
    try:
        return Answer(json.dumps(_as_json(load_scenario_file(path, folders), at)), "")
    except (ScenarioInvalid, PolicyInvalid) as error:
        return Answer("", str(error))


def _as_json(told: Scenario | Caseload, at: datetime) -> dict[str, Any]:
    if isinstance(told, Caseload):
        return caseload_as_json(told, *_of_all(told, at), at)
    ladder = _ladder(told)
    return plan_as_json(_plan(told, at), ladder.policy, ladder.calendar)


def _show(path: str, at: datetime, folders: tuple[Path, ...]) -> None:
    from starter.cli.plan_table import show_caseload, show_plan

    told = load_scenario_file(path, folders)
    if isinstance(told, Caseload):
        show_caseload(told, *_of_all(told, at), at)
    else:
        show_plan(_plan(told, at), _ladder(told))


_LADDERS: dict[str, Ladder] = {}
"""A ladder remembers what it worked out: one for each policy serves all files of a process."""


def _ladder(scenario: Scenario) -> Ladder:
    name = scenario.policy.policy
    if name not in _LADDERS:
        _LADDERS[name] = Ladder(scenario.policy, scenario.policy.working_calendar())
    return _LADDERS[name]


def _plan(scenario: Scenario, at: datetime) -> Plan:
    ladder = _ladder(scenario)
    return _worked_out(scenario.path, partial(plan, scenario.facts, scenario.circumstances, ladder, at))


def _of_all(told: Caseload, at: datetime) -> tuple[dict[str, Plan], tuple[PanelPlan, ...]]:
    plans = _worked_out(told.path, partial(told.plans, at))
    return plans, _worked_out(told.path, partial(panel_plans, told, at))


def _worked_out(path: str, work_out: Callable[[], WorkedOut]) -> WorkedOut:
    try:
        return work_out()
    except CalendarEnds as ends:
        raise ScenarioInvalid(f"{path}: {ends}") from None


def _answers(files: Sequence[str], at: datetime, folders: tuple[Path, ...]) -> Iterator[Answer]:
    answer = partial(answer_for, at=at, folders=folders)
    with _no_collection():
        processes = min(os.cpu_count() or 1, len(files) // _WORTH_A_SECOND_PROCESS)
        if processes < 2:
            yield from map(answer, files)
            return
        with ProcessPoolExecutor(processes, initializer=gc.disable) as pool:
            yield from pool.map(answer, files, chunksize=16)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Plans hold no circles worth looking for: a seventh of the time goes into the search."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
