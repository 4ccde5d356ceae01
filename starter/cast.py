"""What is played: one child's pathway or those of several, and what becomes known when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact, Reassigned, as_recorded
from cce.pathway.policy import Policy
from cce.pathway.scenario import Scenario
from cce.pathway.terms import Role

ALONE = "child"
"""What the one child of a file is called that tells of no other."""


@dataclass(frozen=True, slots=True)
class Part:
    """One child's part in what is played.

    Attributes:
        circumstances: What is true of the child beside the facts.
        facts: What is recorded about the child, in any order.
        roles: The person, by key, for each role that somebody holds for this child alone.
    """

    circumstances: Circumstances
    facts: tuple[Fact, ...]
    roles: Mapping[Role, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """What becomes known at one instant.

    Attributes:
        at: The instant, UTC.
        facts: What is recorded then, by the child's key, in the order in which it is known.
    """

    at: datetime
    facts: Mapping[str, tuple[Fact, ...]]


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who takes part.

    Attributes:
        path: The file that tells of it, as errors name it.
        policy: The policy it is played under.
        parts: Each child's part, by the child's key.
    """

    path: str
    policy: Policy
    parts: Mapping[str, Part]

    def moments(self) -> Iterator[Moment]:
        """What becomes known, instant by instant."""
        known = sorted(
            ((fact.recorded_at, key) for key, part in self.parts.items() for fact in part.facts),
        )
        for at, group in groupby(known, key=lambda one: one[0]):
            keys = dict.fromkeys(key for _, key in group)
            yield Moment(at, {key: _recorded(self.parts[key], at) for key in keys})

    def new_holders(self) -> list[str]:
        """Everybody, by key, to whom a role passes on or is given from the start."""
        given = [person for part in self.parts.values() for person in part.roles.values()]
        facts = (fact for part in self.parts.values() for fact in part.facts)
        return list(dict.fromkeys([*given, *(fact.to for fact in facts if isinstance(fact, Reassigned))]))


def alone(scenario: Scenario) -> Cast:
    """The one child of a scenario."""
    return Cast(scenario.path, scenario.policy, {ALONE: Part(scenario.circumstances, scenario.facts)})


def _recorded(part: Part, at: datetime) -> tuple[Fact, ...]:
    return tuple(fact for fact in as_recorded(part.facts) if fact.recorded_at == at)
