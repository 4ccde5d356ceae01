"""Rows of police lists that wait for a person: deleted when kept long enough, remembered until then."""

from datetime import datetime

from sqlalchemy.orm import Session

from activities.office import put_office_notice
from activities.preparing import Expected
from cce.pathway.terms import Role
from cce.police_lists.keeping import count_pending, forget_overdue
from cce.records.audit import AuditEntry, append_audit
from cce.records.authority import Authority
from cce.records.deliveries import OfficeKind
from cce.records.episodes import episodes
from cce.records.office import OfficeTask

_TASK = "Decide about rows of a list"


def look_at_waiting_rows(session: Session, authority: Authority, now: datetime) -> tuple[Expected, ...]:
    """Delete the rows that waited as long as they may, and remind the coordinator once a day of the others.

    Args:
        session: A transaction.
        authority: The policies on their working days.
        now: The business clock, UTC.

    Returns:
        Whose postbox is to be told, and from when.
    """
    forgotten = forget_overdue(session, now)
    if forgotten:
        detail = f"{forgotten} rows that waited as long as they may"
        append_audit(session, AuditEntry(now, "upkeep", "lists forget", detail))
    known = episodes(session, status=None) if count_pending(session) else ()
    if not known:
        return ()
    ladder = authority.ladder(session, known[-1].policy)
    at = ladder.at_once(now)
    day = ladder.calendar.date_of(at).isoformat()
    task = OfficeTask("LISTS", OfficeKind.LISTS, _TASK, "/lists", None, ladder.policy.policy)
    return put_office_notice(session, ladder, task, Role.PANEL_COORDINATOR, at, version=day)
