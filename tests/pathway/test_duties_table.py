"""Every duty of the pathway's table: what opens it, by when it is owed, whose it is, and what stops it."""

import pytest

from cce.pathway.facts import Fact
from cce.pathway.terms import DutyKey
from tests.pathway.dates import day, midnight_after, uk
from tests.pathway.episodes import (
    Episode,
    completed,
    concern,
    episode,
    fact,
    to_the_meeting,
    to_the_review,
)

APPROVED = fact("assessment_approved", "Mon 2026-03-30 10:00")
SUBMITTED = fact("assessment_submitted", "Mon 2026-03-30 11:00")
PANELS = ("Wed 2026-05-06", "Wed 2026-06-03", "Wed 2026-07-01")


def assessed(level: str = "moderate", *more: Fact, status: str = "cin") -> Episode:
    return episode(concern(), completed("Fri 2026-03-27 15:00", level), *more, status=status)


def at_a_panel(*more: Fact) -> Episode:
    """Agreed High on Wed 2026-04-01 and considered by the panel of May."""
    considered = fact("panel_considered", "Wed 2026-05-06 14:00", panel="Wed 2026-05-06")
    return episode(to_the_review("high"), considered, *more, panels=PANELS)


OPENED = [
    pytest.param(
        episode(fact("strategy_discussion_needed", "Thu 2026-04-02 16:00")),
        "strategy_discussion",
        "Thu 2026-04-02 16:00",
        "Tue 2026-04-07",
        ("local", "5.2.2, 5.3.1", "social_worker"),
        "1 working day after Thu 2 April 2026",
        id="strategy-discussion-over-easter",
    ),
    pytest.param(
        episode(concern(), fact("strategy_discussion_not_required", "Fri 2026-03-27 12:00")),
        "case_note",
        "Fri 2026-03-27 12:00",
        "Mon 2026-03-30",
        ("local", "5.3.2", "social_worker"),
        "1 working day after Fri 27 March 2026",
        id="case-note-after-not-required",
    ),
    pytest.param(
        episode(fact("strategy_discussion_held", "Mon 2026-03-23 12:00", outcome="no_s47")),
        "case_note",
        "Mon 2026-03-23 12:00",
        "Tue 2026-03-24",
        ("local", "5.3.2", "social_worker"),
        "1 working day after Mon 23 March 2026",
        id="case-note-after-no-enquiries",
    ),
    pytest.param(
        episode(concern(route="mash_level_4")),
        "risk_assessment",
        "Mon 2026-03-23 10:00",
        "Thu 2026-04-02",
        ("guidance", "5.2.3", "social_worker"),
        "10 calendar days after Mon 23 March 2026",
        id="assessment-from-mash",
    ),
    pytest.param(
        episode(concern("Fri 2026-03-27 23:59", route="yjs")),
        "risk_assessment",
        "Fri 2026-03-27 23:59",
        "Mon 2026-04-06",
        ("guidance", "5.3.1", "social_worker"),
        "10 calendar days after Fri 27 March 2026",
        id="assessment-due-on-easter-monday-stays-there",
    ),
    pytest.param(
        episode(concern(route="police_list")),
        "requested_assessment",
        "Mon 2026-03-23 10:00",
        "Thu 2026-04-02",
        ("local", "5.8.2", "lead_professional"),
        "10 calendar days after Mon 23 March 2026",
        id="requested-from-a-police-list",
    ),
    pytest.param(
        assessed(),
        "quality_assurance",
        "Fri 2026-03-27 15:00",
        "Mon 2026-03-30",
        ("local", "5.5", "team_manager"),
        "1 working day after Fri 27 March 2026",
        id="quality-assurance-over-a-weekend",
    ),
    pytest.param(
        assessed("emerging", APPROVED),
        "monitoring_copy",
        "Mon 2026-03-30 10:00",
        "Tue 2026-03-31",
        ("local", "5.5.1", "social_worker"),
        "1 working day after Mon 30 March 2026",
        id="monitoring-copy-at-emerging",
    ),
    pytest.param(
        assessed("high", APPROVED),
        "cpc_submission",
        "Mon 2026-03-30 10:00",
        "Tue 2026-03-31",
        ("local", "5.5.2", "social_worker"),
        "1 working day after Mon 30 March 2026",
        id="submission-at-high",
    ),
    pytest.param(
        assessed(
            "moderate",
            fact("assessment_approved", "Thu 2026-04-02 10:00"),
            fact("assessment_submitted", "Thu 2026-04-02 16:00"),
        ),
        "cpc_review",
        "Thu 2026-04-02 16:00",
        "Wed 2026-04-08",
        ("guidance", "5.5.3", "cpc_lead"),
        "2 working days after Thu 2 April 2026",
        id="cpc-review-over-easter",
    ),
    pytest.param(
        assessed("strength", APPROVED, status="lac"),
        "iro_notification",
        "Mon 2026-03-30 10:00",
        "Tue 2026-03-31",
        ("local", "5.7.3", "social_worker"),
        "1 working day after Mon 30 March 2026",
        id="reviewing-officer-told-below-moderate",
    ),
    pytest.param(
        episode(to_the_review(), status="lac"),
        "iro_notification",
        "Wed 2026-04-01 10:00",
        "Thu 2026-04-02",
        ("local", "5.7.3", "social_worker"),
        "1 working day after Wed 1 April 2026",
        id="reviewing-officer-told-after-the-review",
    ),
    pytest.param(
        episode(to_the_review()),
        "multi_agency_meeting",
        "Mon 2026-03-23 10:00",
        "Tue 2026-04-07",
        ("guidance", "5.5.4", "social_worker"),
        "15 calendar days after Mon 23 March 2026",
        id="meeting-counts-from-the-concern",
    ),
    pytest.param(
        episode(
            concern(), fact("meeting_arranged", "Mon 2026-03-23 12:00", meeting_at="Wed 2026-04-08 10:00")
        ),
        "invitations",
        "Mon 2026-03-23 12:00",
        "Wed 2026-04-01",
        ("local", "5.5.4, 5.6.2", "social_worker"),
        "3 working days before Wed 8 April 2026",
        id="invitations-back-over-easter",
    ),
    pytest.param(
        episode(fact("icpc_suggested", "Fri 2026-05-22 10:00")),
        "icpc_decision",
        "Fri 2026-05-22 10:00",
        "Tue 2026-05-26",
        ("local", "5.5.4, 5.5.5", "service_manager"),
        "1 working day after Fri 22 May 2026",
        id="conference-decision-over-the-spring-holiday",
    ),
    pytest.param(
        episode(
            fact("strategy_discussion_held", "Tue 2026-03-24 10:00", outcome="s47_single"),
            fact("icpc_agreed", "Thu 2026-03-26 10:00"),
        ),
        "icpc",
        "Tue 2026-03-24 10:00",
        "Thu 2026-04-16",
        ("statutory", "5.5.5", "social_worker"),
        "15 working days after Tue 24 March 2026",
        id="conference-counts-from-the-strategy-discussion",
    ),
    pytest.param(
        episode(to_the_meeting()),
        "review",
        "Tue 2026-04-07 14:00",
        "Tue 2026-05-19",
        ("guidance", "5.7.1", "social_worker"),
        "6 weeks after Tue 7 April 2026",
        id="review-of-a-child-in-need",
    ),
    pytest.param(
        episode(
            to_the_meeting(),
            fact("core_group_arranged", "Wed 2026-04-08 10:00", on="Fri 2026-05-01"),
            status="cp",
        ),
        "review",
        "Tue 2026-04-07 14:00",
        "Fri 2026-05-01",
        ("guidance", "5.7.2", "social_worker"),
        "the core group arranged for Fri 1 May 2026",
        id="review-at-the-core-group",
    ),
    pytest.param(
        episode(
            to_the_meeting(),
            fact("lac_review_arranged", "Wed 2026-04-08 10:00", on="Wed 2026-05-20"),
            status="lac",
        ),
        "review",
        "Tue 2026-04-07 14:00",
        "Tue 2026-05-19",
        ("guidance", "5.7.3", "social_worker"),
        "6 weeks after Tue 7 April 2026",
        id="review-before-a-late-looked-after-review",
    ),
    pytest.param(
        episode(
            concern(),
            fact("lac_review_arranged", "Tue 2026-03-24 10:00", on="Thu 2026-05-14"),
            completed("Fri 2026-03-27 15:00", "emerging"),
            APPROVED,
            status="lac",
        ),
        "lac_update",
        "Mon 2026-03-30 10:00",
        "Thu 2026-05-14",
        ("guidance", "5.7.3", "social_worker"),
        "the looked-after review arranged for Thu 14 May 2026",
        id="update-for-a-looked-after-review",
    ),
    pytest.param(
        assessed("emerging", fact("assessment_approved", "Mon 2026-11-30 10:00")),
        "cin_update",
        "Mon 2026-11-30 10:00",
        "Sun 2027-02-28",
        ("guidance", "5.7.1", "social_worker"),
        "3 calendar months after Mon 30 November 2026",
        id="update-in-three-months-clamped",
    ),
    pytest.param(
        episode(to_the_review("high"), panels=PANELS),
        "panel_submission",
        "Wed 2026-04-01 10:00",
        "Thu 2026-04-30",
        ("local", "5.5.4, 5.8.2", "social_worker"),
        "3 working days before Wed 6 May 2026",
        id="panel-papers-over-the-early-may-holiday",
    ),
    pytest.param(
        at_a_panel(),
        "panel_update",
        "Thu 2026-05-21 09:00",
        "Fri 2026-05-29",
        ("guidance", "5.8.3", "lead_professional"),
        "3 working days before Wed 3 June 2026",
        id="panel-update-opens-eight-working-days-before",
    ),
    pytest.param(
        at_a_panel(),
        "panel_feedback",
        "Wed 2026-05-06 14:00",
        "Fri 2026-05-08",
        ("local", "5.8.3", "panel_coordinator"),
        "2 working days after Wed 6 May 2026",
        id="panel-feedback",
    ),
    pytest.param(
        at_a_panel(
            fact("action_given", "Wed 2026-05-06 15:00", panel="Wed 2026-05-06", agency="police", action="a")
        ),
        "panel_action",
        "Wed 2026-05-06 15:00",
        "Wed 2026-06-03",
        ("guidance", "5.8.2", "panel_member"),
        "the next panel, on Wed 3 June 2026",
        id="panel-action-by-the-next-panel",
    ),
    pytest.param(
        episode(fact("found", "Sat 2026-03-28 10:00")),
        "return_interview",
        "Sat 2026-03-28 10:00",
        "Mon 2026-03-30",
        ("guidance", "3.3", "social_worker"),
        "48 hours after 10:00 on Sat 28 March 2026",
        id="return-interview-over-the-clock-change",
    ),
    pytest.param(
        episode(fact("travel_suspected", "Fri 2026-08-28 12:00")),
        "nrm_decision",
        "Fri 2026-08-28 12:00",
        "Tue 2026-09-01",
        ("local", "5.3.3, 5.6.4, Agenda 10", "social_worker"),
        "1 working day after Fri 28 August 2026",
        id="referral-decision-over-the-august-holiday",
    ),
    pytest.param(
        episode(concern(), born="Mon 2008-11-10"),
        "adulthood",
        "Sun 2026-05-10 00:00",
        "Mon 2026-11-09",
        ("guidance", "5.6.5", "social_worker"),
        "the day before the birthday on Tue 10 November 2026",
        id="adulthood-six-months-before",
    ),
]


