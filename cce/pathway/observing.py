"""What each fact changes about the episode itself, before any duty looks at it."""

from collections.abc import Callable
from typing import Any

from cce.pathway.course import Anchor, Confirmation, Course
from cce.pathway.facts import (
    AssessmentApproved,
    AssessmentCompleted,
    CinMeetingArranged,
    Closed,
    ConcernIdentified,
    CoreGroupArranged,
    CpcReviewed,
    Fact,
    HandoverRecorded,
    IcpcHeld,
    LacReviewArranged,
    MeetingHeld,
    PanelConsidered,
    PanelSubmissionReceived,
    PanelUpdateReceived,
    Reassigned,
    Reopened,
    ReviewHeld,
    StatusChanged,
    StrategyDiscussionHeld,
    StrategyDiscussionNotRequired,
)
from cce.pathway.terms import Agency, DutyKey, Level, Route, StrategyOutcome

ASSESSMENTS = (DutyKey.RISK_ASSESSMENT, DutyKey.REQUESTED_ASSESSMENT)


def assessment_section(course: Course) -> str:
    """Under which section an assessment is owed (§5.2.3, §5.3.1, §5.3.2)."""
    sections = course.policy.sections
    if course.no_enquiry:
        return sections.assessment_no_enquiry
    return sections.assessment_mash if course.route is Route.MASH_LEVEL_4 else sections.assessment_open_case


def _concern(course: Course, fact: ConcernIdentified) -> None:
    course.route = course.route or fact.route
    course.first_concern_at = course.first_concern_at or fact.happened_at


def _enquiry_decided(course: Course, fact: StrategyDiscussionHeld | StrategyDiscussionNotRequired) -> None:
    agreed = isinstance(fact, StrategyDiscussionHeld) and fact.outcome is not StrategyOutcome.NO_S47
    course.no_enquiry = not agreed
    if isinstance(fact, StrategyDiscussionHeld) and agreed:
        course.enquiry = fact
    for draft in course.live(DutyKey.RISK_ASSESSMENT):
        if draft.source != course.policy.sections.assessment_rising:
            draft.source = assessment_section(course)


def _completed(course: Course, fact: AssessmentCompleted) -> None:
    owed = [draft for key in ASSESSMENTS for draft in course.live(key)]
    if owed:
        course.assessment_cause = owed[-1].cause
    elif course.assessment is None or course.assessment_approved:
        course.assessment_cause = None
    course.assessment = fact
    course.assessment_approved = False


def _approved(course: Course, fact: AssessmentApproved) -> None:
    if course.assessment is None:
        return
    course.assessment_approved = True
    course.unagreed = course.assessment.overall
    if course.assessment.agency is Agency.YJS and course.unagreed is Level.HIGH:
        course.agreed_high.append((fact.happened_at, fact.id))
    if course.unagreed is Level.EMERGING:
        _at_emerging(course, fact)


def _submitted(course: Course, _fact: Fact) -> None:
    course.confirmed = Confirmation()


def _reviewed_by_cpc(course: Course, fact: CpcReviewed) -> None:
    course.confirmed.add(fact)
    if fact.level is not None:
        _agree(course, fact, fact.level)
    complete = course.confirmed.is_complete and course.confirmed.meeting_required is False
    if complete and not course.live(DutyKey.REVIEW):
        course.held = Anchor(fact.id, fact.happened_at, local=True)


def _held(course: Course, fact: MeetingHeld | IcpcHeld | ReviewHeld) -> None:
    course.held = Anchor(fact.id, fact.happened_at)
    _agree(course, fact, fact.level)


def _agree(course: Course, fact: Fact, level: Level | None) -> None:
    course.agreed = level or course.agreed
    if level is Level.HIGH:
        course.agreed_high.append((fact.happened_at, fact.id))
    _at_emerging(course, fact)


def _at_emerging(course: Course, fact: Fact) -> None:
    if course.level is Level.EMERGING:
        course.at_emerging = Anchor(fact.id, fact.happened_at)


def _status(course: Course, fact: StatusChanged) -> None:
    course.status = fact.to


def _arranged(course: Course, fact: CoreGroupArranged | LacReviewArranged | CinMeetingArranged) -> None:
    course.arranged.setdefault(fact.fact, []).append((fact.on, fact.id))


def _missing(course: Course, fact: Fact) -> None:
    course.missing_since = course.missing_since or fact.happened_at


def _found(course: Course, _fact: Fact) -> None:
    course.missing_since = None


def _considered(course: Course, fact: PanelConsidered) -> None:
    course.considered.append(fact)


def _received(course: Course, fact: PanelSubmissionReceived | PanelUpdateReceived) -> None:
    course.received.append(fact)


def _handed_over(course: Course, fact: HandoverRecorded) -> None:
    course.handed_over = course.handed_over or fact


def _closure(course: Course, fact: Closed | Reopened) -> None:
    course.closures.append(fact)


def _reassigned(course: Course, fact: Reassigned) -> None:
    course.reassigned.append(fact)


OBSERVED: dict[str, Callable[[Course, Any], None]] = {
    "concern_identified": _concern,
    "strategy_discussion_held": _enquiry_decided,
    "strategy_discussion_not_required": _enquiry_decided,
    "assessment_completed": _completed,
    "assessment_approved": _approved,
    "assessment_submitted": _submitted,
    "cpc_reviewed": _reviewed_by_cpc,
    "meeting_held": _held,
    "icpc_held": _held,
    "review_held": _held,
    "status_changed": _status,
    "core_group_arranged": _arranged,
    "lac_review_arranged": _arranged,
    "cin_meeting_arranged": _arranged,
    "went_missing": _missing,
    "found": _found,
    "panel_submission_received": _received,
    "panel_update_received": _received,
    "panel_considered": _considered,
    "handover_recorded": _handed_over,
    "closed": _closure,
    "reopened": _closure,
    "reassigned": _reassigned,
}
"""What each kind of fact says about the child, the level and the meetings."""
