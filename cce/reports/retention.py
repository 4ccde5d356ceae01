"""Which records have been kept as long as the authority keeps them, and which are held beyond that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.retention import Retention
from cce.pathway.working_days import LONDON
from cce.records.children import child_of
from cce.records.episodes import Episode, EpisodeStatus, episodes
from cce.records.holds import Hold, holds


@dataclass(frozen=True, slots=True)
class Retained:
    """A closed episode, and until when it is kept.

    Attributes:
        reference: The episode.
        closed_on: The local date of its last closure.
        ends_on: The first local date on which it has been kept long enough.
        hold: What forbids to erase it all the same; None where nothing does.
    """

    reference: str
    closed_on: date
    ends_on: date
    hold: Hold | None

    def is_due(self, today: date) -> bool:
        """Whether it is to be erased by now."""
        return self.ends_on <= today and self.hold is None


def retained(session: Session, retention: Retention) -> tuple[Retained, ...]:
    """Every closed episode, that which ends first before the others.

    Args:
        session: Any session.
        retention: The authority's schedule.
    """
    return tuple(sorted(_retained(session, retention), key=lambda one: (one.ends_on, one.reference)))


def retained_of(session: Session, retention: Retention, one: Episode) -> Retained | None:
    """Until when an episode is kept; None for one that is open.

    Args:
        session: Any session.
        retention: The authority's schedule.
        one: The episode.
    """
    return _one(session, retention, one, holds(session))


def count_due(session: Session, retention: Retention, today: date) -> int:
    """How many episodes are to be erased by *today*, a local date."""
    return sum(one.is_due(today) for one in _retained(session, retention))


def local_date(instant: datetime) -> date:
    """The date of an instant on the authority's clocks."""
    return instant.astimezone(LONDON).date()


def _retained(session: Session, retention: Retention) -> Iterator[Retained]:
    held = holds(session)
    for one in episodes(session, EpisodeStatus.CLOSED):
        found = _one(session, retention, one, held)
        if found is not None:
            yield found


def _one(session: Session, retention: Retention, one: Episode, held: dict[str, Hold]) -> Retained | None:
    closed_at = one.standing.closed_at
    if closed_at is None:
        return None
    closed_on = local_date(closed_at)
    born_on = child_of(session, one.reference).born_on.reveal()
    ends_on = retention.ends_on(closed_on, born_on, local_date(one.opened_at))
    return Retained(one.reference, closed_on, ends_on, held.get(one.reference))
