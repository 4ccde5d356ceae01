"""What is played, instant by instant: what is recorded about each child, and what the authority changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from cce.pathway.arrangements import Arrangements, Timeline
from cce.pathway.caseload import Caseload
from cce.pathway.changes import Change
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.ladder import Ladder
from cce.pathway.panels import addressed
from cce.pathway.scenario import Scenario

ALONE = "child"
"""What the one child of a file is called that tells of no other."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What becomes known at one instant; what the authority changes comes first.

    Attributes:
        at: The instant, UTC.
        changes: What the authority changes then, in the order in which it does.
        facts: What is recorded then, by the child's key, in the order in which it is known.
    """

    at: datetime
    changes: tuple[Change, ...]
    facts: Mapping[str, tuple[Fact, ...]]


def alone(told: Scenario) -> Caseload:
    """One child, of an authority that changes nothing."""
    ladder = Ladder(told.policy, told.policy.working_calendar())
    panels = told.circumstances.panels
    kept = tuple(addressed(fact, panels) for fact in as_recorded(told.facts))
    return Caseload(told.path, (), Timeline(Arrangements(ladder, panels)), {ALONE: told}, {ALONE: kept})


def moments(told: Caseload) -> Iterator[Moment]:
    """Every instant at which something becomes known, in order."""
    recorded: dict[datetime, dict[str, tuple[Fact, ...]]] = {}
    for key, child in told.children.items():
        for at, together in groupby(as_recorded(child.facts), key=lambda fact: fact.recorded_at):
            recorded.setdefault(at, {})[key] = tuple(together)
    changed: dict[datetime, list[Change]] = {}
    for change in told.changes:
        changed.setdefault(change.at, []).append(change)
    for at in sorted(recorded.keys() | changed.keys()):
        yield Moment(at, tuple(changed.get(at, ())), recorded.get(at, {}))
