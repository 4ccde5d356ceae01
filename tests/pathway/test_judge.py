"""What the pathway refuses, and how it says what would be right."""

from dataclasses import replace

import pytest
from hypothesis import assume, given

from cce.pathway.errors import (
    EpisodeIsClosed,
    FactImpossibleDate,
    FactOutOfOrder,
    FactReasonMissing,
    FactRefused,
    FactUnknownReference,
    PathwayError,
)
from cce.pathway.facts import FACT_CLASSES, as_happened
from cce.pathway.judge import judge, must_say_why
from tests.pathway.episodes import (
    Episode,
    completed,
    concern,
    episode,
    fact,
    reviewed,
    to_the_meeting,
    to_the_review,
)
from tests.pathway.stories import episodes

MAY, JUNE = "Wed 2026-05-06", "Wed 2026-06-03"
CONCERN = concern()
DONE = completed("Fri 2026-03-27 15:00", "high")
APPROVED = fact("assessment_approved", "Mon 2026-03-30 10:00")
RETURNED = fact("assessment_returned", "Mon 2026-03-30 10:00")
SUBMITTED = fact("assessment_submitted", "Mon 2026-03-30 11:00")
CLOSED = fact("closed", "Mon 2026-05-11 10:00")
REOPENED = fact("reopened", "Mon 2026-06-01 10:00")
VOIDED = fact("voided", "Tue 2026-03-24 10:00", id="rash", voids=CONCERN.id)
GIVEN = fact("action_given", f"{MAY} 15:00", panel=MAY, agency="police", action="visit")
CONSIDERED = fact("panel_considered", f"{MAY} 14:00", panel=MAY)
LATE = "Mon 2026-05-18 10:00"


def told(*known) -> Episode:
    return episode(*known, panels=(MAY, JUNE))


def judged(new, known: Episode) -> None:
    judge(new, known.facts, known.circumstances, known.ladder.policy, known.ladder.calendar)


