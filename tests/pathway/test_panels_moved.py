"""Panels that are moved, cancelled or set late: every date moves with them, and nothing goes twice."""

import pytest

from cce.pathway.changes import DayOff, PanelCancelled, PanelMoved, PanelSet
from tests.pathway.dates import day, uk
from tests.pathway.episodes import concern, episode, fact, reviewed, sent, to_the_review

MAY, JUNE, JULY = "Wed 2026-05-06", "Wed 2026-06-03", "Wed 2026-07-01"
HIGH = to_the_review("high")
SEEN = fact("panel_considered", f"{MAY} 14:00", panel=MAY)
TOLD = episode(HIGH, SEEN, panels=(MAY, JUNE, JULY))
UNSEEN = episode(HIGH, panels=(JUNE, JULY))
LEAD, COORDINATOR = "lead_professional", "panel_coordinator"
BOTH, ALL = f"team_manager {LEAD}", f"team_manager {LEAD} {COORDINATOR}"


def moved(when, panel, to):
    return PanelMoved(uk(when), day(panel), day(to))


def stands(told, key, at):
    """Every listed occurrence: its panel, its date, how it stands."""
    return [
        (str(one.occurrence.panel), str(one.occurrence.due.on), one.status.value)
        for one in told.listed(key, at)
    ]


FIRST_ASKED = [
    sent("opened", None, LEAD, "Thu 2026-05-21 09:00"),
    sent("before", "-2wd", LEAD, "Wed 2026-05-27 09:00"),
]


def test_a_panel_moved_before_its_requests_is_as_if_set_for_the_new_date():
    told = TOLD.amended(moved("Wed 2026-05-20 12:00", JUNE, "Wed 2026-06-17"))
    assert stands(told, "panel_update", "Thu 2026-06-04 12:00") == []
    assert told.sent("panel_update", "Wed 2026-06-17 12:00") == [
        sent("opened", None, LEAD, "Fri 2026-06-05 09:00"),
        sent("before", "-2wd", LEAD, "Wed 2026-06-10 09:00"),
        sent("due", "0", BOTH, "Fri 2026-06-12 09:00"),
        sent("after", "+1wd", ALL, "Mon 2026-06-15 09:00"),
        sent("after", "+3wd", COORDINATOR, "Wed 2026-06-17 09:00"),
    ]


