"""The assessment's road: concern, assessment, quality assurance, submission, the coordinator's review."""

import pytest

from cce.pathway.terms import DutyKey, Level, Stage
from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    completed,
    concern,
    episode,
    fact,
    keys,
    reviewed,
    to_the_meeting,
    to_the_review,
)

APPROVED = fact("assessment_approved", "Mon 2026-03-30 10:00")
SUBMITTED = fact("assessment_submitted", "Mon 2026-03-30 11:00")
RETURNED = fact("assessment_returned", "Mon 2026-03-30 09:30")
EMERGING = [concern(), completed("Fri 2026-03-27 15:00", "emerging"), APPROVED]


@pytest.mark.parametrize(
    ("route", "more", "section"),
    [
        pytest.param("mash_level_4", [], "5.2.3", id="mash"),
        pytest.param("open_case", [], "5.3.1", id="open-case"),
        pytest.param("yjs", [], "5.3.1", id="youth-justice"),
        pytest.param(
            "mash_level_4",
            [fact("strategy_discussion_not_required", "Tue 2026-03-24 10:00")],
            "5.3.2",
            id="not-required",
        ),
        pytest.param(
            "open_case",
            [fact("strategy_discussion_held", "Tue 2026-03-24 10:00", outcome="no_s47")],
            "5.3.2",
            id="no-enquiries",
        ),
        pytest.param(
            "open_case",
            [fact("strategy_discussion_not_required", "Mon 2026-03-23 09:00")],
            "5.3.2",
            id="not-required-before-the-concern-was-entered",
        ),
        pytest.param(
            "mash_level_4",
            [fact("strategy_discussion_held", "Tue 2026-03-24 10:00", outcome="s47_joint")],
            "5.2.3",
            id="enquiries-agreed",
        ),
        pytest.param(
            "open_case",
            [
                fact("strategy_discussion_not_required", "Tue 2026-03-24 10:00"),
                fact("strategy_discussion_held", "Wed 2026-03-25 10:00", outcome="s47_single"),
            ],
            "5.3.1",
            id="enquiries-agreed-after-all",
        ),
    ],
)
def test_assessment_follows_the_section_of_its_route(route, more, section):
    assert episode(concern(route=route), more).the("risk_assessment").source == section


def test_section_of_an_assessment_that_is_done_stays():
    later = fact("strategy_discussion_not_required", "Mon 2026-03-30 10:00")
    told = episode(concern(), completed("Fri 2026-03-27 15:00", "high"), later)
    assert told.the("risk_assessment").source == "5.3.1"


@pytest.mark.parametrize("route", ["open_case", "police_list"])
def test_assessment_is_joint_where_youth_justice_is_involved(route):
    (joint,) = (one for one in episode(concern(route=route), yjs=True).timetable().occurrences if one.joint)
    assert joint.duty in ("risk_assessment", "requested_assessment")
    assert not any(one.joint for one in episode(concern(route=route)).timetable().occurrences)


@pytest.mark.parametrize("agency", ["social_care", "yjs", "joint"])
def test_any_completion_is_the_joint_completion(agency):
    told = episode(concern(), completed("Fri 2026-03-27 15:00", "high", agency=agency), yjs=True)
    assert told.status("risk_assessment", "Fri 2026-03-27 15:00") == "met"


def test_child_on_a_police_list_owes_the_requested_assessment_instead():
    told = episode(concern(route="police_list"))
    assert keys(told.timetable().occurrences) == {"requested_assessment", "multi_agency_meeting", "adulthood"}


def test_second_concern_starts_no_second_clock():
    told = episode(concern(), concern("Fri 2026-03-27 10:00", route="police_list"))
    assert told.the("risk_assessment").started_at == uk("Mon 2026-03-23 10:00")
    assert told.the("multi_agency_meeting").started_at == uk("Mon 2026-03-23 10:00")
    assert not told.of("requested_assessment")


