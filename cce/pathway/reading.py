"""Reading one fact against the pathway's table: what it stops, what it starts, whom it is handed to."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cce.pathway.course import Course, Draft, Handover
from cce.pathway.duties import DUTIES, Duty, On
from cce.pathway.facts import Fact
from cce.pathway.openings import forecast_meeting
from cce.pathway.policy import HandoverCase, HandoverPolicy
from cce.pathway.terms import Chair, ChildStatus, DutyStatus, Role


class Effect(NamedTuple):
    """What one kind of fact may do to one duty.

    Attributes:
        duty: The duty.
        whens: The rows of its declaration that name this kind of fact; one that applies is enough.
        status: For a fact that stops it, how; None for one that starts it.
        forecasts: Whether it makes the duty foreseeable only.
        always: Whether one of the rows names no condition.
    """

    duty: Duty
    whens: tuple[On, ...]
    status: DutyStatus | None = None
    forecasts: bool = False
    always: bool = False

    def applies(self, course: Course, fact: Fact) -> bool:
        """Whether *fact*, which is of this kind, does it."""
        if self.always:
            return True
        for when in self.whens:  # noqa: SIM110 (a loop: it is asked some hundred times a timetable)
            if when.applies(course, fact):
                return True
        return False


def _by_kind(effects: Iterable[Effect]) -> dict[str, tuple[Effect, ...]]:
    found: dict[str, list[Effect]] = {}
    for effect in effects:
        for kind in dict.fromkeys(when.fact for when in effect.whens):
            whens = tuple(when for when in effect.whens if when.fact == kind)
            always = any(not when.conditions for when in whens)
            found.setdefault(kind, []).append(effect._replace(whens=whens, always=always))
    return {kind: tuple(effects) for kind, effects in found.items()}


def _stopping() -> Iterator[Effect]:
    for duty in DUTIES:
        yield Effect(duty, duty.stops, DutyStatus.MET)
        yield Effect(duty, duty.ends, DutyStatus.ENDED)
        yield Effect(duty, duty.replaced, DutyStatus.REPLACED)


def _starting() -> Iterator[Effect]:
    for duty in DUTIES:
        yield Effect(duty, duty.forecasts, forecasts=True)
        yield Effect(duty, duty.starts)


_STOPPED_BY = _by_kind(_stopping())
_STARTED_BY = _by_kind(_starting())
READ = frozenset(_STOPPED_BY) | frozenset(_STARTED_BY)
"""The kinds of fact that stop or start a duty of the table."""


def read(course: Course, fact: Fact) -> None:
    """Stop everything that *fact* meets, ends or replaces; then forecast or open what it starts."""
    for effect in _STOPPED_BY.get(fact.fact, ()):
        live = course.live(effect.duty.key)
        if live and effect.status is not None and effect.applies(course, fact):
            _stop(course, effect, live, fact)
    for effect in _STARTED_BY.get(fact.fact, ()):
        if effect.applies(course, fact):
            _start(course, effect, fact)


def _stop(course: Course, effect: Effect, live: list[Draft], fact: Fact) -> None:
    met = effect.status is DutyStatus.MET
    for draft in effect.duty.which(live, fact) if met else live:
        draft.close(effect.status or DutyStatus.ENDED, fact.happened_at, fact.id)
        if met:
            hand_over(course, draft, fact)


def _start(course: Course, effect: Effect, fact: Fact) -> None:
    duty = effect.duty
    if effect.forecasts:
        forecast_meeting(course, duty.key, fact)
    elif duty.repeats or not course.live(duty.key):
        duty.opening(course, duty.key, fact)


def hand_over(course: Course, draft: Draft, fact: Fact) -> None:
    """Note who is told that *draft* was met by *fact*."""
    for rule in course.policy.handovers_of(draft.duty):
        if _CASES[rule.when](course):
            to = _told(course, rule)
            if to:
                course.handovers.append(Handover(draft.opening, draft.duty, to, fact.id, fact.happened_at))


def _told(course: Course, rule: HandoverPolicy) -> tuple[Role, ...]:
    if course.circumstances.yjs_involved:
        return rule.to
    return tuple(role for role in rule.to if role is not Role.YOUTH_JUSTICE_WORKER)


def _always(_course: Course) -> bool:
    return True


def _coordinator_chairs(course: Course) -> bool:
    return course.confirmed.meeting_required is True and course.confirmed.chair is Chair.CPC


def _looked_after(course: Course) -> bool:
    return course.status is ChildStatus.LAC


def _looked_after_below_moderate(course: Course) -> bool:
    assessment = course.assessment
    return _looked_after(course) and assessment is not None and not assessment.overall.is_moderate_or_high


_CASES = {
    HandoverCase.ALWAYS: _always,
    HandoverCase.COORDINATOR_CHAIRS: _coordinator_chairs,
    HandoverCase.LOOKED_AFTER: _looked_after,
    HandoverCase.LOOKED_AFTER_BELOW_MODERATE: _looked_after_below_moderate,
}
