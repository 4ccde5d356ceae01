"""Scenario files: one child's pathway as it was recorded, written by hand, read strictly.

Whatever is wrong is said with file and line, what was found and what would be right. The order of the facts
in the file means nothing: they are known in the order in which they were recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from cce.pathway.circumstances import Circumstances
from cce.pathway.errors import CalendarEnds, FactRefused, PolicyUnknown, ScenarioInvalid
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.faults import faults, shown
from cce.pathway.judge import judge
from cce.pathway.lines import Page, read_page, text_of
from cce.pathway.local_times import PlainDate
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
    page = read_page(text, name, ScenarioInvalid)
    head = _read_head(page)
    facts = read_facts(head.facts, page)
    policy = _named_policy(head.policy, folders, page)
    child, panels = head.child, set_on(head.panels)
    circumstances = Circumstances(child.status, child.born_on, head.yjs_involved, panels)
    scenario = Scenario(name, policy, circumstances, facts)
    _refuse_impossible_orders(scenario, page)
    return scenario


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Child(_Part):
    status: ChildStatus
    born_on: PlainDate | None = None


class _Head(_Part):
    policy: str
    child: _Child
    yjs_involved: bool = False
    panels: tuple[PlainDate, ...] = ()
    facts: tuple[dict[str, Any], ...]


def _read_head(page: Page) -> _Head:
    if not isinstance(page.root, dict):
        keys = ", ".join(_Head.model_fields)
        raise refusal(page, (), f"found {shown(page.root)}, expected a mapping with {keys}")
    try:
        return _Head.model_validate(page.root)
    except ValidationError as error:
        raise ScenarioInvalid(faults(error, _Head.model_json_schema(), [page])) from None


def _named_policy(name: str, folders: Iterable[Path | str], page: Page) -> Policy:
    try:
        return load_policy(name, folders)
    except PolicyUnknown as unknown:
        raise refusal(page, ("policy",), f"policy: {unknown}") from None


def _refuse_impossible_orders(scenario: Scenario, page: Page) -> None:
    places = {fact.id: place for place, fact in enumerate(scenario.facts)}
    calendar = scenario.policy.working_calendar()
    known: list[Fact] = []
    for fact in as_recorded(scenario.facts):
        try:
            judge(fact, known, scenario.circumstances, scenario.policy, calendar)
        except (FactRefused, CalendarEnds) as refused:
            raise refusal(page, ("facts", places[fact.id]), f"{fact.fact}: {refused}") from None
        known.append(addressed(fact, scenario.circumstances.panels))
