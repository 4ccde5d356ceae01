"""What ought to run, by the record: open episodes, and panels that are to meet."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.records.episodes import EpisodeStatus
from cce.records.panels import panels
from cce.records.tables.base import table_of
from cce.records.tables.episode import EpisodeRow

_EPISODE = table_of(EpisodeRow)


def episodes_to_run(session: Session) -> tuple[str, ...]:
    """The open episodes in which something is recorded, by reference."""
    query = select(_EPISODE.c.reference).where(
        _EPISODE.c.status == EpisodeStatus.OPEN.value, _EPISODE.c.revision > 0
    )
    return tuple(session.scalars(query.order_by(_EPISODE.c.reference)))


def panels_to_run(session: Session, ladder: Ladder, now: datetime) -> tuple[date, ...]:
    """The names of the panels that are ahead, as far as the working days are known well past them.

    Args:
        session: Any session.
        ladder: The authority's policy on its working days.
        now: The business clock, UTC.
    """
    calendar = ladder.calendar
    today = calendar.date_of(now)
    until = calendar.last_on - timedelta(days=ladder.policy.calendar.warn_within_days)
    return tuple(panel.name for panel in panels(session) if today <= panel.on <= until)
