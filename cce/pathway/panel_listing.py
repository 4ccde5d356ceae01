"""How a panel's list follows from what is known of each child.

Source: CCE 2020 §5.8
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from cce.pathway.cohort import Spell
from cce.pathway.facts import ActionGiven, Fact, PanelConsidered
from cce.pathway.ladder import Ladder
from cce.pathway.occurrence import Occurrence
from cce.pathway.panel_list import (
    Answer,
    Departure,
    LeftChild,
    ListedAction,
    ListedChild,
    PanelList,
    in_order,
)
from cce.pathway.panels import Panel, first_request_at
from cce.pathway.terms import DutyKey, DutyStatus, Level
from cce.pathway.timetable import Timetable

_PAPERS = (DutyKey.PANEL_SUBMISSION, DutyKey.PANEL_UPDATE)
_SENT = (DutyStatus.MET, DutyStatus.MET_LATE, DutyStatus.WAIVED)
_ANSWERS = {
    DutyStatus.MET: Answer.IN,
    DutyStatus.MET_LATE: Answer.LATE,
    DutyStatus.OPEN: Answer.WAITING,
    DutyStatus.WAIVED: Answer.EXCUSED,
}


class Known(NamedTuple):
    """What is known of one child at an instant.

    Attributes:
        timetable: What follows from the facts.
        facts: The facts, as they are kept.
    """

    timetable: Timetable
    facts: tuple[Fact, ...]


def panel_list(children: Mapping[str, Known], panel: Panel, ladder: Ladder, at: datetime) -> PanelList:
    """The list of *panel* as it stands at the instant *at*.

    Args:
        children: What is known of each child at *at*, by key.
        panel: The panel, by its present date.
        ladder: The authority's policy on its working days.
        at: The instant asked about; timezone-aware.

    Source:
        CCE 2020 §5.8.2, §5.8.3
    """
    listed: list[ListedChild] = []
    left: list[LeftChild] = []
    for child, known in children.items():
        papers = _papers(known, panel)
        if papers is None:
            continue
        gone = _gone(child, known, papers, panel, ladder, at)
        if gone is None:
            listed.append(_listed(child, known, papers, panel, ladder, at))
        else:
            left.append(gone)
    actions = [one for child, known in children.items() for one in _actions(child, known, panel, at)]
    return PanelList(
        panel,
        in_order(listed),
        tuple(sorted(left, key=lambda one: one.child)),
        tuple(sorted(actions, key=lambda one: (one.due_on, one.child, one.action))),
    )


def _papers(known: Known, panel: Panel) -> Occurrence | None:
    """What the panel is owed for the child; after another stay in the cohort, what is owed for the last."""
    owed = [
        one for one in known.timetable.occurrences if one.duty in _PAPERS and one.panel_name == panel.name
    ]
    return max(owed, key=lambda one: one.started_at, default=None)


def _stay(known: Known, papers: Occurrence) -> Spell:
    return next(spell for spell in known.timetable.spells if spell.cause == papers.cause)


def _considered(known: Known, stay: Spell) -> list[PanelConsidered]:
    return [fact for fact in known.timetable.considered if fact.happened_at > stay.entered_at]


def _gone(
    child: str, known: Known, papers: Occurrence, panel: Panel, ladder: Ladder, at: datetime
) -> LeftChild | None:
    """Whether the child left before the panel could consider it, and why."""
    stay = _stay(known, papers)
    left_at = stay.left_at
    if left_at is None or left_at > at or left_at >= ladder.calendar.end_of(panel.on):
        return None
    if any(fact.panel == panel.name for fact in _considered(known, stay)):
        return None
    return LeftChild(child, left_at, _why(known.timetable, left_at))


def _why(timetable: Timetable, left_at: datetime) -> Departure:
    if left_at == timetable.closed_at:
        return Departure.CLOSED
    return Departure.ADULT if left_at == timetable.adult_at else Departure.REMOVED


def _listed(
    child: str, known: Known, papers: Occurrence, panel: Panel, ladder: Ladder, at: datetime
) -> ListedChild:
    timetable, stay = known.timetable, _stay(known, papers)
    considered = [fact for fact in _considered(known, stay) if fact.happened_at <= at]
    here = next((fact for fact in considered if fact.panel == panel.name), None)
    seen = [fact.panel for fact in considered if fact.panel != panel.name]
    answer = _answer(papers, at)
    late = [one.due.at for one in timetable.owed(at) if one.status(at) is DutyStatus.OVERDUE]
    asked_at = first_request_at(panel.on, ladder.policy, ladder.calendar)
    return ListedChild(
        child=child,
        duty=papers.duty,
        answer=answer,
        due_on=papers.due.on,
        answered_at=papers.closed_at if answer in (Answer.IN, Answer.LATE) else None,
        joined_at=stay.entered_at,
        offered=papers.duty is DutyKey.PANEL_SUBMISSION and stay.entered_at > asked_at,
        below_high=timetable.level is not Level.HIGH,
        seen_on=max(seen, default=None),
        overdue_since=min(late, default=None),
        outcome=here.outcome if here else None,
        feedback_sent=_feedback_sent(timetable, panel, at),
    )


def _answer(papers: Occurrence, at: datetime) -> Answer:
    if papers.opened_at is None or papers.opened_at > at:
        return Answer.AHEAD
    return _ANSWERS.get(papers.status(at), Answer.MISSING)


def _feedback_sent(timetable: Timetable, panel: Panel, at: datetime) -> bool:
    return any(
        one.duty is DutyKey.PANEL_FEEDBACK and one.panel_name == panel.name and one.status(at) in _SENT
        for one in timetable.occurrences
    )


def _actions(child: str, known: Known, panel: Panel, at: datetime) -> Iterable[ListedAction]:
    """What is owed by that panel, once for each action however often it was carried over."""
    if known.timetable.is_closed(at):
        return
    given = {fact.id: fact for fact in known.facts if isinstance(fact, ActionGiven)}
    owed = sorted(known.timetable.owed(at), key=lambda one: one.due.on, reverse=True)
    live = [one for one in owed if one.duty is DutyKey.PANEL_ACTION and one.due.on <= panel.on]
    for one in {one.cause: one for one in live}.values():
        fact = given[one.cause]
        yield ListedAction(child, fact.action, fact.agency, fact.owner, one.due.on, one.status(at))
