"""Facts, policy and calendar in; what is owed and by when out.

Reads no clock: the same facts give the same timetable.

Source: CCE 2020 §5; pathway reading rules
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from cce.pathway.actions import carry_over
from cce.pathway.cadence import CHANGES_A_CADENCE, keep_cadence
from cce.pathway.circumstances import Circumstances
from cce.pathway.cohort import Spell, owe_to_panels, spells
from cce.pathway.corrections import GRANTS, grant, grant_later, in_force
from cce.pathway.course import Course, Handover
from cce.pathway.endings import (
    adult_at,
    closed_at,
    drop_what_was_never_owed,
    end_at_adulthood,
    end_at_closure,
    open_adulthood,
)
from cce.pathway.facts import FACT_CLASSES, Fact, PanelConsidered, Reassigned, as_happened
from cce.pathway.observing import ASSESSMENTS, OBSERVED
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import under_their_names
from cce.pathway.policy import Policy
from cce.pathway.reading import READ, read
from cce.pathway.remarks import notes
from cce.pathway.terms import ChildStatus, DutyKey, DutyStatus, Level, Stage
from cce.pathway.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Timetable:
    """What is owed to one child, as far as is known; it holds until something else is recorded.

    Attributes:
        occurrences: Every duty that was opened, will open by itself, or is forecast; by start, then by fact.
        handovers: Who is told of what was met.
        reassignments: Roles that passed to somebody else.
        level: The agreed level; before there is one, that of the approved assessment.
        level_is_agreed: Whether a coordinator or a meeting agreed it.
        spells: The child's stays in the panel's cohort.
        closed_at: Since when the episode is closed, UTC.
        adult_at: When the child's clocks end, UTC.
        child_status: Under which plan the child is held, after every change that is recorded.
        missing_since: Since when the child is missing, UTC; None when it is not.
        awaits_assessment: Whether an assessment was returned and is not completed again.
        considered: What panels made of the child, in the order in which they considered it.
        notes: What somebody should look at, in plain words.
    """

    occurrences: tuple[Occurrence, ...]
    handovers: tuple[Handover, ...]
    reassignments: tuple[Reassigned, ...]
    level: Level | None
    level_is_agreed: bool
    spells: tuple[Spell, ...]
    closed_at: datetime | None
    adult_at: datetime | None
    child_status: ChildStatus
    missing_since: datetime | None
    awaits_assessment: bool
    considered: tuple[PanelConsidered, ...]
    notes: tuple[str, ...]

    def in_cohort(self, at: datetime) -> bool:
        """Whether the child is in the panel's cohort at *at*."""
        return any(spell.covers(at) for spell in self.spells)

    def is_closed(self, at: datetime) -> bool:
        """Whether the episode's clocks have ended by *at*: it was closed, or the child has grown up."""
        return any(end is not None and end <= at for end in (self.closed_at, self.adult_at))

    def owed(self, at: datetime) -> list[Occurrence]:
        """What is open or overdue at *at*."""
        owed = (DutyStatus.OPEN, DutyStatus.OVERDUE)
        return [one for one in self.occurrences if one.is_listed(at) and one.status(at) in owed]

    def stage(self, at: datetime) -> Stage:
        """Where the episode is on the pathway at *at*: the furthest step that is under way."""
        if self.is_closed(at):
            return Stage.CLOSED
        owed = {one.duty for one in self.owed(at)}
        for stage, duties in _STAGES:
            if owed & duties:
                return stage
        if self.awaits_assessment:
            return Stage.ASSESSMENT
        if self.level is None:
            return Stage.CONCERN
        return Stage.REVIEW if self.level.is_moderate_or_high else Stage.MONITORING


_STAGES: tuple[tuple[Stage, frozenset[DutyKey]], ...] = (
    (Stage.REVIEW, frozenset({DutyKey.REVIEW})),
    (Stage.MEETING, frozenset({DutyKey.MULTI_AGENCY_MEETING, DutyKey.ICPC})),
    (Stage.CPC_REVIEW, frozenset({DutyKey.CPC_SUBMISSION, DutyKey.CPC_REVIEW})),
    (Stage.QUALITY_ASSURANCE, frozenset({DutyKey.QUALITY_ASSURANCE})),
    (Stage.CONCERN, frozenset({DutyKey.STRATEGY_DISCUSSION})),
    (Stage.ASSESSMENT, frozenset(ASSESSMENTS)),
)


def work_out(
    facts: Iterable[Fact], circumstances: Circumstances, policy: Policy, calendar: WorkingCalendar
) -> Timetable:
    """Work out the whole timetable from what is known.

    Args:
        facts: Everything recorded so far, in any order.
        circumstances: What is true from the start.
        policy: The authority's reading of the guidance.
        calendar: The authority's working days.

    Raises:
        CalendarEnds: A date lies beyond the calendar's horizon.
    """
    course = Course(circumstances, policy, calendar, circumstances.status)
    for fact in as_happened(under_their_names(in_force(facts), circumstances.panels)):
        for step in _STEPS[fact.fact]:
            step(course, fact)
    ends = _Ends(closed_at(course), adult_at(course))
    stays = spells(course, ends.first)
    owe_to_panels(course, stays)
    carry_over(course)
    open_adulthood(course)
    grant_later(course)
    worth_a_look = notes(course)
    _end(course, ends)
    return _finished(course, ends, stays, worth_a_look)


class _Ends(NamedTuple):
    """When the clocks end from outside, if they do."""

    closed_at: datetime | None
    adult_at: datetime | None

    @property
    def first(self) -> datetime | None:
        """The earlier of the two."""
        return min((at for at in self if at is not None), default=None)


def _steps(kind: str) -> tuple[Callable[[Course, Any], None], ...]:
    """How a fact of *kind* is read: the episode first, then the duties, then what comes round."""
    steps = (
        OBSERVED.get(kind),
        read if kind in READ else None,
        keep_cadence if kind in CHANGES_A_CADENCE else None,
        grant if kind in GRANTS else None,
    )
    return tuple(step for step in steps if step)


_STEPS = {kind: _steps(kind) for kind in FACT_CLASSES}


def _end(course: Course, ends: _Ends) -> None:
    if ends.adult_at is not None:
        end_at_adulthood(course, ends.adult_at)
    drop_what_was_never_owed(course)
    if ends.closed_at is not None:
        end_at_closure(course, ends.closed_at)


def _finished(course: Course, ends: _Ends, stays: list[Spell], worth_a_look: tuple[str, ...]) -> Timetable:
    occurrences = sorted(
        (draft.frozen() for draft in course.every()), key=lambda one: (one.started_at, one.duty, one.opening)
    )
    return Timetable(
        occurrences=tuple(occurrences),
        handovers=tuple(course.handovers),
        reassignments=tuple(course.reassigned),
        level=course.level,
        level_is_agreed=course.agreed is not None,
        spells=tuple(stays),
        closed_at=ends.closed_at,
        adult_at=ends.adult_at,
        child_status=course.status,
        missing_since=course.missing_since,
        awaits_assessment=course.assessment is not None and not course.assessment_approved,
        considered=tuple(course.considered),
        notes=worth_a_look,
    )
