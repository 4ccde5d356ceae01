"""Whoever prepares a panel is told what is in when it is due, once; what is amiss is found."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from cce.pathway.errors import PanelUnknown
from cce.pathway.panel_list import Answer, Departure, ListedChild
from cce.pathway.panel_listing import Known, panel_list
from cce.pathway.terms import PanelOutcome
from cce.pathway.timetable import work_out
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.episodes import circumstances_of, episodes
from cce.records.facts import facts_of
from cce.records.panels import cancel_panel, move_panel, panel_record, set_panels
from cce.reports.panel import Listed, PanelView, panel_view
from tests.activities.office import POLICY, Office, fact, london, statuses
from tests.activities.panels import (
    JULY,
    JUNE,
    SET_AT,
    child_on_the_list,
    considered,
    papers_in,
    prepare_an_office,
    prepared,
)
from tests.pathway.dates import uk

REFERENCE = "PANEL-2026-06-03"
DUE = "Fri 2026-05-29 09:00"
BEFORE_DUE = "Fri 2026-05-29 08:55"
AFTERWARDS = "Wed 2026-06-03 15:00"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return prepare_an_office(office_on_either)


def test_a_panel_is_looked_at_when_all_are_asked_then_before_its_list_and_its_day(office):
    child_on_the_list(office)
    times, at = [], SET_AT
    for _ in range(3):
        at = london(prepared(office, at).wake_at)
        times.append(at[:-5])
    assert times == ["Thu 2026-05-21 ", "Fri 2026-05-29 ", "Wed 2026-06-03 "]


def test_the_list_goes_once_at_the_due_days_slot_and_says_what_is_in_and_what_is_not(office):
    here, waiting = child_on_the_list(office), child_on_the_list(office)
    papers_in(office, here, "Thu 2026-05-28 12:00")
    for _ in range(2):
        prepared(office, BEFORE_DUE)
    row = office.row(REFERENCE)
    assert (row.recipient, london(row.not_before), row.about.duty) == ("coord", DUE, "panel_list")
    office.deliver("coord", DUE)
    prepared(office, DUE)
    (message,) = office.sender.got("coord@example.test")
    assert f"In: 1\n- {here}\n" in message.text
    assert f"Not in: 1\n- {waiting}\n" in message.text
    assert message.subject == "Reminder: See what is in for the panel, due Wed 3 June 2026"
    assert f"{waiting}<br>" in message.html


def test_what_comes_between_is_on_the_list_as_in(office):
    reference = child_on_the_list(office)
    prepared(office, BEFORE_DUE)
    papers_in(office, reference, "Fri 2026-05-29 08:57")
    office.deliver("coord", DUE)
    assert f"In: 1\n- {reference}\n" in office.sender.got("coord@example.test")[0].text


def test_a_panel_with_nobody_on_its_list_tells_nobody(office):
    prepared(office, BEFORE_DUE)
    assert office.rows(REFERENCE) == []


def test_a_worker_that_was_away_tells_the_last_thing_alone(office):
    child_on_the_list(office)
    prepared(office, "Wed 2026-06-03 11:00")
    assert [row.about.duty for row in office.rows(REFERENCE)] == ["panel_day"]


def test_a_panel_moved_before_its_list_tells_of_it_at_its_new_date_alone(office):
    reference = child_on_the_list(office)
    prepared(office, BEFORE_DUE)
    moved(office, date(2026, 6, 10), "Fri 2026-05-29 08:57", reference)
    prepared(office, "Fri 2026-05-29 08:57")
    assert statuses(office.rows(REFERENCE)) == ["withdrawn"]
    prepared(office, "Fri 2026-06-05 08:57")
    office.deliver("coord", "Fri 2026-06-05 09:00")
    assert [london(row.sent_at) for row in office.rows(REFERENCE)][1:] == ["Fri 2026-06-05 09:00"]
    assert len(office.sender.got("coord@example.test")) == 1


def test_a_panel_moved_closer_tells_nothing_that_lies_before_the_move(office):
    moved(office, date(2026, 5, 15), "Thu 2026-05-14 12:00", child_on_the_list(office))
    prepared(office, "Thu 2026-05-14 12:00")
    assert office.rows(REFERENCE) == []
    prepared(office, "Fri 2026-05-15 08:57")
    assert [row.about.duty for row in office.rows(REFERENCE)] == ["panel_day"]


def test_a_cancelled_panel_is_over_and_takes_back_what_has_not_gone(office):
    child_on_the_list(office)
    prepared(office, BEFORE_DUE)
    with transaction(office.engine) as session:
        cancel_panel(session, JUNE, uk(BEFORE_DUE), "coord")
    assert prepared(office, BEFORE_DUE).is_over
    office.deliver("coord", DUE)
    assert office.sender.handed == []


def test_whoever_prepares_the_panel_is_reminded_until_every_outcome_is_recorded_and_sent(office):
    first, second = child_on_the_list(office), child_on_the_list(office)
    considered(office, first, AFTERWARDS)
    for at in ("Fri 2026-06-05 09:00", "Mon 2026-06-08 09:00"):
        prepared(office, at)
    office.deliver("coord", "Mon 2026-06-08 09:00")
    text = office.sender.got("coord@example.test")[-1].text
    assert f"Outcome not recorded: 1\n- {second}\n" in text
    assert f"Outcome not sent: 1\n- {first}\n" in text
    assert [row.about.rung for row in office.rows(REFERENCE)] == ["due", "after"]
    considered(office, second, "Mon 2026-06-08 10:00")
    for reference in (first, second):
        sent = fact("panel_feedback_sent", "Mon 2026-06-08 11:00", panel=JUNE)
        office.keep(reference, sent, at="Mon 2026-06-08 11:00")
    assert prepared(office, "Mon 2026-06-08 12:00").is_over


def test_a_reminder_that_lies_ready_is_taken_back_when_everything_is_recorded_before_it_goes(office):
    reference = child_on_the_list(office)
    considered(office, reference, AFTERWARDS)
    prepared(office, "Fri 2026-06-05 08:57")
    sent = fact("panel_feedback_sent", "Fri 2026-06-05 08:58", panel=JUNE)
    office.keep(reference, sent, at="Fri 2026-06-05 08:58")
    assert prepared(office, "Fri 2026-06-05 08:58").is_over
    assert [row.status for row in office.rows(REFERENCE)] == ["withdrawn"]


def test_a_list_that_lies_ready_is_taken_back_when_nobody_is_on_it_any_more(office):
    reference = child_on_the_list(office)
    prepared(office, BEFORE_DUE)
    office.keep(reference, fact("closed", BEFORE_DUE, reason="moved away"), at=BEFORE_DUE)
    prepared(office, BEFORE_DUE)
    assert [row.status for row in office.rows(REFERENCE)] == ["withdrawn"]


def test_a_panel_beyond_the_calendar_is_over_for_as_long_as_it_is(office):
    with transaction(office.engine) as session:
        set_panels(session, [date(2036, 12, 31)], uk(SET_AT), "coord")
    assert not prepared(office, SET_AT, date(2036, 12, 31)).is_over
    assert prepared(office, "Wed 2036-12-31 10:00", date(2036, 12, 31)).is_over


def test_a_panel_is_over_once_the_next_has_met(office):
    child_on_the_list(office)
    assert not prepared(office, "Wed 2026-07-01 12:00").is_over
    assert prepared(office, "Thu 2026-07-02 12:00").is_over


def test_an_episode_that_overslept_is_found(office):
    reference = child_on_the_list(office)
    asked = london(prepared(office, SET_AT).wake_at)
    assert prepared(office, asked).asleep == (reference,)
    office.prepare(reference, asked)
    assert prepared(office, asked).asleep == ()


def test_an_unknown_panel_is_refused(office):
    with pytest.raises(PanelUnknown):
        prepared(office, DUE, date(2027, 1, 6))


def test_a_child_is_listed_with_why_and_since_when(office):
    reference = child_on_the_list(office)
    (child,) = view(office, DUE).children
    assert (child.reference, child.joined_by, london(child.joined_at)) == (
        reference,
        "assessment_approved",
        "Tue 2026-05-12 10:00",
    )
    assert (child.duty, child.answer, str(child.due_on)) == (
        "panel_submission",
        Answer.WAITING,
        "2026-05-29",
    )
    assert child.is_new
    assert not child.below_high


@pytest.mark.parametrize(
    ("in_at", "at", "answer"),
    [
        pytest.param(None, "Tue 2026-05-12 10:00", Answer.WAITING, id="asked-for-at-once"),
        pytest.param(None, "Sat 2026-05-30 00:00", Answer.MISSING, id="missing-when-the-day-is-over"),
        pytest.param("Fri 2026-05-29 23:00", "Sat 2026-05-30 00:00", Answer.IN, id="in-on-the-last-day"),
        pytest.param("Mon 2026-06-01 09:00", "Mon 2026-06-01 09:00", Answer.LATE, id="taken-late"),
    ],
)
def test_what_has_come_is_marked(office, in_at, at, answer):
    reference = child_on_the_list(office)
    if in_at is not None:
        papers_in(office, reference, in_at)
    assert [child.answer for child in view(office, at).children] == [answer]


def test_a_child_who_joins_late_is_on_the_list_with_what_is_owed_at_once(office):
    reference = child_on_the_list(office, "Wed 2026-05-27")
    assert view(office, DUE).answered(Answer.WAITING) == (reference,)


def test_a_child_who_joins_after_the_date_is_for_the_next_panel(office):
    reference = child_on_the_list(office, "Mon 2026-06-01")
    assert view(office, "Mon 2026-06-01 12:00").children == ()
    assert view(office, "Mon 2026-06-01 12:00", JULY).answered(Answer.AHEAD, Answer.WAITING) == (reference,)


def test_a_closed_child_leaves_the_list_and_says_why(office):
    reference = child_on_the_list(office)
    closed = fact("closed", "Mon 2026-05-25 10:00", reason="moved away")
    office.keep(reference, closed, at="Mon 2026-05-25 10:00")
    here = view(office, DUE)
    assert here.children == ()
    assert [(one.reference, one.why) for one in here.left] == [(reference, Departure.CLOSED)]


def test_a_removed_child_was_considered_and_is_not_on_the_next_list(office):
    reference = child_on_the_list(office)
    considered(office, reference, AFTERWARDS, outcome="removed", risk_reduced=True, plans_satisfactory=True)
    (child,) = view(office, "Thu 2026-06-04 09:00").children
    assert (child.outcome, child.feedback_sent) == (PanelOutcome.REMOVED, False)
    assert view(office, "Thu 2026-06-04 09:00", JULY).children == ()


def test_a_child_considered_before_says_when(office):
    reference = child_on_the_list(office)
    considered(office, reference, AFTERWARDS)
    (child,) = view(office, "Mon 2026-06-29 09:00", JULY).children
    assert (child.is_new, child.seen_on, child.duty) == (False, JUNE, "panel_update")


def test_actions_of_earlier_panels_stay_open_until_they_are_reported(office):
    reference = child_on_the_list(office)
    given = fact("action_given", AFTERWARDS, panel=JUNE, agency="Police", action="visit")
    office.keep(reference, given, at=AFTERWARDS)
    (action,) = view(office, "Mon 2026-06-29 09:00", JULY).actions
    assert (action.reference, action.agency, action.action, action.due_on) == (
        reference,
        "Police",
        "visit",
        JULY,
    )
    reported = fact("action_reported", "Mon 2026-06-29 12:00", action="visit")
    office.keep(reference, reported, at="Mon 2026-06-29 12:00")
    assert view(office, "Mon 2026-06-29 12:00", JULY).actions == ()


def test_a_moved_panel_keeps_its_list(office):
    reference = child_on_the_list(office)
    papers_in(office, reference, "Thu 2026-05-28 12:00")
    moved(office, date(2026, 6, 10), "Thu 2026-05-28 13:00", reference)
    assert view(office, "Thu 2026-05-28 13:00").answered(Answer.IN) == (reference,)


def moved(office: Office, to: date, at: str, reference: str) -> None:
    """The panel in June meets on another day, and the child's dates follow."""
    with transaction(office.engine) as session:
        move_panel(session, JUNE, to, uk(at), "coord")
    office.keep(reference, at=at)


