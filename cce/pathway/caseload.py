"""Scenario files with several children: one authority, its panels, what it changes, and each child's pathway.

Every child is a scenario of its own; what the authority changes meanwhile is known to all at its instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from cce.pathway.arrangements import Arrangements, Timeline, timeline
from cce.pathway.changes import Change, PanelCancelled, PanelMoved
from cce.pathway.corrections import in_force
from cce.pathway.errors import CalendarEnds, ChangeRefused, PanelHasMet, ScenarioInvalid
from cce.pathway.facts import Fact, PanelConsidered
from cce.pathway.imports import as_imported
from cce.pathway.ladder import Ladder
from cce.pathway.lines import Page, read_page, text_of
from cce.pathway.local_times import PlainDate
from cce.pathway.panels import meant, set_on
from cce.pathway.plan import Plan, plan
from cce.pathway.scenario import (
    Part,
    Scenario,
    WrittenChild,
    circumstances_of,
    named_policy,
    read_head,
    refuse_impossible_orders,
    scenario_of,
)
from cce.pathway.written_changes import read_changes
from cce.pathway.written_facts import read_facts, refusal

ChildKey = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=40, examples=["first"])]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Several children of one authority, as a file tells of them.

    Attributes:
        path: The file, as it was named.
        changes: What the authority changes while their pathways run, in the order of the file.
        arranged: What that makes of its policy, working days and panels, from the start on.
        children: Each child's pathway, by the key it has in the file, in the order of the file.
        kept: Each child's facts as they are kept, in the order in which they became known.
    """

    path: str
    changes: tuple[Change, ...]
    arranged: Timeline
    children: Mapping[str, Scenario]
    kept: Mapping[str, tuple[Fact, ...]]

    def plans(self, at: datetime) -> dict[str, Plan]:
        """The plan of every child as it was known at *at*, in the order of the file.

        Raises:
            CalendarEnds: A date lies beyond the calendar's horizon.
        """
        return {child: self.plan(child, at) for child in self.children}

    def plan(self, child: str, at: datetime) -> Plan:
        """The plan of one child as it was known at *at*.

        Raises:
            CalendarEnds: A date lies beyond the calendar's horizon.
        """
        told = self.children[child]
        ladder = self.arranged.start.ladder
        return plan(told.facts, told.circumstances, ladder, at, self.arranged.changed)


def load_scenario_file(path: Path | str, folders: Iterable[Path | str] = ()) -> Scenario | Caseload:
    """Read the scenario file at *path*, of one child or of several.

    Args:
        path: The file.
        folders: Where else policies lie.

    Raises:
        ScenarioInvalid: The file cannot be read, or something in it is wrong; names file and line.
        PolicyInvalid: A policy it names is not right.
    """
    page = read_page(text_of(path, str(path), ScenarioInvalid), str(path), ScenarioInvalid)
    several = isinstance(page.root, dict) and "children" in page.root
    return caseload_of(page, folders) if several else scenario_of(page, folders)


def read_caseload(text: str, name: str, folders: Iterable[Path | str] = ()) -> Caseload:
    """Read several children from the *text* of a file; *name* is what errors call it.

    Raises:
        ScenarioInvalid: Something in it is wrong; names file and line.
        PolicyInvalid: A policy it names is not right.
    """
    return caseload_of(read_page(text, name, ScenarioInvalid), folders)


class _Head(Part):
    policy: str
    panels: tuple[PlainDate, ...] = ()
    changes: tuple[dict[str, Any], ...] = ()
    children: dict[ChildKey, WrittenChild] = Field(min_length=1)


def caseload_of(page: Page, folders: Iterable[Path | str] = ()) -> Caseload:
    """Read several children from the *page* that holds them.

    Raises:
        ScenarioInvalid: Something in it is wrong; names file and line.
        PolicyInvalid: A policy it names is not right.
    """
    head = read_head(page, _Head)
    policy = named_policy(head.policy, folders, page)
    start = Arrangements(Ladder(policy, policy.working_calendar()), set_on(head.panels))
    changes = read_changes(head.changes, page, folders)
    arranged, moved = _arranged(start, changes, page)
    children = {key: _child(key, told, start, page) for key, told in head.children.items()}
    kept = {
        key: refuse_impossible_orders(told, arranged, page, ("children", key, "facts"))
        for key, told in children.items()
    }
    _refuse_moving_what_has_met(moved, kept.values(), page)
    return Caseload(page.file, changes, arranged, children, kept)


def _child(key: str, told: WrittenChild, start: Arrangements, page: Page) -> Scenario:
    facts = read_facts(told.facts, page, ("children", key, "facts"))
    if told.imported_at is not None:
        facts = as_imported(facts, told.imported_at)
    return Scenario(page.file, start.ladder.policy, circumstances_of(told, start), facts)


class _Moved(NamedTuple):
    """A panel that a change moves or cancels: where the change stands, when it is known, the panel's name."""

    place: int
    at: datetime
    name: date


def _arranged(start: Arrangements, changes: Sequence[Change], page: Page) -> tuple[Timeline, list[_Moved]]:
    """What the changes come to, and the panels they move; the first that cannot be is refused."""
    now, moved = start, []
    for place, change in sorted(enumerate(changes), key=lambda one: one[1].at):
        if isinstance(change, PanelMoved | PanelCancelled) and (panel := meant(now.panels, change.panel)):
            moved.append(_Moved(place, change.at, panel.name))
        try:
            now = now.after(change)
        except (ChangeRefused, CalendarEnds) as refused:
            raise refusal(page, ("changes", place), f"changes[{place}]: {refused}") from None
    return timeline(start, changes), moved


def _refuse_moving_what_has_met(moved: Iterable[_Moved], kept: Iterable[Iterable[Fact]], page: Page) -> None:
    """A panel that was known to have considered somebody can be neither moved nor cancelled."""
    met = [fact for facts in kept for fact in in_force(facts) if isinstance(fact, PanelConsidered)]
    for place, at, name in moved:
        if any(fact.panel == name and fact.recorded_at < at for fact in met):
            raise refusal(page, ("changes", place), f"changes[{place}]: {PanelHasMet()}")