REFUSED = [
    pytest.param(
        concern(recorded="Mon 2026-03-23 09:59"),
        told(),
        FactImpossibleDate,
        ["2026-03-23 09:59", "before it happened at 2026-03-23 10:00", "must be the same or later"],
        id="recorded-before-it-happened",
    ),
    pytest.param(
        concern("Wed 2014-12-31 10:00"),
        told(),
        FactImpossibleDate,
        ["2014-12-31", "from 2015-01-01 to 2036-12-31"],
        id="before-the-calendar",
    ),
    pytest.param(
        concern(recorded="Thu 2037-01-01 10:00"),
        told(),
        FactImpossibleDate,
        ["2037-01-01", "from 2015-01-01 to 2036-12-31"],
        id="recorded-after-the-calendar",
    ),
    pytest.param(
        fact("found", LATE, id=CONCERN.id),
        told(CONCERN),
        FactUnknownReference,
        [repr(CONCERN.id), "give each fact its own"],
        id="id-taken",
    ),
    pytest.param(
        fact("found", LATE),
        told(CONCERN, CLOSED),
        EpisodeIsClosed,
        ["2026-05-18 10:00", "closed at 2026-05-11 10:00", "reopen it first, or record what happened before"],
        id="after-closure",
    ),
    pytest.param(
        fact("assessment_completed", LATE, overall="high"),
        told(),
        FactOutOfOrder,
        ["needs concern_identified before it"],
        id="assessment-without-a-concern",
    ),
    pytest.param(
        fact("assessment_completed", "Mon 2026-03-23 09:59", overall="high"),
        told(CONCERN),
        FactOutOfOrder,
        ["2026-03-23 09:59 needs concern_identified before it"],
        id="assessment-before-the-concern",
    ),
    pytest.param(
        fact("assessment_completed", LATE, overall="high"),
        told(CONCERN, VOIDED),
        FactOutOfOrder,
        ["needs concern_identified before it"],
        id="assessment-of-a-voided-concern",
    ),
    pytest.param(
        fact("concern_rising", LATE),
        told(),
        FactOutOfOrder,
        ["needs concern_identified"],
        id="rising-from-nothing",
    ),
    pytest.param(
        fact("meeting_held", LATE),
        told(),
        FactOutOfOrder,
        ["needs concern_identified"],
        id="meeting-without-a-concern",
    ),
    pytest.param(
        fact("meeting_arranged", LATE, meeting_at="Fri 2026-05-22 10:00"),
        told(),
        FactOutOfOrder,
        ["needs concern_identified"],
        id="meeting-arranged-without-a-concern",
    ),
    pytest.param(
        fact("review_held", LATE),
        told(),
        FactOutOfOrder,
        ["needs concern_identified"],
        id="review-without-a-concern",
    ),
    pytest.param(
        fact("closed", LATE),
        told(),
        FactOutOfOrder,
        ["needs concern_identified"],
        id="closing-what-never-began",
    ),
    pytest.param(
        APPROVED,
        told(CONCERN),
        FactOutOfOrder,
        ["needs assessment_completed before it", "no completed assessment to check"],
        id="approving-nothing",
    ),
    pytest.param(
        RETURNED,
        told(CONCERN),
        FactOutOfOrder,
        ["needs assessment_completed before it"],
        id="returning-nothing",
    ),
    pytest.param(
        fact("assessment_approved", LATE),
        told(CONCERN, DONE, APPROVED),
        FactOutOfOrder,
        ["was approved already", "record assessment_completed for the next version first"],
        id="approving-twice",
    ),
    pytest.param(
        fact("assessment_approved", LATE),
        told(CONCERN, DONE, RETURNED),
        FactOutOfOrder,
        ["was returned already", "record assessment_completed for the next version first"],
        id="approving-what-was-returned",
    ),
    pytest.param(
        SUBMITTED,
        told(CONCERN, DONE),
        FactOutOfOrder,
        ["needs assessment_approved before it", "only an approved assessment is sent on"],
        id="sending-what-was-not-approved",
    ),
    pytest.param(
        fact("assessment_submitted", LATE),
        told(CONCERN, DONE, APPROVED, SUBMITTED),
        FactOutOfOrder,
        [
            "was sent already",
            "record assessment_completed and assessment_approved for the next version first",
        ],
        id="sending-twice",
    ),
    pytest.param(
        reviewed(LATE, "high"),
        told(CONCERN, DONE, APPROVED),
        FactOutOfOrder,
        ["needs assessment_submitted before it"],
        id="reviewing-what-was-not-sent",
    ),
    pytest.param(
        fact("cpc_reviewed", LATE),
        told(CONCERN, DONE, APPROVED, SUBMITTED),
        FactRefused,
        ["at least one of level, meeting_required and chair"],
        id="review-that-confirms-nothing",
    ),
    pytest.param(
        fact("icpc_held", LATE),
        told(CONCERN),
        FactOutOfOrder,
        ["needs icpc_agreed"],
        id="conference-nobody-agreed",
    ),
    pytest.param(
        fact("separate_meeting_requested", LATE),
        told(CONCERN),
        FactOutOfOrder,
        ["needs icpc_agreed"],
        id="separate-from-no-conference",
    ),
    pytest.param(
        fact("meeting_arranged", LATE, meeting_at="Mon 2026-05-18 09:59"),
        told(CONCERN),
        FactImpossibleDate,
        ["meeting_at 2026-05-18 09:59", "must not lie before it was arranged"],
        id="meeting-arranged-in-the-past",
    ),
    pytest.param(
        fact("core_group_arranged", LATE, on="Sun 2026-05-17"),
        told(CONCERN),
        FactImpossibleDate,
        ["2026-05-17", "must not lie before it was arranged"],
        id="core-group-in-the-past",
    ),
    pytest.param(
        fact("lac_review_arranged", LATE, on="Sun 2026-05-17"),
        told(CONCERN),
        FactImpossibleDate,
        ["2026-05-17"],
        id="looked-after-review-in-the-past",
    ),
    pytest.param(
        fact("cin_meeting_arranged", LATE, on="Sun 2026-05-17"),
        told(CONCERN),
        FactImpossibleDate,
        ["2026-05-17"],
        id="child-in-need-meeting-in-the-past",
    ),
    pytest.param(
        fact("panel_update_received", LATE, panel="Thu 2026-06-04"),
        told(CONCERN),
        FactUnknownReference,
        ["no panel has the date 2026-06-04", "panels: 2026-05-06, 2026-06-03"],
        id="update-for-no-panel",
    ),
    pytest.param(
        fact("panel_submission_received", LATE, panel="Thu 2026-06-04"),
        episode(CONCERN),
        FactUnknownReference,
        ["panels: none"],
        id="papers-where-no-panel-has-a-date",
    ),
    pytest.param(
        fact("panel_considered", LATE, panel=JUNE),
        told(CONCERN),
        FactImpossibleDate,
        ["2026-05-18 10:00", "must not lie before its panel on 2026-06-03"],
        id="considered-before-the-panel-met",
    ),
    pytest.param(
        fact("panel_considered", LATE, panel=MAY, outcome="removed", risk_reduced=True),
        told(CONCERN),
        FactRefused,
        ["risk_reduced: true and plans_satisfactory: true", "a lower level alone never removes a child"],
        id="removed-without-satisfactory-plans",
    ),
    pytest.param(
        fact("panel_considered", LATE, panel=MAY, outcome="removed", plans_satisfactory=True),
        told(CONCERN),
        FactRefused,
        ["risk_reduced: true and plans_satisfactory: true"],
        id="removed-without-lower-risk",
    ),
    pytest.param(
        fact("panel_feedback_sent", LATE, panel=MAY),
        told(CONCERN),
        FactOutOfOrder,
        ["needs panel_considered before it", "2026-05-06 has not considered the child"],
        id="outcome-of-a-panel-that-had-none",
    ),
    pytest.param(
        fact("action_given", LATE, panel=MAY, agency="health", action="visit"),
        told(CONCERN, GIVEN),
        FactUnknownReference,
        ["the action 'visit' was given already", "give each action its own id"],
        id="action-given-twice",
    ),
    pytest.param(
        fact("action_given", LATE, panel=MAY, report_to=MAY, agency="health", action="call"),
        told(CONCERN),
        FactImpossibleDate,
        ["report_to 2026-05-06 must be a later panel than that of 2026-05-06"],
        id="action-reported-to-the-panel-that-gave-it",
    ),
    pytest.param(
        fact("action_given", LATE, panel=MAY, report_to="Thu 2026-06-04", agency="health", action="call"),
        told(CONCERN),
        FactUnknownReference,
        ["report_to: no panel has the date 2026-06-04; panels: 2026-05-06, 2026-06-03"],
        id="action-reported-to-no-panel",
    ),
    pytest.param(
        fact("action_reported", LATE, action="call"),
        told(CONCERN, GIVEN),
        FactUnknownReference,
        ["no action 'call' was given", "given: visit"],
        id="report-of-no-action",
    ),
    pytest.param(
        fact("return_interview_held", LATE),
        told(CONCERN),
        FactOutOfOrder,
        ["needs found"],
        id="interview-of-a-missing-child",
    ),
    pytest.param(
        fact("return_interview_refused", LATE),
        told(CONCERN),
        FactOutOfOrder,
        ["needs found"],
        id="refusal-of-a-missing-child",
    ),
    pytest.param(
        fact("extended", LATE, duty="review", until="Mon 2026-06-01"),
        told(CONCERN),
        FactOutOfOrder,
        ["no review is open then; open: risk_assessment."],
        id="extending-what-is-not-owed",
    ),
    pytest.param(
        fact("extended", "Tue 2026-03-24 10:00", duty="multi_agency_meeting", until="Mon 2026-06-01"),
        told(CONCERN),
        FactOutOfOrder,
        ["no multi_agency_meeting is open then; open: risk_assessment."],
        id="extending-a-forecast",
    ),
    pytest.param(
        fact("extended", "Tue 2026-03-24 10:00", duty="risk_assessment", until="Thu 2026-04-02"),
        told(CONCERN),
        FactImpossibleDate,
        ["until 2026-04-02 must be later than the due date 2026-04-02"],
        id="extending-to-the-same-date",
    ),
    pytest.param(
        fact("waived", LATE, duty="risk_assessment"),
        told(CONCERN, DONE),
        FactOutOfOrder,
        ["no risk_assessment is open then; open: quality_assurance."],
        id="waiving-what-is-met",
    ),
    pytest.param(
        fact("voided", LATE, voids="nothing"),
        told(CONCERN),
        FactUnknownReference,
        ["no fact with the id 'nothing'", "give the id of one that was recorded"],
        id="voiding-nothing",
    ),
    pytest.param(
        fact("voided", LATE, voids=CONCERN.id),
        told(CONCERN, VOIDED),
        FactOutOfOrder,
        ["was voided already", "void that voiding to bring it back"],
        id="voiding-twice",
    ),
    pytest.param(
        fact("closed", LATE),
        told(CONCERN, CLOSED),
        FactOutOfOrder,
        ["closed already; reopen it first"],
        id="closing-twice",
    ),
    pytest.param(
        fact("reopened", LATE),
        told(CONCERN),
        FactOutOfOrder,
        ["is not closed; close it first"],
        id="reopening-what-is-open",
    ),
    pytest.param(
        concern("Mon 2029-03-05 10:00"),
        told(),
        FactImpossibleDate,
        ["Mon 5 March 2029", "the birthday at 18, Sun 4 March 2029"],
        id="concern-about-an-adult",
    ),
    pytest.param(
        concern("Sun 2029-03-04 00:00"),
        told(),
        FactImpossibleDate,
        ["the birthday at 18"],
        id="concern-on-the-eighteenth-birthday",
    ),
    pytest.param(
        fact("concern_identified", "Mon 2026-03-23 10:00", route="open_case"),
        episode(born="Tue 2026-03-24"),
        FactImpossibleDate,
        ["the birth date"],
        id="concern-before-birth",
    ),
]


