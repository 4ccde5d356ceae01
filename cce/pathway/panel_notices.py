"""What whoever prepares the panel is told of it, and when: the list, the day, the outcomes not yet recorded.

What lead professionals are asked for stands on the ladders of their own children.

Source: CCE 2020 §5.8.3; pathway default 5
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import count
from typing import NamedTuple

from cce.pathway.counting import due_after, due_before
from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.panels import Panel
from cce.pathway.policy import LadderPolicy
from cce.pathway.terms import DutyKey, Rung


class PanelTask(StrEnum):
    """What is told of a panel."""

    LIST = "panel_list"
    DAY = "panel_day"
    OUTCOMES = "panel_outcomes"


_REFERENCE = "PANEL-"


def panel_reference(name: date) -> str:
    """What notices call the panel of that name."""
    return f"{_REFERENCE}{name}"


def panel_of(reference: str) -> date:
    """The name of the panel that notices call *reference*."""
    return date.fromisoformat(reference.removeprefix(_REFERENCE))


class PanelSlot(NamedTuple):
    """One thing told of a panel.

    Attributes:
        task: What.
        rung: How it is put.
        due_on: The local date it is to be done by.
        at: The slot, UTC.
    """

    task: PanelTask
    rung: Rung
    due_on: date
    at: datetime


def panel_slots(panel: Panel, ladder: Ladder) -> Iterator[PanelSlot]:
    """Everything told of a panel, in order: its list when updates are due, its day, then the outcomes.

    The outcomes are asked for as the feedback is, counted from the panel's day, again and again without end:
    whoever reads on stops where they are all recorded.

    Raises:
        CalendarEnds: One lies beyond the calendar's horizon.

    Source:
        pathway default 5
    """
    yield PanelSlot(PanelTask.LIST, Rung.DUE, panel.on, _slot(ladder, updates_due_on(panel, ladder)))
    yield PanelSlot(PanelTask.DAY, Rung.DUE, panel.on, _slot(ladder, panel.on))
    policy = ladder.policy.ladder(DutyKey.PANEL_FEEDBACK)
    due_on = _outcomes_due_on(panel, ladder)
    yield PanelSlot(PanelTask.OUTCOMES, Rung.DUE, due_on, _slot(ladder, due_on))
    for days in _reminders(policy):
        on = ladder.calendar.after(due_on, WorkingDays(days))
        yield PanelSlot(PanelTask.OUTCOMES, Rung.AFTER, due_on, _slot(ladder, on))


def updates_due_on(panel: Panel, ladder: Ladder) -> date:
    """The last local date in time for the updates that a panel is owed.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    policy = ladder.policy
    limit = WorkingDays(policy.limit(DutyKey.PANEL_UPDATE).number)
    return due_before(ladder.calendar, panel.on, limit, clear_days=policy.counting.clear_days).on


def _outcomes_due_on(panel: Panel, ladder: Ladder) -> date:
    met_at = ladder.calendar.at(panel.on, ladder.policy.hours.closes)
    return due_after(ladder.calendar, met_at, ladder.policy.limit(DutyKey.PANEL_FEEDBACK)).on


def _reminders(policy: LadderPolicy) -> Iterator[int]:
    """How many working days after the date each reminder goes."""
    days = 0
    for step in policy.after:
        days = step.working_days or days + 1
        yield days
    every = (policy.every and policy.every.working_days) or 1
    yield from count(days + every, every)


def _slot(ladder: Ladder, day: date) -> datetime:
    return ladder.calendar.at(ladder.calendar.on_or_before(day), ladder.policy.hours.slot)
