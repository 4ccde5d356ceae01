"""The listing: what was known when, how it is numbered and ordered, and what it looks like as JSON."""

import pytest

from cce.pathway.errors import CalendarEnds
from cce.pathway.terms import DutyStatus, NoticeStatus, Rung
from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    POLICY,
    completed,
    concern,
    episode,
    fact,
    to_the_meeting,
    to_the_review,
)

MAY = "Wed 2026-05-06"


def test_nothing_is_listed_before_anything_was_recorded():
    seen = episode(concern(recorded="Wed 2026-03-25 10:00")).json("Wed 2026-03-25 09:59")
    assert (seen["duties"], seen["notices"], seen["level"], seen["stage"]) == ([], [], None, "concern")


def test_fact_recorded_at_the_instant_is_known_at_it():
    told = episode(concern(recorded="Wed 2026-03-25 10:00"))
    assert told.status("risk_assessment", "Wed 2026-03-25 10:00") == "open"


def test_plan_follows_the_knowledge_as_it_grew():
    """Completed on 1 April, recorded on the 8th: chased until then, met in time all the same."""
    told = episode(concern(), completed("Wed 2026-04-01 16:00", "high", recorded="Wed 2026-04-08 10:00"))
    at = "Wed 2026-04-08 10:00"
    assert told.status("risk_assessment", at) == "met"
    assert [step for _, step, *_ in told.sent("risk_assessment", at)] == [
        None,
        "-5wd",
        "-2wd",
        "0",
        "+1wd",
        None,
    ]


def test_occurrences_are_numbered_by_start_whenever_they_became_known():
    early = fact("found", "Mon 2026-03-16 10:00", recorded="Thu 2026-03-26 10:00", id="early")
    told = episode(fact("found", "Mon 2026-03-23 10:00", id="first"), early)
    before, after = "Wed 2026-03-25 10:00", "Thu 2026-03-26 10:00"
    assert [duty.occurrence.opening for duty in told.listed("return_interview", before)] == [
        "return_interview:first"
    ]
    assert [duty.occurrence.opening for duty in told.listed("return_interview", after)] == [
        "return_interview:early",
        "return_interview:first",
    ]


def test_occurrences_of_one_start_are_numbered_by_their_fact():
    actions = [
        fact("action_given", f"{MAY} 15:00", panel=MAY, agency="police", action=name, id=name)
        for name in "ba"
    ]
    listed = episode(actions, panels=(MAY,)).listed("panel_action", f"{MAY} 15:00")
    assert [duty.occurrence.opening for duty in listed] == ["panel_action:a", "panel_action:b"]


def test_duty_that_time_will_open_is_not_listed_before():
    told = episode(concern(), born="Mon 2008-11-10")
    assert told.listed("adulthood", "Sat 2026-05-09 23:59") == []
    assert told.status("adulthood", "Sun 2026-05-10 00:00") == "open"
    assert told.planned("adulthood", "Sat 2026-05-09 23:59") == []


def test_notices_are_in_order_of_time_duty_occurrence_and_rung():
    seen = episode(to_the_meeting("high"), yjs=True).plan("Tue 2026-04-07 15:00").notices
    places = [(one.notice.at, one.notice.duty.value, one.number, one.notice.rung.value) for one in seen]
    assert places == sorted(places)


def test_duty_as_json_says_everything_a_reader_needs():
    seen = episode(concern(route="mash_level_4")).json("Wed 2026-04-01 09:00")
    (shown,) = [duty for duty in seen["duties"] if duty["key"] == "risk_assessment"]
    assert shown == {
        "key": "risk_assessment",
        "occurrence": 1,
        "basis": "guidance",
        "source": "5.2.3",
        "started_at": "2026-03-23T10:00:00+00:00",
        "due_on": "2026-04-02",
        "due_at": "2026-04-03T00:00:00+01:00",
        "status": "open",
        "met_at": None,
        "owner": "social_worker",
        "counted": "10 calendar days after Mon 23 March 2026",
    }