def test_second_concern_during_edits_starts_no_second_clock():
    told = episode(concern(), completed("Fri 2026-03-27 15:00", "high"), RETURNED)
    assert len(told.and_then(concern("Tue 2026-03-31 10:00")).of("risk_assessment")) == 1


def test_concern_after_an_approved_assessment_is_assessed_anew():
    told = episode(EMERGING, concern("Mon 2026-06-01 10:00"))
    first, second = told.of("risk_assessment")
    assert (first.due.on, second.due.on) == (day("Thu 2026-04-02"), day("Thu 2026-06-11"))


def test_rising_concern_opens_a_local_clock_and_foresees_a_meeting():
    told = episode(EMERGING, fact("concern_rising", "Mon 2026-06-01 10:00"))
    second = told.of("risk_assessment")[1]
    assert (second.due.on, second.basis, second.source) == (day("Thu 2026-06-11"), "local", "5.5.1")
    assert [one.due.on for one in told.of("multi_agency_meeting")] == [
        day("Tue 2026-04-07"),
        day("Tue 2026-06-16"),
    ]
    assert told.status("multi_agency_meeting", "Mon 2026-06-01 10:00", 1) == "ended"
    assert told.status("multi_agency_meeting", "Mon 2026-06-01 10:00", 2) == "forecast"


def test_section_of_a_rising_concern_is_its_own_whatever_is_decided_about_enquiries():
    decided = fact("strategy_discussion_not_required", "Tue 2026-06-02 10:00")
    told = episode(EMERGING, fact("concern_rising", "Mon 2026-06-01 10:00"), decided)
    assert told.of("risk_assessment")[1].source == "5.5.1"


def test_returned_assessment_ends_its_check_and_the_next_version_opens_another():
    told = episode(concern(), completed("Fri 2026-03-27 15:00", "high"), RETURNED)
    assert told.status("quality_assurance", "Mon 2026-03-30 12:00") == "ended"
    again = told.and_then(completed("Tue 2026-03-31 15:00", "moderate"))
    assert [one.due.on for one in again.of("quality_assurance")] == [
        day("Mon 2026-03-30"),
        day("Wed 2026-04-01"),
    ]


def test_assessment_stays_met_at_its_first_completion():
    told = episode(
        concern(),
        completed("Fri 2026-03-27 15:00", "high"),
        RETURNED,
        completed("Fri 2026-04-10 9:00", "high"),
    )
    assert told.the("risk_assessment").closed_at == uk("Fri 2026-03-27 15:00")
    assert told.status("risk_assessment", "Fri 2026-04-10 12:00") == "met"


def test_version_completed_before_the_check_is_done_opens_no_second_check():
    told = episode(
        concern(), completed("Fri 2026-03-27 15:00", "high"), completed("Fri 2026-03-27 16:00", "high")
    )
    assert len(told.of("quality_assurance")) == 1


@pytest.mark.parametrize(
    ("overall", "follows"),
    [
        pytest.param("strength", set(), id="strength-is-not-sent-on"),
        pytest.param("emerging", {"monitoring_copy", "cin_update"}, id="emerging-is-monitored"),
        pytest.param("moderate", {"cpc_submission"}, id="moderate-is-reviewed"),
        pytest.param("high", {"cpc_submission"}, id="high-is-reviewed"),
    ],
)
def test_level_decides_where_an_approved_assessment_goes(overall, follows):
    told = episode(concern(), completed("Fri 2026-03-27 15:00", overall), APPROVED)
    before = {"risk_assessment", "quality_assurance", "multi_agency_meeting", "adulthood"}
    assert keys(told.timetable().occurrences) == before | follows


@pytest.mark.parametrize("overall", ["strength", "emerging"])
def test_nothing_below_moderate_is_reviewed_by_a_coordinator(overall):
    told = episode(concern(), completed("Fri 2026-03-27 15:00", overall), APPROVED, SUBMITTED)
    assert not told.of("cpc_review")


def test_case_note_is_owed_only_where_somebody_said_so():
    assert not episode(concern()).of("case_note")
    held = fact("strategy_discussion_held", "Tue 2026-03-24 10:00", outcome="s47_single")
    assert not episode(concern(), held).of("case_note")


