"""Giving a whole caseload to somebody else: child by child, all known at one instant, each child once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact, Reassigned
from cce.records.assignments import Assignment
from starter.pacing import Watch, for_many, unwatched


class Recording(Protocol):
    """What records facts of an episode."""

    async def record(self, reference: str, given: tuple[Fact, ...], *, command_id: str) -> object:
        """Record them under an id of the command: the same id is kept once."""


@dataclass(frozen=True, slots=True)
class HandingOver:
    """The roles of one child that somebody gives up.

    Attributes:
        reference: The episode.
        facts: One for each role.
        command_id: Follows from what is given up: said twice, it is kept once.
    """

    reference: str
    facts: tuple[Reassigned, ...]
    command_id: str


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms roles are given to somebody else.

    Attributes:
        to: Who takes them, by key.
        from_at: From when on, UTC; what was taken on later is given up from then.
        recorded_at: When it is recorded, UTC: one instant for all.
        by: Who says so, by key.
    """

    to: str
    from_at: datetime
    recorded_at: datetime
    by: str | None = None


def handing_over(given: Iterable[Assignment], terms: Terms) -> tuple[HandingOver, ...]:
    """What is to be recorded so that whoever holds the roles *given* gives them up."""
    by_episode = groupby(sorted(given, key=_place), key=lambda one: one.reference)
    return tuple(_of_one(reference, tuple(held), terms) for reference, held in by_episode)


async def hand_over(
    client: Recording, handings: Iterable[HandingOver], watch: Watch = unwatched
) -> dict[str, PathwayError]:
    """Have them recorded, a few at a time, and answer with the episodes for which it was refused."""
    by_episode = {one.reference: one for one in handings}

    async def one(reference: str) -> object:
        handing = by_episode[reference]
        return await client.record(reference, handing.facts, command_id=handing.command_id)

    return await for_many(tuple(by_episode), one, watch)


def _of_one(reference: str, held: tuple[Assignment, ...], terms: Terms) -> HandingOver:
    facts = tuple(
        Reassigned(
            fact="reassigned",
            happened_at=max(one.from_at, terms.from_at),
            recorded_at=terms.recorded_at,
            by=terms.by,
            role=one.role,
            to=terms.to,
        )
        for one in held
    )
    what = "|".join((reference, terms.to, *(f"{one.role} {one.sequence} {one.from_at}" for one in held)))
    return HandingOver(reference, facts, f"reassign-{hashlib.sha256(what.encode()).hexdigest()[:32]}")


def _place(one: Assignment) -> tuple[str, str]:
    return one.reference, one.role.value
