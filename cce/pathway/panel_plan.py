"""What several children's scenario says of each panel: its list, and what its coordinator is told and when.

A panel's coordinator is told of nothing where there is nobody to consider and nothing to report.

Source: CCE 2020 §5.8; pathway default 5
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from cce.pathway.arrangements import Arrangements
from cce.pathway.caseload import Caseload
from cce.pathway.counting import in_words
from cce.pathway.ladder import Ladder
from cce.pathway.panel_list import PanelList
from cce.pathway.panel_listing import Known, panel_list
from cce.pathway.panel_notices import PanelSlot, PanelTask, panel_slots
from cce.pathway.panels import Panel
from cce.pathway.terms import NoticeStatus
from cce.pathway.timetable import work_out
from cce.pathway.working_days import WorkingCalendar


class CoordinatorNotice(NamedTuple):
    """One thing the panel's coordinator is told.

    Attributes:
        slot: What, and when.
        status: Whether it went or is still to go.
    """

    slot: PanelSlot
    status: NoticeStatus


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """One panel as it stands at an instant.

    Attributes:
        panel: Its name, and the date it has, or had when it was cancelled.
        is_cancelled: Whether it was cancelled.
        listed: Its list; None for one that was cancelled.
        notices: What its coordinator was told and will be told, in order.
    """

    panel: Panel
    is_cancelled: bool
    listed: PanelList | None
    notices: tuple[CoordinatorNotice, ...]


def panel_plans(told: Caseload, at: datetime) -> tuple[PanelPlan, ...]:
    """Every panel there was or will be, as known at *at*, in order.

    Raises:
        CalendarEnds: A date lies beyond the calendar's horizon.
    """
    knowledge, now = _Knowledge(told), told.arranged.at(at)
    live = [_plan(knowledge, now, panel, at) for panel in now.panels]
    cancelled = [
        PanelPlan(panel, True, None, tuple(_sent(knowledge, panel.name, at))) for panel in now.cancelled
    ]
    return tuple(sorted([*live, *cancelled], key=lambda one: one.panel))


def panel_warnings(panels: Iterable[PanelPlan], calendar: WorkingCalendar, at: datetime) -> tuple[str, ...]:
    """What somebody should look at: panels ahead that are set for a day on which nobody works.

    Raises:
        CalendarEnds: A panel lies beyond the calendar's horizon.
    """
    today = calendar.date_of(at)
    ahead = [one.panel.on for one in panels if not one.is_cancelled and one.panel.on >= today]
    return tuple(
        f"The panel of {in_words(on)} is set for a day that is not worked ({calendar.why_off(on)})."
        for on in ahead
        if not calendar.is_working(on)
    )


class _Knowledge:
    """What was known of every child at any instant: each timetable is worked out once."""

    def __init__(self, told: Caseload) -> None:
        self.told = told
        self._known: dict[tuple[str, int, int], Known] = {}

    def at(self, at: datetime) -> dict[str, Known]:
        """Each child that anything is known of at *at*."""
        changes = sum(one.at <= at for one in self.told.arranged.changed)
        now = self.told.arranged.at(at)
        found = {}
        for child, kept in self.told.kept.items():
            number = sum(fact.recorded_at <= at for fact in kept)
            if number:
                found[child] = self._of(child, number, changes, now)
        return found

    def _of(self, child: str, number: int, changes: int, now: Arrangements) -> Known:
        key = (child, number, changes)
        if key not in self._known:
            facts = self.told.kept[child][:number]
            circumstances = replace(self.told.children[child].circumstances, panels=now.panels)
            timetable = work_out(facts, circumstances, now.ladder.policy, now.ladder.calendar)
            self._known[key] = Known(timetable, facts)
        return self._known[key]

    def listed(self, panel: Panel, ladder: Ladder, at: datetime) -> PanelList:
        """The list of a panel as it was at *at*."""
        return panel_list(self.at(at), panel, ladder, at)


class _Stretch(NamedTuple):
    """From one change of the arrangements to the next: neither the panel nor a working day moved.

    Attributes:
        since: From when, UTC; None from the start.
        until: Until when, UTC; None to the end.
        now: What was arranged.
    """

    since: datetime | None
    until: datetime | None
    now: Arrangements

    def ends_by(self, at: datetime) -> bool:
        """Whether it is over at *at*."""
        return self.until is not None and self.until <= at


def _stretches(told: Caseload, at: datetime) -> list[_Stretch]:
    """Those that had begun by *at*."""
    changed = [one for one in told.arranged.changed if one.at <= at]
    begun = [(None, told.arranged.start), *changed]
    ends = [*(one.at for one in changed), None]
    return [_Stretch(since, until, now) for (since, now), until in zip(begun, ends, strict=True)]


def _plan(knowledge: _Knowledge, now: Arrangements, panel: Panel, at: datetime) -> PanelPlan:
    listed = knowledge.listed(panel, now.ladder, at)
    sent = tuple(_sent(knowledge, panel.name, at))
    ahead = () if listed.is_empty else tuple(_ahead(knowledge, now, panel, at))
    return PanelPlan(panel, False, listed, (*sent, *ahead))


def _sent(knowledge: _Knowledge, name: date, at: datetime) -> Iterator[CoordinatorNotice]:
    """What was told of the panel by *at*, each thing once for every date it was to meet on.

    A change of the working days that puts a time into the past has it told with the change.
    """
    told: set[tuple[date, int]] = set()
    on, known_at = None, None
    for stretch in _stretches(knowledge.told, at):
        panel = next((one for one in stretch.now.panels if one.name == name), None)
        if panel is None or panel.on != on:
            on, known_at = panel.on if panel else None, stretch.since
        if panel is None:
            continue
        for number, slot in _due(knowledge, stretch, panel, at):
            if (panel.on, number) not in told and (known_at is None or known_at <= slot.at):
                told.add((panel.on, number))
                yield CoordinatorNotice(slot, NoticeStatus.SENT)


def _due(
    knowledge: _Knowledge, stretch: _Stretch, panel: Panel, at: datetime
) -> Iterator[tuple[int, PanelSlot]]:
    """What comes up in a stretch up to *at*, where there is something to tell; numbered from 0."""
    for number, slot in enumerate(panel_slots(panel, stretch.now.ladder)):
        told_at = max(slot.at, stretch.since or slot.at)
        if told_at > at or stretch.ends_by(slot.at) or _is_over(knowledge, stretch.now, panel, told_at):
            return
        if not knowledge.listed(panel, stretch.now.ladder, told_at).is_empty:
            yield number, slot


def _ahead(
    knowledge: _Knowledge, now: Arrangements, panel: Panel, at: datetime
) -> Iterator[CoordinatorNotice]:
    """What is still to be told: the list and the day, and the next time the outcomes are asked for."""
    if _is_over(knowledge, now, panel, at):
        return
    for slot in panel_slots(panel, now.ladder):
        if slot.at > at:
            yield CoordinatorNotice(slot, NoticeStatus.PLANNED)
            if slot.task is PanelTask.OUTCOMES:
                return


def _is_over(knowledge: _Knowledge, now: Arrangements, panel: Panel, at: datetime) -> bool:
    """Whether it has met and nothing about it is left to record, or another has met since."""
    today = now.ladder.calendar.date_of(at)
    if today <= panel.on:
        return False
    met_since = any(panel.on < other.on < today for other in now.panels)
    return met_since or knowledge.listed(panel, now.ladder, at).is_settled
