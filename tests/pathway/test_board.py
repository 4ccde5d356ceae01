"""How notices follow what becomes known: moved, withdrawn, superseded, sent once, told late."""

from datetime import timedelta

import pytest

from cce.pathway.board import go_out, replan
from cce.pathway.notice import Board
from cce.pathway.terms import NoticeStatus
from tests.pathway.dates import uk
from tests.pathway.episodes import (
    LADDER,
    Episode,
    completed,
    concern,
    episode,
    fact,
    reviewed,
    sent,
    to_the_meeting,
    to_the_review,
)

DONE = completed("Mon 2026-03-30 15:00", "moderate", id="done")


def voided(when: str, what: str, **fields):
    return fact("voided", when, voids=what, **fields)


def handovers(told: Episode, at: str, status: NoticeStatus = NoticeStatus.SENT):
    return [
        (one.notice.duty.value, " ".join(one.notice.to), one.notice.at)
        for one in told.plan(at).notices
        if one.notice.rung == "handover" and one.status is status
    ]


# What stops


def test_rungs_of_a_duty_that_is_met_are_withdrawn():
    told = episode(concern(), DONE)
    assert told.planned("risk_assessment", "Mon 2026-03-30 16:00") == []
    assert [step for _, step, *_ in told.withdrawn("risk_assessment", "Mon 2026-03-30 16:00")] == [
        "-2wd",
        "0",
        "+1wd",
        "+3wd",
        "+8wd",
    ]


@pytest.mark.parametrize(
    "stopped_by",
    [
        pytest.param(fact("waived", "Mon 2026-03-30 15:00", duty="risk_assessment"), id="waived"),
        pytest.param(fact("closed", "Mon 2026-03-30 15:00"), id="closed"),
        pytest.param(DONE, id="met"),
    ],
)
def test_nothing_goes_once_a_duty_has_stopped(stopped_by):
    told = episode(concern(), stopped_by)
    gone = told.sent("risk_assessment", "Mon 2026-06-01 12:00")
    assert [step for rung, step, *_ in gone if rung != "handover"] == [None, "-5wd"]


def test_nothing_goes_about_a_meeting_that_a_conference_replaced():
    told = episode(to_the_review(), fact("icpc_agreed", "Wed 2026-04-01 12:00"))
    assert [rung for rung, *_ in told.sent("multi_agency_meeting", "Mon 2026-06-01 12:00")] == ["opened"]


def test_completion_at_the_slot_comes_before_the_slot():
    told = episode(concern(), completed("Tue 2026-03-31 09:00", "moderate"))
    assert "-2wd" not in [step for _, step, *_ in told.sent("risk_assessment", "Tue 2026-03-31 12:00")]


def test_completion_recorded_late_was_chased_and_is_met_all_the_same():
    told = episode(concern(), completed("Wed 2026-04-01 16:00", "moderate", recorded="Wed 2026-04-08 10:00"))
    assert told.status("risk_assessment", "Wed 2026-04-08 09:00") == "overdue"
    assert told.status("risk_assessment", "Wed 2026-04-08 10:00") == "met"
    steps = [
        step for rung, step, *_ in told.sent("risk_assessment", "Fri 2026-05-01 12:00") if rung != "handover"
    ]
    assert steps == [None, "-5wd", "-2wd", "0", "+1wd"]


def test_duty_that_opens_and_is_met_in_one_recording_tells_nobody():
    told = episode(
        fact("travel_suspected", "Mon 2026-03-23 10:00", recorded="Tue 2026-03-24 10:00"),
        fact("nrm_decided", "Mon 2026-03-23 15:00", recorded="Tue 2026-03-24 10:00", outcome="referred"),
    )
    assert told.plan("Mon 2026-06-01 12:00").notices == ()


# What became known late


