"""The panel's cohort and what each panel is owed: the first submission, then an update before every panel.

Source: CCE 2020 §5.5.4, §5.8; pathway defaults 4 and 5
"""

from dataclasses import dataclass
from datetime import datetime

from cce.pathway.counting import due_before
from cce.pathway.course import Course, Draft
from cce.pathway.facts import PanelConsidered, PanelSubmissionReceived, PanelUpdateReceived
from cce.pathway.occurrence import Due
from cce.pathway.panels import Panel, first_request_at, named
from cce.pathway.terms import DutyKey, DutyStatus, PanelOutcome


@dataclass(frozen=True, slots=True)
class Spell:
    """One stay in the cohort.

    Attributes:
        cause: The fact that brought the child in.
        entered_at: From when, UTC.
        left_at: Until when, UTC; None while it lasts.
    """

    cause: str
    entered_at: datetime
    left_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the child was in the cohort at *at*."""
        return self.entered_at <= at and (self.left_at is None or at < self.left_at)


def spells(course: Course, until: datetime | None) -> list[Spell]:
    """The stays in the cohort: in at an agreed High, out by the panel and at *until* (closure, adulthood)."""
    removals = [fact.happened_at for fact in course.considered if fact.outcome is PanelOutcome.REMOVED]
    found: list[Spell] = []
    for entered_at, cause in sorted(course.agreed_high):
        inside = any(spell.left_at is None or entered_at < spell.left_at for spell in found)
        if inside or (until is not None and entered_at >= until):
            continue
        ends = [at for at in (*removals, until) if at is not None and at > entered_at]
        found.append(Spell(cause, entered_at, min(ends) if ends else None))
    return found


def owe_to_panels(course: Course, stays: list[Spell]) -> None:
    """Open what every panel is owed while the child is in the cohort, panels ahead included."""
    for spell in stays:
        first = _submissions(course, spell)
        if first is not None:
            _updates(course, spell, first)


def _considered_at(course: Course, spell: Spell, panel: Panel) -> PanelConsidered | None:
    within = (
        fact for fact in course.considered if fact.panel == panel.name and fact.happened_at > spell.entered_at
    )
    return next(within, None)


def _submissions(course: Course, spell: Spell) -> PanelConsidered | None:
    """Owe the first submission panel by panel until one has considered the child; return that one."""
    opened_at = spell.entered_at
    entered_on = course.calendar.date_of(spell.entered_at)
    for panel in course.circumstances.panels:
        considered = _considered_at(course, spell, panel)
        if _panel_due(course, DutyKey.PANEL_SUBMISSION, panel).on >= entered_on:
            opened_at = max(opened_at, spell.entered_at)
            if spell.left_at is not None and opened_at >= spell.left_at:
                return None
            _owe(course, DutyKey.PANEL_SUBMISSION, spell, panel, opened_at, considered)
            opened_at = course.calendar.end_of(panel.on)
        if considered is not None:
            return considered
    return None


def _updates(course: Course, spell: Spell, first: PanelConsidered) -> None:
    panels, last_at = course.circumstances.panels, first.happened_at
    seen = named(panels, first.panel)
    seen_on = seen.on if seen else first.panel
    for panel in [panel for panel in panels if panel.on > seen_on]:
        opened_at = max(last_at, first_request_at(panel.on, course.policy, course.calendar))
        if spell.left_at is not None and opened_at >= spell.left_at:
            return
        considered = _considered_at(course, spell, panel)
        if opened_at < (considered.happened_at if considered else course.calendar.end_of(panel.on)):
            _owe(course, DutyKey.PANEL_UPDATE, spell, panel, opened_at, considered)
        last_at = considered.happened_at if considered else last_at


def _panel_due(course: Course, key: DutyKey, panel: Panel) -> Due:
    clear_days = course.policy.counting.clear_days
    return due_before(course.calendar, panel.on, course.counted_back(key), clear_days=clear_days)


def _owe(
    course: Course,
    key: DutyKey,
    spell: Spell,
    panel: Panel,
    opened_at: datetime,
    considered: PanelConsidered | None,
) -> None:
    due = _panel_due(course, key, panel)
    received = _received(course, key, spell, panel)
    if received is not None and received.happened_at < opened_at:
        opened_at = received.happened_at
    draft = course.open(key, spell.cause, opened_at, due=due, panel=panel)
    ends_at = considered.happened_at if considered else course.calendar.end_of(panel.on)
    if received is not None and received.happened_at <= ends_at:
        draft.close(DutyStatus.MET, received.happened_at, received.id)
    else:
        draft.close(DutyStatus.ENDED, ends_at, considered.id if considered else None)
    _leave(draft, spell)


def _received(
    course: Course, key: DutyKey, spell: Spell, panel: Panel
) -> PanelSubmissionReceived | PanelUpdateReceived | None:
    kind = PanelSubmissionReceived if key is DutyKey.PANEL_SUBMISSION else PanelUpdateReceived
    within = (
        fact
        for fact in course.received
        if fact.panel == panel.name and isinstance(fact, kind) and fact.happened_at >= spell.entered_at
    )
    return next(within, None)


def _leave(draft: Draft, spell: Spell) -> None:
    """What is still owed when the child leaves the cohort is not owed any more."""
    if spell.left_at is not None and (draft.closed_at is None or draft.closed_at > spell.left_at):
        draft.close(DutyStatus.ENDED, spell.left_at, None)
