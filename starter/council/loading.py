"""Loading the fictional council through the product's own way in: the import, then doings of the day."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.pathway.ladder import Ladder
from cce.pathway.lines import Place
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.episodes import episodes
from cce.records.imports import imports, source_mark
from cce.records.panels import panels, set_panels
from cce.staff.fictional import shipped_directory
from cce.staff.importing import import_directory
from cce.staff.register import load_directory
from starter.client import PathwayClient
from starter.council.around import doings, stand_around
from starter.council.children import KEYS, Invented, invented, panels_around
from starter.council.staff import council_staff
from starter.import_files import Simple, Written
from starter.pacing import Watch, unwatched
from starter.taking_over import Arrival, Check, take_over

BY = "fictional council"
"""Who did it, in the audit and in the history of panels."""


class CouncilRefused(PathwayError):
    """The fictional council is for an installation that holds nothing else."""


@dataclass(frozen=True, slots=True)
class Council:
    """What is to be loaded.

    Attributes:
        children: Every child of it.
        arrivals: Those that are still to be taken over.
        at: When it is loaded, UTC.
    """

    children: tuple[Invented, ...]
    arrivals: tuple[Arrival, ...]
    at: datetime


def prepare(engine: Engine, authority: Authority, policy: str, at: datetime, seed: int = 1) -> Council:
    """Put staff and panels into the records, and see which children are still to come.

    Args:
        engine: The records.
        authority: The policies on their working days.
        policy: The policy by which the children go.
        at: The business clock, UTC.
        seed: Names, birth dates and case numbers are drawn from it.

    Raises:
        CouncilRefused: There are episodes or people that are none of the council's, or it was loaded on
            another day.
    """
    with transaction(engine) as session:
        ladder = authority.ladder(session, policy)
        today = ladder.calendar.date_of(at)
        _refuse_others(session, today)
        import_directory(session, council_staff(today), today)
        if not panels(session):
            set_panels(session, panels_around(ladder.calendar, today), at, BY)
    with reading(engine) as session:
        children = tuple(invented(seed, ladder.calendar, today, panels(session)))
        checked = Check(session, authority, policy, at).all(_written(one) for one in children)
    if checked.faults:
        key, words = next(iter(checked.faults.items()))
        raise CouncilRefused(
            f"The council was loaded on another day, or with another seed ({key}: {words[0]}): "
            "begin with empty records, such as CCE_VAR=/another/folder."
        )
    return Council(children, checked.arrivals, at)


async def load(
    client: PathwayClient, engine: Engine, council: Council, watch: Watch = unwatched
) -> Mapping[str, PathwayError]:
    """Take the children over, and record what is done today; answers with those that were refused.

    Args:
        client: What speaks to the engine.
        engine: The records.
        council: What is to be loaded.
        watch: Shows how far it is.
    """
    refused = await take_over(client, engine, council.arrivals, watch)
    if refused:
        return refused
    known = await asyncio.to_thread(_around, engine, council.children, council.at)
    for key, command_id, fact in doings(council.children, council.at):
        await client.record(known[key], [fact], command_id=command_id)
    return {}


def _around(engine: Engine, children: Sequence[Invented], at: datetime) -> dict[str, str]:
    with transaction(engine) as session:
        taken = imports(session)
        known = {one.key: taken[source_mark(session, one.key)].reference for one in children}
        stand_around(session, children, known, at)
    return known


def names_of_panels(engine: Engine, ladder: Ladder, at: datetime) -> tuple[date, ...]:
    """The panels that are ahead, by name: their workflows are to look at the record."""
    with reading(engine) as session:
        today = ladder.calendar.date_of(at)
        return tuple(panel.name for panel in panels(session) if panel.on >= today)


def _written(one: Invented) -> Written:
    name, born_on, case_number = one.child.revealed
    simple = Simple(
        status=one.course.status,
        born_on=born_on,
        yjs_involved=one.course.joint,
        name=name,
        case_number=case_number,
        team=one.team,
        roles=one.roles,
    )
    place = Place(BY, int(one.key[-3:]))
    return Written(one.key, place, simple, one.facts, {fact.id: place for fact in one.facts})


def _refuse_others(session: Session, today: date) -> None:
    taken, marks = imports(session), {source_mark(session, key) for key in KEYS}
    mine = {taken[mark].reference for mark in marks & taken.keys()}
    if any(one.reference not in mine for one in episodes(session, status=None)):
        raise CouncilRefused(
            "There are episodes here already: the fictional council is for empty records, such as those of "
            "CCE_VAR=/another/folder."
        )
    known = {one.key for one in (*council_staff(today).people, *shipped_directory().people)}
    strangers = [one.key for one in load_directory(session).people if one.key not in known]
    if strangers:
        raise CouncilRefused(
            f"The staff directory here has people of its own ({strangers[0]}): the fictional council would "
            "put invented ones in their place. Give it records of its own, such as CCE_VAR=/another/folder."
        )
