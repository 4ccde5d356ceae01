"""What each rung says on each day, in which order, under which subject."""

from datetime import time

import pytest

from cce.notices import wording
from cce.notices.message import Why
from cce.pathway.terms import Rung
from tests.notices.conftest import item
from tests.pathway.dates import day

TOLD = day("Thu 2026-03-26")
LATER, TODAY, EARLIER = day("Thu 2026-04-02"), TOLD, day("Mon 2026-03-23")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        pytest.param({"rung": Rung.OPENED}, "Please start: due Thu 2 April 2026", id="opened"),
        pytest.param(
            {"rung": Rung.OPENED, "due_on": TODAY}, "Please start: due today", id="opened-due-that-day"
        ),
        pytest.param({"rung": Rung.BEFORE}, "Reminder: due Thu 2 April 2026", id="before"),
        pytest.param({"rung": Rung.DUE, "due_on": TODAY}, "Due today", id="due"),
        pytest.param(
            {"rung": Rung.DUE}, "Reminder: due Thu 2 April 2026", id="due-told-the-working-day-before"
        ),
        pytest.param(
            {"rung": Rung.AFTER, "due_on": EARLIER}, "Overdue: was due Mon 23 March 2026", id="after"
        ),
        pytest.param(
            {"rung": Rung.BEFORE, "due_on": EARLIER},
            "Overdue: was due Mon 23 March 2026",
            id="a-reminder-that-went-out-too-late",
        ),
        pytest.param(
            {"rung": Rung.AFTER, "due_on": EARLIER, "why": Why.CORRECTION},
            "Overdue after a correction: was due Mon 23 March 2026",
            id="corrected-into-the-past",
        ),
        pytest.param({"rung": Rung.HANDOVER}, "Handed over to you", id="hand-over"),
        pytest.param(
            {"rung": Rung.HANDOVER, "due_on": EARLIER}, "Handed over to you", id="hand-over-shows-no-date"
        ),
        pytest.param(
            {"rung": Rung.DUE, "due_on": TODAY, "due_time": time(11)},
            "Due today by 11:00",
            id="counted-in-hours",
        ),
        pytest.param(
            {"rung": Rung.AFTER, "due_on": TODAY, "due_time": time(9, 30)},
            "Overdue: was due Thu 26 March 2026 by 09:30",
            id="hours-over-on-the-same-day",
        ),
        pytest.param({"rung": Rung.OPENED, "due_on": None}, "Please start", id="opened-without-its-date"),
        pytest.param({"rung": Rung.BEFORE, "due_on": None}, "Still to do", id="before-without-its-date"),
        pytest.param({"rung": Rung.DUE, "due_on": None}, "Still to do", id="due-is-not-given-away"),
        pytest.param({"rung": Rung.AFTER, "due_on": None}, "Still to do", id="overdue-is-not-given-away"),
    ],
)
def test_a_line_says_what_is_asked(parts, said):
    assert wording.line(item(**parts), TOLD) == said


def test_a_digest_puts_overdue_first_then_the_earliest_and_what_has_no_date_last():
    items = [
        item(key="handover", rung=Rung.HANDOVER, due_on=None),
        item(key="later"),
        item(key="overdue", rung=Rung.AFTER, due_on=EARLIER),
        item(key="today", rung=Rung.DUE, due_on=TODAY),
        item(key="long-overdue", rung=Rung.AFTER, due_on=day("Mon 2026-03-09")),
    ]
    placed = [one.key for one in wording.in_order(items, TOLD)]
    assert placed == ["long-overdue", "overdue", "today", "later", "handover"]


def test_the_order_does_not_depend_on_the_order_given():
    items = [item(key=key, task=task) for key, task in (("c", "B"), ("a", "B"), ("b", "A"))]
    assert wording.in_order(items, TOLD) == wording.in_order(items[::-1], TOLD)


@pytest.mark.parametrize(
    ("items", "subject"),
    [
        pytest.param([{}], "Reminder: Complete an assessment, due Thu 2 April 2026", id="one"),
        pytest.param(
            [{"rung": Rung.DUE, "due_on": TODAY}],
            "Reminder: Complete an assessment, due today",
            id="one-today",
        ),
        pytest.param(
            [{"rung": Rung.AFTER, "due_on": EARLIER, "urgent": True}],
            "Urgent: Overdue: Complete an assessment, was due Mon 23 March 2026",
            id="an-urgent-one",
        ),
        pytest.param(
            [{"rung": Rung.HANDOVER}], "Handed over to you: Complete an assessment", id="a-hand-over"
        ),
        pytest.param(
            [{"rung": Rung.DUE, "due_on": None}], "Still to do: Complete an assessment", id="undated"
        ),
        pytest.param([{}, {}, {}], "3 things are due", id="several"),
        pytest.param(
            [{}, {"rung": Rung.AFTER, "due_on": EARLIER}], "2 things are due, 1 overdue", id="one-overdue"
        ),
        pytest.param(
            [{}, {"rung": Rung.HANDOVER}], "2 things are waiting for you", id="a-hand-over-among-them"
        ),
        pytest.param(
            [{}, {"rung": Rung.AFTER, "due_on": None}], "2 things are due", id="undated-is-not-counted"
        ),
    ],
)
def test_a_subject_is_neutral_and_says_how_much_it_is_about(items, subject):
    assert wording.subject([item(**parts) for parts in items], TOLD) == subject


@pytest.mark.parametrize("why", list(Why))
def test_only_what_was_passed_on_says_why_it_comes(why):
    assert bool(wording.note(item(why=why))) == (why in (Why.UNACKNOWLEDGED, Why.UNREACHED, Why.BESIDE))
