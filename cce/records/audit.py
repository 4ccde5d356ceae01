"""Who did what, when: appended, never edited."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cce.records.tables.authority import AuditRow
from cce.records.tables.base import table_of

_AUDIT = table_of(AuditRow)
_COLUMNS = (_AUDIT.c.at, _AUDIT.c.who, _AUDIT.c.action, _AUDIT.c.detail, _AUDIT.c.reference)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing somebody did.

    Attributes:
        at: When, UTC.
        who: Who, by key.
        action: What, in one word or two.
        detail: What exactly; nothing about a person.
        reference: The episode concerned, if one is.
    """

    at: datetime
    who: str
    action: str
    detail: str = ""
    reference: str | None = None


def append_audit(session: Session, entry: AuditEntry) -> None:
    """Write down that somebody did something, in the transaction in which it is done."""
    row = {
        "at": entry.at,
        "who": entry.who,
        "action": entry.action,
        "detail": entry.detail,
        "reference": entry.reference,
    }
    session.execute(insert(_AUDIT), row)


def audit_entries(session: Session, reference: str | None = None) -> tuple[AuditEntry, ...]:
    """What was done, in the order in which it was written; for one episode, or altogether."""
    query = select(*_COLUMNS).order_by(_AUDIT.c.number)
    if reference is not None:
        query = query.where(_AUDIT.c.reference == reference)
    return tuple(AuditEntry(*row) for row in session.execute(query))
