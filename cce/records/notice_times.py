"""When notices are to go, or went: asked over several episodes at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cce.pathway.terms import NoticeStatus
from cce.records.tables.base import table_of
from cce.records.tables.timetable import NoticeRow

_NOTICE = table_of(NoticeRow)


def latest_between(
    session: Session, references: Collection[str], after: datetime, before: datetime
) -> datetime | None:
    """The latest time of a notice of these episodes between two instants, both exclusive, UTC."""
    query = select(func.max(_NOTICE.c.at)).where(
        _NOTICE.c.reference.in_(references),
        _NOTICE.c.status != NoticeStatus.WITHDRAWN.value,
        _NOTICE.c.at > after,
        _NOTICE.c.at < before,
    )
    latest: datetime | None = session.scalar(query)
    return latest
