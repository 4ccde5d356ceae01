"""When a fact counts for a duty: the conditions that the pathway's table names."""

from cce.pathway.course import Course
from cce.pathway.facts import ConcernIdentified, CpcReviewed, Fact, StrategyDiscussionHeld
from cce.pathway.observing import ASSESSMENTS
from cce.pathway.terms import ChildStatus, DutyKey, Level, Route, StrategyOutcome


def no_enquiry(_course: Course, fact: StrategyDiscussionHeld) -> bool:
    """The discussion agreed no section 47 enquiries (§5.3.2)."""
    return fact.outcome is StrategyOutcome.NO_S47


def from_a_police_list(_course: Course, fact: ConcernIdentified) -> bool:
    """The child is on a police list, and the assessment is asked for (§5.8.2)."""
    return fact.route is Route.POLICE_LIST


def not_from_a_police_list(_course: Course, fact: ConcernIdentified) -> bool:
    """The concern came any other way (§5.2.3, §5.3)."""
    return fact.route is not Route.POLICE_LIST


def an_assessment_is_due(course: Course, _fact: Fact) -> bool:
    """No assessment is owed or under way: a second concern does not start a second clock."""
    under_way = course.assessment is not None and not course.assessment_approved
    return not under_way and not any(course.live(key) for key in ASSESSMENTS)


def an_assessment_was_opened(course: Course, fact: Fact) -> bool:
    """This concern started an assessment of its own, below the levels that have meetings already."""
    drafts = [course.latest(key) for key in ASSESSMENTS]
    opened = any(draft is not None and draft.cause == fact.id for draft in drafts)
    meeting_follows = course.level is None or course.is_below_moderate
    return opened and meeting_follows and not course.live(DutyKey.MULTI_AGENCY_MEETING)


def below_moderate(course: Course, _fact: Fact) -> bool:
    """The assessment's overall level is Strength or Emerging."""
    return course.assessment is not None and not course.assessment.overall.is_moderate_or_high


def at_emerging(course: Course, _fact: Fact) -> bool:
    """The assessment's overall level is Emerging (§5.5.1)."""
    return course.assessment is not None and course.assessment.overall is Level.EMERGING


def at_moderate_or_high(course: Course, _fact: Fact) -> bool:
    """The assessment's overall level is Moderate or High (§5.5.2)."""
    return course.assessment is not None and course.assessment.overall.is_moderate_or_high


def looked_after(course: Course, _fact: Fact) -> bool:
    """The child is looked after (§5.7.3)."""
    return course.status is ChildStatus.LAC


def all_three_confirmed(course: Course, _fact: CpcReviewed) -> bool:
    """Level, whether a meeting is required, and its chair are all recorded (§5.5.3)."""
    return course.confirmed.is_complete


def meeting_required(_course: Course, fact: CpcReviewed) -> bool:
    """The coordinator requires a multi-agency meeting (§5.5.3)."""
    return fact.meeting_required is True


def meeting_not_required(_course: Course, fact: CpcReviewed) -> bool:
    """The coordinator requires no multi-agency meeting (§5.5.3)."""
    return fact.meeting_required is False


def meeting_is_forecast(course: Course, _fact: Fact) -> bool:
    """The meeting was only foreseen, not required yet."""
    latest = course.latest(DutyKey.MULTI_AGENCY_MEETING)
    return latest is not None and latest.opened_at is None