@pytest.mark.parametrize(
    ("recorded", "told_at", "then"),
    [
        pytest.param(
            "Fri 2026-04-10 11:00", "Fri 2026-04-10 11:00", "Thu 2026-04-16 09:00", id="in-hours-at-once"
        ),
        pytest.param(
            "Fri 2026-04-10 18:00",
            "Mon 2026-04-13 09:00",
            "Thu 2026-04-16 09:00",
            id="out-of-hours-next-nine",
        ),
        pytest.param(
            "Fri 2026-04-03 00:00",
            "Tue 2026-04-07 09:00",
            "Thu 2026-04-09 09:00",
            id="at-the-midnight-that-makes-it-late",
        ),
        pytest.param(
            "Thu 2026-04-09 09:00", "Thu 2026-04-09 09:00", "Thu 2026-04-16 09:00", id="at-a-slot-of-its-own"
        ),
    ],
)
def test_duty_known_only_when_past_due_is_told_once_and_then_as_usual(recorded, told_at, then):
    told = episode(concern(recorded=recorded))
    gone = told.sent("risk_assessment", "Thu 2026-04-16 12:00")
    assert gone[0] == sent("after", "+1wd", "social_worker team_manager", told_at)
    assert gone[1][-1] == uk(then)


def test_known_late_supersedes_the_notice_that_it_opened():
    told = episode(concern(recorded="Fri 2026-04-10 11:00"))
    assert told.superseded("risk_assessment", "Fri 2026-04-10 11:00") == [
        sent("opened", None, "social_worker", "Fri 2026-04-10 11:00")
    ]


def test_joint_assessment_known_late_tells_the_youth_justice_worker_too():
    told = episode(concern(recorded="Fri 2026-04-10 11:00"), yjs=True)
    assert told.sent("risk_assessment", "Fri 2026-04-10 12:00")[0][2] == (
        "social_worker youth_justice_worker team_manager"
    )


def test_what_a_team_manager_owes_known_late_goes_one_role_up_too():
    told = episode(concern(), completed("Mon 2026-03-23 11:00", "high", recorded="Wed 2026-03-25 11:00"))
    assert told.sent("quality_assurance", "Wed 2026-03-25 12:00") == [
        sent("after", "+1wd", "team_manager service_manager", "Wed 2026-03-25 11:00")
    ]


def test_interview_known_late_is_told_at_night_and_the_statutory_line_follows():
    told = episode(fact("found", "Mon 2026-03-23 10:00", recorded="Wed 2026-03-25 23:00"))
    assert told.sent("return_interview", "Fri 2026-03-27 12:00") == [
        sent("after", "0", "social_worker team_manager", "Wed 2026-03-25 23:00"),
        sent("after", "+24h", "team_manager service_manager", "Thu 2026-03-26 10:00"),
    ]


def test_meeting_required_only_after_its_date_is_told_once():
    told = episode(to_the_review()[:4], reviewed("Fri 2026-04-10 10:00", "moderate"))
    assert told.sent("multi_agency_meeting", "Fri 2026-04-17 12:00") == [
        sent("after", "+1wd", "social_worker team_manager", "Fri 2026-04-10 10:00"),
        sent("after", "+8wd", "team_manager service_manager", "Fri 2026-04-17 09:00"),
    ]


def test_known_late_that_waits_for_its_slot_is_kept_when_something_else_is_recorded():
    other = fact("travel_suspected", "Fri 2026-04-10 20:00")
    told = episode(concern(recorded="Fri 2026-04-10 18:00"), other)
    assert told.sent("risk_assessment", "Mon 2026-04-13 12:00") == [
        sent("after", "+1wd", "social_worker team_manager", "Mon 2026-04-13 09:00")
    ]


# Corrections


