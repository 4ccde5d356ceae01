"""What a person records around the pathway: absences, referrals, time granted, mistakes, endings."""

from typing import Literal

from pydantic import Field

from cce.pathway.recorded_fact import LocalDate, Reason, RecordedFact
from cce.pathway.terms import DutyKey, NrmOutcome, Role


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
