"""Telling the administrators that records have been kept as long as the authority keeps them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from activities.administrators import tell_administrators
from activities.preparing import Expected
from cce.records.authority import Authority
from cce.records.deliveries import OfficeKind
from cce.records.episodes import episodes
from cce.records.office import OfficeTask
from cce.reports.retention import count_due

_PATH = "/retention"


def look_for_ended_retention(session: Session, authority: Authority, now: datetime) -> tuple[Expected, ...]:
    """Have every administrator told, once a week, how many records have reached the end of their time.

    Nothing is erased by that: a person does it, one by one.

    Args:
        session: A transaction.
        authority: The policies on their working days, and the retention schedule.
        now: The business clock, UTC.

    Returns:
        Whose postbox is to be told, and from when.
    """
    known = episodes(session, status=None)
    if not known:
        return ()
    ladder = authority.ladder(session, known[-1].policy)
    today = ladder.calendar.date_of(now)
    number = count_due(session, authority.retention, today)
    if not number:
        return ()
    monday = today - timedelta(days=today.weekday())
    task = OfficeTask("RETENTION", OfficeKind.RETENTION, _task(number), _PATH, None, ladder.policy.policy)
    return tell_administrators(session, ladder, task, ladder.at_once(now), version=monday.isoformat())


def _task(number: int) -> str:
    records = "1 record that has" if number == 1 else f"{number} records that have"
    return f"Decide about {records} been kept long enough"
