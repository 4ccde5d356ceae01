"""When somebody is told what may wait: in their own hours, or quietly; and what never waits."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.ladder import Ladder
from cce.pathway.notice import Notice
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.deliveries import Arranged
from cce.staff.hours import Weekday, WorkingHours
from cce.staff.people import Person
from cce.staff.waiting import due_slot, may_wait, told_at, wishes_to_wait
from tests.pathway.dates import uk
from tests.records.samples import a_duty

POLICY = load_policy("nottinghamshire-2020")
LADDER = Ladder(POLICY, POLICY.working_calendar())
DUTY = DutyKey.RISK_ASSESSMENT
USUAL = Person("p-1", "Ada Example", "ada@example.test")
QUIET = replace(USUAL, quiet=True)
MONDAYS = replace(USUAL, hours=WorkingHours((Weekday.MON,), time(8), time(16)))
BOTH = replace(MONDAYS, quiet=True)
MONDAY, FRIDAY = "Mon 2026-03-23 10:00", "Fri 2026-03-27 10:00"


def notice(at, rung=Rung.OPENED, duty=DUTY, opening="risk_assessment:f1"):
    return Notice(opening, duty, "", rung, None, (Role.SOCIAL_WORKER,), uk(at))


@pytest.mark.parametrize(
    ("person", "at", "due", "told", "why"),
    [
        pytest.param(USUAL, MONDAY, None, MONDAY, None, id="usually-at-once"),
        pytest.param(QUIET, MONDAY, None, "Tue 2026-03-24 09:00", Arranged.QUIET, id="quiet"),
        pytest.param(QUIET, FRIDAY, None, "Mon 2026-03-30 09:00", Arranged.QUIET, id="quiet-over-a-weekend"),
        pytest.param(
            QUIET, "Tue 2026-03-24 09:00", None, "Tue 2026-03-24 09:00", None, id="quiet-at-the-slot-itself"
        ),
        pytest.param(
            QUIET,
            MONDAY,
            "Tue 2026-03-24 09:00",
            "Tue 2026-03-24 09:00",
            Arranged.QUIET,
            id="quiet-until-the-due-slot",
        ),
        pytest.param(QUIET, MONDAY, "Mon 2026-03-23 09:00", MONDAY, None, id="quiet-but-due-today"),
        pytest.param(MONDAYS, MONDAY, None, MONDAY, None, id="at-work"),
        pytest.param(
            MONDAYS,
            "Mon 2026-03-23 16:30",
            None,
            "Mon 2026-03-30 09:00",
            Arranged.OWN_HOURS,
            id="gone-home",
        ),
        pytest.param(MONDAYS, FRIDAY, None, "Mon 2026-03-30 09:00", Arranged.OWN_HOURS, id="not-that-day"),
        pytest.param(
            MONDAYS,
            FRIDAY,
            "Tue 2026-03-31 09:00",
            "Mon 2026-03-30 09:00",
            Arranged.OWN_HOURS,
            id="due-the-day-after",
        ),
        pytest.param(MONDAYS, FRIDAY, "Mon 2026-03-30 09:00", FRIDAY, None, id="due-that-day"),
        pytest.param(BOTH, MONDAY, None, MONDAY, None, id="quiet-but-not-there-tomorrow"),
        pytest.param(BOTH, FRIDAY, None, "Mon 2026-03-30 09:00", Arranged.QUIET, id="quiet-and-there-then"),
        pytest.param(
            BOTH,
            "Wed 2026-03-25 10:00",
            None,
            "Mon 2026-03-30 09:00",
            Arranged.OWN_HOURS,
            id="quiet-and-not-there-before",
        ),
        pytest.param(
            BOTH,
            "Wed 2026-03-25 10:00",
            "Fri 2026-03-27 09:00",
            "Wed 2026-03-25 10:00",
            None,
            id="quiet-and-never-there-before-it-is-due",
        ),
    ],
)
def test_who_wishes_to_wait_is_told_as_late_as_the_due_slot_lets_them(person, at, due, told, why):
    assert told_at(notice(at), person, LADDER, due and uk(due)) == (uk(told), why)


def test_only_a_wish_makes_anybody_wait():
    assert [wishes_to_wait(one) for one in (USUAL, replace(USUAL, quiet=False))] == [False, False]
    assert [wishes_to_wait(one) for one in (QUIET, MONDAYS)] == [True, True]


@pytest.mark.parametrize("rung", list(Rung))
def test_what_is_due_or_overdue_and_reminders_never_wait(rung):
    assert may_wait(notice(MONDAY, rung), LADDER) is (rung in (Rung.OPENED, Rung.HANDOVER))


def test_what_is_counted_in_hours_never_waits():
    assert not may_wait(notice(MONDAY, duty=DutyKey.RETURN_INTERVIEW), LADDER)


def test_news_of_a_duty_waits_for_its_own_date_and_a_hand_over_for_the_next_of_all():
    long = a_duty()._replace(opened_at=uk(MONDAY))
    due = long.due
    soon = a_duty("quality_assurance:f2", owner=Role.TEAM_MANAGER)._replace(
        opened_at=uk(MONDAY), due=replace(due, on=due.on.replace(day=1), at=uk("Thu 2026-04-02 00:00"))
    )
    over = soon._replace(opening="case_note:f3", closed_at=uk(MONDAY))
    later = soon._replace(opening="case_note:f4", opened_at=uk(FRIDAY))
    known = (long, soon, over, later)
    own = due_slot(notice(MONDAY), known, LADDER)
    assert own is not None
    assert own == next(one.at for one in LADDER.fixed(long) if one.rung is Rung.DUE)
    assert due_slot(notice(MONDAY, Rung.HANDOVER), known, LADDER) == uk("Wed 2026-04-01 09:00")
    assert due_slot(notice(MONDAY, Rung.HANDOVER), (over,), LADDER) is None


HOURS = st.builds(
    lambda days, opens, minute, length: WorkingHours(
        tuple(day for day in Weekday if day in days), time(opens, minute), time(min(23, opens + length), 59)
    ),
    st.sets(st.sampled_from(Weekday), min_size=1),
    st.integers(2, 23),
    st.integers(0, 58),
    st.integers(0, 9),
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@given(st.none() | HOURS, st.booleans(), INSTANTS, st.none() | st.integers(-48, 400))
def test_whatever_anybody_wishes_nothing_is_told_early_or_after_it_is_due(hours, quiet, at, ahead):
    person = replace(USUAL, hours=hours, quiet=quiet)
    due_at = None if ahead is None else at + timedelta(hours=ahead)
    told, why = told_at(replace(notice(MONDAY), at=at), person, LADDER, due_at)
    assert told >= at
    assert (told == at) is (why is None)
    assert told == at or due_at is None or told <= due_at
    assert why is not Arranged.OWN_HOURS or (hours is not None and hours.works_at(told, LADDER.calendar))