@pytest.mark.parametrize(("new", "known", "cause", "words"), REFUSED)
def test_impossible_fact_is_refused_and_what_would_be_right_is_said(new, known, cause, words):
    with pytest.raises(cause) as refused:
        judged(new, known)
    for part in words:
        assert part in str(refused.value)
    assert type(refused.value) is cause
    assert isinstance(refused.value, PathwayError)
    assert refused.value.rule == cause.__name__


TAKEN = [
    pytest.param(fact("found", "Mon 2026-05-11 10:00"), told(CONCERN, CLOSED), id="at-the-minute-of-closure"),
    pytest.param(
        fact("found", "Fri 2026-05-08 10:00", recorded=LATE), told(CONCERN, CLOSED), id="from-before-closure"
    ),
    pytest.param(fact("voided", LATE, voids=CONCERN.id), told(CONCERN, CLOSED), id="voiding-while-closed"),
    pytest.param(fact("reopened", LATE), told(CONCERN, CLOSED), id="reopening"),
    pytest.param(
        fact("found", "Mon 2026-06-01 12:00"), told(CONCERN, CLOSED, REOPENED), id="after-reopening"
    ),
    pytest.param(
        fact("found", "Mon 2026-05-18 10:00", recorded="Mon 2026-06-01 12:00"),
        told(CONCERN, CLOSED, REOPENED),
        id="from-the-gap-once-reopened",
    ),
    pytest.param(fact("closed", "Mon 2026-06-08 12:00"), told(CONCERN, CLOSED, REOPENED), id="closing-again"),
    pytest.param(
        fact("voided", LATE, voids="rash", id="second"), told(CONCERN, VOIDED), id="voiding-a-voiding"
    ),
    pytest.param(
        fact("voided", LATE, voids=CONCERN.id, id="third"),
        told(CONCERN, VOIDED, fact("voided", "Wed 2026-03-25 10:00", id="second", voids="rash")),
        id="voiding-again-what-came-back",
    ),
    pytest.param(
        fact("assessment_approved", LATE),
        told(CONCERN, DONE, RETURNED, completed("Tue 2026-03-31 10:00", "high")),
        id="approving-the-next-version",
    ),
    pytest.param(fact("meeting_arranged", LATE, meeting_at=LATE), told(CONCERN), id="meeting-there-and-then"),
    pytest.param(
        fact("core_group_arranged", LATE, on="Mon 2026-05-18"), told(CONCERN), id="core-group-today"
    ),
    pytest.param(
        fact("panel_considered", f"{MAY} 00:00", panel=MAY), told(CONCERN), id="considered-on-its-day"
    ),
    pytest.param(
        fact("extended", "Mon 2026-04-13 10:00", duty="risk_assessment", until="Mon 2026-04-20"),
        told(CONCERN),
        id="extending-what-is-overdue",
    ),
    pytest.param(
        fact("extended", "Wed 2026-04-01 12:00", duty="multi_agency_meeting", until="Wed 2026-04-08"),
        told(to_the_review()),
        id="extending-a-meeting-that-is-required",
    ),
    pytest.param(
        fact("waived", "Tue 2026-03-24 10:00", recorded=LATE, duty="risk_assessment"),
        told(CONCERN, DONE),
        id="waived-before-it-was-completed",
    ),
    pytest.param(fact("found", "Mon 2026-03-16 10:00"), told(CONCERN), id="found-before-the-concern"),
    pytest.param(concern("Sat 2029-03-03 23:59"), told(), id="concern-on-the-last-day-of-childhood"),
]