def test_papers_known_late_are_told_to_whom_they_were_to_be_whatever_is_recorded_before_the_slot():
    """The chaser at the same slot would tell the coordinator too."""
    high = completed("Wed 2026-03-18 14:00", "high", agency="yjs")
    approved = fact("assessment_approved", "Fri 2026-03-27 14:00", recorded="Sun 2026-03-29 14:00")
    told = episode(concern("Mon 2026-02-16 10:00"), high, approved, panels=["Wed 2026-04-01"])
    timetable, known_at = told.timetable(), uk("Sun 2026-03-29 14:00")
    board = replan(Board(), timetable, LADDER, known_at)
    (late,) = [one for one in board.notices if one.duty == "panel_submission" and one.rung == "after"][:1]
    assert late.at == uk("Mon 2026-03-30 09:00")
    assert " ".join(late.to) == "team_manager lead_professional"
    again = replan(board, timetable, LADDER, known_at + timedelta(minutes=1))
    assert late in again.notices


def test_voided_completion_of_a_duty_past_due_is_told_once_as_overdue():
    told = episode(concern(), DONE, voided("Mon 2026-04-13 10:00", "done"))
    gone = told.sent("risk_assessment", "Thu 2026-04-23 12:00")
    assert gone[-3:] == [
        sent("after", "+1wd", "social_worker team_manager", "Mon 2026-04-13 10:00"),
        sent("after", "+8wd", "team_manager service_manager", "Thu 2026-04-16 09:00"),
        sent("after", "+13wd", "team_manager service_manager", "Thu 2026-04-23 09:00"),
    ]


def test_voided_completion_of_a_duty_that_was_chased_before_repeats_no_step():
    late = completed("Fri 2026-04-10 10:00", "moderate", id="late")
    told = episode(concern(), late, voided("Mon 2026-04-13 10:00", "late"))
    steps = [step for _, step, *_ in told.sent("risk_assessment", "Thu 2026-04-23 12:00")]
    assert steps == [None, "-5wd", "-2wd", "0", "+1wd", "+3wd", None, "+8wd", "+13wd"]


def test_voided_completion_before_the_date_goes_on_where_the_ladder_was():
    told = episode(concern(), DONE, voided("Mon 2026-03-30 16:00", "done"))
    steps = [
        step for rung, step, *_ in told.sent("risk_assessment", "Thu 2026-04-02 12:00") if rung != "handover"
    ]
    assert steps == [None, "-5wd", "-2wd", "0"]


def test_correction_that_moves_a_date_into_the_past_is_told_once():
    """A core group of Tue 14 April, arranged on the 8th and entered on the 22nd."""
    group = fact(
        "core_group_arranged", "Wed 2026-04-08 10:00", recorded="Wed 2026-04-22 10:00", on="Tue 2026-04-14"
    )
    told = episode(to_the_meeting(), group, status="cp")
    assert told.sent("review", "Fri 2026-05-01 12:00")[1:] == [
        sent("after", "+1wd", "social_worker team_manager", "Wed 2026-04-22 10:00"),
        sent("after", "+8wd", "team_manager service_manager", "Fri 2026-04-24 09:00"),
        sent("after", "+13wd", "team_manager service_manager", "Fri 2026-05-01 09:00"),
    ]


def test_hand_over_of_a_voided_completion_stays_and_what_has_not_gone_is_withdrawn():
    evening = completed("Mon 2026-03-30 18:00", "moderate", id="done")
    told = episode(concern(), evening, voided("Mon 2026-03-30 19:00", "done"))
    assert handovers(told, "Tue 2026-03-31 12:00") == []
    assert len(handovers(told, "Tue 2026-03-31 12:00", NoticeStatus.WITHDRAWN)) == 1


def test_duty_left_without_its_fact_is_listed_superseded_only_if_something_was_sent():
    suspected = fact("travel_suspected", "Mon 2026-03-23 18:00", id="mistake")
    before_it_went = episode(concern(), suspected, voided("Mon 2026-03-23 19:00", "mistake"))
    assert before_it_went.listed("nrm_decision", "Tue 2026-03-24 12:00") == []
    after = episode(concern(), suspected, voided("Tue 2026-03-24 10:00", "mistake"))
    assert after.status("nrm_decision", "Tue 2026-03-24 12:00") == "superseded"
    assert after.planned("nrm_decision", "Tue 2026-03-24 12:00") == []


