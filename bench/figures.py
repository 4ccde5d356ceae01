"""What a part of the bench answers with: figures, each beside what it is held against."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is held against.

    Attributes:
        limit: In the figure's unit.
        at_least: Whether more is better; otherwise less is.
    """

    limit: float
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        """Whether *value* is good enough."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {shown(self.limit)}"


def at_most(limit: float) -> Goal:
    """A figure that should be no more than *limit*."""
    return Goal(limit)


def at_least(limit: float) -> Goal:
    """A figure that should be no less than *limit*."""
    return Goal(limit, at_least=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        name: What was measured.
        value: How much.
        unit: Of what.
        goal: What it is held against; None where it is only of interest.
    """

    name: str
    value: float
    unit: str
    goal: Goal | None = None

    @property
    def verdict(self) -> str:
        """Whether it holds against its goal; empty without one."""
        if self.goal is None:
            return ""
        return "holds" if self.goal.is_met(self.value) else "falls short"


class CannotMeasure(Exception):
    """The part cannot be measured here and now."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a part of the bench found.

    Attributes:
        part: Its name.
        method: How it measures: sizes, repeats, what is timed.
        figures: What it found; nothing where it could not be measured.
        noise: How much slower a fixed loop ran beside it than at its quietest; 1 is quiet.
        others: How many cores other programs kept busy meanwhile.
        took: How long the part took, seconds.
        failed: Why it could not be measured; empty where it was.
    """

    part: str
    method: str
    figures: tuple[Figure, ...]
    noise: float
    others: float
    took: float
    failed: str = ""


def shown(value: float) -> str:
    """A number with about three digits that mean something."""
    for limit, digits in ((100, 0), (10, 1), (1, 2)):
        if abs(value) >= limit:
            return f"{value:,.{digits}f}"
    return f"{value:.3g}"


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that *percent* of them do not exceed."""
    ordered = sorted(values)
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(place) - 1)]
