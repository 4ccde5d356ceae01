"""What an authority has arranged for all its children: its policy, its working days, its panels.

Every change of them is known from an instant on, and answered by the same arrangements with that change in
them. A change that would change nothing, or cannot be, is refused.

Source: CCE 2020 §5.8; pathway default 13
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from cce.pathway.changes import (
    Change,
    DayOff,
    PanelCancelled,
    PanelMoved,
    PanelSet,
    PolicyMoved,
    WorkingDay,
)
from cce.pathway.errors import (
    CalendarOverrideInvalid,
    ChangeRefused,
    ChangeWithoutEffect,
    PanelDatePast,
    PanelDateTaken,
    PanelUnknown,
)
from cce.pathway.ladder import Ladder
from cce.pathway.panels import Panel, meant
from cce.pathway.working_days import CalendarOverride


@dataclass(frozen=True, slots=True)
class Arrangements:
    """What the authority has arranged, as it stands from one instant to the next change.

    Attributes:
        ladder: Its policy on its working days.
        panels: The panels that are to meet or have met, by date.
        cancelled: The panels that were cancelled, with the date they had.
        overrides: Its exceptions to the working days, beside those of the policy; by date.
    """

    ladder: Ladder
    panels: tuple[Panel, ...] = ()
    cancelled: tuple[Panel, ...] = ()
    overrides: tuple[CalendarOverride, ...] = ()

    def after(self, change: Change) -> "Arrangements":
        """The arrangements from *change* on.

        Raises:
            ChangeRefused: One of its kinds; it says what would be right.
            CalendarEnds: It names a date that the calendar does not reach.
        """
        return _AFTER[type(change)](self, change)


class Changed(NamedTuple):
    """The arrangements from an instant on.

    Attributes:
        at: The instant, UTC.
        now: The arrangements from then on.
    """

    at: datetime
    now: Arrangements


@dataclass(frozen=True, slots=True)
class Timeline:
    """How the authority's arrangements went on.

    Attributes:
        start: What was arranged from the start.
        changed: What was arranged from each change on, by instant.
    """

    start: Arrangements
    changed: tuple[Changed, ...] = ()

    def at(self, instant: datetime) -> Arrangements:
        """What is arranged at *instant*, a change at that very instant included."""
        return next((one.now for one in reversed(self.changed) if one.at <= instant), self.start)


def timeline(start: Arrangements, changes: Iterable[Change]) -> Timeline:
    """How *changes*, in any order, change what was arranged from the *start*.

    Those of one instant are taken in the order in which they are given.

    Raises:
        ChangeRefused: One of them, one of its kinds.
        CalendarEnds: One of them names a date that the calendar does not reach.
    """
    now, changed = start, []
    for at, together in groupby(sorted(changes, key=lambda one: one.at), key=lambda one: one.at):
        for change in together:
            now = now.after(change)
        changed.append(Changed(at, now))
    return Timeline(start, tuple(changed))


def _set(now: Arrangements, change: PanelSet) -> Arrangements:
    _lies_ahead(now, change.on, change.at)
    _is_free(now, change.on)
    moved = next((one for one in now.panels if one.name == change.on), None)
    if moved is not None:
        raise PanelDateTaken(
            f"the panel that was first set for {change.on} meets on {moved.on} now: move it back instead"
        )
    cancelled = [one for one in now.cancelled if one.name != change.on]
    return _with_panels(now, (*now.panels, Panel(change.on, change.on)), cancelled)


def _moved(now: Arrangements, change: PanelMoved) -> Arrangements:
    panel = _meant(now, change.panel)
    if panel.on == change.to:
        raise ChangeWithoutEffect(f"the panel meets on {change.to} already: give another date")
    _lies_ahead(now, change.to, change.at)
    _is_free(now, change.to)
    others = [one for one in now.panels if one != panel]
    return _with_panels(now, (*others, Panel(change.to, panel.name)), now.cancelled)


def _cancelled(now: Arrangements, change: PanelCancelled) -> Arrangements:
    panel = _meant(now, change.panel)
    return _with_panels(now, (one for one in now.panels if one != panel), (*now.cancelled, panel))


def _off(now: Arrangements, change: DayOff) -> Arrangements:
    why = now.ladder.calendar.why_off(change.on)
    if why is not None:
        raise ChangeWithoutEffect(f"{change.on} is a day off already ({why}): leave it out")
    return _overridden(now, CalendarOverride(change.on, False, change.name))


def _worked(now: Arrangements, change: WorkingDay) -> Arrangements:
    if now.ladder.calendar.is_working(change.on):
        raise ChangeWithoutEffect(f"{change.on} is a working day already: leave it out")
    return _overridden(now, CalendarOverride(change.on, True, change.name))


def _overridden(now: Arrangements, override: CalendarOverride) -> Arrangements:
    """Taking an exception away is enough where the day was otherwise without it."""
    others = [one for one in now.overrides if one.on != override.on]
    if len(others) < len(now.overrides):
        without = _with_overrides(now, others)
        if without.ladder.calendar.is_working(override.on) == override.working:
            return without
    return _with_overrides(now, (*others, override))


def _policy_moved(now: Arrangements, change: PolicyMoved) -> Arrangements:
    if change.policy == now.ladder.policy:
        raise ChangeWithoutEffect(f"{change.policy.policy} is the policy already: give another one")
    return _with_overrides(replace(now, ladder=Ladder(change.policy, now.ladder.calendar)), now.overrides)


def _with_panels(now: Arrangements, panels: Iterable[Panel], cancelled: Iterable[Panel]) -> Arrangements:
    return replace(now, panels=tuple(sorted(panels)), cancelled=tuple(sorted(cancelled)))


def _with_overrides(now: Arrangements, overrides: Iterable[CalendarOverride]) -> Arrangements:
    kept = tuple(sorted(overrides, key=lambda one: one.on))
    try:
        calendar = now.ladder.policy.working_calendar(kept)
    except CalendarOverrideInvalid as invalid:
        raise ChangeRefused(str(invalid)) from None
    return replace(now, ladder=Ladder(now.ladder.policy, calendar), overrides=kept)


def _meant(now: Arrangements, day: date) -> Panel:
    panel = meant(now.panels, day)
    if panel is None:
        known = ", ".join(str(one.on) for one in now.panels) or "none"
        raise PanelUnknown(f"no panel has the date {day} then; panels: {known}")
    return panel


def _is_free(now: Arrangements, day: date) -> None:
    if any(one.on == day for one in now.panels):
        raise PanelDateTaken(f"another panel meets on {day}: give a date of its own")


def _lies_ahead(now: Arrangements, day: date, at: datetime) -> None:
    calendar = now.ladder.calendar
    calendar.is_working(day)
    if day < calendar.date_of(at):
        raise PanelDatePast(f"{day} lies before the day on which it was changed: give a later date")


_AFTER: dict[type[Change], Callable[[Arrangements, Any], Arrangements]] = {
    PanelSet: _set,
    PanelMoved: _moved,
    PanelCancelled: _cancelled,
    DayOff: _off,
    WorkingDay: _worked,
    PolicyMoved: _policy_moved,
}
