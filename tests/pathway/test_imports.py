"""A pathway that ran already is taken over: the past is known silently, what is late is told once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cce.pathway.board import go_out, replan
from cce.pathway.imports import as_imported, next_slot, silently
from cce.pathway.notice import Board
from cce.pathway.terms import NoticeStatus
from cce.pathway.timetable import work_out
from tests.pathway.dates import uk
from tests.pathway.episodes import LADDER, completed, concern, episode, fact, to_the_meeting, to_the_review
from tests.pathway.stories import episodes, instants

DISCUSSED = fact("strategy_discussion_not_required", "Mon 2026-03-23 11:00", reason="agreed with the manager")
NOTED = fact("case_note_recorded", "Mon 2026-03-23 12:00")


def taken_over(facts, at: str, *later) -> Board:
    """The board when *facts* were imported at an instant, and *later* ones recorded since."""
    imported_at, circumstances = uk(at), episode(concern()).circumstances
    known = list(as_imported(facts, imported_at))
    board = Board()
    for known_at, new in ((imported_at, ()), *((one.recorded_at, (one,)) for one in later)):
        known += new
        timetable = work_out(known, circumstances, LADDER.policy, LADDER.calendar)
        board = replan(go_out(board, LADDER, known_at), timetable, LADDER, known_at)
        if known_at == imported_at:
            board = silently(board, LADDER, known_at)
    return board


def told(board: Board, until: str) -> list[tuple[str, str, str | None, str]]:
    """What goes by an instant: duty, rung, step and time."""
    gone = go_out(board, LADDER, uk(until), inclusive=True)
    found = [one for one in gone.notices if one.status is NoticeStatus.SENT]
    return [
        (one.duty.value, one.rung.value, one.step, f"{LADDER.calendar.local(one.at):%a %m-%d %H:%M}")
        for one in sorted(found, key=lambda one: (one.at, one.key))
    ]


def test_nobody_is_told_of_what_began_or_was_passed_on_before():
    board = taken_over([concern(), DISCUSSED, NOTED], "Tue 2026-03-24 10:00")
    assert told(board, "Thu 2026-03-26 08:00") == []
    (opened,) = (one for one in board.notices if one.rung == "opened" and one.duty.value == "risk_assessment")
    assert (opened.status, opened.at) == (NoticeStatus.SUPERSEDED, uk("Tue 2026-03-24 10:00"))


def test_later_rungs_go_as_usual():
    board = taken_over([concern(), DISCUSSED, NOTED], "Tue 2026-03-24 10:00")
    assert told(board, "Thu 2026-04-02 12:00") == [
        ("risk_assessment", "before", "-5wd", "Thu 03-26 09:00"),
        ("risk_assessment", "before", "-2wd", "Tue 03-31 09:00"),
        ("risk_assessment", "due", "0", "Thu 04-02 09:00"),
    ]


@pytest.mark.parametrize(
    ("imported", "slot"),
    [
        pytest.param("Wed 2026-04-08 11:00", "Thu 04-09 09:00", id="inside-working-hours-waits-for-the-slot"),
        pytest.param("Wed 2026-04-08 08:59", "Wed 04-08 09:00", id="just-before-the-slot"),
        pytest.param("Wed 2026-04-08 09:00", "Thu 04-09 09:00", id="at-a-slot-the-next"),
        pytest.param("Fri 2026-04-10 18:00", "Mon 04-13 09:00", id="over-the-weekend"),
    ],
)
def test_what_is_past_due_is_told_once_at_the_next_slot(imported, slot):
    board = taken_over([concern(), DISCUSSED, NOTED], imported)
    first = told(board, "Mon 2026-04-13 10:00")[0]
    assert (first[0], first[1], first[3]) == ("risk_assessment", "after", slot)
    assert len({one[3] for one in told(board, slot_of(slot))}) == 1


def slot_of(text: str) -> str:
    return f"{text[:4]}2026-{text[4:]}"


def test_whoever_owes_it_is_told_that_it_is_late_even_where_a_higher_rung_would_go_at_that_slot():
    # Due Thu 2026-04-02, so the third working day after is Thu 2026-04-09, the slot itself.
    board = taken_over([concern(), DISCUSSED, NOTED], "Wed 2026-04-08 11:00")
    assert told(board, "Tue 2026-04-14 10:00") == [("risk_assessment", "after", "+1wd", "Thu 04-09 09:00")]
    assert told(board, "Thu 2026-04-16 10:00")[1:] == [
        ("risk_assessment", "after", "+8wd", "Thu 04-16 09:00")
    ]


def test_an_interview_that_is_late_waits_for_the_slot_unless_its_next_line_comes_first():
    missing = [fact("went_missing", "Mon 2026-03-23 08:00"), fact("found", "Mon 2026-03-23 11:00")]
    board = taken_over([concern(), DISCUSSED, NOTED, *missing], "Wed 2026-03-25 12:00")
    assert told(board, "Wed 2026-03-25 23:00") == []
    assert told(board, "Thu 2026-03-26 08:59") == []
    assert ("return_interview", "after", "+24h", "Thu 03-26 11:00") in told(board, "Thu 2026-03-26 12:00")
    later = taken_over([concern(), DISCUSSED, NOTED, *missing], "Thu 2026-03-26 10:00")
    assert told(later, "Thu 2026-03-26 12:00") == [("return_interview", "after", "+24h", "Thu 03-26 11:00")]
    assert told(later, "Fri 2026-03-27 08:59")[1:] == []


def test_what_is_recorded_before_the_slot_tells_nothing_of_the_past_again():
    later = fact("went_missing", "Sat 2026-04-11 12:00")
    board = taken_over([concern(), DISCUSSED, NOTED], "Fri 2026-04-10 18:00", later)
    alone = taken_over([concern(), DISCUSSED, NOTED], "Fri 2026-04-10 18:00")
    assert told(board, "Mon 2026-04-13 10:00") == told(alone, "Mon 2026-04-13 10:00")


def test_what_is_late_and_was_done_since_is_told_to_nobody():
    done = completed("Sun 2026-04-12 12:00", "moderate")
    board = taken_over([concern(), DISCUSSED, NOTED], "Fri 2026-04-10 18:00", done)
    assert [
        one
        for one in told(board, "Mon 2026-04-13 10:00")
        if one[1] == "after" and one[0] == "risk_assessment"
    ] == []


def test_what_happens_afterwards_is_passed_on_as_usual():
    done = completed("Tue 2026-03-31 15:00", "moderate")
    board = taken_over([concern(), DISCUSSED, NOTED], "Tue 2026-03-24 10:00", done)
    assert ("risk_assessment", "handover", None, "Tue 03-31 15:00") in told(board, "Tue 2026-03-31 15:00")


def test_what_was_recorded_late_elsewhere_became_known_here_at_the_import():
    one = fact("case_note_recorded", "Mon 2026-03-23 12:00", recorded="Fri 2026-03-27 12:00")
    at = uk("Tue 2026-03-31 10:00")
    assert [fact.recorded_at for fact in as_imported([one], at)] == [at]
    after = fact("case_note_recorded", "Tue 2026-03-31 11:00")
    assert as_imported([after], at) == (after,)


@pytest.mark.parametrize("facts", [to_the_review("high"), to_the_meeting("high"), to_the_meeting()])
def test_a_second_command_of_the_same_import_changes_nothing_of_the_first(facts):
    imported_at, circumstances = uk("Mon 2026-06-01 18:00"), episode(concern()).circumstances
    timetable = work_out(as_imported(facts, imported_at), circumstances, LADDER.policy, LADDER.calendar)
    once = silently(replan(Board(), timetable, LADDER, imported_at), LADDER, imported_at)
    again = silently(replan(once, timetable, LADDER, imported_at), LADDER, imported_at)
    assert set(again.notices) == set(once.notices)


def test_the_next_slot_is_on_a_working_day():
    assert next_slot(LADDER, uk("Fri 2026-04-03 08:00")) == uk("Tue 2026-04-07 09:00")


@settings(max_examples=60)
@given(episodes(), st.data())
def test_whatever_happened_nothing_goes_before_the_slot_but_what_was_to_go_then_anyway(told, data):
    imported_at = data.draw(instants(max(one.recorded_at for one in told.facts)))
    timetable = work_out(
        as_imported(told.facts, imported_at), told.circumstances, LADDER.policy, LADDER.calendar
    )
    plain = replan(Board(), timetable, LADDER, imported_at)
    board, slot = silently(plain, LADDER, imported_at), next_slot(LADDER, imported_at)
    assert set(silently(board, LADDER, imported_at).notices) == set(board.notices)
    gone = [one for one in go_out(board, LADDER, slot, inclusive=True).notices if one.status == "sent"]
    ahead = {one.key for one in plain.notices if one.at > imported_at and one.rung != "handover"}
    assert [one for one in gone if one.at < slot and one.key not in ahead] == []
    assert [one for one in gone if one.rung in ("opened", "handover") and one.key not in ahead] == []
    at_the_slot = [one.opening for one in gone if one.at == slot]
    assert len(at_the_slot) == len(set(at_the_slot))
