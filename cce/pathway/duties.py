"""The pathway as a table: what starts each duty and what stops it.

One declaration a duty. Who owes it, by when, its basis, section and ladder are the policy's; what is
written here is what no authority can change without a different pathway. Duties that follow from time or
from a cadence rather than from one fact are in `cadence` (reviews and updates), `cohort` (panels) and
`endings` (adulthood).

Source: CCE 2020 §3.3, §5.2–5.8
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cce.pathway.actions import open_action
from cce.pathway.conditions import (
    all_three_confirmed,
    an_assessment_is_due,
    an_assessment_was_opened,
    at_emerging,
    at_moderate_or_high,
    below_moderate,
    from_a_police_list,
    looked_after,
    meeting_is_forecast,
    meeting_not_required,
    meeting_required,
    no_enquiry,
    not_from_a_police_list,
)
from cce.pathway.course import Course, Draft
from cce.pathway.facts import ActionReported, Fact, PanelFeedbackSent
from cce.pathway.openings import (
    open_assessment,
    open_conference,
    open_feedback,
    open_invitations,
    open_meeting,
    open_plainly,
)
from cce.pathway.terms import DutyKey

Condition = Callable[[Course, Any], bool]
Opening = Callable[[Course, DutyKey, Any], None]


@dataclass(frozen=True, slots=True)
class On:
    """A kind of fact, and the conditions under which it counts."""

    fact: str
    conditions: tuple[Condition, ...] = ()

    def applies(self, course: Course, fact: Fact) -> bool:
        """Whether *fact*, which is of this kind, counts."""
        for condition in self.conditions:  # noqa: SIM110 (a loop, as in `reading`)
            if not condition(course, fact):
                return False
        return True


def on(fact: str, *conditions: Condition) -> On:
    """Shorthand for the table: a kind of fact, when all conditions hold."""
    return On(fact, conditions)


def every_live(drafts: list[Draft], _fact: Fact) -> list[Draft]:
    """A fact stops whatever of this duty is live."""
    return drafts


def oldest_live(drafts: list[Draft], _fact: Fact) -> list[Draft]:
    """A fact stops the occurrence that has waited longest."""
    return drafts[:1]


def same_panel(drafts: list[Draft], fact: PanelFeedbackSent) -> list[Draft]:
    """A fact stops what is owed for its own panel."""
    return [draft for draft in drafts if draft.panel and draft.panel.name == fact.panel]


def same_action(drafts: list[Draft], fact: ActionReported) -> list[Draft]:
    """A fact stops the action it names."""
    return [draft for draft in drafts if draft.mark == fact.action]


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the pathway.

    Attributes:
        key: Which duty.
        starts: The facts that open it.
        stops: The facts that meet it.
        ends: The facts after which it is no longer owed.
        forecasts: The facts that make it foreseeable before it is owed.
        replaced: The facts after which another duty stands in its place.
        opening: How it is opened, where there is more to it than the policy's limit.
        which: Which of several live occurrences a fact stops.
        repeats: Whether another occurrence opens while one is live.
    """

    key: DutyKey
    starts: tuple[On, ...]
    stops: tuple[On, ...]
    ends: tuple[On, ...] = ()
    forecasts: tuple[On, ...] = ()
    replaced: tuple[On, ...] = ()
    opening: Opening = open_plainly
    which: Callable[[list[Draft], Any], list[Draft]] = every_live
    repeats: bool = False


DUTIES: tuple[Duty, ...] = (
    Duty(
        DutyKey.STRATEGY_DISCUSSION,
        starts=(on("strategy_discussion_needed"),),
        stops=(on("strategy_discussion_held"), on("strategy_discussion_not_required")),
    ),
    Duty(
        DutyKey.CASE_NOTE,
        starts=(on("strategy_discussion_not_required"), on("strategy_discussion_held", no_enquiry)),
        stops=(on("case_note_recorded"),),
    ),
    Duty(
        DutyKey.RISK_ASSESSMENT,
        starts=(
            on("concern_identified", not_from_a_police_list, an_assessment_is_due),
            on("concern_rising", an_assessment_is_due),
        ),
        stops=(on("assessment_completed"),),
        opening=open_assessment,
    ),
    Duty(
        DutyKey.REQUESTED_ASSESSMENT,
        starts=(on("concern_identified", from_a_police_list, an_assessment_is_due),),
        stops=(on("assessment_completed"),),
        opening=open_assessment,
    ),
    Duty(
        DutyKey.QUALITY_ASSURANCE,
        starts=(on("assessment_completed"),),
        stops=(on("assessment_approved"),),
        ends=(on("assessment_returned"),),
    ),
    Duty(
        DutyKey.MONITORING_COPY,
        starts=(on("assessment_approved", at_emerging),),
        stops=(on("assessment_submitted"),),
    ),
    Duty(
        DutyKey.CPC_SUBMISSION,
        starts=(on("assessment_approved", at_moderate_or_high),),
        stops=(on("assessment_submitted"),),
    ),
    Duty(
        DutyKey.CPC_REVIEW,
        starts=(on("assessment_submitted", at_moderate_or_high),),
        stops=(on("cpc_reviewed", all_three_confirmed),),
    ),
    Duty(
        DutyKey.IRO_NOTIFICATION,
        starts=(
            on("assessment_approved", looked_after, below_moderate),
            on("cpc_reviewed", looked_after, all_three_confirmed),
        ),
        stops=(on("iro_told"),),
    ),
    Duty(
        DutyKey.MULTI_AGENCY_MEETING,
        forecasts=(
            on("concern_identified", an_assessment_was_opened),
            on("concern_rising", an_assessment_was_opened),
        ),
        starts=(on("cpc_reviewed", meeting_required), on("separate_meeting_requested")),
        stops=(on("meeting_held"),),
        ends=(
            on("assessment_approved", below_moderate, meeting_is_forecast),
            on("cpc_reviewed", meeting_not_required),
        ),
        replaced=(on("icpc_agreed"),),
        opening=open_meeting,
        repeats=True,
    ),
    Duty(
        DutyKey.ICPC_DECISION,
        starts=(on("icpc_suggested"),),
        stops=(on("icpc_agreed"), on("icpc_declined")),
    ),
    Duty(
        DutyKey.ICPC,
        starts=(on("icpc_agreed"),),
        stops=(on("icpc_held"),),
        opening=open_conference,
    ),
    Duty(
        DutyKey.INVITATIONS,
        starts=(on("meeting_arranged"),),
        stops=(on("invitations_sent"),),
        ends=(on("meeting_held"),),
        opening=open_invitations,
        repeats=True,
    ),
    Duty(
        DutyKey.RETURN_INTERVIEW,
        starts=(on("found"),),
        stops=(on("return_interview_held"), on("return_interview_refused")),
        ends=(on("went_missing"),),
        which=oldest_live,
        repeats=True,
    ),
    Duty(
        DutyKey.NRM_DECISION,
        starts=(on("travel_suspected"),),
        stops=(on("nrm_decided"),),
    ),
    Duty(
        DutyKey.PANEL_FEEDBACK,
        starts=(on("panel_considered"),),
        stops=(on("panel_feedback_sent"),),
        opening=open_feedback,
        which=same_panel,
        repeats=True,
    ),
    Duty(
        DutyKey.PANEL_ACTION,
        starts=(on("action_given"),),
        stops=(on("action_reported"),),
        opening=open_action,
        which=same_action,
        repeats=True,
    ),
)
