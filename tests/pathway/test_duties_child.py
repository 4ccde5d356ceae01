"""What is owed to the child whatever the assessment says: return interview, referral, the hand-over at 18."""

import pytest

from cce.pathway.terms import DutyKey
from tests.pathway.dates import day, uk
from tests.pathway.episodes import concern, episode, fact, sent, to_the_meeting, to_the_review


def found(when: str, **fields):
    return fact("found", when, **fields)


def missing(when: str):
    return fact("went_missing", when)


def held(when: str):
    return fact("return_interview_held", when)


@pytest.mark.parametrize(
    ("when", "due_on", "due_at"),
    [
        pytest.param("Mon 2026-03-23 10:00", "Wed 2026-03-25", "Wed 2026-03-25 10:00", id="plain"),
        pytest.param(
            "Sat 2026-03-28 10:00", "Mon 2026-03-30", "Mon 2026-03-30 11:00", id="clocks-go-forward"
        ),
        pytest.param("Sat 2026-10-24 10:00", "Mon 2026-10-26", "Mon 2026-10-26 09:00", id="clocks-go-back"),
        pytest.param(
            "Fri 2026-03-27 23:30", "Mon 2026-03-30", "Mon 2026-03-30 00:30", id="into-the-next-day"
        ),
        pytest.param("Fri 2026-12-25 03:00", "Sun 2026-12-27", "Sun 2026-12-27 03:00", id="christmas-counts"),
        pytest.param(
            "Sat 2026-10-24 00:30", "Sun 2026-10-25", "Sun 2026-10-25 23:30", id="back-into-the-day-before"
        ),
    ],
)
def test_return_interview_is_owed_in_48_elapsed_hours(when, due_on, due_at):
    due = episode(found(when)).the("return_interview").due
    assert (due.on, due.at) == (day(due_on), uk(due_at))


def test_ladder_of_a_return_interview_runs_day_and_night():
    told = episode(found("Sat 2026-03-28 03:00"))
    assert told.sent("return_interview", "Fri 2026-04-03 12:00") == [
        sent("opened", None, "social_worker", "Sat 2026-03-28 03:00"),
        sent("before", "-24h", "social_worker", "Sun 2026-03-29 04:00"),
        sent("due", "0", "social_worker team_manager", "Mon 2026-03-30 04:00"),
        sent("after", "+24h", "team_manager service_manager", "Tue 2026-03-31 04:00"),
    ]


def test_interview_closes_the_one_that_has_waited_longest():
    told = episode(found("Mon 2026-03-23 10:00"), found("Tue 2026-03-24 10:00"), held("Tue 2026-03-24 12:00"))
    assert [told.status("return_interview", "Tue 2026-03-24 12:00", number) for number in (1, 2)] == [
        "met",
        "open",
    ]


def test_missing_again_ends_the_interview_and_the_next_finding_opens_another():
    told = episode(
        found("Mon 2026-03-23 10:00"), missing("Tue 2026-03-24 10:00"), found("Thu 2026-03-26 10:00")
    )
    at = "Thu 2026-03-26 10:00"
    assert [told.status("return_interview", at, number) for number in (1, 2)] == ["ended", "open"]


def test_child_still_missing_is_shown_as_missing_now():
    told = episode(concern(), missing("Tue 2026-03-24 22:15"))
    assert (
        "The child is missing now, since 22:15 on Tue 24 March 2026."
        in told.plan("Wed 2026-03-25 09:00").warnings
    )
    back = told.and_then(found("Wed 2026-03-25 10:00"))
    assert not any("missing" in words for words in back.plan("Wed 2026-03-25 12:00").warnings)


def test_child_reported_missing_twice_is_missing_since_the_first_report():
    told = episode(concern(), missing("Tue 2026-03-24 22:15"), missing("Wed 2026-03-25 07:00"))
    assert told.timetable().missing_since == uk("Tue 2026-03-24 22:15")
    again = told.and_then(found("Wed 2026-03-25 10:00"), missing("Thu 2026-03-26 10:00"))
    assert again.timetable().missing_since == uk("Thu 2026-03-26 10:00")


def test_travel_suspected_twice_is_one_decision_to_take():
    told = episode(
        fact("travel_suspected", "Mon 2026-03-23 10:00"), fact("travel_suspected", "Mon 2026-03-23 15:00")
    )
    assert told.the("nrm_decision").due.on == day("Tue 2026-03-24")