def view(office: Office, at: str, name: date = JUNE) -> PanelView:
    """The panel as the record has it: the same that follows from the facts by the rules alone."""
    with reading(office.engine) as session:
        panel = panel_record(session, name).panel
        seen = panel_view(session, panel, uk(at))
        known, ladder = everything_known(session), office.authority.ladder(session, POLICY)
    ruled = panel_list(known, panel, ladder, uk(at))
    assert {_told(one) for one in ruled.children} == {_told(one) for one in seen.children}
    assert [(one.child, one.left_at, one.why) for one in ruled.left] == [
        (one.reference, one.left_at, one.why) for one in seen.left
    ]
    assert [(one.child, one.action, one.due_on, one.status) for one in ruled.actions] == [
        (one.reference, one.action, one.due_on, one.status) for one in seen.actions
    ]
    return seen


def everything_known(session: Session) -> dict[str, Known]:
    found = {}
    for one in episodes(session, status=None):
        circumstances = circumstances_of(session, one.reference)
        ladder = Authority().ladder(session, POLICY)
        facts = facts_of(session, one.reference)
        timetable = work_out(facts, circumstances, ladder.policy, ladder.calendar)
        found[one.reference] = Known(timetable, tuple(facts))
    return found


def _told(one: Listed | ListedChild) -> tuple[object, ...]:
    reference = one.reference if isinstance(one, Listed) else one.child
    names = ("answer", "due_on", "answered_at", "joined_at", "below_high", "seen_on", "outcome")
    return (reference, one.duty, *(getattr(one, name) for name in names), one.feedback_sent)
