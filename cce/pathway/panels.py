"""Panels: each is named for good by the date first set for it, and meets on the date it has now.

Source: CCE 2020 §5.8; pathway defaults 4 and 5
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from cce.pathway.facts import (
    ActionGiven,
    ActionReported,
    Fact,
    PanelConsidered,
    PanelFeedbackSent,
    PanelSubmissionReceived,
    PanelUpdateReceived,
)
from cce.pathway.limits import WorkingDays
from cce.pathway.policy import Policy
from cce.pathway.terms import DutyKey
from cce.pathway.working_days import WorkingCalendar

ABOUT_A_PANEL = (
    PanelSubmissionReceived,
    PanelUpdateReceived,
    PanelConsidered,
    PanelFeedbackSent,
    ActionGiven,
    ActionReported,
)
"""The facts that name a panel."""


@dataclass(frozen=True, slots=True, order=True)
class Panel:
    """One panel that is to meet, or has met; one that was cancelled is no panel any more.

    Attributes:
        on: The local date it meets on, as it is set now.
        name: The local date first set for it; it names the panel however often it moves.
    """

    on: date
    name: date


def set_on(days: Iterable[date]) -> tuple[Panel, ...]:
    """A panel for each of the dates, as first set, in order."""
    return tuple(Panel(day, day) for day in sorted(set(days)))


def first_request_at(on: date, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """When the first request goes out for a panel that meets on that date, UTC.

    Raises:
        CalendarEnds: The calendar does not reach that far.

    Source:
        pathway defaults 5
    """
    ahead = policy.ladder(DutyKey.PANEL_UPDATE).opened_before_panel
    return _slot_before(calendar, on, ahead, policy.hours.slot)


@lru_cache(maxsize=4_096)
def _slot_before(calendar: WorkingCalendar, on: date, ahead: int | None, slot: time) -> datetime:
    return calendar.at(calendar.before(on, WorkingDays(ahead)) if ahead else on, slot)


def named(panels: Sequence[Panel], name: date) -> Panel | None:
    """The panel of that name, else the one that meets on that date; None where there is neither."""
    by_name = next((one for one in panels if one.name == name), None)
    return by_name or next((one for one in panels if one.on == name), None)


def meant(panels: Sequence[Panel], day: date) -> Panel | None:
    """The panel that somebody means today by that date: the one that meets then, else the one so named."""
    by_date = next((one for one in panels if one.on == day), None)
    return by_date or next((one for one in panels if one.name == day), None)


def its_panel(panels: Sequence[Panel], name: date) -> Panel:
    """The panel of that name; one that was cancelled since keeps the date it had."""
    return named(panels, name) or Panel(name, name)


def addressed(fact: Fact, panels: Sequence[Panel]) -> Fact:
    """A fact as it is kept: it names its panels for good, whichever of their dates was given."""
    return _renamed(fact, lambda day: meant(panels, day))


def under_their_names(facts: Iterable[Fact], panels: Sequence[Panel]) -> list[Fact]:
    """Kept facts with their panels' names, whichever date they hold; of a cancelled panel they stay as is."""
    if all(panel.on == panel.name for panel in panels):
        return list(facts)
    return [_renamed(fact, lambda day: named(panels, day)) for fact in facts]


def _renamed(fact: Fact, panel_of: Callable[[date], Panel | None]) -> Fact:
    if not isinstance(fact, ABOUT_A_PANEL):
        return fact
    given = {"panel": fact.panel, "report_to": getattr(fact, "report_to", None)}
    found = {field: panel_of(day) for field, day in given.items() if day is not None}
    names = {field: panel.name for field, panel in found.items() if panel and panel.name != given[field]}
    return fact.model_copy(update=names) if names else fact
