"""Facts about facts: voiding, extending, waiving.

Source: pathway default 10 and reading rules
"""

from collections.abc import Iterable

from cce.pathway.course import Course, Draft
from cce.pathway.facts import Extended, Fact, Waived
from cce.pathway.panels import first_request_at
from cce.pathway.terms import DutyKey, DutyStatus

OPENED_BY_TIME = frozenset({DutyKey.PANEL_SUBMISSION, DutyKey.PANEL_UPDATE, DutyKey.ADULTHOOD})
"""Duties that time opens; they are worked out after all facts were read."""

GRANTS = frozenset({"extended", "waived"})
"""The kinds of fact that grant something about a duty."""


def in_force(facts: Iterable[Fact]) -> list[Fact]:
    """The facts without those voided; a voiding that was itself voided has no effect."""
    known = list(facts)
    voidings = [fact for fact in known if fact.fact == "voided"]
    if not voidings:
        return known
    gone = voided_ids(voidings)
    return [fact for fact in known if fact.fact != "voided" and fact.id not in gone]


def voided_ids(facts: Iterable[Fact]) -> set[str]:
    """The ids of the facts that are voided: a voiding counts unless one that counts voids it."""
    waiting = {fact.id: fact.voids for fact in facts if fact.fact == "voided"}
    gone: set[str] = set()
    while waiting:
        doubtful = set(waiting.values())
        certain = [name for name in waiting if name not in doubtful]
        if not certain:
            break
        for name in certain:
            gone.add(waiting.pop(name))
        for name in gone & waiting.keys():
            del waiting[name]
    return gone


def grant(course: Course, fact: Extended | Waived) -> None:
    """Extend or waive the latest open occurrence of the duty *fact* names, now or once time has opened it."""
    if fact.duty in OPENED_BY_TIME:
        course.later.append(fact)
        return
    owed = [draft for draft in course.of(fact.duty) if draft.is_owed]
    if owed:
        _grant(owed[-1], fact)


def grant_later(course: Course) -> None:
    """Extend or waive what time opened."""
    for fact in course.later:
        owed = [draft for draft in course.of(fact.duty) if _is_owed_at(course, draft, fact)]
        if owed:
            _grant(owed[-1], fact)


def _is_owed_at(course: Course, draft: Draft, fact: Extended | Waived) -> bool:
    begun = draft.opened_at is not None and draft.opened_at <= fact.happened_at
    begun = begun or _was_asked_before_it_moved(course, draft, fact)
    return begun and (draft.closed_at is None or draft.closed_at > fact.happened_at)


def _was_asked_before_it_moved(course: Course, draft: Draft, fact: Extended | Waived) -> bool:
    """What was granted for a panel holds for it when it meets later."""
    if draft.panel is None or draft.panel.on <= draft.panel.name:
        return False
    return first_request_at(draft.panel.name, course.policy, course.calendar) <= fact.happened_at


def _grant(draft: Draft, fact: Extended | Waived) -> None:
    if isinstance(fact, Extended):
        draft.extended_until = max(fact.until, draft.due.on)
    else:
        draft.close(DutyStatus.WAIVED, fact.happened_at, fact.id)
