"""Every fact there is: one class per kind of thing that happened, frozen once made, told apart by `fact`."""

from collections.abc import Iterable
from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from cce.pathway.assessment_facts import (
    AssessmentApproved,
    AssessmentCompleted,
    AssessmentReturned,
    AssessmentSubmitted,
    CaseNoteRecorded,
    ConcernIdentified,
    ConcernRising,
    CpcReviewed,
    IroTold,
    StrategyDiscussionHeld,
    StrategyDiscussionNeeded,
    StrategyDiscussionNotRequired,
)
from cce.pathway.course_facts import (
    Acknowledged,
    Closed,
    Extended,
    Found,
    HandoverRecorded,
    NrmDecided,
    Reassigned,
    Reopened,
    ReturnInterviewHeld,
    ReturnInterviewRefused,
    TravelSuspected,
    Voided,
    Waived,
    WentMissing,
)
from cce.pathway.meeting_facts import (
    CinMeetingArranged,
    CoreGroupArranged,
    IcpcAgreed,
    IcpcDeclined,
    IcpcHeld,
    IcpcSuggested,
    InvitationsSent,
    LacReviewArranged,
    MeetingArranged,
    MeetingHeld,
    ReviewHeld,
    SeparateMeetingRequested,
    StatusChanged,
)
from cce.pathway.panel_facts import (
    ActionGiven,
    ActionReported,
    PanelConsidered,
    PanelFeedbackSent,
    PanelSubmissionReceived,
    PanelUpdateReceived,
)
from cce.pathway.recorded_fact import Reason, RecordedFact

__all__ = [
    "FACT",
    "FACT_CLASSES",
    "FREE_TEXT",
    "Acknowledged",
    "ActionGiven",
    "ActionReported",
    "AssessmentApproved",
    "AssessmentCompleted",
    "AssessmentReturned",
    "AssessmentSubmitted",
    "CaseNoteRecorded",
    "CinMeetingArranged",
    "Closed",
    "ConcernIdentified",
    "ConcernRising",
    "CoreGroupArranged",
    "CpcReviewed",
    "Extended",
    "Fact",
    "Found",
    "HandoverRecorded",
    "IcpcAgreed",
    "IcpcDeclined",
    "IcpcHeld",
    "IcpcSuggested",
    "InvitationsSent",
    "IroTold",
    "LacReviewArranged",
    "MeetingArranged",
    "MeetingHeld",
    "NrmDecided",
    "PanelConsidered",
    "PanelFeedbackSent",
    "PanelSubmissionReceived",
    "PanelUpdateReceived",
    "Reason",
    "Reassigned",
    "RecordedFact",
    "Reopened",
    "ReturnInterviewHeld",
    "ReturnInterviewRefused",
    "ReviewHeld",
    "SeparateMeetingRequested",
    "StatusChanged",
    "StrategyDiscussionHeld",
    "StrategyDiscussionNeeded",
    "StrategyDiscussionNotRequired",
    "TravelSuspected",
    "Voided",
    "Waived",
    "WentMissing",
    "as_happened",
    "as_recorded",
    "free_text",
    "free_text_field",
    "kind_order",
    "with_free_text",
]

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
