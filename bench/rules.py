"""The rules alone: how fast a timetable, and a plan, is worked out on one core."""

import time
from collections.abc import Callable

from bench import demo
from bench.figures import Figure, at_least, median
from bench.sizes import Sizes
from cce.pathway.plan import plan
from cce.pathway.timetable import work_out


def method(sizes: Sizes) -> str:
    """How it is measured."""
    return (
        f"The demo's {len(demo.scenario().facts)} facts, in one process on one core; {sizes.rounds} "
        f"rounds of about {sizes.round_seconds:g} s of processor time, the middle one. A timetable is "
        "`work_out` of all facts; a plan follows the knowledge as it grew, a timetable and a board for "
        "each instant at which something was recorded."
    )


def measure(sizes: Sizes) -> tuple[Figure, ...]:
    """Timetables a second, and what one timetable and one plan cost."""
    told, ladder = demo.scenario(), demo.ladder()
    at = max(fact.recorded_at for fact in told.facts)
    timetable = _per_call(
        lambda: work_out(told.facts, told.circumstances, ladder.policy, ladder.calendar), sizes
    )
    whole = _per_call(lambda: plan(told.facts, told.circumstances, ladder, at), sizes)
    return (
        Figure("timetables a second", 1 / timetable, "1/s", at_least(5_000)),
        Figure("one timetable", timetable * 1e6, "µs"),
        Figure("one plan", whole * 1e6, "µs"),
    )


def _per_call(work: Callable[[], object], sizes: Sizes) -> float:
    calls = max(1, int(sizes.round_seconds / _timed(work, 1)))
    return median([_timed(work, calls) / calls for _ in range(sizes.rounds)])


def _timed(work: Callable[[], object], calls: int) -> float:
    started = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - started