def test_superseded_duty_comes_back_when_the_voiding_is_voided_and_opens_no_second_time():
    told = episode(
        concern(id="mistake"),
        voided("Tue 2026-03-24 10:00", "mistake", id="rash"),
        voided("Wed 2026-03-25 10:00", "rash"),
    )
    assert told.status("risk_assessment", "Wed 2026-03-25 10:00") == "open"
    steps = [step for _, step, *_ in told.sent("risk_assessment", "Thu 2026-04-02 12:00")]
    assert steps == [None, "-5wd", "-2wd", "0"]


def test_back_dated_entry_is_a_duty_of_its_own_and_relabels_nothing_sent():
    told = episode(
        concern("Tue 2026-05-05 10:00", id="mistaken"),
        voided("Wed 2026-05-06 15:00", "mistaken"),
        concern("Fri 2026-05-01 16:00", recorded="Wed 2026-05-06 15:10", id="corrected"),
    )
    at = "Wed 2026-05-06 16:00"
    assert [told.status("risk_assessment", at, number) for number in (1, 2)] == ["open", "superseded"]
    assert [at for *_, at in told.sent("risk_assessment", at)] == [
        uk("Tue 2026-05-05 10:00"),
        uk("Wed 2026-05-06 15:10"),
    ]


# Extension


def test_extension_moves_what_is_unsent_and_keeps_date_and_status():
    granted = fact("extended", "Tue 2026-03-31 11:00", duty="risk_assessment", until="Fri 2026-04-10")
    told = episode(concern(), granted)
    assert told.the("risk_assessment").due.on.isoformat() == "2026-04-02"
    assert told.status("risk_assessment", "Fri 2026-04-03 12:00") == "overdue"
    assert told.sent("risk_assessment", "Fri 2026-04-17 12:00") == [
        sent("opened", None, "social_worker", "Mon 2026-03-23 10:00"),
        sent("before", "-5wd", "social_worker", "Thu 2026-03-26 09:00"),
        sent("before", "-2wd", "social_worker", "Tue 2026-03-31 09:00"),
        sent("due", "0", "social_worker", "Fri 2026-04-10 09:00"),
        sent("after", "+1wd", "social_worker team_manager", "Mon 2026-04-13 09:00"),
        sent("after", "+3wd", "team_manager service_manager", "Wed 2026-04-15 09:00"),
    ]


def test_extension_before_any_reminder_moves_them_all():
    granted = fact("extended", "Mon 2026-03-23 11:00", duty="risk_assessment", until="Fri 2026-04-10")
    assert [at for *_, at in episode(concern(), granted).sent("risk_assessment", "Fri 2026-04-10 12:00")] == [
        uk("Mon 2026-03-23 10:00"),
        uk("Wed 2026-04-01 09:00"),
        uk("Wed 2026-04-08 09:00"),
        uk("Fri 2026-04-10 09:00"),
    ]


def test_extension_in_the_middle_of_the_chasers_repeats_none_of_them():
    granted = fact("extended", "Wed 2026-04-08 11:00", duty="risk_assessment", until="Mon 2026-04-20")
    steps = [
        step for _, step, *_ in episode(concern(), granted).sent("risk_assessment", "Thu 2026-04-30 12:00")
    ]
    assert steps == [None, "-5wd", "-2wd", "0", "+1wd", "+3wd", "+8wd"]


def test_voided_extension_of_a_duty_past_due_is_told_once():
    granted = fact(
        "extended", "Tue 2026-03-31 11:00", duty="risk_assessment", until="Mon 2026-04-20", id="granted"
    )
    told = episode(concern(), granted, voided("Fri 2026-04-10 10:00", "granted"))
    assert told.sent("risk_assessment", "Fri 2026-04-10 12:00")[-1] == sent(
        "after", "+1wd", "social_worker team_manager", "Fri 2026-04-10 10:00"
    )


# Closing and reopening


