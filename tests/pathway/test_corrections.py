"""Facts about facts: voiding, back-dating, extending, waiving, closing and reopening."""

import pytest

from cce.pathway.corrections import in_force, voided_ids
from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    completed,
    concern,
    episode,
    fact,
    to_the_meeting,
    to_the_review,
)

PANELS = ("Wed 2026-05-06", "Wed 2026-06-03", "Wed 2026-07-01")
FOUND = fact("found", "Mon 2026-03-23 11:00", id="found")


def voiding(name: str, what: str, when: str = "Tue 2026-03-24 10:00"):
    return fact("voided", when, id=name, voids=what)


def extended(when: str, duty: str, until: str, **fields):
    return fact("extended", when, duty=duty, until=until, **fields)


def waived(when: str, duty: str):
    return fact("waived", when, duty=duty)


@pytest.mark.parametrize(
    ("voidings", "stands"),
    [
        pytest.param([], True, id="nothing-voided"),
        pytest.param([voiding("a", "found")], False, id="voided"),
        pytest.param([voiding("a", "found"), voiding("b", "a")], True, id="voiding-voided"),
        pytest.param(
            [voiding("a", "found"), voiding("b", "a"), voiding("c", "b")],
            False,
            id="voiding-of-a-voiding-voided",
        ),
        pytest.param(
            [voiding("a", "found"), voiding("b", "a"), voiding("c", "found")],
            False,
            id="voided-again-after-all",
        ),
        pytest.param([voiding("z", "found"), voiding("a", "z")], True, id="whatever-their-names"),
        pytest.param([voiding("a", "somewhere-else")], True, id="something-else-voided"),
    ],
)
def test_voiding_counts_unless_one_that_counts_voids_it(voidings, stands):
    assert (FOUND in in_force([FOUND, *voidings])) == stands
    assert (FOUND in in_force([*reversed(voidings), FOUND])) == stands
    assert ("found" not in voided_ids([FOUND, *voidings])) == stands


def test_voidings_in_a_circle_have_no_effect():
    assert in_force([FOUND, voiding("a", "b"), voiding("b", "a")]) == [FOUND]


def test_voiding_works_from_when_it_is_recorded():
    told = episode(
        FOUND, fact("voided", "Tue 2026-03-24 10:00", recorded="Wed 2026-03-25 12:00", voids="found")
    )
    assert told.status("return_interview", "Wed 2026-03-25 11:59") == "overdue"
    assert told.status("return_interview", "Wed 2026-03-25 12:00") == "superseded"


def test_voided_concern_takes_its_forecast_with_it():
    told = episode(concern(id="mistake"), voiding("a", "mistake"))
    assert [duty.occurrence.duty for duty in told.plan("Tue 2026-03-24 10:00").duties] == ["risk_assessment"]


def test_voided_approval_takes_back_what_it_opened_and_what_it_met():
    approval = fact("assessment_approved", "Mon 2026-03-30 10:00", id="approval")
    told = episode(to_the_review()[:2], approval, voiding("a", "approval", "Mon 2026-03-30 12:00"))
    assert told.status("quality_assurance", "Mon 2026-03-30 12:00") == "open"
    assert told.status("cpc_submission", "Mon 2026-03-30 12:00") == "superseded"


def test_voided_closure_was_never_a_closure():
    told = episode(concern(), fact("closed", "Tue 2026-03-24 9:00", id="mistake"), voiding("a", "mistake"))
    assert told.status("risk_assessment", "Tue 2026-03-24 09:30") == "ended"
    assert told.status("risk_assessment", "Tue 2026-03-24 10:00") == "open"


def test_back_dated_completion_is_late_as_then_known_and_in_time_in_fact():
    told = episode(concern(), completed("Thu 2026-04-02 16:00", "high", recorded="Thu 2026-04-09 10:00"))
    assert told.status("risk_assessment", "Thu 2026-04-09 09:59") == "overdue"
    assert told.status("risk_assessment", "Thu 2026-04-09 10:00") == "met"
    assert told.of("quality_assurance")[0].started_at == uk("Thu 2026-04-02 16:00")


def test_back_dated_fact_takes_its_place_among_those_known_before():
    """A return to the manager, entered after the approval that followed it, changes no outcome."""
    told = episode(
        concern(),
        completed("Fri 2026-03-27 10:00", "high"),
        completed("Mon 2026-03-30 10:00", "high"),
        fact("assessment_approved", "Mon 2026-03-30 12:00"),
        fact("assessment_returned", "Fri 2026-03-27 15:00", recorded="Tue 2026-03-31 10:00"),
    )
    assert [told.status("quality_assurance", "Tue 2026-03-31 10:00", number) for number in (1, 2)] == [
        "ended",
        "met",
    ]


