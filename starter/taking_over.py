"""Taking over episodes that ran already elsewhere: checked all first, then one by one, each once.

What happened before is known silently (`cce.pathway.imports`). Stopped half-way, the same files go on.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cce.pathway.board import replan
from cce.pathway.circumstances import Circumstances
from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.imports import as_imported, next_slot, silently
from cce.pathway.judge import judge
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Board
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import addressed
from cce.pathway.terms import NoticeStatus, Rung
from cce.pathway.timetable import work_out
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.engine import transaction
from cce.records.episodes import Episode, forget_unopened, open_episode
from cce.records.imports import COMMAND, Imported, content_mark, imports, note_import, source_mark
from cce.records.panels import panels
from cce.records.references import new_reference
from cce.staff.register import load_directory
from starter.import_files import Simple, Written
from starter.pacing import Watch, for_many, unwatched

_MOST_FACTS = 200
"""What one command may bring."""


class NotTaken(PathwayError):
    """This child cannot be taken over as the files tell of it."""


class Recording(Protocol):
    """What records facts of an episode."""

    async def record(self, reference: str, given: Sequence[Fact], *, command_id: str) -> object:
        """Record them under an id of the command: the same id is kept once."""


@dataclass(frozen=True, slots=True)
class Command:
    """Facts that are recorded together.

    Attributes:
        command_id: Follows from the child's key in the source: said twice, it is kept once.
        facts: At most as many as one command may bring.
    """

    command_id: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One child that can be taken over.

    Attributes:
        key: What the source calls it.
        simple: What is said of it beside its facts.
        policy: The policy it is pinned to, by name, and its version.
        commands: What is to be recorded, in order.
        as_one: As it is, or is to be, written down in the record.
        begun: Whether there is something of it already.
        instead_of: An episode that was begun with other content and in which nothing was recorded, if any.
        late: What is past due, and will be told at the next slot.
        told_at: That slot, UTC.
    """

    key: str
    simple: Simple
    policy: tuple[str, str]
    commands: tuple[Command, ...]
    as_one: Imported
    begun: bool
    instead_of: str | None
    late: tuple[Occurrence, ...]
    told_at: datetime

    @property
    def left(self) -> tuple[Command, ...]:
        """The commands that were not kept yet."""
        return tuple(one for one in self.commands if one.command_id not in self.as_one.commands)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the record says to the files.

    Attributes:
        arrivals: The children that can be taken over, or gone on with.
        known: The keys of those that were taken over before, as the files tell of them.
        faults: What is wrong with the others, by key.
    """

    arrivals: tuple[Arrival, ...]
    known: tuple[str, ...]
    faults: Mapping[str, tuple[str, ...]]


class Check:
    """Checks children against the record, one after the other.

    Args:
        session: Any session.
        authority: The policies on their working days.
        policy: The policy of those that name none.
        at: The business clock, UTC: when what is new is taken over.
    """

    def __init__(self, session: Session, authority: Authority, policy: str, at: datetime) -> None:
        self._session = session
        self._authority = authority
        self._policy = policy
        self._at = at
        self._before = imports(session)
        self._panels = panels(session)
        directory = load_directory(session)
        self._teams = {team.key for team in directory.teams}
        self._people = {person.key for person in directory.people}

    def all(self, children: Iterable[Written]) -> Checked:
        """Check every child."""
        arrivals, known, faults = [], [], dict[str, tuple[str, ...]]()
        for one in children:
            mark = source_mark(self._session, one.key)
            before = self._before.get(mark)
            try:
                arrival = self._arrival(one, mark, before)
            except PathwayError as error:
                faults[one.key] = (str(error),)
                continue
            if arrival.begun and not arrival.left:
                known.append(one.key)
            else:
                arrivals.append(arrival)
        return Checked(tuple(arrivals), tuple(known), faults)

    def _arrival(self, one: Written, mark: str, before: Imported | None) -> Arrival:
        content, instead_of = content_mark(self._session, _said(one)), None
        if before is not None and before.content != content and not before.commands:
            instead_of, before = before.reference, None
        imported_at = before.imported_at if before else (one.simple.imported_at or self._at)
        if before is not None and before.content != content:
            raise NotTaken(
                f"{one.place}: {one.key} was taken over before, as episode {before.reference}, and the files "
                "tell of it otherwise now: record what is new with `cce record`"
            )
        self._refuse_unknown(one)
        ladder = self._ladder(one)
        circumstances = self._circumstances(one, imported_at)
        facts = self._judged(one, ladder, circumstances, imported_at)
        known = before or Imported(mark, new_reference(), content, imported_at)
        return Arrival(
            one.key,
            one.simple,
            (ladder.policy.policy, ladder.policy.version),
            tuple(_commands(mark, facts)),
            known,
            before is not None,
            instead_of,
            late(facts, circumstances, ladder, imported_at),
            next_slot(ladder, imported_at),
        )

    def _refuse_unknown(self, one: Written) -> None:
        simple = one.simple
        if simple.team is not None and simple.team not in self._teams:
            raise NotTaken(f"{one.place}: team: there is no team {simple.team!r}: see `cce staff show`")
        for role, person in simple.roles.items():
            if person not in self._people:
                raise NotTaken(f"{one.place}: roles: nobody has the key {person!r}, for {role}")
        if simple.imported_at is not None and simple.imported_at > self._at:
            raise NotTaken(f"{one.place}: imported_at: that is still to come")

    def _ladder(self, one: Written) -> Ladder:
        try:
            return self._authority.ladder(self._session, one.simple.policy or self._policy)
        except PathwayError as error:
            raise NotTaken(f"{one.place}: policy: {error}") from None

    def _circumstances(self, one: Written, imported_at: datetime) -> Circumstances:
        simple = one.simple
        return Circumstances(simple.status, simple.born_on, simple.yjs_involved, self._panels, imported_at)

    def _judged(
        self, one: Written, ladder: Ladder, circumstances: Circumstances, imported_at: datetime
    ) -> list[Fact]:
        known: list[Fact] = []
        for fact in as_recorded(as_imported(one.facts, imported_at)):
            place = one.places[fact.id]
            if fact.recorded_at > self._at:
                raise NotTaken(f"{place}: {fact.fact}: that is still to come")
            try:
                judge(fact, known, circumstances, ladder.policy, ladder.calendar)
            except PathwayError as error:
                raise NotTaken(f"{place}: {fact.fact}: {error}") from None
            known.append(addressed(fact, self._panels))
        if not known:
            raise NotTaken(f"{one.place}: nothing happened to {one.key}: expected at least a concern")
        return known


def late(
    facts: Sequence[Fact], circumstances: Circumstances, ladder: Ladder, imported_at: datetime
) -> tuple[Occurrence, ...]:
    """What is past due when it is taken over, and told at the next slot."""
    known = [fact for fact in facts if fact.recorded_at <= imported_at]
    timetable = work_out(known, circumstances, ladder.policy, ladder.calendar)
    board = silently(replan(Board(), timetable, ladder, imported_at), ladder, imported_at)
    slot = next_slot(ladder, imported_at)
    told = {
        one.opening
        for one in board.notices
        if one.status is NoticeStatus.PLANNED and one.rung is Rung.AFTER and one.at <= slot
    }
    return tuple(one for one in timetable.occurrences if one.opening in told)


async def take_over(
    client: Recording,
    engine: Engine,
    arrivals: Iterable[Arrival],
    watch: Watch = unwatched,
) -> dict[str, PathwayError]:
    """Take children over, a few at a time, and answer with those that were refused.

    Args:
        client: What speaks to the engine.
        engine: The records.
        arrivals: Each was checked, and is told of once.
        watch: Shows how far it is.
    """
    by_key = {one.key: one for one in arrivals}

    async def one(key: str) -> None:
        await _take_one(client, engine, by_key[key])

    return await for_many(tuple(by_key), one, watch)


async def _take_one(client: Recording, engine: Engine, one: Arrival) -> None:
    if not one.begun:
        await asyncio.to_thread(_begin, engine, one)
    for command in one.left:
        await client.record(one.as_one.reference, command.facts, command_id=command.command_id)


def _begin(engine: Engine, one: Arrival) -> None:
    """Add the episode, with what the source calls it; nothing is recorded in it yet."""
    simple, (policy, version) = one.simple, one.policy
    row = Episode(
        reference=one.as_one.reference,
        policy=policy,
        policy_version=version,
        opened_at=min(fact.happened_at for command in one.commands for fact in command.facts),
        child_status=simple.status,
        yjs_involved=simple.yjs_involved,
        team=simple.team,
    )
    child = Child.of(simple.name, simple.born_on, simple.case_number)
    with transaction(engine) as session:
        if one.instead_of is not None:
            forget_unopened(session, one.instead_of)
        open_episode(session, row, child, simple.roles)
        note_import(session, one.as_one)


def _commands(mark: str, facts: Sequence[Fact]) -> Iterator[Command]:
    number = 0
    for _, together in groupby(facts, key=lambda fact: fact.recorded_at):
        rest = tuple(together)
        while rest:
            number += 1
            some, rest = rest[:_MOST_FACTS], rest[_MOST_FACTS:]
            yield Command(f"{COMMAND}{mark[:24]}-{number}", some)


def _said(one: Written) -> str:
    """What the source says, in one text; the order of the facts in the file means nothing."""
    said = [one.simple.model_dump_json(), *sorted(fact.model_dump_json() for fact in one.facts)]
    return "\n".join(said)
