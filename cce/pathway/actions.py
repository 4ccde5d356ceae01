"""Actions that the panel gives to agencies: each is reported back to a panel, and carried over until it is.

An action that nobody reported on at its panel stays open and overdue. Before every panel that follows it is
asked about again: an occurrence of its own for each, opened when the panel before it is over.

Source: CCE 2020 §5.8.2
"""

from datetime import date

from cce.pathway.counting import add, due_on, in_words
from cce.pathway.course import Course, Draft
from cce.pathway.facts import ActionGiven
from cce.pathway.occurrence import Due
from cce.pathway.panels import Panel, its_panel, named
from cce.pathway.terms import Basis, DutyKey, DutyStatus


def open_action(course: Course, key: DutyKey, fact: ActionGiven) -> None:
    """An agency reports back at the next panel, or at the later one that was named (§5.8.2)."""
    reported_to = _reported_to(course, fact)
    due = reported_to or _without_a_panel(course, key, fact)
    draft = course.open(key, fact.id, fact.happened_at, due=due)
    draft.mark, draft.agency, draft.named = fact.action, fact.agency, fact.owner
    draft.basis = draft.basis if reported_to else Basis.LOCAL


def carry_over(course: Course) -> None:
    """Ask again, before every further panel, about each action that was not reported on by then."""
    for draft in tuple(course.of(DutyKey.PANEL_ACTION)):
        if draft.basis is not Basis.LOCAL:
            _carry_over(course, draft)


def _carry_over(course: Course, first: Draft) -> None:
    opened_at = first.due.at
    for panel in _later(course, first.due.on):
        if first.closed_at is not None and first.closed_at <= opened_at:
            return
        due = _at(course, panel, "the panel it is carried over to")
        draft = course.open(DutyKey.PANEL_ACTION, first.cause, opened_at, due=due, panel=panel)
        draft.mark, draft.agency, draft.named = first.mark, first.agency, first.named
        opened_at = course.calendar.end_of(panel.on)
        if first.closed_as is not None and first.closed_at is not None and first.closed_at <= opened_at:
            draft.close(first.closed_as, first.closed_at, first.closed_by)
        else:
            draft.close(DutyStatus.ENDED, opened_at, None)


def _reported_to(course: Course, fact: ActionGiven) -> Due | None:
    panels = course.circumstances.panels
    later = _later(course, its_panel(panels, fact.panel).on)
    chosen = named(later, fact.report_to) if fact.report_to else None
    if chosen is not None:
        return _at(course, chosen, "the panel it is reported to")
    return _at(course, later[0], "the next panel") if later else None


def _later(course: Course, day: date) -> list[Panel]:
    return [panel for panel in course.circumstances.panels if panel.on > day]


def _at(course: Course, panel: Panel, which: str) -> Due:
    return due_on(course.calendar, panel.on, f"{which}, on {in_words(panel.on)}")


def _without_a_panel(course: Course, key: DutyKey, fact: ActionGiven) -> Due:
    given_on, limit = its_panel(course.circumstances.panels, fact.panel).on, course.policy.limit(key)
    words = f"{limit} after the panel of {in_words(given_on)}, because no later panel has a date"
    return due_on(course.calendar, add(course.calendar, given_on, limit), words)
