"""What came ahead of a command which never arrived, free text or a child's name: it is not kept for ever."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from activities.preparing import Expected
from cce.records.audit import AuditEntry, append_audit
from cce.records.authority import Authority
from cce.records.episodes import forget_unopened, unopened
from cce.records.narrative import drop_stray_narrative

KEPT_FOR = timedelta(days=7)
"""Long enough for whoever got no answer to send the command again under its id."""


def forget_stray_texts(session: Session, _: Authority, now: datetime) -> tuple[Expected, ...]:
    """Delete the free text of commands that were sent a week ago or more and never kept; nobody is told.

    Args:
        session: A transaction.
        now: The business clock, UTC.
    """
    forgotten = drop_stray_narrative(session, now - KEPT_FOR)
    if forgotten:
        append_audit(session, AuditEntry(now, "upkeep", "texts forget", f"{forgotten} of no command"))
    return ()


def forget_stray_openings(session: Session, _: Authority, now: datetime) -> tuple[Expected, ...]:
    """Remove openings of a week ago or more in which nothing was ever recorded; nobody is told.

    Whoever opened them got an error, or their machine stopped half-way.

    Args:
        session: A transaction.
        now: The business clock, UTC.
    """
    forgotten = unopened(session, now - KEPT_FOR)
    for reference in forgotten:
        forget_unopened(session, reference)
    if forgotten:
        append_audit(session, AuditEntry(now, "upkeep", "openings forget", f"{len(forgotten)} never opened"))
    return ()
