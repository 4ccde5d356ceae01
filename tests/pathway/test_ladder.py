"""Each rung of the default ladder: when it goes, and to whom."""

import pytest

from cce.pathway.ladder import Ladder
from cce.pathway.working_days import CalendarOverride
from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    LADDER,
    POLICY,
    Episode,
    completed,
    concern,
    episode,
    fact,
    sent,
    to_the_meeting,
    to_the_review,
)

ASSESSMENT = episode(concern())
DISCUSSION = episode(fact("strategy_discussion_needed", "Mon 2026-03-23 10:00"))
LATE = "Fri 2026-05-29 12:00"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        pytest.param("Mon 2026-03-23 10:00", "Mon 2026-03-23 10:00", id="in-hours-at-once"),
        pytest.param("Mon 2026-03-23 09:00", "Mon 2026-03-23 09:00", id="opening-time-is-in-hours"),
        pytest.param("Mon 2026-03-23 08:59", "Mon 2026-03-23 09:00", id="before-hours-the-same-morning"),
        pytest.param("Mon 2026-03-23 00:00", "Mon 2026-03-23 09:00", id="midnight-the-same-morning"),
        pytest.param("Mon 2026-03-23 16:59", "Mon 2026-03-23 16:59", id="last-minute-of-the-day"),
        pytest.param("Mon 2026-03-23 17:00", "Tue 2026-03-24 09:00", id="closing-time-is-out-of-hours"),
        pytest.param(
            "Fri 2026-03-27 17:00", "Mon 2026-03-30 09:00", id="over-the-weekend-and-the-clock-change"
        ),
        pytest.param("Sat 2026-03-28 10:00", "Mon 2026-03-30 09:00", id="saturday-in-office-hours"),
        pytest.param("Thu 2026-04-02 18:00", "Tue 2026-04-07 09:00", id="over-easter"),
        pytest.param("Mon 2026-12-28 11:00", "Tue 2026-12-29 09:00", id="substitute-for-boxing-day"),
    ],
)
def test_what_opens_is_told_at_once_in_working_hours_and_otherwise_at_the_next_nine(known, told):
    assert LADDER.at_once(uk(known)) == uk(told)


LONG = [
    sent("opened", None, "social_worker", "Mon 2026-03-23 10:00"),
    sent("before", "-5wd", "social_worker", "Thu 2026-03-26 09:00"),
    sent("before", "-2wd", "social_worker", "Tue 2026-03-31 09:00"),
    sent("due", "0", "social_worker", "Thu 2026-04-02 09:00"),
    sent("after", "+1wd", "social_worker team_manager", "Tue 2026-04-07 09:00"),
    sent("after", "+3wd", "team_manager service_manager", "Thu 2026-04-09 09:00"),
    sent("after", "+8wd", "team_manager service_manager", "Thu 2026-04-16 09:00"),
    sent("after", "+13wd", "team_manager service_manager", "Thu 2026-04-23 09:00"),
]


def test_long_ladder_over_easter():
    assert ASSESSMENT.sent("risk_assessment", "Thu 2026-04-23 09:00") == LONG


def test_short_ladder_reminds_on_the_day_and_escalates_to_the_team_manager_for_good():
    assert DISCUSSION.sent("strategy_discussion", "Tue 2026-04-14 09:00") == [
        sent("opened", None, "social_worker", "Mon 2026-03-23 10:00"),
        sent("due", "0", "social_worker", "Tue 2026-03-24 09:00"),
        sent("after", "+1wd", "social_worker team_manager", "Wed 2026-03-25 09:00"),
        sent("after", "+3wd", "team_manager service_manager", "Fri 2026-03-27 09:00"),
        sent("after", "+8wd", "team_manager", "Tue 2026-04-07 09:00"),
        sent("after", "+13wd", "team_manager", "Tue 2026-04-14 09:00"),
    ]


def test_open_ended_steps_show_those_sent_and_the_next_alone():
    assert ASSESSMENT.planned("risk_assessment", "Thu 2026-04-09 09:00") == [LONG[6]]
    assert ASSESSMENT.planned("risk_assessment", "Thu 2026-04-16 09:00") == [LONG[7]]


def test_everything_ahead_is_planned_from_the_start():
    assert ASSESSMENT.planned("risk_assessment", "Mon 2026-03-23 10:00") == LONG[1:7]