@pytest.mark.parametrize(("new", "known"), TAKEN)
def test_possible_fact_is_taken(new, known):
    judged(new, known)


def test_back_dated_fact_is_judged_by_what_had_happened_before_it():
    early = fact("assessment_approved", "Fri 2026-03-27 14:59", recorded=LATE)
    with pytest.raises(FactOutOfOrder, match="2026-03-27 14:59"):
        judged(early, told(CONCERN, DONE))


HAS_AN_ORDER = ("assessment_returned", "assessment_approved", "assessment_submitted", "closed", "reopened")
ON_TUESDAY = "Tue 2026-03-31 10:00"
LATE_NEWS = [
    pytest.param(
        fact("assessment_returned", "Fri 2026-03-27 16:00", recorded=LATE),
        told(CONCERN, DONE, RETURNED),
        [
            "assessment_returned at 2026-03-27 16:00 would make impossible what is on record after it.",
            "assessment_returned at 2026-03-30 10:00: the assessment was returned already",
        ],
        id="a-return-before-another-return",
    ),
    pytest.param(
        fact("assessment_approved", "Fri 2026-03-27 16:00", recorded=LATE),
        told(CONCERN, DONE, RETURNED),
        ["the assessment was approved already", "assessment_completed for the next version"],
        id="an-approval-before-a-return",
    ),
    pytest.param(
        fact("assessment_submitted", "Mon 2026-03-30 10:30", recorded=LATE),
        told(CONCERN, DONE, APPROVED, SUBMITTED),
        ["assessment_submitted at 2026-03-30 11:00: this assessment was sent already"],
        id="sent-before-it-was-sent",
    ),
    pytest.param(
        fact("closed", "Mon 2026-05-04 10:00", recorded=LATE),
        told(CONCERN, CLOSED),
        ["closed at 2026-05-11 10:00: the episode is closed already"],
        id="closed-before-it-was-closed",
    ),
    pytest.param(
        fact("reopened", "Mon 2026-05-18 10:00", recorded="Tue 2026-06-02 10:00"),
        told(CONCERN, CLOSED, REOPENED),
        ["reopened at 2026-06-01 10:00: the episode is not closed"],
        id="reopened-before-it-was-reopened",
    ),
    pytest.param(
        fact("closed", "Fri 2026-03-27 12:00", recorded=LATE),
        told(CONCERN, DONE),
        [
            "closed at 2026-03-27 12:00: assessment_completed at 2026-03-27 15:00 is on record after it",
            "close the episode later than that, or void first what did not happen",
        ],
        id="closed-before-something-happened",
    ),
]


