"""The parts of the bench, each by its name, measured between two looks at how quiet the machine is."""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from bench import economy, herd, mail, planning, recording, rules
from bench.figures import CannotMeasure, Figure, Measured
from bench.others import Others
from bench.quiet import FixedWork
from bench.sizes import Sizes


class Part(StrEnum):
    """What can be measured."""

    RULES = "rules"
    PLAN = "plan"
    FACTS = "facts"
    HERD = "herd"
    MAIL = "mail"
    ECONOMY = "economy"


class _Listed(NamedTuple):
    title: str
    method: Callable[[Sizes], str]
    measure: Callable[[Sizes], tuple[Figure, ...]]


_PARTS = {
    Part.RULES: _Listed("Timetables", rules.method, rules.measure),
    Part.PLAN: _Listed("Planning many files", planning.method, planning.measure),
    Part.FACTS: _Listed("A fact recorded, until its timetable is back", recording.method, recording.measure),
    Part.HERD: _Listed("A herd", herd.method, herd.measure),
    Part.MAIL: _Listed("Mail", mail.method, mail.measure),
    Part.ECONOMY: _Listed("Events and bytes", economy.method, economy.measure),
}


def measured(part: Part, sizes: Sizes, work: FixedWork) -> Measured:
    """Measure one part, with the fixed work before and after it."""
    listed = _PARTS[part]
    before, others, started = work.time(), Others(), time.monotonic()
    figures, failed = _tried(listed, sizes)
    took, used = time.monotonic() - started, others.cores()
    return Measured(
        part=listed.title,
        method=listed.method(sizes),
        figures=figures,
        noise=max(before, work.time()) / work.quietest,
        others=used,
        took=took,
        failed=failed,
    )


def _tried(listed: _Listed, sizes: Sizes) -> tuple[tuple[Figure, ...], str]:
    """The figures, or why there are none: the other parts are measured all the same."""
    try:
        return listed.measure(sizes), ""
    except CannotMeasure as error:
        return (), str(error)
