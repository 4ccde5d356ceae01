"""Children that belong together: shown beside each other by reference, never merged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from cce.records.episodes import episode
from cce.records.errors import LinkExists, LinkUnknown
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.child import ChildLinkRow

_LINK = table_of(ChildLinkRow)
_IN_FORCE = _LINK.c.unlinked_at.is_(None)


class LinkKind(StrEnum):
    """How two children belong together."""

    SIBLING = "sibling"
    PEER = "peer"


@dataclass(frozen=True, slots=True)
class Linked:
    """Another child, as seen from one; nothing but its reference is told.

    Attributes:
        reference: The other child's episode.
        kind: How the two belong together.
        at: Since when that is on record, UTC.
        by: Who said so, by key.
    """

    reference: str
    kind: LinkKind
    at: datetime
    by: str


def links_of(session: Session, reference: str) -> tuple[Linked, ...]:
    """The children linked with one, brothers and sisters first, then by reference."""
    mine = or_(_LINK.c.first == reference, _LINK.c.second == reference)
    rows = session.execute(select(_LINK).where(_IN_FORCE, mine)).mappings()
    found = (
        Linked(
            row["second"] if row["first"] == reference else row["first"],
            LinkKind(row["kind"]),
            row["linked_at"],
            row["linked_by"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.kind is not LinkKind.SIBLING, one.reference)))


def refuse_to_link(session: Session, one: str, other: str) -> None:
    """Refuse two children that cannot be linked, without linking them.

    Raises:
        EpisodeUnknown: One of them has no episode.
        LinkExists: They are linked already, or are the same.
    """
    if one == other:
        raise LinkExists(f"{one} is the same child: link it with another.")
    for reference in (one, other):
        episode(session, reference)
    if any(found.reference == other for found in links_of(session, one)):
        raise _linked_already(one, other)


def _linked_already(one: str, other: str) -> LinkExists:
    return LinkExists(f"{one} and {other} are linked already: unlink them first to say it otherwise.")


def link(session: Session, one: str, other: str, kind: LinkKind, by: str, at: datetime) -> None:
    """Put on record that two children belong together; no clock and no fact follows from it.

    Raises:
        EpisodeUnknown: One of them has no episode.
        LinkExists: They are linked already, or are the same.
    """
    refuse_to_link(session, one, other)
    first, second = sorted((one, other))
    row = {"first": first, "second": second, "kind": kind.value, "linked_at": at, "linked_by": by}
    statement = insert_or(session, _LINK).on_conflict_do_nothing().returning(_LINK.c.number)
    if session.scalar(statement, row) is None:
        raise _linked_already(one, other)


def unlink(session: Session, one: str, other: str, by: str, at: datetime) -> LinkKind:
    """End the link of two children; the record keeps that there was one.

    Returns:
        How they were linked.

    Raises:
        LinkUnknown: They are not linked.
    """
    first, second = sorted((one, other))
    statement = (
        update(_LINK)
        .where(_IN_FORCE, _LINK.c.first == first, _LINK.c.second == second)
        .values(unlinked_at=at, unlinked_by=by)
        .returning(_LINK.c.kind)
    )
    kind = session.scalar(statement)
    if kind is None:
        raise LinkUnknown(f"{one} and {other} are not linked.")
    return LinkKind(kind)
