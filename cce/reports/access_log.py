"""Who did what with one child's record, and who looked at it, latest first; or what one person did."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cce.records.audit import AuditEntry
from cce.records.purposes import opened_purposes
from cce.records.tables.authority import AuditRow
from cce.records.tables.base import table_of
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.staff.people import Person
from cce.staff.register import people_of

_AUDIT = table_of(AuditRow)
_SAID = (_AUDIT.c.at, _AUDIT.c.who, _AUDIT.c.action, _AUDIT.c.detail, _AUDIT.c.reference, _AUDIT.c.why)


@dataclass(frozen=True, slots=True)
class Accessed:
    """One thing somebody did, or looked at.

    Attributes:
        entry: What the audit says.
        person: Who it was; None where nobody is known by that key, such as the account of a command.
    """

    entry: AuditEntry
    person: Person | None


def access_log(
    session: Session, *, reference: str | None = None, who: str | None = None, number: int = 1
) -> Page[Accessed]:
    """What was done and looked at, latest first.

    Args:
        session: Any session.
        reference: Only in this episode.
        who: Only by this person, by key.
        number: Which page: 1 is the first.
    """
    asked = {_AUDIT.c.reference: reference, _AUDIT.c.who: who}
    wanted = [column == value for column, value in asked.items() if value is not None]
    total = session.scalar(select(func.count()).select_from(_AUDIT).where(*wanted)) or 0
    query = select(*_SAID).where(*wanted).order_by(_AUDIT.c.number.desc())
    stored = [AuditEntry(*row) for row in session.execute(query.limit(PAGE_SIZE).offset(before(number)))]
    entries = opened_purposes(session, stored)
    people = {one.key: one for one in people_of(session, {entry.who for entry in entries})}
    return Page(tuple(Accessed(entry, people.get(entry.who)) for entry in entries), total, number)
