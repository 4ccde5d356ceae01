"""Who holds a role for one child: given at the start, changed by `reassigned`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cce.pathway.corrections import in_force
from cce.pathway.facts import Fact, Reassigned, as_happened
from cce.pathway.terms import Role
from cce.records.episodes import EpisodeStatus
from cce.records.tables.base import table_of
from cce.records.tables.episode import AssignmentRow, EpisodeRow

_ASSIGNMENT, _EPISODE = table_of(AssignmentRow), table_of(EpisodeRow)
_COLUMNS = (
    _ASSIGNMENT.c.reference,
    _ASSIGNMENT.c.role,
    _ASSIGNMENT.c.person,
    _ASSIGNMENT.c.from_at,
    _ASSIGNMENT.c.sequence,
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role of one episode, given to one person.

    Attributes:
        reference: The episode.
        role: The role.
        person: Who holds it, by key.
        from_at: From when on, UTC.
        sequence: 0 where it was given at the start; later ones win over earlier ones.
    """

    reference: str
    role: Role
    person: str
    from_at: datetime
    sequence: int = 0


def assignments_of(session: Session, reference: str) -> tuple[Assignment, ...]:
    """Every assignment of an episode, earliest first."""
    query = select(*_COLUMNS).where(_ASSIGNMENT.c.reference == reference)
    return _assignments(session.execute(query.order_by(_ASSIGNMENT.c.sequence, _ASSIGNMENT.c.role)))


def open_assignments(session: Session) -> tuple[Assignment, ...]:
    """Every assignment of every open episode, by episode, earliest first."""
    query = select(*_COLUMNS).join(_EPISODE).where(_EPISODE.c.status == EpisodeStatus.OPEN.value)
    order = (_ASSIGNMENT.c.reference, _ASSIGNMENT.c.sequence, _ASSIGNMENT.c.role)
    return _assignments(session.execute(query.order_by(*order)))


def save_reassignments(session: Session, reference: str, facts: Iterable[Fact]) -> None:
    """Let the assignments follow the facts that stand; those given at the start stay.

    Args:
        session: A transaction that has locked the episode.
        reference: The episode.
        facts: All its facts.
    """
    wanted = _reassigned(reference, list(facts))
    kept = tuple(one for one in assignments_of(session, reference) if one.sequence)
    if wanted == kept:
        return
    session.execute(
        delete(_ASSIGNMENT).where(_ASSIGNMENT.c.reference == reference, _ASSIGNMENT.c.sequence > 0)
    )
    rows = [
        {
            "reference": reference,
            "role": one.role.value,
            "person": one.person,
            "from_at": one.from_at,
            "sequence": one.sequence,
        }
        for one in wanted
    ]
    if rows:
        session.execute(insert(_ASSIGNMENT), rows)


def _reassigned(reference: str, facts: list[Fact]) -> tuple[Assignment, ...]:
    standing = (fact for fact in as_happened(in_force(facts)) if isinstance(fact, Reassigned))
    return tuple(
        Assignment(reference, fact.role, fact.to, fact.happened_at, sequence)
        for sequence, fact in enumerate(standing, start=1)
    )


def _assignments(rows: Iterable[Sequence[Any]]) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(reference, Role(role), person, from_at, sequence)
        for reference, role, person, from_at, sequence in rows
    )
