"""Reading one fact against the pathway's table: what it stops, what it starts, whom it is handed to."""

from cce.pathway.course import Course, Draft, Handover
from cce.pathway.duties import DUTIES, Duty, On
from cce.pathway.facts import Fact
from cce.pathway.openings import forecast_meeting
from cce.pathway.policy import HandoverCase, HandoverPolicy
from cce.pathway.terms import Chair, ChildStatus, DutyStatus, Role


def _concerned() -> dict[str, tuple[Duty, ...]]:
    concerned: dict[str, list[Duty]] = {}
    for duty in DUTIES:
        rows = (duty.starts, duty.stops, duty.ends, duty.forecasts, duty.replaced)
        for kind in {one.fact for row in rows for one in row}:
            concerned.setdefault(kind, []).append(duty)
    return {kind: tuple(duties) for kind, duties in concerned.items()}


CONCERNED = _concerned()
"""The duties that each kind of fact may start or stop, in the order of the table."""


def stop(course: Course, duty: Duty, fact: Fact) -> None:
    """Stop what *fact* meets, ends or replaces of *duty*."""
    live = course.live(duty.key)
    if live and _applies(duty.stops, course, fact):
        for draft in duty.which(live, fact):
            draft.close(DutyStatus.MET, fact.happened_at, fact.id)
            hand_over(course, draft, fact)
    for row, status in ((duty.ends, DutyStatus.ENDED), (duty.replaced, DutyStatus.REPLACED)):
        if live and _applies(row, course, fact):
            for draft in course.live(duty.key):
                draft.close(status, fact.happened_at, fact.id)


def start(course: Course, duty: Duty, fact: Fact) -> None:
    """Forecast or open what *fact* starts of *duty*; a live one is not opened again unless it repeats."""
    if _applies(duty.forecasts, course, fact):
        forecast_meeting(course, duty.key, fact)
    if _applies(duty.starts, course, fact) and (duty.repeats or not course.live(duty.key)):
        duty.opening(course, duty.key, fact)


def hand_over(course: Course, draft: Draft, fact: Fact) -> None:
    """Note who is told that *draft* was met by *fact*."""
    for rule in course.policy.handovers:
        if rule.after is draft.duty and _CASES[rule.when](course):
            to = _told(course, rule)
            if to:
                course.handovers.append(Handover(draft.opening, draft.duty, to, fact.id, fact.happened_at))


def _told(course: Course, rule: HandoverPolicy) -> tuple[Role, ...]:
    joint = course.circumstances.yjs_involved
    return tuple(role for role in rule.to if joint or role is not Role.YOUTH_JUSTICE_WORKER)


def _applies(row: tuple[On, ...], course: Course, fact: Fact) -> bool:
    return any(one.fact == fact.fact and one.applies(course, fact) for one in row)


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