def test_notice_as_json_says_when_on_the_authoritys_clock():
    seen = episode(concern()).json("Wed 2026-04-01 09:00")
    assert seen["notices"][2] == {
        "duty": "risk_assessment",
        "occurrence": 1,
        "rung": "before",
        "step": "-2wd",
        "to": ["social_worker"],
        "at": "2026-03-31T09:00:00+01:00",
        "status": "sent",
    }


def test_plan_as_json_has_the_promised_keys():
    seen = episode(to_the_meeting("high"), panels=(MAY,)).json("Wed 2026-04-08 09:00")
    assert list(seen) == ["at", "policy", "level", "stage", "in_cohort", "duties", "notices", "warnings"]
    assert (seen["at"], seen["policy"]) == ("2026-04-08T09:00:00+01:00", "nottinghamshire-2020")
    assert (seen["level"], seen["stage"], seen["in_cohort"]) == ("high", "review", True)


def test_moment_it_was_met_is_shown_for_what_was_met_alone():
    told = episode(to_the_review()[:2], fact("waived", "Mon 2026-03-30 10:00", duty="quality_assurance"))
    shown = {duty["key"]: duty["met_at"] for duty in told.json("Mon 2026-03-30 12:00")["duties"]}
    assert shown["risk_assessment"] == "2026-03-27T15:00:00+00:00"
    assert shown["quality_assurance"] is None


def test_withdrawn_superseded_sent_and_planned_are_told_apart():
    told = episode(
        concern(),
        fact("travel_suspected", "Mon 2026-03-30 17:30"),
        completed("Tue 2026-03-31 09:30", "high"),
    )
    seen = told.plan("Tue 2026-03-31 10:00").notices
    statuses = {(one.notice.duty.value, one.notice.step, one.notice.rung): one.status for one in seen}
    assert statuses["risk_assessment", "-2wd", Rung.BEFORE] is NoticeStatus.SENT
    assert statuses["risk_assessment", "0", Rung.DUE] is NoticeStatus.WITHDRAWN
    assert statuses["nrm_decision", None, Rung.OPENED] is NoticeStatus.SUPERSEDED
    assert statuses["nrm_decision", "+1wd", Rung.AFTER] is NoticeStatus.PLANNED


def test_horizon_that_is_near_is_said():
    words = "The working-day calendar ends on Wed 31 December 2036: extend calendar.last_year of the policy."
    told = episode(concern("Mon 2035-12-03 10:00"), born=None)
    assert words not in told.plan("Mon 2035-12-31 12:00").warnings
    assert words in told.plan("Tue 2036-01-01 12:00").warnings


def test_small_childs_coming_of_age_beyond_the_horizon_is_no_error_and_is_planned_once_it_is_reached():
    told = episode(concern(), born="Wed 2020-03-04")
    assert told.the("adulthood").due.on == day("Wed 2038-03-03")
    seen = told.plan("Mon 2026-06-01 12:00")
    assert not [one for one in seen.board.notices if one.duty == "adulthood"]


def test_date_beyond_the_horizon_says_how_to_extend_it():
    told = episode(fact("travel_suspected", "Wed 2036-12-31 10:00"))
    with pytest.raises(CalendarEnds, match=r"calendar\.last_year of the policy to 2037"):
        told.plan("Wed 2036-12-31 12:00")


def test_plan_names_the_policy_it_was_worked_out_by():
    assert episode(concern()).json("Wed 2026-04-01 09:00")["policy"] == POLICY.policy


def test_status_turns_at_the_exclusive_midnight():
    told = episode(concern())
    assert told.status("risk_assessment", "Thu 2026-04-02 23:59") == "open"
    assert told.status("risk_assessment", "Fri 2026-04-03 00:00") == "overdue"


def test_timetable_holds_for_any_instant():
    timetable = episode(to_the_meeting()).timetable()
    review = next(one for one in timetable.occurrences if one.duty == "review")
    assert [review.status(uk(at)) for at in ("Tue 2026-05-19 23:59", "Wed 2026-05-20 00:00")] == [
        DutyStatus.OPEN,
        DutyStatus.OVERDUE,
    ]