def test_a_panel_moved_after_its_requests_is_asked_for_once_and_reminded_of_anew():
    told = TOLD.amended(moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-06-17"))
    assert stands(told, "panel_update", "Thu 2026-05-28 12:00") == [("2026-06-17", "2026-06-12", "open")]
    assert told.sent("panel_update", "Wed 2026-06-17 12:00") == [
        *FIRST_ASKED,
        sent("before", "-2wd", LEAD, "Wed 2026-06-10 09:00"),
        sent("due", "0", BOTH, "Fri 2026-06-12 09:00"),
        sent("after", "+1wd", ALL, "Mon 2026-06-15 09:00"),
        sent("after", "+3wd", COORDINATOR, "Wed 2026-06-17 09:00"),
    ]


def test_a_panel_moved_at_a_slot_is_moved_before_the_slot():
    told = TOLD.amended(moved("Wed 2026-05-27 09:00", JUNE, "Wed 2026-06-17"))
    assert told.sent("panel_update", "Wed 2026-05-27 12:00") == FIRST_ASKED[:1]


def test_a_panel_moved_so_near_that_its_updates_are_late_says_so_once():
    told = TOLD.amended(moved("Tue 2026-05-26 10:00", JUNE, "Thu 2026-05-28"))
    assert stands(told, "panel_update", "Tue 2026-05-26 10:00") == [("2026-05-28", "2026-05-22", "overdue")]
    assert told.sent("panel_update", "Thu 2026-05-28 12:00") == [
        FIRST_ASKED[0],
        sent("after", "+1wd", BOTH, "Tue 2026-05-26 10:00"),
        sent("after", "+3wd", COORDINATOR, "Thu 2026-05-28 09:00"),
    ]


def test_a_panel_moved_nearer_drops_the_rungs_that_lie_behind():
    told = TOLD.amended(moved("Tue 2026-05-26 10:00", JUNE, "Mon 2026-06-01"))
    assert told.sent("panel_update", "Mon 2026-06-01 12:00") == [
        FIRST_ASKED[0],
        sent("due", "0", BOTH, "Wed 2026-05-27 09:00"),
        sent("after", "+1wd", ALL, "Thu 2026-05-28 09:00"),
        sent("after", "+3wd", COORDINATOR, "Mon 2026-06-01 09:00"),
    ]


def test_a_panel_moved_there_and_back_sends_nothing_twice():
    told = TOLD.amended(
        moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-06-17"), moved("Thu 2026-05-28 15:00", JUNE, JUNE)
    )
    assert told.sent("panel_update", "Wed 2026-06-03 12:00") == TOLD.sent(
        "panel_update", "Wed 2026-06-03 12:00"
    )


def test_a_panel_moved_past_the_next_is_asked_for_what_was_asked_already():
    told = UNSEEN.amended(moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-07-08"))
    assert stands(told, "panel_submission", "Thu 2026-05-28 12:00") == [
        ("2026-07-08", "2026-07-03", "open"),
        ("2026-07-01", "2026-06-26", "open"),
    ]
    opened = [one for one in told.sent("panel_submission", f"{JULY} 12:00") if one[0] == "opened"]
    assert opened == [FIRST_ASKED[0], sent("opened", None, LEAD, "Fri 2026-06-19 09:00")]


def test_what_was_asked_for_stays_listed_when_another_panel_comes_before_it():
    told = UNSEEN.amended(
        PanelCancelled(uk("Mon 2026-05-18 12:00"), day(JUNE)),
        PanelSet(uk("Mon 2026-06-22 12:00"), day("Fri 2026-06-26")),
    )
    opened = sent("opened", None, LEAD, "Fri 2026-06-19 09:00")
    assert [
        told.sent("panel_submission", at)[:1] for at in ("Fri 2026-06-19 12:00", "Tue 2026-06-23 12:00")
    ] == [[opened]] * 2


def test_what_a_cancelled_panel_was_owed_ends_and_the_next_ones_is_owed():
    told = TOLD.amended(PanelCancelled(uk("Thu 2026-05-28 12:00"), day(JUNE)))
    assert stands(told, "panel_update", "Fri 2026-05-29 12:00") == [
        ("2026-06-03", "2026-05-29", "superseded")
    ]
    assert stands(told, "panel_update", "Fri 2026-06-19 12:00") == [
        ("2026-06-03", "2026-05-29", "superseded"),
        ("2026-07-01", "2026-06-26", "open"),
    ]
    assert told.sent("panel_update", "Fri 2026-06-19 12:00") == [
        *FIRST_ASKED,
        sent("opened", None, LEAD, "Fri 2026-06-19 09:00"),
    ]


def test_a_panel_cancelled_before_its_requests_leaves_nothing():
    told = TOLD.amended(PanelCancelled(uk("Wed 2026-05-20 12:00"), day(JUNE)))
    assert stands(told, "panel_update", "Fri 2026-06-05 12:00") == []


def test_first_papers_of_a_cancelled_panel_are_owed_to_the_next():
    told = UNSEEN.amended(PanelCancelled(uk("Wed 2026-05-20 12:00"), day(JUNE)))
    assert stands(told, "panel_submission", "Wed 2026-05-20 12:00") == [("2026-07-01", "2026-06-26", "open")]


def test_a_cancelled_panel_that_comes_back_is_not_asked_for_again():
    told = TOLD.amended(
        PanelCancelled(uk("Thu 2026-05-28 12:00"), day(JUNE)),
        PanelSet(uk("Thu 2026-05-28 15:00"), day(JUNE)),
    )
    assert told.sent("panel_update", "Fri 2026-05-29 12:00") == [
        *FIRST_ASKED,
        sent("due", "0", BOTH, "Fri 2026-05-29 09:00"),
    ]


def test_what_was_received_for_a_cancelled_panel_counts_for_that_one_alone():
    received = fact("panel_update_received", "Tue 2026-05-26 12:00", panel=JUNE)
    told = TOLD.and_then(received).amended(PanelCancelled(uk("Thu 2026-05-28 12:00"), day(JUNE)))
    assert stands(told, "panel_update", "Fri 2026-06-19 12:00")[-1] == ("2026-07-01", "2026-06-26", "open")


def test_what_was_received_for_a_panel_counts_wherever_it_moves():
    received = fact("panel_update_received", "Tue 2026-05-26 12:00", panel=JUNE)
    told = TOLD.and_then(received).amended(moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-06-17"))
    assert stands(told, "panel_update", "Thu 2026-05-28 12:00") == [("2026-06-17", "2026-06-12", "met")]


def test_what_arrives_for_a_panel_that_moved_may_name_either_date():
    after = moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-06-17")
    for panel in (JUNE, "Wed 2026-06-17"):
        received = fact("panel_update_received", "Mon 2026-06-15 12:00", panel=panel)
        told = TOLD.and_then(received).amended(after)
        assert stands(told, "panel_update", "Tue 2026-06-16 09:00") == [
            ("2026-06-17", "2026-06-12", "met_late")
        ]


def test_what_was_waived_for_a_panel_stays_waived_when_it_moves():
    waived = fact("waived", "Fri 2026-05-22 12:00", duty="panel_update")
    told = TOLD.and_then(waived).amended(moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-06-17"))
    assert stands(told, "panel_update", "Mon 2026-06-08 12:00") == [("2026-06-17", "2026-06-12", "waived")]


def test_a_panel_set_late_is_owed_what_is_still_in_time():
    told = episode(HIGH, panels=(JULY,)).amended(PanelSet(uk("Thu 2026-05-28 12:00"), day(JUNE)))
    assert stands(told, "panel_submission", "Thu 2026-05-28 12:00") == [("2026-06-03", "2026-05-29", "open")]
    assert told.sent("panel_submission", "Fri 2026-05-29 12:00") == [
        sent("opened", None, LEAD, "Thu 2026-05-28 12:00"),
        sent("due", "0", BOTH, "Fri 2026-05-29 09:00"),
    ]


def test_papers_that_open_later_because_of_a_panel_in_between_are_not_chased_before():
    """The second panel's papers were to open on Thursday; one in between puts that off to the Monday."""
    first, between, second = "Wed 2026-04-01", "Sun 2026-04-05", "Wed 2026-04-08"
    high = fact("meeting_held", "Mon 2026-03-09 13:00", level="high")
    told = episode(concern("Thu 2026-02-26 14:00"), high, panels=(first, second))
    told = told.amended(PanelSet(uk("Tue 2026-03-24 10:00"), day(between)))
    seen = told.plan("Tue 2026-04-07 12:00")
    opens = [one.opened_at for one in seen.timetable.occurrences if one.panel == day(second)]
    second_ones = [one for one in seen.board.notices if one.opening.endswith("04-08")]
    assert opens == [uk("Mon 2026-04-06 00:00")]
    assert min(one.at for one in second_ones if one.status != "withdrawn") == uk("Tue 2026-04-07 09:00")


def test_an_action_follows_the_panel_it_is_reported_to():
    action = fact("action_given", f"{MAY} 15:00", panel=MAY, agency="police", action="visit")
    told = TOLD.and_then(action).amended(moved("Thu 2026-05-28 12:00", JUNE, "Wed 2026-06-17"))
    assert [one.occurrence.due.on for one in told.listed("panel_action", "Fri 2026-05-29 09:00")] == [
        day("Wed 2026-06-17")
    ]


@pytest.mark.parametrize(
    ("agreed", "panel", "opened"),
    [
        pytest.param("Wed 2026-05-27 10:00", "2026-06-03", "Wed 2026-05-27 10:00", id="five-days-before-it"),
        pytest.param("Fri 2026-05-29 16:00", "2026-06-03", "Fri 2026-05-29 16:00", id="on-the-due-day"),
        pytest.param("Mon 2026-06-01 10:00", "2026-07-01", "Fri 2026-06-19 09:00", id="too-late-for-it"),
    ],
)
def test_a_child_reaching_high_shortly_before_a_panel_is_on_its_list_at_once(agreed, panel, opened):
    told = episode(HIGH[:4], reviewed(agreed, "high"), panels=(JUNE, JULY))
    assert stands(told, "panel_submission", agreed)[0][0] == panel
    assert told.sent("panel_submission", f"{JULY} 12:00")[0] == sent("opened", None, LEAD, opened)


def test_a_day_off_known_late_moves_what_is_still_to_go():
    told = TOLD.amended(DayOff(uk("Thu 2026-05-28 12:00"), day("Tue 2026-06-02"), "Closed"))
    assert stands(told, "panel_update", "Thu 2026-05-28 12:00") == [("2026-06-03", "2026-05-28", "open")]
    assert told.sent("panel_update", "Mon 2026-06-01 12:00") == [
        *FIRST_ASKED,
        sent("after", "+1wd", ALL, "Fri 2026-05-29 09:00"),
    ]