@pytest.mark.parametrize(("new", "known", "words"), LATE_NEWS)
def test_late_news_that_what_followed_could_not_have_followed_is_refused(new, known, words):
    with pytest.raises(FactOutOfOrder) as refused:
        judged(new, known)
    assert [word for word in words if word not in str(refused.value)] == []


GRANTED = fact("extended", "Mon 2026-03-30 10:00", duty="risk_assessment", until="Mon 2026-04-06")


@pytest.mark.parametrize(
    ("new", "known"),
    [
        pytest.param(
            fact("assessment_returned", "Fri 2026-03-27 16:00", recorded=LATE),
            told(CONCERN, DONE, completed("Mon 2026-03-30 09:00", "high"), RETURNED),
            id="a-return-before-the-next-version",
        ),
        pytest.param(
            completed("Fri 2026-03-27 15:00", "high", recorded=LATE),
            told(CONCERN, GRANTED),
            id="a-completion-before-more-time-was-granted",
        ),
        pytest.param(
            fact("closed", "Fri 2026-03-27 12:00", recorded=LATE),
            told(CONCERN, fact("acknowledged", "Sat 2026-03-28 10:00", duty="risk_assessment")),
            id="a-closure-before-somebody-answered-a-notice",
        ),
        pytest.param(
            fact("assessment_approved", "Mon 2026-03-30 09:00", id="put-right", recorded=LATE),
            told(CONCERN, DONE, APPROVED, SUBMITTED, fact("voided", ON_TUESDAY, voids=APPROVED.id)),
            id="put-right-after-voiding",
        ),
    ],
)
def test_late_news_that_leaves_what_followed_possible_is_taken(new, known):
    judged(new, known)