@pytest.mark.parametrize(("told", "key", "started", "due", "kind", "counted"), OPENED)
def test_duty_is_opened_counted_and_owed_as_the_table_says(told, key, started, due, kind, counted):
    one = told.judged().of(key)[0]
    assert (one.started_at, one.due.on) == (uk(started), day(due))
    assert (one.basis.value, one.source, one.owner.value) == kind
    assert one.due.counted == counted


@pytest.mark.parametrize(("told", "key", "started", "due", "kind", "counted"), OPENED)
def test_duty_in_days_is_late_from_the_midnight_that_ends_its_date(told, key, started, due, kind, counted):
    one = told.of(key)[0]
    if key == "return_interview":
        assert one.due.at == uk("Mon 2026-03-30 11:00")
    else:
        assert one.due.at == midnight_after(day(due))


def test_every_duty_is_in_the_table():
    assert {row.values[1] for row in OPENED} == {key.value for key in DutyKey}


STOPPED = [
    pytest.param(
        episode(
            fact("strategy_discussion_needed", "Mon 2026-03-23 10:00"),
            fact("strategy_discussion_held", "Mon 2026-03-23 15:00", outcome="s47_single"),
        ),
        "strategy_discussion",
        "met",
        id="discussion-held",
    ),
    pytest.param(
        episode(
            fact("strategy_discussion_needed", "Mon 2026-03-23 10:00"),
            fact("strategy_discussion_not_required", "Wed 2026-03-25 15:00"),
        ),
        "strategy_discussion",
        "met_late",
        id="discussion-not-required-a-day-late",
    ),
    pytest.param(
        episode(
            fact("strategy_discussion_not_required", "Mon 2026-03-23 10:00"),
            fact("case_note_recorded", "Tue 2026-03-24 23:59"),
        ),
        "case_note",
        "met",
        id="case-note-in-the-last-minute",
    ),
    pytest.param(
        episode(concern(), completed("Fri 2026-04-03 00:00", "moderate")),
        "risk_assessment",
        "met_late",
        id="assessment-at-the-exclusive-midnight-is-late",
    ),
    pytest.param(
        episode(concern(), completed("Thu 2026-04-02 23:59", "moderate")),
        "risk_assessment",
        "met",
        id="assessment-in-the-last-minute-is-in-time",
    ),
    pytest.param(
        episode(concern(route="police_list"), completed("Thu 2026-04-02 12:00", "high")),
        "requested_assessment",
        "met",
        id="requested-assessment-completed",
    ),
    pytest.param(assessed("moderate", APPROVED), "quality_assurance", "met", id="approved"),
    pytest.param(
        assessed("moderate", fact("assessment_returned", "Mon 2026-03-30 10:00")),
        "quality_assurance",
        "ended",
        id="returned-is-not-met",
    ),
    pytest.param(assessed("emerging", APPROVED, SUBMITTED), "monitoring_copy", "met", id="copy-sent"),
    pytest.param(assessed("moderate", APPROVED, SUBMITTED), "cpc_submission", "met", id="sent-for-review"),
    pytest.param(episode(to_the_review()), "cpc_review", "met", id="all-three-confirmed"),
    pytest.param(
        episode(to_the_review(), fact("iro_told", "Thu 2026-04-02 10:00"), status="lac"),
        "iro_notification",
        "met",
        id="reviewing-officer-told",
    ),
    pytest.param(episode(to_the_meeting()), "multi_agency_meeting", "met", id="meeting-held"),
    pytest.param(
        episode(concern(), fact("meeting_held", "Fri 2026-03-27 10:00", level="moderate")),
        "multi_agency_meeting",
        "met",
        id="meeting-held-while-only-forecast",
    ),
    pytest.param(
        episode(to_the_review(required=False, chair=None)),
        "multi_agency_meeting",
        "ended",
        id="no-meeting-required",
    ),
    pytest.param(
        assessed("emerging", APPROVED), "multi_agency_meeting", "ended", id="no-meeting-below-moderate"
    ),
    pytest.param(
        episode(to_the_review(), fact("icpc_agreed", "Wed 2026-04-01 12:00")),
        "multi_agency_meeting",
        "replaced",
        id="conference-in-place-of-the-meeting",
    ),
    pytest.param(
        episode(
            concern(),
            fact("meeting_arranged", "Mon 2026-03-23 12:00", meeting_at="Wed 2026-04-08 10:00"),
            fact("invitations_sent", "Tue 2026-03-24 10:00"),
        ),
        "invitations",
        "met",
        id="invitations-sent",
    ),
    pytest.param(
        episode(
            concern(),
            fact("meeting_arranged", "Mon 2026-03-23 12:00", meeting_at="Tue 2026-03-24 10:00"),
            fact("meeting_held", "Tue 2026-03-24 10:00", level="moderate"),
        ),
        "invitations",
        "ended",
        id="invitations-pointless-once-held",
    ),
    pytest.param(
        episode(fact("icpc_suggested", "Mon 2026-03-23 10:00"), fact("icpc_agreed", "Tue 2026-03-24 10:00")),
        "icpc_decision",
        "met",
        id="conference-agreed",
    ),
    pytest.param(
        episode(
            fact("icpc_suggested", "Mon 2026-03-23 10:00"), fact("icpc_declined", "Tue 2026-03-24 10:00")
        ),
        "icpc_decision",
        "met",
        id="conference-declined",
    ),
    pytest.param(
        episode(fact("icpc_agreed", "Mon 2026-03-23 10:00"), fact("icpc_held", "Tue 2026-04-14 10:00")),
        "icpc",
        "met",
        id="conference-held",
    ),
    pytest.param(
        episode(to_the_meeting(), fact("review_held", "Tue 2026-05-19 16:00")),
        "review",
        "met",
        id="review-held-on-its-last-day",
    ),
    pytest.param(
        episode(
            concern(),
            fact("lac_review_arranged", "Tue 2026-03-24 10:00", on="Thu 2026-05-14"),
            completed("Fri 2026-03-27 15:00", "emerging"),
            APPROVED,
            fact("review_held", "Thu 2026-05-14 10:00", process="lac_review"),
            status="lac",
        ),
        "lac_update",
        "met",
        id="presented-to-the-looked-after-review",
    ),
    pytest.param(
        assessed("emerging", APPROVED, fact("review_held", "Thu 2026-05-14 10:00", process="cin_meeting")),
        "cin_update",
        "met",
        id="presented-to-the-child-in-need-meeting",
    ),
    pytest.param(
        episode(
            to_the_review("high"),
            fact("panel_submission_received", "Thu 2026-04-30 17:00", panel="Wed 2026-05-06"),
            panels=PANELS,
        ),
        "panel_submission",
        "met",
        id="papers-received",
    ),
    pytest.param(
        at_a_panel(fact("panel_update_received", "Sat 2026-05-30 09:00", panel="Wed 2026-06-03")),
        "panel_update",
        "met_late",
        id="panel-update-the-day-after-its-date",
    ),
    pytest.param(
        at_a_panel(fact("panel_feedback_sent", "Fri 2026-05-08 17:00", panel="Wed 2026-05-06")),
        "panel_feedback",
        "met",
        id="outcome-sent",
    ),
    pytest.param(
        at_a_panel(
            fact("action_given", "Wed 2026-05-06 15:00", panel="Wed 2026-05-06", agency="police", action="a"),
            fact("action_reported", "Wed 2026-06-03 14:00", panel="Wed 2026-06-03", action="a"),
        ),
        "panel_action",
        "met",
        id="action-reported",
    ),
    pytest.param(
        episode(fact("found", "Mon 2026-03-23 10:00"), fact("return_interview_held", "Wed 2026-03-25 09:59")),
        "return_interview",
        "met",
        id="interview-a-minute-before-48-hours",
    ),
    pytest.param(
        episode(
            fact("found", "Mon 2026-03-23 10:00"), fact("return_interview_refused", "Wed 2026-03-25 10:00")
        ),
        "return_interview",
        "met_late",
        id="refused-at-48-hours-sharp-is-late",
    ),
    pytest.param(
        episode(fact("found", "Mon 2026-03-23 10:00"), fact("went_missing", "Tue 2026-03-24 22:00")),
        "return_interview",
        "ended",
        id="missing-again-before-the-interview",
    ),
    pytest.param(
        episode(
            fact("travel_suspected", "Mon 2026-03-23 10:00"),
            fact("nrm_decided", "Tue 2026-03-24 10:00", outcome="referred"),
        ),
        "nrm_decision",
        "met",
        id="referred",
    ),
    pytest.param(
        episode(
            fact("travel_suspected", "Mon 2026-03-23 10:00"),
            fact("nrm_decided", "Tue 2026-03-24 10:00", outcome="declined"),
        ),
        "nrm_decision",
        "met",
        id="declined",
    ),
    pytest.param(
        episode(concern(), fact("handover_recorded", "Mon 2026-06-01 10:00"), born="Mon 2008-11-10"),
        "adulthood",
        "met",
        id="hand-over-recorded",
    ),
]


@pytest.mark.parametrize(("told", "key", "status"), STOPPED)
def test_duty_is_stopped_as_the_table_says(told, key, status):
    last = told.judged().facts[-1]
    one = told.of(key)[0]
    assert one.status(last.happened_at).value == status
    assert (one.closed_at, one.closed_by) == (last.happened_at, last.id)


def test_every_duty_has_something_that_stops_it():
    assert {row.values[1] for row in STOPPED} == {key.value for key in DutyKey}


@pytest.mark.parametrize(("told", "key", "status"), STOPPED)
def test_duty_was_owed_until_then(told, key, status):
    """What stops it is that fact and no other: without it, the duty is owed or foreseen."""
    before = Episode(told.facts[:-1], told.circumstances)
    one = before.of(key)[0]
    assert one.closed_by is None
