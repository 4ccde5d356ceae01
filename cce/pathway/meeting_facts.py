"""What a person records of conferences, meetings and reviews, and of the child's status (§5.5 to §5.7)."""

from typing import Literal

from cce.pathway.recorded_fact import Instant, LocalDate, Reason, RecordedFact
from cce.pathway.terms import Chair, ChildStatus, Level, Process


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
