"""The steps of a walk through the life of one episode, each written out in full.

A walk with some of its steps left out is a walk as well: it can be made short.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cce.pathway.changes import Change
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact

IN_LINE = timedelta(minutes=10)
"""How long a command waits in line at most."""


class Command(NamedTuple):
    """What somebody sends: facts that belong together, under an id."""

    id: str
    facts: tuple[Fact, ...]

    def __str__(self) -> str:
        return f"{self.id}: " + ", ".join(_short(fact) for fact in self.facts)


@dataclass(frozen=True)
class Commanded:
    """Commands reach the engine in that order at one instant; what they bring was known minutes before."""

    at: datetime
    commands: tuple[Command, ...]

    @property
    def known_from(self) -> datetime:
        """When the first of what is new was known: what is sent again was known long ago."""
        recent = (fact.recorded_at for command in self.commands for fact in command.facts)
        return min((at for at in recent if at >= self.at - IN_LINE), default=self.at)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} " + "; ".join(str(command) for command in self.commands)


@dataclass(frozen=True)
class Arranged:
    """The authority changes something."""

    at: datetime
    change: Change

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.change}"


@dataclass(frozen=True)
class Passed:
    """Nothing happens, until somebody looks."""

    at: datetime

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} somebody looks"


Step = Commanded | Arranged | Passed


@dataclass(frozen=True)
class Walk:
    """One child's way.

    Attributes:
        circumstances: What is true from the start.
        steps: What happens, in order of time; the first opens the episode.
    """

    circumstances: Circumstances
    steps: tuple[Step, ...]


def _short(fact: Fact) -> str:
    left_out = {"fact", "happened_at", "recorded_at", "ratings"}
    fields = fact.model_dump(mode="json", exclude_none=True, exclude=left_out)
    return (
        f"{fact.fact} of {fact.happened_at:%m-%d %H:%M:%S}, known {fact.recorded_at:%m-%d %H:%M:%S} {fields}"
    )
