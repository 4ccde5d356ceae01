"""How duties are opened where there is more to it than a limit counted from the fact."""

from datetime import datetime

from cce.pathway.counting import add, due_before, due_on, in_words
from cce.pathway.course import Course, Draft
from cce.pathway.facts import ActionGiven, ConcernRising, CpcReviewed, Fact, MeetingArranged, PanelConsidered
from cce.pathway.observing import assessment_section
from cce.pathway.occurrence import Due
from cce.pathway.terms import Basis, DutyKey, DutyStatus


def open_plainly(course: Course, key: DutyKey, fact: Fact) -> None:
    """From when it happened, by the policy's limit."""
    course.open(key, fact.id, fact.happened_at)


def open_assessment(course: Course, key: DutyKey, fact: Fact) -> None:
    """The assessment: its section follows the route, and youth justice shares it where involved (§5.3.2)."""
    draft = course.open(key, fact.id, fact.happened_at)
    draft.joint = course.circumstances.yjs_involved
    if isinstance(fact, ConcernRising):
        draft.source, draft.basis = course.policy.sections.assessment_rising, Basis.LOCAL
    elif key is DutyKey.RISK_ASSESSMENT:
        draft.source = assessment_section(course)


def forecast_meeting(course: Course, key: DutyKey, fact: Fact) -> None:
    """The multi-agency meeting is foreseen from the concern on (§5.5.4)."""
    course.open(key, fact.id, fact.happened_at, forecast=True)


def open_meeting(course: Course, key: DutyKey, fact: Fact) -> None:
    """The meeting is required by the coordinator, or asked for beside a conference (§5.5.3–5.5.5).

    The same meeting that was forecast, ended or replaced comes back under its own date; an assessment that no
    concern led to (inside a review) counts from its completion.
    """
    latest = course.latest(key)
    if isinstance(fact, CpcReviewed):
        if latest is None or (not latest.is_live and latest.cause != _meeting_cause(course, latest)):
            _later_meeting(course, key, fact.happened_at)
        elif latest.is_live or latest.closed_as is DutyStatus.ENDED:
            latest.reopen(fact.happened_at)
    elif latest is not None and latest.closed_as is DutyStatus.REPLACED:
        latest.reopen(fact.happened_at)


def _meeting_cause(course: Course, latest: Draft) -> str:
    """The concern behind the assessment under review; without an assessment, that of the meeting itself."""
    if course.assessment is None:
        return latest.cause
    return course.assessment_cause or course.assessment.id


def _later_meeting(course: Course, key: DutyKey, at: datetime) -> None:
    assessment = course.assessment
    cause = assessment.id if assessment else ""
    course.open(key, cause, at, since=assessment.happened_at if assessment else at)


def open_conference(course: Course, key: DutyKey, fact: Fact) -> None:
    """The conference counts from the strategy discussion that agreed enquiries, else from its agreement."""
    course.open(key, fact.id, fact.happened_at, since=course.enquiry.happened_at if course.enquiry else None)


def open_invitations(course: Course, key: DutyKey, fact: MeetingArranged) -> None:
    """Invitations count back from the meeting; another date supersedes them, the same changes nothing."""
    meeting_on = course.calendar.date_of(fact.meeting_at)
    latest = course.latest(key)
    if latest is not None and latest.mark == str(meeting_on):
        return
    for draft in course.live(key):
        draft.close(DutyStatus.SUPERSEDED, fact.happened_at, fact.id)
    due = _invitations_due(course, fact.happened_at, fact)
    course.open(key, fact.id, fact.happened_at, due=due).mark = str(meeting_on)


def _invitations_due(course: Course, at: datetime, fact: MeetingArranged) -> Due:
    limit = course.counted_back(DutyKey.INVITATIONS)
    meeting_on, arranged_on = course.calendar.date_of(fact.meeting_at), course.calendar.date_of(at)
    due = due_before(course.calendar, meeting_on, limit)
    if due.on >= arranged_on:
        return due
    words = f"{in_words(arranged_on)}, the day it was arranged: fewer than {limit} were left"
    return due_on(course.calendar, arranged_on, words)


def open_feedback(course: Course, key: DutyKey, fact: PanelConsidered) -> None:
    """The outcome of one panel goes to the lead professional (§5.8.3)."""
    course.open(key, fact.id, fact.happened_at, panel=fact.panel)


def open_action(course: Course, key: DutyKey, fact: ActionGiven) -> None:
    """An agency reports back at the next panel (§5.8.2)."""
    later = [panel for panel in course.circumstances.panels if panel > fact.panel]
    if later:
        due = due_on(course.calendar, later[0], f"the next panel, on {in_words(later[0])}")
    else:
        limit = course.policy.limit(key)
        last = add(course.calendar, fact.panel, limit)
        words = f"{limit} after the panel of {in_words(fact.panel)}, because no later panel has a date"
        due = due_on(course.calendar, last, words)
    draft = course.open(key, fact.id, fact.happened_at, due=due)
    draft.mark = fact.action
    draft.basis = draft.basis if later else Basis.LOCAL
