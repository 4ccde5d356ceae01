"""What a person records: one class per kind of thing that happened, frozen once made.

Every fact says when it happened (`happened_at`, what was true) and when it was recorded (`recorded_at`,
what was known); both are instants in UTC. Facts are never edited: a mistake is voided by another fact.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Literal, get_args

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)

from cce.pathway.terms import (
    Agency,
    Chair,
    ChildStatus,
    DutyKey,
    Level,
    NrmOutcome,
    PanelAnswer,
    PanelOutcome,
    Process,
    Role,
    Route,
    StrategyOutcome,
)


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _plain_date(value: object) -> object:
    if isinstance(value, datetime):
        raise ValueError("a plain date, YYYY-MM-DD, without a time")
    return value


Instant = Annotated[AwareDatetime, Field(description="An instant with its offset.")]
LocalDate = Annotated[date, BeforeValidator(_plain_date), Field(description="A local date, YYYY-MM-DD.")]
Reason = Annotated[str, Field(min_length=1, max_length=20_000)]
Category = Annotated[int, Field(ge=1, le=12)]


class RecordedFact(BaseModel):
    """What every fact carries.

    Attributes:
        id: Names the fact inside its episode; the command id where a command recorded it.
        happened_at: When it was true, UTC.
        recorded_at: When it became known, UTC; never before it happened.
        by: An opaque key of who recorded it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_enum_values=False)

    id: str = Field(default="", max_length=100)
    happened_at: Instant
    recorded_at: Instant
    by: str | None = Field(default=None, max_length=100)

    @model_validator(mode="before")
    @classmethod
    def _recorded_when_it_happened(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("recorded_at") is None and "happened_at" in given:
            return given | {"recorded_at": given["happened_at"]}
        return given

    @model_validator(mode="after")
    def _instants_in_utc(self) -> "RecordedFact":
        object.__setattr__(self, "happened_at", _in_utc(self.happened_at))
        object.__setattr__(self, "recorded_at", _in_utc(self.recorded_at))
        return self


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


class IcpcSuggested(RecordedFact):
    """A criterion for an initial child protection conference was noted (§5.5.4, §5.5.5)."""

    fact: Literal["icpc_suggested"]
    reason: Reason | None = None


class IcpcAgreed(RecordedFact):
    """The service manager agreed a conference in place of the meeting (§5.5.5)."""

    fact: Literal["icpc_agreed"]
    reason: Reason | None = None


class IcpcDeclined(RecordedFact):
    """The service manager declined a conference, and why (§5.5.5)."""

    fact: Literal["icpc_declined"]
    reason: Reason | None = None


class IcpcHeld(RecordedFact):
    """The conference was held (§5.5.5)."""

    fact: Literal["icpc_held"]
    level: Level | None = None


class SeparateMeetingRequested(RecordedFact):
    """A separate multi-agency meeting was asked for beside the conference (§5.5.5)."""

    fact: Literal["separate_meeting_requested"]
    reason: Reason | None = None


class MeetingArranged(RecordedFact):
    """The date of the multi-agency meeting was set (§5.5.4)."""

    fact: Literal["meeting_arranged"]
    meeting_at: Instant
    chair: Chair | None = None


class InvitationsSent(RecordedFact):
    """Every invitation to the meeting was sent (§5.6.2)."""

    fact: Literal["invitations_sent"]
    meeting_at: Instant | None = None


class MeetingHeld(RecordedFact):
    """The multi-agency meeting was held; it may change the level (§5.5.4, Agenda 8)."""

    fact: Literal["meeting_held"]
    meeting_at: Instant | None = None
    chair: Chair | None = None
    level: Level | None = None


class ReviewHeld(RecordedFact):
    """A review was held, and at what level it left the child (§5.7)."""

    fact: Literal["review_held"]
    level: Level | None = None
    process: Process = Process.MAM
    combined_with_missing: bool = False


class CoreGroupArranged(RecordedFact):
    """A core group has a date (§5.7.2)."""

    fact: Literal["core_group_arranged"]
    on: LocalDate


class LacReviewArranged(RecordedFact):
    """A looked-after review has a date (§5.7.3)."""

    fact: Literal["lac_review_arranged"]
    on: LocalDate


class CinMeetingArranged(RecordedFact):
    """A child-in-need meeting has a date (§5.7.1)."""

    fact: Literal["cin_meeting_arranged"]
    on: LocalDate


class StatusChanged(RecordedFact):
    """The child is now held under another plan (§5.7)."""

    fact: Literal["status_changed"]
    to: ChildStatus


class PanelSubmissionReceived(RecordedFact):
    """The assessment and the case summary reached the panel (§5.8.2)."""

    fact: Literal["panel_submission_received"]
    panel: LocalDate
    kind: PanelAnswer = PanelAnswer.ASSESSMENT
    answers: Reason | None = None


class PanelUpdateReceived(RecordedFact):
    """The lead professional's update reached the panel: an assessment, or the four answers (§5.8.3)."""

    fact: Literal["panel_update_received"]
    panel: LocalDate
    kind: PanelAnswer = PanelAnswer.ANSWERS
    answers: Reason | None = None


class PanelConsidered(RecordedFact):
    """The panel considered the child (§5.8.2)."""

    fact: Literal["panel_considered"]
    panel: LocalDate
    outcome: PanelOutcome = PanelOutcome.REMAIN
    risk_reduced: bool | None = None
    plans_satisfactory: bool | None = None
    reason: Reason | None = None


class PanelFeedbackSent(RecordedFact):
    """The panel's outcome was sent to the lead professional (§5.8.3)."""

    fact: Literal["panel_feedback_sent"]
    panel: LocalDate


class ActionGiven(RecordedFact):
    """The panel gave an agency an action, to report on at the next panel or a later one (§5.8.2)."""

    fact: Literal["action_given"]
    panel: LocalDate
    agency: str = Field(min_length=1, max_length=100)
    action: str = Field(min_length=1, max_length=100)
    owner: str | None = Field(default=None, min_length=1, max_length=100)
    report_to: LocalDate | None = None


class ActionReported(RecordedFact):
    """An agency reported back on its action (§5.8.2)."""

    fact: Literal["action_reported"]
    panel: LocalDate | None = None
    agency: str | None = Field(default=None, max_length=100)
    action: str = Field(min_length=1, max_length=100)


class Acknowledged(RecordedFact):
    """Somebody took an escalation on."""

    fact: Literal["acknowledged"]
    duty: DutyKey
    step: str | None = None


class HandoverRecorded(RecordedFact):
    """The hand-over towards adulthood was recorded (§5.6.5)."""

    fact: Literal["handover_recorded"]


class WentMissing(RecordedFact):
    """The child went missing (§3.3)."""

    fact: Literal["went_missing"]


class Found(RecordedFact):
    """The child was found (§3.3)."""

    fact: Literal["found"]


class ReturnInterviewHeld(RecordedFact):
    """The return interview was held (§3.3)."""

    fact: Literal["return_interview_held"]


class ReturnInterviewRefused(RecordedFact):
    """The child refused the return interview (§3.3)."""

    fact: Literal["return_interview_refused"]


class TravelSuspected(RecordedFact):
    """Travel arranged for exploitation is evident or suspected (§5.6.4)."""

    fact: Literal["travel_suspected"]


class NrmDecided(RecordedFact):
    """The referral to the National Referral Mechanism was made, or declined with a reason (§5.6.4)."""

    fact: Literal["nrm_decided"]
    outcome: NrmOutcome
    reason: Reason | None = None


class Extended(RecordedFact):
    """The team manager granted more time; the guidance date stays (local)."""

    fact: Literal["extended"]
    duty: DutyKey
    until: LocalDate
    reason: Reason | None = None


class Waived(RecordedFact):
    """A duty was waived, and why (local)."""

    fact: Literal["waived"]
    duty: DutyKey
    reason: Reason | None = None


class Voided(RecordedFact):
    """An earlier fact was recorded in error (local)."""

    fact: Literal["voided"]
    voids: str = Field(min_length=1, max_length=100)
    reason: Reason | None = None


class Reassigned(RecordedFact):
    """A role is now held by somebody else (local)."""

    fact: Literal["reassigned"]
    role: Role
    to: str = Field(min_length=1, max_length=100)


class Closed(RecordedFact):
    """The episode was closed, and why (local)."""

    fact: Literal["closed"]
    reason: Reason | None = None


class Reopened(RecordedFact):
    """The episode was reopened, and why (local)."""

    fact: Literal["reopened"]
    reason: Reason | None = None


Fact = Annotated[
    ConcernIdentified
    | StrategyDiscussionNeeded
    | StrategyDiscussionHeld
    | StrategyDiscussionNotRequired
    | CaseNoteRecorded
    | AssessmentCompleted
    | AssessmentReturned
    | AssessmentApproved
    | AssessmentSubmitted
    | IroTold
    | CpcReviewed
    | IcpcSuggested
    | IcpcAgreed
    | IcpcDeclined
    | IcpcHeld
    | SeparateMeetingRequested
    | MeetingArranged
    | InvitationsSent
    | MeetingHeld
    | ReviewHeld
    | CoreGroupArranged
    | LacReviewArranged
    | CinMeetingArranged
    | ConcernRising
    | StatusChanged
    | PanelSubmissionReceived
    | PanelUpdateReceived
    | PanelConsidered
    | PanelFeedbackSent
    | ActionGiven
    | ActionReported
    | Acknowledged
    | HandoverRecorded
    | WentMissing
    | Found
    | ReturnInterviewHeld
    | ReturnInterviewRefused
    | TravelSuspected
    | NrmDecided
    | Extended
    | Waived
    | Voided
    | Reassigned
    | Closed
    | Reopened,
    Field(discriminator="fact"),
]

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
FACT_CLASSES: dict[str, type[RecordedFact]] = {
    get_args(one.model_fields["fact"].annotation)[0]: one for one in get_args(get_args(Fact)[0])
}
FREE_TEXT = ("reason", "answers")
"""The fields that hold what a person wrote, of which no fact has two: it is kept apart and never travels."""
_KIND_ORDER = {kind: place for place, kind in enumerate(FACT_CLASSES)}


def free_text_field(kind: str) -> str | None:
    """The field in which a fact of that *kind* holds what a person wrote; None where it has none."""
    return next((name for name in FREE_TEXT if name in FACT_CLASSES[kind].model_fields), None)


def free_text(fact: Fact) -> str | None:
    """What a person wrote in *fact*, if anything."""
    name = free_text_field(fact.fact)
    return getattr(fact, name) if name else None


def with_free_text(fact: Fact, text: str | None) -> Fact:
    """The fact with that text in place of what a person wrote."""
    name = free_text_field(fact.fact)
    return fact.model_copy(update={name: text}) if name else fact


def kind_order(fact: Fact) -> int:
    """Where the kind of *fact* stands among facts of one instant: the pathway's own order."""
    return _KIND_ORDER[fact.fact]


def as_happened(facts: Iterable[Fact]) -> list[Fact]:
    """The facts in the order in which they were true, whatever order they are given in."""
    return sorted(
        facts, key=lambda fact: (fact.happened_at, _KIND_ORDER[fact.fact], fact.recorded_at, fact.id)
    )


def as_recorded(facts: Iterable[Fact]) -> list[Fact]:
    """The facts in the order in which they became known, whatever order they are given in."""
    return sorted(
        facts, key=lambda fact: (fact.recorded_at, fact.happened_at, _KIND_ORDER[fact.fact], fact.id)
    )