def test_rungs_of_the_gap_are_dropped_and_the_ladder_goes_on():
    told = episode(
        concern(), fact("closed", "Mon 2026-03-30 12:00"), fact("reopened", "Thu 2026-04-02 12:00")
    )
    gone = told.sent("risk_assessment", "Thu 2026-04-09 12:00")
    assert [step for _, step, *_ in gone] == [None, "-5wd", "+1wd", "+3wd"]


def test_duty_that_fell_due_in_the_gap_is_overdue_without_a_notice_of_its_own():
    told = episode(
        concern(), fact("closed", "Mon 2026-03-30 12:00"), fact("reopened", "Wed 2026-04-08 12:00")
    )
    assert told.status("risk_assessment", "Wed 2026-04-08 12:00") == "overdue"
    assert [step for _, step, *_ in told.sent("risk_assessment", "Thu 2026-04-09 12:00")] == [
        None,
        "-5wd",
        "+3wd",
    ]


def test_opened_is_not_told_again_after_reopening():
    told = episode(
        concern(), fact("closed", "Mon 2026-03-23 12:00"), fact("reopened", "Tue 2026-03-24 12:00")
    )
    assert [step for _, step, *_ in told.sent("risk_assessment", "Thu 2026-04-02 12:00")] == [
        None,
        "-5wd",
        "-2wd",
        "0",
    ]


def test_hand_over_that_waited_when_the_episode_closed_does_not_go():
    told = episode(
        concern(), completed("Mon 2026-03-30 18:00", "moderate"), fact("closed", "Mon 2026-03-30 19:00")
    )
    assert handovers(told, "Tue 2026-03-31 12:00") == []


# Reassignment


def passed_on(when: str, role: str = "social_worker"):
    return fact("reassigned", when, role=role, to="second-worker")


@pytest.mark.parametrize(
    ("when", "told_at"),
    [
        pytest.param("Wed 2026-03-25 11:00", "Wed 2026-03-25 11:00", id="in-hours"),
        pytest.param("Wed 2026-03-25 18:00", "Thu 2026-03-26 09:00", id="in-the-evening"),
    ],
)
def test_new_social_worker_is_told_once_and_no_date_restarts(when, told_at):
    told = episode(concern(), passed_on(when), fact("travel_suspected", "Wed 2026-03-25 18:30"))
    assert handovers(told, "Mon 2026-06-01 12:00") == [("risk_assessment", "social_worker", uk(told_at))]
    assert told.the("risk_assessment").started_at == uk("Mon 2026-03-23 10:00")


def test_new_social_worker_is_told_once_when_something_else_is_kept_as_of_the_same_instant():
    """What is kept later was not known earlier: it may count from the very instant of the reassignment."""
    passed_on = fact("reassigned", "Wed 2026-03-25 18:00", role="social_worker", to="p-2")
    done = completed("Wed 2026-03-25 17:00", "high", recorded="Wed 2026-03-25 18:00")
    told = episode(concern(), fact("icpc_suggested", "Wed 2026-03-25 17:30"), passed_on)
    known_at = uk("Wed 2026-03-25 18:00")
    board = replan(Board(), told.timetable(), LADDER, known_at)
    board = replan(board, told.and_then(done).timetable(), LADDER, known_at)
    handed = [one for one in board.notices if one.cause == passed_on.id and one.status == "planned"]
    assert len(handed) == 1


def test_reassignment_that_is_voided_before_it_went_is_not_told():
    told = episode(
        concern(),
        passed_on("Wed 2026-03-25 18:00").model_copy(update={"id": "mistake"}),
        voided("Wed 2026-03-25 19:00", "mistake"),
    )
    assert handovers(told, "Thu 2026-03-26 12:00") == []


def test_reassignment_names_what_the_new_holder_owes_first():
    told = episode(to_the_review()[:2], passed_on("Fri 2026-03-27 16:00", "team_manager"))
    assert handovers(told, "Fri 2026-03-27 17:00")[-1][:2] == ("quality_assurance", "team_manager")


