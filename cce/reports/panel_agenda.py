"""The agenda of a panel: the order of its children, what has come of each, what was asked before.

Source: CCE 2020 §5.8.2, §5.8.3
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.corrections import in_force
from cce.pathway.facts import ActionGiven, Fact, PanelSubmissionReceived, PanelUpdateReceived
from cce.pathway.panels import Panel
from cce.pathway.terms import DutyStatus, PanelAnswer
from cce.records.cohort import PanelDuty, overdue_since, panel_actions
from cce.records.facts import facts_among
from cce.reports.panel import Listed, panel_view

_CAME = ("panel_submission_received", "panel_update_received")


@dataclass(frozen=True, slots=True)
class Update:
    """What has come of a child for a panel.

    Attributes:
        kind: An assessment, or the four answers.
        received_at: When it came, UTC.
        text: What it says; None unless it was asked for and there is any.
    """

    kind: PanelAnswer
    received_at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class EarlierAction:
    """An action that an earlier panel gave about a child.

    Attributes:
        action: What it is called.
        agency: Who was given it.
        named: The person who owes it, by key, where one was named.
        panel: The panel that gave it, by name.
        due_on: The local date on which it was first to be reported.
        status: How it stands.
    """

    action: str
    agency: str
    named: str | None
    panel: date
    due_on: date
    status: DutyStatus


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One child on the agenda.

    Attributes:
        child: As the panel's list has the child.
        overdue_since: From when the most overdue of all that is owed to the child is late, UTC.
        updates: What has come for this panel, in the order in which it came.
        actions: What earlier panels asked for, in the order in which they did.
    """

    child: Listed
    overdue_since: datetime | None
    updates: tuple[Update, ...]
    actions: tuple[EarlierAction, ...]


def agenda(session: Session, panel: Panel, at: datetime, *, with_text: bool = False) -> list[AgendaItem]:
    """A panel's agenda as it stands at *at*: who is new first, then the longest unseen, the most overdue.

    Args:
        session: Any session.
        panel: The panel.
        at: The instant asked about, UTC.
        with_text: Whether to read what the updates say; whoever does is audited, child by child.
    """
    view = panel_view(session, panel, at)
    references = {child.reference for child in view.children}
    came = _came(session, references, panel, with_text=with_text)
    asked = _asked(session, references, panel, at)
    late = overdue_since(session, references, at)
    items = [
        AgendaItem(
            child,
            late.get(child.reference),
            came.get(child.reference, ()),
            asked.get(child.reference, ()),
        )
        for child in view.children
    ]
    return sorted(items, key=_place)


def _place(item: AgendaItem) -> tuple[bool, date, bool, float, str]:
    child, since = item.child, item.overdue_since
    late = (since is None, since.timestamp() if since else 0.0)
    return (not child.is_new, child.seen_on or date.min, *late, child.reference)


def _came(
    session: Session, references: Collection[str], panel: Panel, *, with_text: bool
) -> dict[str, tuple[Update, ...]]:
    found = facts_among(session, references, (*_CAME, "voided"), with_text=with_text)
    return {reference: tuple(_updates(in_force(facts), panel)) for reference, facts in found.items()}


def _updates(facts: Iterable[Fact], panel: Panel) -> Iterable[Update]:
    for fact in facts:
        if isinstance(fact, PanelSubmissionReceived | PanelUpdateReceived) and fact.panel == panel.name:
            yield Update(fact.kind, fact.happened_at, fact.answers)


def _asked(
    session: Session, references: Collection[str], panel: Panel, at: datetime
) -> dict[str, tuple[EarlierAction, ...]]:
    given = {
        (reference, fact.id): fact
        for reference, facts in facts_among(session, references, ("action_given",)).items()
        for fact in facts
        if isinstance(fact, ActionGiven) and fact.panel != panel.name
    }
    # An action that was carried over is owed anew for each panel: its first date says how late it is.
    first: dict[tuple[str, str], PanelDuty] = {}
    for one in panel_actions(session):
        if one.occurrence.is_listed(at):
            first.setdefault((one.reference, one.occurrence.cause), one)
    found: dict[str, tuple[EarlierAction, ...]] = {}
    for key, fact in given.items():
        if key in first:
            found[key[0]] = (*found.get(key[0], ()), _earlier(first[key], fact, at))
    return found


def _earlier(one: PanelDuty, given: ActionGiven, at: datetime) -> EarlierAction:
    owed = one.occurrence
    return EarlierAction(given.action, given.agency, owed.named, given.panel, owed.due.on, owed.status(at))