def test_extension_holds_for_the_latest_open_occurrence_alone():
    actions = [
        fact(
            "action_given",
            f"Wed 2026-05-06 1{number}:00",
            panel=PANELS[0],
            agency="police",
            action=name,
            id=name,
        )
        for number, name in enumerate("ab")
    ]
    granted = extended("Mon 2026-05-11 10:00", "panel_action", "Wed 2026-06-10")
    told = episode(to_the_review("high"), actions, granted, panels=PANELS)
    assert [one.extended_until for one in told.of("panel_action")][:2] == [None, day("Wed 2026-06-10")]


def test_later_extension_replaces_the_earlier():
    told = episode(
        concern(),
        extended("Mon 2026-03-30 10:00", "risk_assessment", "Mon 2026-04-20"),
        extended("Tue 2026-03-31 10:00", "risk_assessment", "Fri 2026-04-10"),
    )
    assert told.the("risk_assessment").extended_until == day("Fri 2026-04-10")


def test_extension_never_shortens():
    told = episode(concern(), extended("Mon 2026-03-30 10:00", "risk_assessment", "Wed 2026-04-01"))
    assert told.the("risk_assessment").extended_until == day("Thu 2026-04-02")


@pytest.mark.parametrize(
    ("duty", "born", "facts"),
    [
        pytest.param(
            "panel_update",
            None,
            [fact("panel_considered", "Wed 2026-05-06 14:00", panel=PANELS[0])],
            id="panel",
        ),
        pytest.param("adulthood", "Mon 2008-11-10", [], id="adulthood"),
    ],
)
def test_what_time_opened_can_be_extended_and_waived(duty, born, facts):
    base = episode(to_the_review("high"), facts, panels=PANELS, born=born)
    granted = base.and_then(extended("Tue 2026-05-26 10:00", duty, "Mon 2026-11-30"))
    assert granted.of(duty)[0].extended_until == day("Mon 2026-11-30")
    let_off = base.and_then(waived("Tue 2026-05-26 10:00", duty))
    assert let_off.status(duty, "Tue 2026-05-26 10:00") == "waived"


def test_extension_of_what_time_has_not_opened_yet_changes_nothing():
    told = episode(
        concern(), extended("Tue 2026-03-24 10:00", "adulthood", "Mon 2026-11-30"), born="Mon 2008-11-10"
    )
    assert told.the("adulthood").extended_until is None


def test_waived_duty_is_listed_so_and_opens_nothing_further():
    told = episode(to_the_meeting(), waived("Mon 2026-05-11 10:00", "review"))
    assert told.status("review", "Mon 2026-12-14 10:00") == "waived"
    assert told.planned("review", "Mon 2026-05-11 10:00") == []


def test_waived_assessment_is_not_met_by_a_completion_and_is_checked_all_the_same():
    told = episode(
        concern(),
        waived("Tue 2026-03-24 10:00", "risk_assessment"),
        completed("Fri 2026-03-27 10:00", "high"),
    )
    assert told.status("risk_assessment", "Fri 2026-03-27 10:00") == "waived"
    assert told.status("quality_assurance", "Fri 2026-03-27 10:00") == "open"


CLOSED = fact("closed", "Mon 2026-03-30 12:00")
REOPENED = fact("reopened", "Wed 2026-04-08 12:00")


def test_closure_ends_every_clock_adulthood_too():
    told = episode(to_the_review()[:2], CLOSED, born="Thu 2008-07-10")
    owed = {
        duty.occurrence.duty.value: duty.status.value for duty in told.plan("Mon 2026-03-30 12:00").duties
    }
    assert owed == {
        "risk_assessment": "met",
        "quality_assurance": "ended",
        "multi_agency_meeting": "ended",
        "adulthood": "ended",
    }


def test_reopening_brings_back_the_same_occurrences_and_dates():
    closed, reopened = episode(to_the_review()[:2], CLOSED), episode(to_the_review()[:2], CLOSED, REOPENED)
    never = episode(to_the_review()[:2])
    assert reopened.timetable().occurrences == never.timetable().occurrences
    assert closed.timetable().closed_at == uk("Mon 2026-03-30 12:00")
    assert reopened.timetable().closed_at is None


def test_voided_reopening_leaves_the_episode_closed():
    told = episode(
        concern(),
        CLOSED,
        REOPENED.model_copy(update={"id": "rash"}),
        voiding("a", "rash", "Thu 2026-04-09 10:00"),
    )
    assert told.timetable().closed_at == uk("Mon 2026-03-30 12:00")


def test_fact_recorded_while_closed_about_the_time_before_counts():
    told = episode(
        concern(), CLOSED, completed("Fri 2026-03-27 10:00", "high", recorded="Tue 2026-03-31 10:00")
    )
    assert told.status("risk_assessment", "Tue 2026-03-31 10:00") == "met"
    assert told.sent("quality_assurance", "Fri 2026-05-01 12:00") == []
    handed = [one for one in told.sent("risk_assessment", "Fri 2026-05-01 12:00") if one[0] == "handover"]
    assert handed == []