@pytest.mark.parametrize(
    ("opened", "skipped"),
    [
        pytest.param("Tue 2026-03-24 10:00", 0, id="due-on-good-friday"),
        pytest.param("Wed 2026-03-25 10:00", 0, id="due-on-easter-saturday"),
        pytest.param("Thu 2026-03-26 10:00", 0, id="due-on-easter-sunday"),
        pytest.param("Fri 2026-03-27 10:00", 1, id="due-on-easter-monday-and-opened-after-the-first"),
    ],
)
def test_rungs_around_a_date_that_is_not_worked_stand_on_working_days(opened, skipped):
    """Counted back from such a date, the first working day before it is 1; its own rung moves to that day."""
    slots = ["Fri 2026-03-27", "Wed 2026-04-01", "Thu 2026-04-02", "Tue 2026-04-07", "Thu 2026-04-09"]
    gone = episode(concern(opened)).sent("risk_assessment", "Thu 2026-04-09 09:00")
    assert [at for *_, at in gone[1:]] == [uk(f"{on} 09:00") for on in slots[skipped:]]


def test_rung_before_the_duty_opened_is_skipped():
    """The meeting opens on Wed 1 April for Tue 7 April: five working days before it was Fri 27 March."""
    told = episode(to_the_review())
    assert told.sent("multi_agency_meeting", "Tue 2026-04-07 09:00") == [
        sent("opened", None, "social_worker", "Wed 2026-04-01 10:00"),
        sent("due", "0", "social_worker", "Tue 2026-04-07 09:00"),
    ]


def test_rung_at_the_very_instant_the_duty_became_known_is_sent():
    told = episode(concern("Thu 2026-03-19 12:00", recorded="Mon 2026-03-23 09:00"))
    assert told.sent("risk_assessment", "Mon 2026-03-23 12:00") == [
        sent("before", "-5wd", "social_worker", "Mon 2026-03-23 09:00")
    ]


def test_rung_whose_time_lies_before_the_duty_was_known_is_not_listed():
    told = episode(concern(recorded="Mon 2026-03-30 10:00"))
    listed = told.plan("Mon 2026-03-30 10:00").notices
    assert [one.notice.step for one in listed] == [None, "-2wd", "0", "+1wd", "+3wd", "+8wd"]


def test_higher_rung_at_one_slot_goes_and_the_others_are_superseded():
    told = episode(fact("travel_suspected", "Mon 2026-03-23 17:30"))
    slot = "Tue 2026-03-24 09:00"
    assert told.sent("nrm_decision", slot) == [sent("due", "0", "social_worker", slot)]
    assert told.superseded("nrm_decision", slot) == [sent("opened", None, "social_worker", slot)]


def test_superseded_rung_is_shown_so_while_both_are_still_planned():
    told = episode(fact("travel_suspected", "Mon 2026-03-23 17:30"))
    assert told.planned("nrm_decision", "Mon 2026-03-23 18:00")[0] == sent(
        "due", "0", "social_worker", "Tue 2026-03-24 09:00"
    )
    assert told.superseded("nrm_decision", "Mon 2026-03-23 18:00")


@pytest.mark.parametrize(
    ("told", "key", "to"),
    [
        pytest.param(
            episode(concern(), completed("Mon 2026-03-23 11:00", "high")),
            "quality_assurance",
            "team_manager service_manager",
            id="team-manager-owes-it-so-one-role-up-too",
        ),
        pytest.param(
            episode(to_the_review()[:4]),
            "cpc_review",
            "team_manager cpc_lead",
            id="coordinators-and-team-manager",
        ),
        pytest.param(
            episode(fact("icpc_suggested", "Mon 2026-03-23 11:00")),
            "icpc_decision",
            "team_manager service_manager",
            id="service-manager-owes-it",
        ),
        pytest.param(
            episode(concern(route="police_list")),
            "requested_assessment",
            "team_manager lead_professional",
            id="roles-in-their-order",
        ),
        pytest.param(
            episode(concern(), yjs=True),
            "risk_assessment",
            "social_worker youth_justice_worker team_manager",
            id="joint-assessment-tells-the-youth-justice-worker",
        ),
    ],
)
def test_first_escalation_goes_to_the_owner_and_the_team_manager(told, key, to):
    (first,) = [roles for rung, step, roles, _ in told.sent(key, LATE) if step == "+1wd"]
    assert first == to


def test_later_escalations_of_what_a_team_manager_owes_are_as_for_everyone():
    told = episode(concern(), completed("Mon 2026-03-23 11:00", "high"))
    gone = told.sent("quality_assurance", "Thu 2026-04-09 12:00")
    assert [(step, to) for _, step, to, _ in gone] == [
        (None, "team_manager"),
        ("0", "team_manager"),
        ("+1wd", "team_manager service_manager"),
        ("+3wd", "team_manager service_manager"),
        ("+8wd", "team_manager"),
    ]