PARTS = [
    fact("cpc_reviewed", "Tue 2026-03-31 10:00", level="high", id="level"),
    fact("cpc_reviewed", "Tue 2026-03-31 12:00", meeting_required=True, id="required"),
    fact("cpc_reviewed", "Tue 2026-03-31 14:00", chair="cpc", id="chair"),
]


def test_review_is_met_when_the_last_of_the_three_is_confirmed():
    told = episode(concern(), completed("Fri 2026-03-27 15:00", "high"), APPROVED, SUBMITTED, PARTS)
    assert told.the("cpc_review").closed_by == "chair"
    assert told.the("multi_agency_meeting").opened_at == uk("Tue 2026-03-31 12:00")


def test_nobody_chairs_a_meeting_that_is_not_required():
    told = episode(to_the_review(required=False, chair=None))
    assert told.status("cpc_review", "Wed 2026-04-01 10:00") == "met"


def test_what_was_confirmed_of_one_assessment_does_not_count_for_the_next():
    later = [
        completed("Mon 2026-04-20 10:00", "high"),
        fact("assessment_approved", "Tue 2026-04-21 10:00"),
        fact("assessment_submitted", "Tue 2026-04-21 11:00"),
        fact("cpc_reviewed", "Wed 2026-04-22 10:00", level="high"),
    ]
    assert episode(to_the_meeting(), later).of("cpc_review")[1].closed_by is None


@pytest.mark.parametrize(
    ("facts", "started"),
    [
        pytest.param(EMERGING, ["Mon 2026-03-30 10:00"], id="approved-below-moderate"),
        pytest.param(to_the_review("high")[:4], [], id="no-outcome-before-the-coordinator's"),
        pytest.param(to_the_review("high"), ["Wed 2026-04-01 10:00"], id="coordinator's-outcome"),
    ],
)
def test_reviewing_officer_is_told_once_there_is_an_outcome(facts, started):
    told = episode(facts, status="lac")
    assert [one.started_at for one in told.of("iro_notification")] == [uk(when) for when in started]


def test_nobody_tells_a_reviewing_officer_about_a_child_in_need():
    assert not episode(to_the_review("high")).of("iro_notification")


LATER = [
    completed("Mon 2026-05-18 10:00", "high"),
    fact("assessment_approved", "Tue 2026-05-19 10:00"),
    fact("assessment_submitted", "Tue 2026-05-19 11:00"),
]


def test_later_assessment_inside_a_review_runs_to_the_coordinator_without_a_clock_of_its_own():
    told = episode(to_the_meeting(), LATER)
    assert [len(told.of(key)) for key in ("risk_assessment", "quality_assurance", "cpc_review")] == [1, 2, 2]
    assert told.of("cpc_review")[1].due.on == day("Thu 2026-05-21")


def test_later_assessment_opens_no_second_meeting_unless_the_coordinator_requires_one():
    kept = episode(to_the_meeting(), LATER, reviewed("Wed 2026-05-20 10:00", "high", required=False))
    assert len(kept.of("multi_agency_meeting")) == 1
    required = episode(to_the_meeting(), LATER, reviewed("Wed 2026-05-20 10:00", "high", chair="cpc"))
    second = required.of("multi_agency_meeting")[1]
    assert (second.started_at, second.due.on) == (uk("Mon 2026-05-18 10:00"), day("Tue 2026-06-02"))