@given(episodes())
def test_what_was_taken_late_leaves_an_order_that_could_have_been_recorded_at_once(made_up):
    ordered = [one for one in as_happened(made_up.facts) if one.fact in HAS_AN_ORDER]
    assume(not any(one.fact == "voided" for one in made_up.facts))
    assume(len({one.happened_at for one in ordered}) == len(ordered))
    for one in ordered:
        earlier = [
            other for other in made_up.facts if other.happened_at <= one.happened_at and other is not one
        ]
        at_once = one.model_copy(update={"recorded_at": one.happened_at})
        judged(at_once, replace(made_up, facts=tuple(earlier)))


def test_fact_voided_by_a_voiding_that_was_voided_counts_for_what_follows():
    restored = fact("voided", "Wed 2026-03-25 10:00", id="second", voids="rash")
    judged(DONE, told(CONCERN, VOIDED, restored))


WITH_REASON = {
    "strategy_discussion_not_required": {},
    "assessment_returned": {},
    "icpc_declined": {},
    "extended": {"duty": "review", "until": "Mon 2026-06-01"},
    "waived": {"duty": "review"},
    "voided": {"voids": "something"},
    "closed": {},
    "reopened": {},
    "nrm_decided": {"outcome": "declined"},
}


@pytest.mark.parametrize("kind", WITH_REASON)
def test_decision_must_say_why(kind):
    with pytest.raises(FactReasonMissing, match=f"{kind} needs a reason"):
        must_say_why(fact(kind, LATE, **WITH_REASON[kind]))
    must_say_why(fact(kind, LATE, reason="said aloud", **WITH_REASON[kind]))


def test_everything_else_needs_no_reason():
    must_say_why(fact("nrm_decided", LATE, outcome="referred"))
    must_say_why(fact("icpc_agreed", LATE))
    must_say_why(fact("strategy_discussion_held", LATE, outcome="no_s47"))


def test_reasons_are_asked_of_kinds_that_can_carry_one():
    assert all("reason" in FACT_CLASSES[kind].model_fields for kind in WITH_REASON)


def test_whole_episode_is_taken_fact_by_fact():
    told(to_the_meeting("high"), CONSIDERED, GIVEN).judged()
