"""Letting open episodes follow the rules as they are: those that lag alone, and anew only what would change.

Stopped half-way it loses nothing: asked again, it goes on with the episodes that still lag.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cce.pathway.errors import CalendarEnds
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.episodes import episode
from cce.records.following import Lag, lagging, note_unchanged
from cce.reports.what_if import Look, Rules
from starter.pacing import Watch, unwatched

_TOGETHER = 200


class Looked(NamedTuple):
    """What a look at the episodes that lag found.

    Attributes:
        touched: Those that have to be worked out anew, by reference.
        unchanged: How many are as the rules want them: they only were marked so.
    """

    touched: tuple[str, ...] = ()
    unchanged: int = 0


def look_at_the_lagging(
    engine: Engine, authority: Authority, at: datetime, watch: Watch = unwatched
) -> Looked:
    """Look at every open episode that lags, and mark those as following that would stay as they are.

    Args:
        engine: The records.
        authority: The policies on their working days.
        at: The business clock, UTC.
        watch: Shows how far it is.

    Raises:
        PolicyUnknown: A policy that episodes are pinned to is not there.
    """
    found = Looked()
    with reading(engine) as session:
        lags = lagging(session, authority)
        for some in _batches(watch(lags, len(lags))):
            unchanged = [lag for lag in some if _is_as_wanted(session, authority, lag, at)]
            with transaction(engine) as writing:
                note_unchanged(writing, unchanged, at)
            touched = (lag.reference for lag in some if lag not in unchanged)
            found = Looked((*found.touched, *touched), found.unchanged + len(unchanged))
    return found


def still_lagging(engine: Engine, authority: Authority, references: Sequence[str]) -> tuple[str, ...]:
    """Those of *references* that lag: whoever worked them out went by other rules than we know."""
    with reading(engine) as session:
        lags = {lag.reference for lag in lagging(session, authority)}
    return tuple(reference for reference in references if reference in lags)


def _is_as_wanted(session: Session, authority: Authority, lag: Lag, at: datetime) -> bool:
    ladder = authority.ladder(session, episode(session, lag.reference).policy)
    try:
        return Look(session, lag.reference, at).is_as_wanted(Rules(ladder))
    except CalendarEnds:  # the engine says what is to be done about it
        return False


def _batches(lags: Iterable[Lag]) -> Iterator[list[Lag]]:
    rest = iter(lags)
    while some := list(islice(rest, _TOGETHER)):
        yield some
