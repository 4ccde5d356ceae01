"""Local exceptions to the working days: one-off bank holidays, closure days, holidays that are worked."""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cce.pathway.working_days import CalendarOverride
from cce.records.errors import CalendarOverrideExists, CalendarOverrideUnknown
from cce.records.statements import insert_or
from cce.records.tables.authority import CalendarOverrideRow
from cce.records.tables.base import table_of

_OVERRIDE = table_of(CalendarOverrideRow)
_IN_FORCE = _OVERRIDE.c.removed_at.is_(None)


def overrides(session: Session) -> tuple[CalendarOverride, ...]:
    """The exceptions in force, by date."""
    query = select(_OVERRIDE.c.on, _OVERRIDE.c.working, _OVERRIDE.c.name).where(_IN_FORCE)
    return tuple(CalendarOverride(*row) for row in session.execute(query.order_by(_OVERRIDE.c.on)))


def add_override(session: Session, override: CalendarOverride, added_at: datetime) -> None:
    """Put an exception in force.

    Raises:
        CalendarOverrideExists: The date has one; remove it first.
    """
    row = {"on": override.on, "working": override.working, "name": override.name, "added_at": added_at}
    statement = insert_or(session, _OVERRIDE).on_conflict_do_nothing().returning(_OVERRIDE.c.number)
    if session.scalar(statement, row) is None:
        raise CalendarOverrideExists(f"{override.on} has a local exception already: remove it first.")


def remove_override(session: Session, on: date, removed_at: datetime) -> None:
    """End the exception for a date; the record keeps that there was one.

    Raises:
        CalendarOverrideUnknown: The date has none.
    """
    statement = update(_OVERRIDE).where(_IN_FORCE, _OVERRIDE.c.on == on).values(removed_at=removed_at)
    if session.scalar(statement.returning(_OVERRIDE.c.number)) is None:
        raise CalendarOverrideUnknown(f"{on} has no local exception: `calendar show` lists those there are.")
