"""What a person records of the panel: what reached it, what it decided and asked for (§5.8)."""

from typing import Literal

from pydantic import Field

from cce.pathway.recorded_fact import LocalDate, Reason, RecordedFact
from cce.pathway.terms import PanelAnswer, PanelOutcome


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
