"""What a person records from a concern to the coordinator's review (§5.2 to §5.5)."""

from typing import Literal

from pydantic import Field

from cce.pathway.recorded_fact import Category, Reason, RecordedFact
from cce.pathway.terms import Agency, Chair, Level, Route, StrategyOutcome


class ConcernIdentified(RecordedFact):
    """A concern came to light and an assessment is needed (§5.2.3, §5.3, §5.8.2)."""

    fact: Literal["concern_identified"]
    route: Route


class ConcernRising(RecordedFact):
    """The concern about a child assessed as Emerging is rising: a new assessment is needed (§5.5.1)."""

    fact: Literal["concern_rising"]


class StrategyDiscussionNeeded(RecordedFact):
    """A strategy discussion was judged to be needed (§5.2.2, §5.3.1)."""

    fact: Literal["strategy_discussion_needed"]


class StrategyDiscussionHeld(RecordedFact):
    """The strategy discussion was held (§5.3.1)."""

    fact: Literal["strategy_discussion_held"]
    outcome: StrategyOutcome
    reason: Reason | None = None


class StrategyDiscussionNotRequired(RecordedFact):
    """A strategy discussion was judged not to be required, and why (§5.3.2)."""

    fact: Literal["strategy_discussion_not_required"]
    reason: Reason | None = None


class CaseNoteRecorded(RecordedFact):
    """The contemporaneous case note was recorded (§5.3.2)."""

    fact: Literal["case_note_recorded"]


class AssessmentCompleted(RecordedFact):
    """The risk assessment was completed, jointly where two agencies owe it (§5.4)."""

    fact: Literal["assessment_completed"]
    overall: Level
    ratings: dict[Category, Level] = Field(default_factory=dict)
    agency: Agency = Agency.SOCIAL_CARE


class AssessmentReturned(RecordedFact):
    """The team manager returned the assessment for edits (§5.5)."""

    fact: Literal["assessment_returned"]
    reason: Reason | None = None


class AssessmentApproved(RecordedFact):
    """The team manager approved the assessment (§5.5)."""

    fact: Literal["assessment_approved"]
    reason: Reason | None = None


class AssessmentSubmitted(RecordedFact):
    """The assessment was sent to strategic safeguarding, for monitoring or for review (§5.5.1, §5.5.2)."""

    fact: Literal["assessment_submitted"]
    reason: Reason | None = None


class IroTold(RecordedFact):
    """The independent reviewing officer was told the outcome (§5.7.3)."""

    fact: Literal["iro_told"]


class CpcReviewed(RecordedFact):
    """The coordinator confirmed the level, whether a meeting is required, and who chairs it (§5.5.3)."""

    fact: Literal["cpc_reviewed"]
    level: Level | None = None
    meeting_required: bool | None = None
    chair: Chair | None = None
