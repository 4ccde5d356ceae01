"""A panel's list: who is on it, what has come, who left, which actions are open, in which order."""

import pytest

from cce.pathway.panel_list import Answer, Departure, ListedChild, in_order
from cce.pathway.panel_listing import Known, panel_list
from cce.pathway.panels import Panel
from cce.pathway.terms import DutyKey, DutyStatus
from tests.pathway.dates import day, uk
from tests.pathway.episodes import LADDER, episode, fact, reviewed, to_the_review

MAY, JUNE, JULY = "Wed 2026-05-06", "Wed 2026-06-03", "Wed 2026-07-01"
PANELS = (MAY, JUNE, JULY)
HIGH = to_the_review("high")
SEEN = fact("panel_considered", f"{MAY} 14:00", panel=MAY)
FEEDBACK = fact("panel_feedback_sent", "Thu 2026-05-07 10:00", panel=MAY)


def known(*facts, born="Fri 2011-03-04", panels=PANELS):
    told = episode(*facts, born=born, panels=panels)
    return Known(told.timetable(), told.facts)


def listed(panel, at, **children):
    on = day(panel)
    return panel_list(children, Panel(on, on), LADDER, uk(at))


def only(panel, at, *facts):
    (child,) = listed(panel, at, one=known(*facts)).children
    return child


def removed(when, panel=JUNE):
    return fact(
        "panel_considered",
        when,
        panel=panel,
        outcome="removed",
        risk_reduced=True,
        plans_satisfactory=True,
    )


def received(when, kind="update", panel=JUNE):
    return fact(f"panel_{kind}_received", when, panel=panel)


@pytest.mark.parametrize(
    ("facts", "at", "answer"),
    [
        pytest.param([], "Wed 2026-05-20 12:00", Answer.AHEAD, id="not-asked-yet"),
        pytest.param([], "Thu 2026-05-21 09:00", Answer.WAITING, id="asked"),
        pytest.param([], "Fri 2026-05-29 23:59", Answer.WAITING, id="to-the-end-of-its-day"),
        pytest.param([], "Sat 2026-05-30 00:00", Answer.MISSING, id="late-and-not-in"),
        pytest.param([], "Thu 2026-06-04 09:00", Answer.MISSING, id="never-came"),
        pytest.param([received("Thu 2026-05-28 10:00")], f"{JUNE} 09:00", Answer.IN, id="in"),
        pytest.param([received("Mon 2026-06-01 10:00")], f"{JUNE} 09:00", Answer.LATE, id="in-late"),
        pytest.param(
            [fact("waived", "Fri 2026-05-22 10:00", duty="panel_update")],
            f"{JUNE} 09:00",
            Answer.EXCUSED,
            id="waived",
        ),
    ],
)
def test_an_update_is_on_the_list_by_what_has_come_of_it(facts, at, answer):
    child = only(JUNE, at, HIGH, SEEN, facts)
    assert (child.duty, child.answer, child.due_on) == (
        DutyKey.PANEL_UPDATE,
        answer,
        day("Fri 2026-05-29"),
    )


def test_papers_that_came_are_listed_with_the_instant():
    child = only(MAY, f"{MAY} 09:00", HIGH, received("Wed 2026-04-29 12:00", "submission", MAY))
    assert (child.duty, child.answered_at) == (DutyKey.PANEL_SUBMISSION, uk("Wed 2026-04-29 12:00"))
    assert (child.is_new, child.seen_on, child.outcome) == (True, None, None)


def test_the_panel_that_saw_a_child_last_is_named_but_not_this_one():
    june = fact("panel_considered", f"{JUNE} 14:00", panel=JUNE)
    at_june = only(JUNE, "Fri 2026-06-05 09:00", HIGH, SEEN, june)
    assert (at_june.seen_on, at_june.outcome, at_june.feedback_sent) == (day(MAY), "remain", False)
    assert only(JULY, "Fri 2026-06-05 09:00", HIGH, SEEN, june).seen_on == day(JUNE)


def test_an_outcome_that_has_gone_settles_a_child():
    assert only(MAY, "Fri 2026-05-08 09:00", HIGH, SEEN, FEEDBACK).is_settled
    assert not only(MAY, "Thu 2026-05-07 09:00", HIGH, SEEN, FEEDBACK).is_settled


def test_a_lower_level_takes_nobody_off_but_is_marked():
    lower = fact("review_held", "Tue 2026-05-12 10:00", level="moderate")
    assert not only(JUNE, "Mon 2026-05-11 12:00", HIGH, SEEN).below_high
    assert only(JUNE, "Tue 2026-05-12 12:00", HIGH, SEEN, lower).below_high


@pytest.mark.parametrize(
    ("agreed", "offered"),
    [
        pytest.param("Thu 2026-05-21 08:00", False, id="before-the-requests"),
        pytest.param("Thu 2026-05-21 10:00", True, id="after-the-requests"),
        pytest.param("Fri 2026-05-29 16:00", True, id="on-the-last-day"),
    ],
)
def test_a_child_who_joins_after_the_requests_is_offered(agreed, offered):
    child = only(JUNE, agreed, HIGH[:4], reviewed(agreed, "high"))
    assert (child.offered, child.joined_at) == (offered, uk(agreed))