# The two steps


def test_plan_of_an_unchanged_timetable_is_unchanged():
    told = episode(to_the_meeting("high"))
    timetable, board = told.timetable(), told.plan("Thu 2026-04-09 12:00").board
    again = replan(board, timetable, LADDER, uk("Thu 2026-04-09 12:00"))
    assert sorted(again.notices, key=lambda one: one.key) == sorted(board.notices, key=lambda one: one.key)


def test_keys_name_each_notice_once():
    told = episode(
        to_the_meeting("high"),
        fact("extended", "Wed 2026-05-20 10:00", duty="review", until="Mon 2026-06-01"),
        fact("review_held", "Tue 2026-06-02 10:00"),
    )
    keys = [one.key for one in told.plan("Fri 2026-06-05 12:00").board.notices]
    assert len(keys) == len(set(keys))


def test_what_waits_goes_at_its_instant_and_not_before():
    board = episode(concern()).plan("Mon 2026-03-23 10:00").board
    slot = uk("Thu 2026-03-26 09:00")

    def gone(board: Board) -> int:
        return sum(one.status is NoticeStatus.SENT for one in board.notices)

    assert gone(go_out(board, LADDER, slot)) == 1
    assert gone(go_out(board, LADDER, slot, inclusive=True)) == 2


def test_notice_planned_before_a_late_wake_up_still_goes():
    """The engine woke late: what was planned for an earlier slot is not lost when a fact comes first."""
    told = episode(concern())
    board = told.plan("Mon 2026-03-23 10:00").board
    late = uk("Thu 2026-03-26 09:40")
    more = told.and_then(fact("travel_suspected", "Thu 2026-03-26 09:40"))
    board = go_out(replan(board, more.timetable(), LADDER, late), LADDER, late, inclusive=True)
    steps = [
        one.step for one in board.notices if one.status is NoticeStatus.SENT and one.duty == "risk_assessment"
    ]
    assert steps == [None, "-5wd"]


def test_chasing_goes_on_when_a_step_falls_on_the_notice_of_something_known_late():
    """Known on Sat 18 April, told on Mon 20 April: the very slot of a step that is open-ended."""
    told = episode(concern("Fri 2026-03-20 10:00", recorded="Sat 2026-04-18 12:00"))
    assert [at for *_, at in told.sent("risk_assessment", "Tue 2026-05-12 12:00")] == [
        uk("Mon 2026-04-20 09:00"),
        uk("Mon 2026-04-27 09:00"),
        uk("Tue 2026-05-05 09:00"),
        uk("Tue 2026-05-12 09:00"),
    ]


def test_step_that_was_withdrawn_and_is_planned_again_is_listed_once():
    """Eight working days late in the gap; extended by a day, the eighth comes first, then the 13th again."""
    told = episode(
        concern(),
        fact("closed", "Tue 2026-04-07 12:00"),
        fact("reopened", "Thu 2026-04-16 12:00"),
        fact("extended", "Thu 2026-04-16 12:30", duty="risk_assessment", until="Tue 2026-04-07"),
    )
    listed = [one.notice.step for one in told.plan("Fri 2026-04-24 12:00").notices]
    assert listed == [None, "-5wd", "-2wd", "0", "+1wd", "+3wd", "+8wd", "+13wd", "+18wd"]


def test_step_that_went_before_time_was_granted_goes_no_second_time():
    """Known 13 working days late, then extended by a day: the chasers start anew and leave the 13th out."""
    told = episode(
        concern(recorded="Wed 2026-04-22 12:00"),
        fact("extended", "Fri 2026-04-24 10:00", duty="risk_assessment", until="Fri 2026-04-24"),
    )
    steps = [step for _, step, *_ in told.sent("risk_assessment", "Mon 2026-06-01 12:00")]
    assert steps == ["+1wd", "+13wd", "+3wd", "+8wd", "+18wd", "+23wd"]