@pytest.mark.parametrize(
    ("born", "noticed", "opened", "due"),
    [
        pytest.param(
            "Mon 2008-11-10", "Mon 2026-03-23 10:00", "Sun 2026-05-10 00:00", "Mon 2026-11-09", id="plain"
        ),
        pytest.param(
            "Fri 2008-02-29", "Mon 2025-08-11 10:00", "Mon 2025-09-01 00:00", "Sat 2026-02-28", id="leap-day"
        ),
        pytest.param(
            "Sun 2008-08-31", "Mon 2025-08-11 10:00", "Sat 2026-02-28 00:00", "Sun 2026-08-30", id="clamped"
        ),
        pytest.param(
            "Fri 2008-07-04",
            "Wed 2026-04-15 09:40",
            "Wed 2026-04-15 09:40",
            "Fri 2026-07-03",
            id="known-late",
        ),
        pytest.param(
            "Sun 2006-08-20",
            "Sat 2024-01-06 10:00",
            "Tue 2024-02-20 00:00",
            "Mon 2024-08-19",
            id="into-a-leap-year",
        ),
    ],
)
def test_adulthood_opens_six_months_before_the_birthday_or_at_the_first_concern(born, noticed, opened, due):
    one = episode(concern(noticed), born=born).the("adulthood")
    assert (one.opened_at, one.due.on) == (uk(opened), day(due))


def test_without_a_birth_date_adulthood_is_not_owed_and_that_is_said():
    told = episode(concern(), born=None)
    assert not told.of("adulthood")
    assert told.timetable().notes == ("The birth date is not known: nothing is owed before adulthood.",)


def test_adulthood_is_owed_to_a_child_of_whom_somebody_was_concerned():
    assert not episode(found("Mon 2026-03-23 10:00")).of("adulthood")


def test_birthday_ends_every_other_clock():
    told = episode(to_the_review(), born="Mon 2008-04-14")
    at = "Tue 2026-04-14 00:00"
    statuses = {duty.occurrence.duty.value: duty.status for duty in told.plan(at).duties}
    assert statuses["multi_agency_meeting"] == "ended"
    assert statuses["adulthood"] == "overdue"
    assert told.status("multi_agency_meeting", "Mon 2026-04-13 23:59") == "overdue"


def test_nothing_opens_after_the_birthday():
    told = episode(to_the_meeting(), fact("review_held", "Tue 2026-04-14 10:00"), born="Mon 2008-04-14")
    assert len(told.of("review")) == 1


def test_notice_that_would_wait_for_the_birthday_is_not_sent():
    told = episode(concern(), fact("travel_suspected", "Mon 2026-04-13 18:00"), born="Mon 2008-04-14")
    assert told.sent("nrm_decision", "Fri 2026-04-17 12:00") == []


def test_hand_over_is_chased_past_the_birthday():
    told = episode(concern("Mon 2026-03-02 10:00"), born="Fri 2008-03-21")
    assert told.sent("adulthood", "Thu 2026-04-02 12:00") == [
        sent("opened", None, "social_worker", "Mon 2026-03-02 10:00"),
        sent("before", "-5wd", "social_worker", "Fri 2026-03-13 09:00"),
        sent("before", "-2wd", "social_worker", "Wed 2026-03-18 09:00"),
        sent("due", "0", "social_worker", "Fri 2026-03-20 09:00"),
        sent("after", "+1wd", "social_worker team_manager", "Mon 2026-03-23 09:00"),
        sent("after", "+3wd", "team_manager service_manager", "Wed 2026-03-25 09:00"),
        sent("after", "+8wd", "team_manager service_manager", "Wed 2026-04-01 09:00"),
    ]


def test_hand_over_recorded_early_is_met_before_it_would_have_opened():
    told = episode(concern(), fact("handover_recorded", "Tue 2026-03-24 12:00"), born="Tue 2009-03-03")
    (listed,) = told.listed("adulthood", "Tue 2026-03-24 12:00")
    assert (listed.status, listed.occurrence.started_at) == ("met", uk("Tue 2026-03-24 12:00"))


def test_notice_of_adulthood_shows_no_date():
    assert not episode().ladder.policy.duties[DutyKey.ADULTHOOD].shows_date