def test_a_child_who_joins_when_papers_are_late_is_on_the_next_list():
    late = known(HIGH[:4], reviewed("Mon 2026-06-01 10:00", "high"))
    assert listed(JUNE, "Mon 2026-06-01 12:00", one=late).children == ()
    assert [one.child for one in listed(JULY, "Mon 2026-06-01 12:00", one=late).children] == ["one"]


@pytest.mark.parametrize(
    ("facts", "born", "why", "left_at"),
    [
        pytest.param(
            [fact("closed", "Tue 2026-05-26 10:00")],
            "Fri 2011-03-04",
            Departure.CLOSED,
            "Tue 2026-05-26 10:00",
            id="closed",
        ),
        pytest.param([], "Wed 2008-05-28", Departure.ADULT, "Thu 2026-05-28 00:00", id="turned-18"),
        pytest.param(
            [removed("Mon 2026-05-25 10:00", MAY)],
            "Fri 2011-03-04",
            Departure.REMOVED,
            "Mon 2026-05-25 10:00",
            id="removed-by-the-panel-before",
        ),
    ],
)
def test_who_left_before_the_panel_is_listed_with_the_reason(facts, born, why, left_at):
    found = listed(JUNE, f"{JUNE} 09:00", one=known(HIGH, SEEN, facts, born=born))
    assert found.children == ()
    assert [(one.child, one.why, one.left_at) for one in found.left] == [("one", why, uk(left_at))]


def test_who_left_is_on_the_list_until_then_and_after_the_panel_too():
    told = known(HIGH, SEEN, fact("closed", "Thu 2026-06-04 10:00"))
    for at in (f"{JUNE} 09:00", "Fri 2026-06-05 09:00"):
        assert [one.child for one in listed(JUNE, at, one=told).children] == ["one"]


def test_who_was_removed_by_a_panel_was_on_its_list():
    child = only(JUNE, "Fri 2026-06-05 09:00", HIGH, SEEN, removed(f"{JUNE} 14:00"))
    assert child.outcome == "removed"


def test_another_stay_in_the_cohort_begins_anew():
    again = fact("review_held", "Tue 2026-05-19 10:00", level="high")
    child = only(JUNE, "Tue 2026-05-19 12:00", HIGH, removed(f"{MAY} 14:00", MAY), again)
    assert (child.is_new, child.duty, child.joined_at) == (
        True,
        DutyKey.PANEL_SUBMISSION,
        uk("Tue 2026-05-19 10:00"),
    )


def test_actions_are_listed_once_with_the_date_first_given():
    given = fact(
        "action_given",
        f"{MAY} 15:00",
        panel=MAY,
        agency="police",
        action="visit",
        owner="p-7",
        id="given",
    )
    told = known(HIGH, SEEN, given)
    assert listed(MAY, f"{MAY} 16:00", one=told).actions == ()
    for panel, at, status in (
        (JUNE, f"{JUNE} 09:00", DutyStatus.OPEN),
        (JULY, f"{JULY} 09:00", DutyStatus.OVERDUE),
    ):
        (action,) = listed(panel, at, one=told).actions
        assert (action.action, action.agency, action.named) == ("visit", "police", "p-7")
        assert (action.due_on, action.status) == (day(JUNE), status)


def test_actions_of_a_closed_episode_are_nobodys_to_report():
    given = fact("action_given", f"{MAY} 15:00", panel=MAY, agency="police", action="visit")
    told = known(HIGH, SEEN, given, fact("closed", "Mon 2026-05-11 10:00"))
    assert listed(JUNE, f"{JUNE} 09:00", one=told).is_empty


def child(name, seen=None, overdue=None):
    return ListedChild(
        child=name,
        duty=DutyKey.PANEL_UPDATE,
        answer=Answer.IN,
        due_on=day("Fri 2026-05-29"),
        answered_at=uk("Thu 2026-05-28 10:00"),
        joined_at=uk("Wed 2026-04-01 10:00"),
        offered=False,
        below_high=False,
        seen_on=day(seen) if seen else None,
        overdue_since=uk(overdue) if overdue else None,
        outcome=None,
        feedback_sent=False,
    )


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param(child("z"), child("a", MAY, "Mon 2026-04-06 00:00"), id="new-before-seen"),
        pytest.param(child("z", "Wed 2026-04-01"), child("a", MAY), id="longest-unseen"),
        pytest.param(
            child("z", MAY, "Mon 2026-04-06 00:00"),
            child("a", MAY, "Tue 2026-04-07 00:00"),
            id="most-overdue",
        ),
        pytest.param(child("z", MAY, "Tue 2026-06-02 00:00"), child("a", MAY), id="overdue-before-in-time"),
        pytest.param(child("a", MAY), child("b", MAY), id="by-key"),
    ],
)
def test_a_panel_takes_new_ones_then_the_longest_unseen_then_the_most_overdue(first, then):
    assert in_order([then, first]) == in_order([first, then]) == (first, then)


def test_what_is_overdue_longest_decides_whatever_it_is():
    assert only(JUNE, f"{JUNE} 09:00", HIGH, SEEN).overdue_since == uk("Wed 2026-04-08 00:00")
