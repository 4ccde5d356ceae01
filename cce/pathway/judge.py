"""What the pathway refuses: impossible orders, impossible dates, and facts about what is not there.

A fact is judged by what was known when it was recorded: by what had happened before it and, where it comes
late, by what happened after it. Whatever is refused is stored nowhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from cce.pathway.case import Case
from cce.pathway.circumstances import Circumstances
from cce.pathway.corrections import in_force, voided_ids
from cce.pathway.counting import birthday, in_words
from cce.pathway.errors import (
    EpisodeIsClosed,
    FactImpossibleDate,
    FactOutOfOrder,
    FactReasonMissing,
    FactRefused,
    FactUnknownReference,
)
from cce.pathway.facts import (
    Closed,
    CpcReviewed,
    Extended,
    Fact,
    MeetingArranged,
    Voided,
    as_happened,
)
from cce.pathway.hindsight import refuse_what_upsets
from cce.pathway.panel_checks import PANEL_CHECKS
from cce.pathway.panels import addressed
from cce.pathway.policy import Policy
from cce.pathway.terms import NrmOutcome
from cce.pathway.working_days import WorkingCalendar


def judge(
    fact: Fact, known: Sequence[Fact], circumstances: Circumstances, policy: Policy, calendar: WorkingCalendar
) -> None:
    """Refuse *fact* if the pathway cannot take it after what is *known*.

    Args:
        fact: What somebody wants recorded.
        known: Everything recorded before it.
        circumstances: What is true from the start.
        policy: The authority's reading of the guidance.
        calendar: The authority's working days.

    Raises:
        FactRefused: One of its kinds, which says what would be right.
    """
    asked = addressed(fact, circumstances.panels)
    case = Case(asked, known, circumstances, policy, calendar)
    _recorded_after_it_happened(case)
    _named_once(case)
    _while_open(case)
    _in_its_place(case)
    refuse_what_upsets(
        asked,
        known,
        lambda one, others: _in_its_place(replace(case, fact=one, known=others)),
        lambda one: f"{one.fact} at {replace(case, fact=one).moment()}",
    )


def _in_its_place(case: Case) -> None:
    for check in _CHECKS.get(case.fact.fact, ()):
        check(case)


def must_say_why(fact: Fact) -> None:
    """Refuse a decision without its reason, where a person records it.

    Raises:
        FactReasonMissing: The pathway asks for a reason.
    """
    declined = fact.fact == "nrm_decided" and fact.outcome is NrmOutcome.DECLINED
    if (declined or fact.fact in _WITH_REASON) and not getattr(fact, "reason", None):
        raise FactReasonMissing(f"{fact.fact} needs a reason: say why in a sentence.")


_WITH_REASON = frozenset(
    {
        "strategy_discussion_not_required",
        "assessment_returned",
        "icpc_declined",
        "extended",
        "waived",
        "voided",
        "closed",
        "reopened",
    }
)


def _recorded_after_it_happened(case: Case) -> None:
    fact = case.fact
    if fact.recorded_at < fact.happened_at:
        recorded = f"{case.calendar.local(fact.recorded_at):%Y-%m-%d %H:%M}"
        raise FactImpossibleDate(
            f"{fact.fact} is recorded at {recorded}, before it happened at {case.moment()}: "
            "recorded_at must be the same or later."
        )
    reach = case.calendar
    for day in (reach.date_of(fact.happened_at), reach.date_of(fact.recorded_at)):
        if not reach.first_on <= day <= reach.last_on:
            span = f"which runs from {reach.first_on} to {reach.last_on}"
            raise FactImpossibleDate(f"{fact.fact}: {day} lies outside the calendar, {span}.")


def _named_once(case: Case) -> None:
    if case.fact.id and any(one.id == case.fact.id for one in case.known):
        raise FactUnknownReference(f"The id {case.fact.id!r} is taken: give each fact its own.")


def _while_open(case: Case) -> None:
    if case.fact.fact in ("reopened", "voided", "closed"):
        return
    closures = [one for one in as_happened(in_force(case.known)) if one.fact in ("closed", "reopened")]
    last = closures[-1] if closures else None
    if isinstance(last, Closed) and last.happened_at < case.fact.happened_at:
        closed = f"{case.calendar.local(last.happened_at):%Y-%m-%d %H:%M}"
        raise EpisodeIsClosed(
            f"{case.fact.fact} at {case.moment()} comes after the episode was closed at {closed}: "
            "reopen it first, or record what happened before it closed."
        )


def _after_a_concern(case: Case) -> None:
    case.needs("concern_identified", "an episode begins with a concern.")


def _of_a_child(case: Case) -> None:
    born_on = case.circumstances.born_on
    if born_on is None:
        return
    day = case.calendar.date_of(case.fact.happened_at)
    grown_up_on = birthday(born_on, case.policy.spans.adulthood_age)
    if not born_on <= day < grown_up_on:
        raise FactImpossibleDate(
            f"{case.fact.fact} on {in_words(day)} must lie between the birth date and the birthday at "
            f"{case.policy.spans.adulthood_age}, {in_words(grown_up_on)}."
        )


def _of_a_completed_assessment(case: Case) -> None:
    case.needs("assessment_completed", "there is no completed assessment to check.")
    last = case.last("assessment_completed", "assessment_returned", "assessment_approved")
    if last is not None and last.fact != "assessment_completed":
        done = "returned" if last.fact == "assessment_returned" else "approved"
        raise FactOutOfOrder(
            f"{case.fact.fact} at {case.moment()}: the assessment was {done} already; "
            "record assessment_completed for the next version first."
        )


def _of_an_approved_assessment(case: Case) -> None:
    case.needs("assessment_approved", "only an approved assessment is sent on.")
    last = case.last("assessment_approved", "assessment_submitted")
    if last is not None and last.fact == "assessment_submitted":
        raise FactOutOfOrder(
            f"{case.fact.fact} at {case.moment()}: this assessment was sent already; "
            "record assessment_completed and assessment_approved for the next version first."
        )


def _of_a_submitted_assessment(case: Case) -> None:
    case.needs("assessment_submitted", "the coordinator reviews what was sent.")
    fact: CpcReviewed = case.fact
    if fact.level is None and fact.meeting_required is None and fact.chair is None:
        raise FactRefused("cpc_reviewed confirms at least one of level, meeting_required and chair.")


def _after_an_agreed_conference(case: Case) -> None:
    case.needs("icpc_agreed", "no conference was agreed.")


def _meeting_lies_ahead(case: Case) -> None:
    fact: MeetingArranged = case.fact
    if fact.meeting_at < fact.happened_at:
        meeting = f"{case.calendar.local(fact.meeting_at):%Y-%m-%d %H:%M}"
        raise FactImpossibleDate(
            f"meeting_arranged at {case.moment()}: meeting_at {meeting} must not lie before it was arranged."
        )


def _date_lies_ahead(case: Case) -> None:
    on: date = case.fact.on
    if on < case.calendar.date_of(case.fact.happened_at):
        raise FactImpossibleDate(
            f"{case.fact.fact} at {case.moment()}: the date {on} must not lie before it was arranged."
        )


def _after_being_found(case: Case) -> None:
    case.needs("found", "the interview is owed once the child is found.")


def _something_is_owed(case: Case) -> None:
    owed = {one.duty.value for one in case.all_owed()}
    if case.fact.duty not in owed:
        known = ", ".join(sorted(owed)) or "none"
        raise FactOutOfOrder(
            f"{case.fact.fact} at {case.moment()}: no {case.fact.duty} is open then; open: {known}."
        )


def _later_than_it_was(case: Case) -> None:
    fact: Extended = case.fact
    due = [one for one in case.all_owed() if one.duty is fact.duty][-1].due
    if fact.until <= due.on:
        raise FactImpossibleDate(f"extended: until {fact.until} must be later than the due date {due.on}.")


def _voids_something(case: Case) -> None:
    fact: Voided = case.fact
    ids = {one.id: one for one in case.known}
    if fact.voids not in ids:
        raise FactUnknownReference(
            f"voided: there is no fact with the id {fact.voids!r} before it: "
            "give the id of one that was recorded."
        )
    if fact.voids in voided_ids(case.known):
        raise FactOutOfOrder(
            f"voided: the fact {fact.voids!r} was voided already: void that voiding to bring it back."
        )


def _still_open(case: Case) -> None:
    last = case.last("closed", "reopened")
    if isinstance(last, Closed):
        raise FactOutOfOrder(f"closed at {case.moment()}: the episode is closed already; reopen it first.")


def _already_closed(case: Case) -> None:
    if not isinstance(case.last("closed", "reopened"), Closed):
        raise FactOutOfOrder(f"reopened at {case.moment()}: the episode is not closed; close it first.")


Check = Callable[[Case], None]

_CHECKS: dict[str, tuple[Check, ...]] = {
    **PANEL_CHECKS,
    "concern_identified": (_of_a_child,),
    "concern_rising": (_after_a_concern, _of_a_child),
    "assessment_completed": (_after_a_concern,),
    "assessment_returned": (_of_a_completed_assessment,),
    "assessment_approved": (_of_a_completed_assessment,),
    "assessment_submitted": (_of_an_approved_assessment,),
    "cpc_reviewed": (_of_a_submitted_assessment,),
    "icpc_held": (_after_an_agreed_conference,),
    "separate_meeting_requested": (_after_an_agreed_conference,),
    "meeting_arranged": (_after_a_concern, _meeting_lies_ahead),
    "meeting_held": (_after_a_concern,),
    "review_held": (_after_a_concern,),
    "core_group_arranged": (_date_lies_ahead,),
    "lac_review_arranged": (_date_lies_ahead,),
    "cin_meeting_arranged": (_date_lies_ahead,),
    "return_interview_held": (_after_being_found,),
    "return_interview_refused": (_after_being_found,),
    "extended": (_something_is_owed, _later_than_it_was),
    "waived": (_something_is_owed,),
    "voided": (_voids_something,),
    "closed": (_after_a_concern, _still_open),
    "reopened": (_already_closed,),
}
