"""Why dates were put off or duties waived, in the words of those who decided it, latest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cce.pathway.facts import Extended, Waived
from cce.records.facts import facts_among
from cce.records.tables.base import table_of
from cce.records.tables.episode import FactRow
from cce.reports.live import EPISODE
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.reports.team_board import in_teams

_FACT = table_of(FactRow)
_KINDS = ("extended", "waived")


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about one date.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        fact: What was decided, with its reason: whoever shows it is audited.
    """

    reference: str
    team: str | None
    fact: Extended | Waived


def decisions(
    session: Session,
    from_at: datetime,
    until_at: datetime,
    *,
    teams: Collection[str] | None = None,
    number: int = 1,
) -> Page[Decided]:
    """Every extension and waiver of a period, with its reason.

    Args:
        session: Any session.
        from_at: From when on, UTC, inclusive.
        until_at: Until when, UTC, exclusive.
        teams: Of which teams, by key; None for all.
        number: Which page: 1 is the first.
    """
    wanted = (
        _FACT.c.kind.in_(_KINDS),
        _FACT.c.happened_at >= from_at,
        _FACT.c.happened_at < until_at,
        *in_teams(teams),
    )
    total = session.scalar(select(func.count()).select_from(_FACT.join(EPISODE)).where(*wanted)) or 0
    query = select(_FACT.c.reference, _FACT.c.id, EPISODE.c.team).join_from(_FACT, EPISODE).where(*wanted)
    order = (_FACT.c.happened_at.desc(), _FACT.c.reference, _FACT.c.sequence)
    rows = session.execute(query.order_by(*order).limit(PAGE_SIZE).offset(before(number))).all()
    references = {row.reference for row in rows}
    told = facts_among(session, references, _KINDS, with_text=True) if rows else {}
    by_id = {(reference, fact.id): fact for reference, facts in told.items() for fact in facts}
    found = ((row, by_id[row.reference, row.id]) for row in rows)
    return Page(
        tuple(
            Decided(row.reference, row.team, fact)
            for row, fact in found
            if isinstance(fact, Extended | Waived)
        ),
        total,
        number,
    )