@pytest.mark.parametrize(
    ("facts", "level", "agreed"),
    [
        pytest.param([concern()], None, False, id="none-before-an-assessment"),
        pytest.param(to_the_review("high")[:2], None, False, id="none-before-the-approval"),
        pytest.param(to_the_review("high")[:3], Level.HIGH, False, id="the-approved-assessment's"),
        pytest.param(
            [*to_the_review("high")[:4], reviewed("Wed 2026-04-01 10:00", "moderate")],
            Level.MODERATE,
            True,
            id="the-coordinator's",
        ),
        pytest.param(
            [*to_the_review("high"), fact("meeting_held", "Tue 2026-04-07 14:00", level="moderate")],
            Level.MODERATE,
            True,
            id="the-meeting's",
        ),
        pytest.param(
            [*to_the_review("high"), fact("meeting_held", "Tue 2026-04-07 14:00")],
            Level.HIGH,
            True,
            id="a-meeting-that-says-nothing-changes-nothing",
        ),
        pytest.param(
            [
                *to_the_review("high"),
                fact("icpc_agreed", "Wed 2026-04-01 12:00"),
                fact("icpc_held", "Tue 2026-04-21 10:00", level="moderate"),
            ],
            Level.MODERATE,
            True,
            id="the-conference's",
        ),
        pytest.param(
            [*to_the_meeting("high"), fact("review_held", "Tue 2026-05-19 14:00", level="emerging")],
            Level.EMERGING,
            True,
            id="the-review's",
        ),
        pytest.param(
            [
                *to_the_meeting("high"),
                completed("Mon 2026-05-18 10:00", "emerging"),
                fact("assessment_approved", "Tue 2026-05-19 10:00"),
            ],
            Level.HIGH,
            True,
            id="an-approval-does-not-undo-what-was-agreed",
        ),
        pytest.param(
            [
                *to_the_meeting("high"),
                reviewed("Thu 2026-04-02 10:00", "moderate", recorded="Mon 2026-04-13 10:00", id="late"),
            ],
            Level.HIGH,
            True,
            id="by-when-it-happened-not-by-when-it-was-recorded",
        ),
    ],
)
def test_level_is_the_last_one_agreed(facts, level, agreed):
    timetable = episode(facts).timetable()
    assert (timetable.level, timetable.level_is_agreed) == (level, agreed)


@pytest.mark.parametrize(
    ("facts", "at", "stage"),
    [
        pytest.param([concern()], "Mon 2026-03-23 10:00", Stage.ASSESSMENT, id="assessment"),
        pytest.param(
            [concern(), fact("strategy_discussion_needed", "Mon 2026-03-23 10:30")],
            "Mon 2026-03-23 11:00",
            Stage.CONCERN,
            id="concern-while-a-discussion-is-owed",
        ),
        pytest.param(
            to_the_review()[:2], "Fri 2026-03-27 16:00", Stage.QUALITY_ASSURANCE, id="quality-assurance"
        ),
        pytest.param(
            [*to_the_review()[:2], RETURNED],
            "Mon 2026-03-30 12:00",
            Stage.ASSESSMENT,
            id="returned-for-edits",
        ),
        pytest.param(to_the_review()[:3], "Mon 2026-03-30 10:30", Stage.CPC_REVIEW, id="submission"),
        pytest.param(to_the_review()[:4], "Mon 2026-03-30 12:00", Stage.CPC_REVIEW, id="cpc-review"),
        pytest.param(to_the_review(), "Wed 2026-04-01 12:00", Stage.MEETING, id="meeting"),
        pytest.param(to_the_meeting(), "Tue 2026-04-07 15:00", Stage.REVIEW, id="review"),
        pytest.param([*EMERGING, SUBMITTED], "Mon 2026-03-30 12:00", Stage.MONITORING, id="monitoring"),
        pytest.param(
            [*EMERGING, SUBMITTED, fact("closed", "Tue 2026-03-31 10:00")],
            "Tue 2026-03-31 10:00",
            Stage.CLOSED,
            id="closed",
        ),
    ],
)
def test_stage_is_the_furthest_step_under_way(facts, at, stage):
    assert episode(facts).timetable().stage(uk(at)) is stage


def test_owner_is_the_policys():
    owners = {one.duty: one.owner for one in episode(to_the_meeting()).timetable().occurrences}
    assert owners[DutyKey.QUALITY_ASSURANCE] == "team_manager"
    assert owners[DutyKey.CPC_REVIEW] == "cpc_lead"
    assert owners[DutyKey.REVIEW] == "social_worker"
