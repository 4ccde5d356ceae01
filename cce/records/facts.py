"""Facts as they were recorded: appended under a command id, and read back whole."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, null, or_, select
from sqlalchemy.orm import Session

from cce.pathway.facts import FACT, FREE_TEXT, Fact, free_text_field
from cce.records.errors import CommandExists
from cce.records.narrative import NARRATIVE
from cce.records.sealed import Opener, beside_its_key
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.episode import CommandRow, FactRow, NarrativeRow

_COMMAND, _FACT, _NARRATIVE = table_of(CommandRow), table_of(FactRow), table_of(NarrativeRow)
_NOT_IN_BODY = {"id", "fact", "happened_at", "recorded_at", "by", *FREE_TEXT}
_ITS_TEXT = and_(_NARRATIVE.c.command_id == _FACT.c.command_id, _NARRATIVE.c.place == _FACT.c.place)
_SAID = (_FACT.c.kind, _FACT.c.id, _FACT.c.happened_at, _FACT.c.recorded_at, _FACT.c.by, _FACT.c.body)
_BARE = select(_FACT.c.reference, *_SAID, null(), null())
_WHOLE = beside_its_key(
    select(_FACT.c.reference, *_SAID, _NARRATIVE.c.sealed).outerjoin(_NARRATIVE, _ITS_TEXT),
    _NARRATIVE.c.reference,
)
_READ = _WHOLE.where(_FACT.c.reference == bindparam("of")).order_by(_FACT.c.sequence)
_LAST = select(func.max(_FACT.c.sequence)).where(_FACT.c.reference == bindparam("of"))


def named(command_id: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts, each with an id: its own, else the command's with its place where there are several."""
    alone = len(facts) == 1
    return tuple(
        fact if fact.id else fact.model_copy(update={"id": command_id if alone else f"{command_id}.{place}"})
        for place, fact in enumerate(facts, start=1)
    )


def keep(
    session: Session,
    reference: str,
    command_id: str,
    facts: Sequence[Fact],
    *,
    revision: int,
    kept_at: datetime,
) -> None:
    """Append what a command brought; the free text is not written here (see `narrative`).

    Args:
        session: A transaction that has locked the episode.
        reference: The episode.
        command_id: Names the command: it is kept once, whatever happens to whoever sent it.
        facts: In the order in which the command brought them.
        revision: The revision of the episode that they lead to.
        kept_at: When, UTC.

    Raises:
        CommandExists: It was kept already.
    """
    command = {"command_id": command_id, "reference": reference, "revision": revision, "kept_at": kept_at}
    statement = insert_or(session, _COMMAND).on_conflict_do_nothing().returning(_COMMAND.c.command_id)
    if session.scalar(statement, command) is None:
        raise CommandExists(f"Command {command_id} was kept already: its answer is in the record.")
    last = session.scalar(_LAST, {"of": reference}) or 0
    rows = [
        {
            "reference": reference,
            "command_id": command_id,
            "sequence": last + place + 1,
            "place": place,
            **_row(fact),
        }
        for place, fact in enumerate(named(command_id, facts))
    ]
    if rows:
        session.execute(insert(_FACT), rows)


def command_of(session: Session, command_id: str, reference: str | None = None) -> int | None:
    """The revision that a command led to, or None when it was never kept.

    Args:
        session: Any session.
        command_id: Names the command.
        reference: The episode it is meant for, where that is known.

    Raises:
        CommandExists: It was kept for another episode.
    """
    query = select(_COMMAND.c.revision, _COMMAND.c.reference).where(_COMMAND.c.command_id == command_id)
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    if reference not in (None, found.reference):
        raise CommandExists(f"Command {command_id} was kept for another episode: give this one its own id.")
    return int(found.revision)


def facts_of(session: Session, reference: str) -> list[Fact]:
    """Every fact of an episode in the order in which it was kept, with its free text."""
    opener = Opener(session)
    return [_fact(row, opener) for row in session.execute(_READ, {"of": reference})]


def facts_among(
    session: Session,
    references: Collection[str],
    kinds: Collection[str],
    ids: Collection[str] = (),
    *,
    with_text: bool = False,
) -> dict[str, list[Fact]]:
    """The facts of those kinds, or with those ids, of several episodes.

    Args:
        session: Any session.
        references: The episodes.
        kinds: As `fact:` names them.
        ids: Further facts, by id.
        with_text: Whether with their free text; whoever reads that is audited.

    Returns:
        The facts by episode, in the order in which they were kept; an episode without any is left out.
    """
    wanted = or_(_FACT.c.kind.in_(kinds), _FACT.c.id.in_(ids))
    query = (_WHOLE if with_text else _BARE).where(_FACT.c.reference.in_(references), wanted)
    found: dict[str, list[Fact]] = {}
    opener = Opener(session)
    for row in session.execute(query.order_by(_FACT.c.reference, _FACT.c.sequence)):
        found.setdefault(row[0], []).append(_fact(row, opener))
    return found


def _row(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "kind": fact.fact,
        "happened_at": fact.happened_at,
        "recorded_at": fact.recorded_at,
        "by": fact.by,
        "body": fact.model_dump_json(exclude=_NOT_IN_BODY, exclude_none=True),
    }


def _fact(row: Sequence[Any], opener: Opener) -> Fact:
    reference, kind, fact_id, happened_at, recorded_at, by, body, sealed, key = row
    text = opener.text(NARRATIVE, reference, key, sealed)
    values: dict[str, Any] = json.loads(body)
    given = {"fact": kind, "id": fact_id, "happened_at": happened_at, "recorded_at": recorded_at, "by": by}
    written = free_text_field(kind) if text is not None else None
    return FACT.validate_python(given | values | ({written: text} if written else {}))
