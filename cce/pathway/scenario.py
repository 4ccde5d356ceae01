"""Scenario files: one child's pathway as it was recorded, written by hand, read strictly.

Whatever is wrong is said with file and line, what was found and what would be right. The order of the facts
in the file means nothing: they are known in the order in which they were recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from cce.pathway.arrangements import Arrangements, Timeline
from cce.pathway.circumstances import Circumstances
from cce.pathway.errors import CalendarEnds, FactRefused, PolicyUnknown, ScenarioInvalid
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.faults import faults, shown
from cce.pathway.judge import judge
from cce.pathway.ladder import Ladder
from cce.pathway.lines import KeyPath, Page, dotted, read_page, text_of
from cce.pathway.local_times import PlainDate, PlainInstant
from cce.pathway.panels import addressed, set_on
from cce.pathway.policy import Policy
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import ChildStatus
from cce.pathway.written_facts import read_facts, refusal


@dataclass(frozen=True, slots=True)
class Scenario:
    """One child's pathway as a file tells it.

    Attributes:
        path: The file, as it was named.
        policy: The policy it is read under.
        circumstances: What is true beside the facts.
        facts: What was recorded, in the order of the file; each can be taken after those recorded before it.
    """

    path: str
    policy: Policy
    circumstances: Circumstances
    facts: tuple[Fact, ...]


def load_scenario(path: Path | str, folders: Iterable[Path | str] = ()) -> Scenario:
    """Read the scenario file at *path*.

    Args:
        path: The file.
        folders: Where else policies lie.

    Raises:
        ScenarioInvalid: The file cannot be read, or something in it is wrong; names file and line.
        PolicyInvalid: The policy it names is not right.
    """
    return read_scenario(text_of(path, str(path), ScenarioInvalid), str(path), folders)


def read_scenario(text: str, name: str, folders: Iterable[Path | str] = ()) -> Scenario:
    """Read a scenario from its *text*; *name* is what errors call it.

    Raises:
        ScenarioInvalid: Something in it is wrong; names file and line.
        PolicyInvalid: The policy it names is not right.
    """
    return scenario_of(read_page(text, name, ScenarioInvalid), folders)


def scenario_of(page: Page, folders: Iterable[Path | str] = ()) -> Scenario:
    """Read a scenario from the *page* that holds it.

    Raises:
        ScenarioInvalid: Something in it is wrong; names file and line.
        PolicyInvalid: The policy it names is not right.
    """
    head = read_head(page, _Head)
    facts = read_facts(head.facts, page)
    policy = named_policy(head.policy, folders, page)
    ladder = Ladder(policy, policy.working_calendar())
    start = Arrangements(ladder, set_on(head.panels))
    scenario = Scenario(page.file, policy, circumstances_of(head, start), facts)
    refuse_impossible_orders(scenario, Timeline(start), page)
    return scenario


class Part(BaseModel):
    """A part of a file: nothing in it may be unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Child(Part):
    status: ChildStatus
    born_on: PlainDate | None = None


class _Head(Part):
    policy: str
    child: _Child
    yjs_involved: bool = False
    panels: tuple[PlainDate, ...] = ()
    facts: tuple[dict[str, Any], ...]


class WrittenChild(Part):
    """One child of several, as a file tells of it."""

    child: _Child
    yjs_involved: bool = False
    imported_at: PlainInstant | None = None
    facts: tuple[dict[str, Any], ...]


Head = TypeVar("Head", bound=Part)


def read_head(page: Page, shape: type[Head]) -> Head:
    """What a file says, before its facts are read.

    Raises:
        ScenarioInvalid: A key or value is not right; names file and line.
    """
    if not isinstance(page.root, dict):
        keys = ", ".join(shape.model_fields)
        raise refusal(page, (), f"found {shown(page.root)}, expected a mapping with {keys}")
    try:
        return shape.model_validate(page.root)
    except ValidationError as error:
        raise ScenarioInvalid(faults(error, shape.model_json_schema(), [page])) from None


def named_policy(name: str, folders: Iterable[Path | str], page: Page, path: KeyPath = ("policy",)) -> Policy:
    """The policy that the value at *path* names.

    Raises:
        ScenarioInvalid: There is none; names file and line.
        PolicyInvalid: It is not right.
    """
    try:
        return load_policy(name, folders)
    except PolicyUnknown as unknown:
        raise refusal(page, path, f"{dotted(path)}: {unknown}") from None


def circumstances_of(told: _Head | WrittenChild, start: Arrangements) -> Circumstances:
    """What is true of a child from the start, beside the facts."""
    child, imported_at = told.child, getattr(told, "imported_at", None)
    return Circumstances(child.status, child.born_on, told.yjs_involved, start.panels, imported_at)


def refuse_impossible_orders(
    scenario: Scenario, arranged: Timeline, page: Page, under: KeyPath = ("facts",)
) -> tuple[Fact, ...]:
    """The facts as they are kept, in the order in which they became known.

    Raises:
        ScenarioInvalid: One of them cannot be taken after those recorded before it; names file and line.
    """
    places = {fact.id: place for place, fact in enumerate(scenario.facts)}
    known: list[Fact] = []
    for fact in as_recorded(scenario.facts):
        now = arranged.at(fact.recorded_at)
        circumstances = scenario.circumstances
        if now.panels != circumstances.panels:
            circumstances = replace(circumstances, panels=now.panels)
        try:
            judge(fact, known, circumstances, now.ladder.policy, now.ladder.calendar)
        except (FactRefused, CalendarEnds) as refused:
            raise refusal(page, (*under, places[fact.id]), f"{fact.fact}: {refused}") from None
        known.append(addressed(fact, now.panels))
    return tuple(known)
