"""Who did what, and who looked at what, when and why: appended, never edited."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, insert, select, text
from sqlalchemy.orm import Session

from cce.records.audit_chain import AuditEntry, AuditLink, link_after
from cce.records.purposes import opened_purposes, sealed_purposes
from cce.records.statements import dialect_of
from cce.records.tables.authority import AuditRow
from cce.records.tables.base import table_of

__all__ = ["AuditEntry", "append_audit", "audit_entries", "audit_head", "audit_links"]

_AUDIT = table_of(AuditRow)
_SAID = (_AUDIT.c.at, _AUDIT.c.who, _AUDIT.c.action, _AUDIT.c.detail, _AUDIT.c.reference, _AUDIT.c.why)
_ROWS = select(_AUDIT.c.number, _AUDIT.c.previous, _AUDIT.c.hash, *_SAID)
_ONE_AT_A_TIME = 20_200_409  # any number, the same in every process
_AT_ONCE = 1_000


def append_audit(session: Session, *entries: AuditEntry) -> None:
    """Write down what somebody did, in the transaction in which it is done.

    One transaction at a time appends, until its end: the chain cannot fork. Append last, then nobody waits
    for what else is done. What somebody did it for is their own words, and sealed.

    Raises:
        KeyringMissing: An entry says why, and the records were opened without the keyring.
    """
    if not entries:
        return
    stored = sealed_purposes(session, entries)
    _take_turn(session)
    last, rows = audit_head(session), []
    for entry in stored:
        last = link_after(last, entry)
        rows.append(_row(last))
    session.execute(insert(_AUDIT), rows)


def audit_head(session: Session) -> AuditLink | None:
    """The last row; None where there is none."""
    row = session.execute(_ROWS.order_by(_AUDIT.c.number.desc()).limit(1)).one_or_none()
    return _link(row) if row is not None else None


def audit_links(
    session: Session, *, reference: str | None = None, since: datetime | None = None
) -> Iterator[AuditLink]:
    """The rows as they are stored, by number, a few at a time.

    Args:
        session: Any session.
        reference: Only those about this episode.
        since: Only those from this instant on, inclusive.
    """
    query = _ROWS.order_by(_AUDIT.c.number)
    if reference is not None:
        query = query.where(_AUDIT.c.reference == reference)
    if since is not None:
        query = query.where(_AUDIT.c.at >= since)
    return _streamed(session, query)


def audit_entries(session: Session, reference: str | None = None) -> tuple[AuditEntry, ...]:
    """What was done, in the order in which it was written; for one episode, or altogether."""
    stored = [link.entry for link in audit_links(session, reference=reference)]
    return tuple(opened_purposes(session, stored))


def _streamed(session: Session, query: Executable) -> Iterator[AuditLink]:
    for row in session.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield _link(row)


def _take_turn(session: Session) -> None:
    """Wait for whoever appends now; on SQLite a transaction that may write is alone already."""
    if dialect_of(session) == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})


def _link(row: Sequence[Any]) -> AuditLink:
    number, previous, own, *said = row
    return AuditLink(number, AuditEntry(*said), previous, own)


def _row(link: AuditLink) -> dict[str, object]:
    entry = link.entry
    return {
        "number": link.number,
        "at": entry.at,
        "who": entry.who,
        "action": entry.action,
        "reference": entry.reference,
        "detail": entry.detail,
        "why": entry.why,
        "previous": link.previous,
        "hash": link.hash,
    }
