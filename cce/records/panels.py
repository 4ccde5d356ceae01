"""Panels: when each meets, and how its date was set, moved and cancelled; nothing of that is forgotten.

A panel is named for good by the date first set for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from cce.pathway.errors import PanelDateTaken, PanelHasMet, PanelUnknown
from cce.pathway.panels import Panel, meant
from cce.records.audit import AuditEntry, append_audit
from cce.records.statements import dialect_of, insert_or
from cce.records.tables.base import table_of
from cce.records.tables.episode import FactRow
from cce.records.tables.panel import PanelChangeRow, PanelRow

_PANEL, _CHANGE, _FACT = table_of(PanelRow), table_of(PanelChangeRow), table_of(FactRow)
_MEETS = _PANEL.c.cancelled_at.is_(None)


class PanelEvent(StrEnum):
    """What became of a panel's date."""

    SET = "set"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PanelRecord:
    """A panel as the record has it, cancelled ones included.

    Attributes:
        panel: Its name and the date it meets on, or last was to.
        cancelled_at: When it was cancelled, UTC; None while it is to meet, or has met.
    """

    panel: Panel
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PanelChange:
    """One thing that became of a panel's date.

    Attributes:
        name: The panel.
        at: When, UTC.
        who: Who did it, by key.
        change: What.
        on: The date it has from then on; of a cancelled panel the date it had.
    """

    name: date
    at: datetime
    who: str
    change: PanelEvent
    on: date


def panels(session: Session) -> tuple[Panel, ...]:
    """Every panel that is to meet, or has met, in order."""
    rows = session.execute(select(_PANEL.c.on, _PANEL.c.name).where(_MEETS).order_by(_PANEL.c.on))
    return tuple(Panel(*row) for row in rows)


def every_panel(session: Session) -> tuple[PanelRecord, ...]:
    """Every panel there ever was, cancelled ones included, in the order of their dates."""
    rows = session.execute(select(_PANEL).order_by(_PANEL.c.on, _PANEL.c.name))
    return tuple(PanelRecord(Panel(row.on, row.name), row.cancelled_at) for row in rows)


def panel_record(session: Session, name: date) -> PanelRecord:
    """The panel of that name, cancelled or not.

    Raises:
        PanelUnknown: No panel ever had that name.
    """
    for row in session.execute(select(_PANEL).where(_PANEL.c.name == name)):
        return PanelRecord(Panel(row.on, row.name), row.cancelled_at)
    raise PanelUnknown(f"No panel has the name {name}: see `cce panel list`.")


def panel_meant(session: Session, day: date) -> Panel:
    """The panel somebody means by that date: the one that meets then, else the one first set for it.

    Raises:
        PanelUnknown: There is none.
    """
    found = meant(panels(session), day)
    if found is None:
        raise PanelUnknown(f"No panel has the date {day}: see `cce panel list`.")
    return found


def panel_history(session: Session, name: date) -> tuple[PanelChange, ...]:
    """What became of a panel's date, oldest first."""
    rows = session.execute(select(_CHANGE).where(_CHANGE.c.name == name).order_by(_CHANGE.c.number))
    return tuple(PanelChange(row.name, row.at, row.who, PanelEvent(row.change), row.on) for row in rows)


def set_panels(session: Session, dates: Iterable[date], at: datetime, who: str) -> tuple[date, ...]:
    """Set further panels; where one meets on that date already, nothing changes.

    The name of a cancelled panel brings that panel back.

    Args:
        session: A transaction.
        dates: Local dates.
        at: When they were set, UTC.
        who: Who set them, by key.

    Returns:
        The dates that no panel had before.

    Raises:
        PanelDateTaken: A date names a panel that has moved to another.
    """
    _wait_for_my_turn(session)
    new = sorted(set(dates) - {panel.on for panel in panels(session)})
    for on in new:
        _refuse_a_name_in_use(session, on)
        back = {"on": on, "cancelled_at": None}
        statement = insert_or(session, _PANEL).values(name=on, on=on)
        session.execute(statement.on_conflict_do_update(index_elements=[_PANEL.c.name], set_=back))
        _note(session, PanelChange(on, at, who, PanelEvent.SET, on))
    return tuple(new)


def move_panel(session: Session, day: date, to: date, at: datetime, who: str) -> Panel:
    """Have a panel meet on another date; it keeps its name.

    Args:
        session: A transaction.
        day: A date somebody means the panel by.
        to: The local date it meets on from now on.
        at: When it was moved, UTC.
        who: Who moved it, by key.

    Raises:
        PanelUnknown: There is no such panel.
        PanelDateTaken: Another panel meets then.
        PanelHasMet: It has considered a child.
    """
    _wait_for_my_turn(session)
    panel = panel_meant(session, day)
    other = next((one for one in panels(session) if one.on == to and one.name != panel.name), None)
    if other is not None:
        raise PanelDateTaken(f"The panel of {panel.on} cannot move to {to}: another panel meets then.")
    _refuse_one_that_met(session, panel, "moved")
    if panel.on == to:
        return panel
    session.execute(update(_PANEL).where(_PANEL.c.name == panel.name), {"on": to})
    _note(session, PanelChange(panel.name, at, who, PanelEvent.MOVED, to), was_on=panel.on)
    return Panel(to, panel.name)


def cancel_panel(session: Session, day: date, at: datetime, who: str) -> Panel:
    """Cancel a panel; what was recorded for it stays, and what was owed to it is owed to the next.

    Args:
        session: A transaction.
        day: A date somebody means the panel by.
        at: When it was cancelled, UTC.
        who: Who cancelled it, by key.

    Raises:
        PanelUnknown: There is no such panel.
        PanelHasMet: It has considered a child.
    """
    _wait_for_my_turn(session)
    panel = panel_meant(session, day)
    _refuse_one_that_met(session, panel, "cancelled")
    session.execute(update(_PANEL).where(_PANEL.c.name == panel.name), {"cancelled_at": at})
    _note(session, PanelChange(panel.name, at, who, PanelEvent.CANCELLED, panel.on))
    return panel


def _wait_for_my_turn(session: Session) -> None:
    """Let nobody else change a panel until this transaction ends: what is checked stays so."""
    if dialect_of(session) == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(text("LOCK TABLE panel IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_a_name_in_use(session: Session, on: date) -> None:
    moved = next((one for one in panels(session) if one.name == on), None)
    if moved is not None:
        raise PanelDateTaken(
            f"No further panel can be set for {on}: it names the panel that moved to {moved.on}. "
            "Move that one back, or choose another date."
        )


def _refuse_one_that_met(session: Session, panel: Panel, what: str) -> None:
    named = f'%"panel":"{panel.name}"%'
    considered = select(func.count()).where(_FACT.c.kind == "panel_considered", _FACT.c.body.like(named))
    if session.scalar(considered):
        raise PanelHasMet(f"The panel of {panel.on} has considered children: it cannot be {what} any more.")


def _note(session: Session, change: PanelChange, was_on: date | None = None) -> None:
    last = session.scalar(select(func.max(_CHANGE.c.number)).where(_CHANGE.c.name == change.name)) or 0
    row = {
        "name": change.name,
        "number": last + 1,
        "at": change.at,
        "who": change.who,
        "change": change.change.value,
        "on": change.on,
    }
    session.execute(insert(_CHANGE), row)
    detail = str(change.on) if was_on is None else f"{was_on} to {change.on}"
    append_audit(session, AuditEntry(change.at, change.who, f"panel {change.change}", detail))