def test_youth_justice_worker_is_told_wherever_the_owner_of_a_joint_assessment_is():
    gone = episode(concern(), yjs=True).sent("risk_assessment", "Thu 2026-04-09 12:00")
    assert ["youth_justice_worker" in to for _, _, to, _ in gone] == [True] * 5 + [False]


def test_youth_justice_worker_is_not_told_of_what_is_not_joint():
    assert not [
        to for _, _, to, _ in episode(to_the_meeting(), yjs=True).sent("review", LATE) if "justice" in to
    ]


HANDOVERS = [
    pytest.param(to_the_review()[:2], {}, "risk_assessment", ["team_manager"], id="assessment-completed"),
    pytest.param(
        [concern(route="police_list"), to_the_review()[1]],
        {},
        "requested_assessment",
        ["team_manager"],
        id="requested-assessment-completed",
    ),
    pytest.param(to_the_review()[:4], {}, "cpc_submission", ["cpc_lead"], id="sent-to-the-coordinators"),
    pytest.param(
        to_the_review(), {}, "cpc_review", ["social_worker team_manager"], id="coordinator-confirmed"
    ),
    pytest.param(
        to_the_review(),
        {"yjs": True},
        "cpc_review",
        ["social_worker youth_justice_worker team_manager"],
        id="coordinator-confirmed-with-youth-justice",
    ),
    pytest.param(
        to_the_review("high", chair="cpc"),
        {},
        "cpc_review",
        ["conference_team", "social_worker team_manager"],
        id="conference-team-sets-the-date",
    ),
    pytest.param(
        to_the_review("high", required=False, chair="cpc"),
        {},
        "cpc_review",
        ["social_worker team_manager"],
        id="no-meeting-no-conference-team",
    ),
    pytest.param(
        to_the_review("high"),
        {"status": "lac"},
        "cpc_review",
        ["iro", "social_worker team_manager"],
        id="reviewing-officer-of-a-looked-after-child",
    ),
]


@pytest.mark.parametrize(("facts", "child", "key", "expected"), HANDOVERS)
def test_what_is_met_is_handed_over(facts, child, key, expected):
    told = episode(facts, **child)
    last = facts[-1].happened_at
    handed = [(to, at) for rung, _, to, at in told.sent(key, LATE) if rung == "handover"]
    assert handed == [(to, last) for to in expected]


def test_emerging_goes_to_safeguarding_and_to_the_reviewing_officer_of_a_looked_after_child():
    facts = [
        concern(),
        completed("Fri 2026-03-27 15:00", "emerging"),
        fact("assessment_approved", "Mon 2026-03-30 10:00"),
        fact("assessment_submitted", "Mon 2026-03-30 11:00"),
    ]
    told = episode(facts, status="lac")
    handed = {
        (one.notice.duty.value, *one.notice.to)
        for one in told.plan(LATE).notices
        if one.notice.rung == "handover"
    }
    assert handed == {
        ("risk_assessment", "team_manager"),
        ("quality_assurance", "iro"),
        ("monitoring_copy", "strategic_safeguarding"),
    }


def test_hand_over_out_of_hours_waits_for_the_next_nine():
    told = episode(concern(), completed("Thu 2026-04-02 19:00", "high"))
    assert told.sent("risk_assessment", LATE)[-1] == sent(
        "handover", None, "team_manager", "Tue 2026-04-07 09:00"
    )


def test_hand_over_of_what_was_recorded_late_goes_when_it_is_known():
    told = episode(concern(), completed("Fri 2026-03-27 15:00", "high", recorded="Wed 2026-04-01 11:00"))
    assert told.sent("risk_assessment", LATE)[-1] == sent(
        "handover", None, "team_manager", "Wed 2026-04-01 11:00"
    )


def with_a_closure(on: str) -> Episode:
    closure = CalendarOverride(day(on), False, "office move")
    return Episode(
        ASSESSMENT.facts, ASSESSMENT.circumstances, Ladder(POLICY, POLICY.working_calendar((closure,)))
    )


def test_closure_day_moves_the_rungs_and_not_the_date():
    told = with_a_closure("Thu 2026-04-02")
    assert told.the("risk_assessment").due.on == day("Thu 2026-04-02")
    assert told.sent("risk_assessment", "Thu 2026-04-09 12:00")[1:] == [
        sent("before", "-5wd", "social_worker", "Thu 2026-03-26 09:00"),
        sent("before", "-2wd", "social_worker", "Tue 2026-03-31 09:00"),
        sent("due", "0", "social_worker", "Wed 2026-04-01 09:00"),
        sent("after", "+1wd", "social_worker team_manager", "Tue 2026-04-07 09:00"),
        sent("after", "+3wd", "team_manager service_manager", "Thu 2026-04-09 09:00"),
    ]
