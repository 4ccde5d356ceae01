"""The dates on which the panel meets."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.panel import PanelRow

_PANEL = table_of(PanelRow)
_MEETS = _PANEL.c.cancelled_at.is_(None)


def panel_dates(session: Session) -> tuple[date, ...]:
    """Every date on which a panel meets, in order."""
    return tuple(session.scalars(select(_PANEL.c.on).where(_MEETS).order_by(_PANEL.c.on)))


def add_panel_dates(session: Session, dates: Iterable[date]) -> None:
    """Set further panel dates; one that is set already stays."""
    rows = [{"name": on, "on": on} for on in set(dates)]
    if rows:
        session.execute(insert_or(session, _PANEL).on_conflict_do_nothing(), rows)


def remove_panel_date(session: Session, on: date) -> None:
    """Take a panel date away; one that is not set is no mistake."""
    session.execute(delete(_PANEL).where(_PANEL.c.on == on))
