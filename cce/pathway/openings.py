"""How duties are opened where there is more to it than a limit counted from the fact."""

from datetime import datetime

from cce.pathway.counting import due_before, due_on, in_words
from cce.pathway.course import Course, Draft
from cce.pathway.facts import ConcernRising, CpcReviewed, Fact, MeetingArranged, PanelConsidered
from cce.pathway.observing import ASSESSMENTS, assessment_section
from cce.pathway.occurrence import Due
from cce.pathway.panels import its_panel
from cce.pathway.terms import Basis, DutyKey, DutyStatus

FROM_ITS_AGREEMENT = "from its agreement"
"""Marks a conference that no strategy discussion led to."""


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

    The same meeting that was forecast, ended or replaced comes back under its own date; a further one counts
    from the concern that led to its assessment, or (inside a review) from the assessment's completion.
    """
    if isinstance(fact, CpcReviewed):
        _require_meeting(course, key, fact)
        return
    latest = course.latest(key)
    if latest is not None and latest.closed_as in (DutyStatus.REPLACED, DutyStatus.ENDED):
        latest.reopen(fact.happened_at)


def _require_meeting(course: Course, key: DutyKey, fact: CpcReviewed) -> None:
    meeting = _meeting_required(course, key)
    if meeting is None:
        cause, since = _behind_the_assessment(course) or (fact.id, fact.happened_at)
        course.open(key, cause, fact.happened_at, since=since)
    elif meeting.is_live or meeting.closed_as is DutyStatus.ENDED:
        meeting.reopen(fact.happened_at)


def _meeting_required(course: Course, key: DutyKey) -> Draft | None:
    """The meeting that is live, else that of the concern which led to the assessment under review."""
    live, behind = course.live(key), _behind_the_assessment(course)
    if live or behind is None:
        return live[-1] if live else course.latest(key)
    return next((draft for draft in course.of(key) if draft.cause == behind[0]), None)


def _behind_the_assessment(course: Course) -> tuple[str, datetime] | None:
    """The concern that led to the assessment under review, and when; inside a review, its completion."""
    for draft in (draft for key in ASSESSMENTS for draft in course.of(key)):
        if draft.cause == course.assessment_cause:
            return draft.cause, draft.started_at
    return (course.assessment.id, course.assessment.happened_at) if course.assessment else None


def open_conference(course: Course, key: DutyKey, fact: Fact) -> None:
    """The conference counts from the strategy discussion that agreed enquiries, else from its agreement."""
    began = course.enquiry
    draft = course.open(key, fact.id, fact.happened_at, since=began.happened_at if began else None)
    draft.mark = "" if began else FROM_ITS_AGREEMENT


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
    course.open(key, fact.id, fact.happened_at, panel=its_panel(course.circumstances.panels, fact.panel))
