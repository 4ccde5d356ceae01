"""Free text: stored under its command before the command is sent, and never sent with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Exists, bindparam, delete, exists, select
from sqlalchemy.orm import Session

from cce.pathway.facts import Fact, free_text, with_free_text
from cce.records.sealed import Opener, beside_its_key, seal_of
from cce.records.statements import insert_or, storable
from cce.records.tables.base import table_of
from cce.records.tables.episode import CommandRow, NarrativeRow

NARRATIVE = "narrative"
"""As what free text is sealed."""

_COMMAND, _NARRATIVE = table_of(CommandRow), table_of(NarrativeRow)
_OF_A_COMMAND = beside_its_key(
    select(_NARRATIVE.c.place, _NARRATIVE.c.reference, _NARRATIVE.c.sealed), _NARRATIVE.c.reference
).where(_NARRATIVE.c.command_id == bindparam("command"))


def without_narrative(facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], dict[int, str]]:
    """The facts without their free text, and the text by the place of its fact; the first place is 0."""
    texts = {place: text for place, fact in enumerate(facts) if (text := free_text(fact))}
    bare = (with_free_text(fact, None) if place in texts else fact for place, fact in enumerate(facts))
    return tuple(bare), texts


def store_narrative(
    session: Session, reference: str, command_id: str, texts: Mapping[int, str], stored_at: datetime
) -> None:
    """Put free text where the command will find it; sent again, the first text stays.

    Raises:
        TextUnstorable: A text holds a sign that is no text.
        KeyErased: The episode was erased.
    """
    if not texts:
        return
    seal = seal_of(session, reference)
    rows = [
        {
            "command_id": command_id,
            "place": place,
            "reference": reference,
            "sealed": seal.seal(NARRATIVE, storable(text)),
            "stored_at": stored_at,
        }
        for place, text in texts.items()
    ]
    session.execute(insert_or(session, _NARRATIVE).on_conflict_do_nothing(), rows)


def with_narrative(session: Session, command_id: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of a command with the free text that was stored for them."""
    opener = Opener(session)
    found = session.execute(_OF_A_COMMAND, {"command": command_id})
    texts = {row.place: opener.text(NARRATIVE, row.reference, row.of_key, row.sealed) for row in found}
    return tuple(
        with_free_text(fact, texts[place]) if place in texts else fact for place, fact in enumerate(facts)
    )


def drop_narrative(session: Session, command_id: str) -> None:
    """Forget the free text of a command that was refused; that of a kept one stays."""
    session.execute(delete(_NARRATIVE).where(_NARRATIVE.c.command_id == command_id, ~_was_kept()))


def drop_stray_narrative(session: Session, stored_before: datetime) -> int:
    """Forget free text whose command never arrived, and say how many texts that were."""
    stray = delete(_NARRATIVE).where(_NARRATIVE.c.stored_at < stored_before, ~_was_kept())
    return len(session.execute(stray.returning(_NARRATIVE.c.place)).all())


def _was_kept() -> Exists:
    return exists().where(_COMMAND.c.command_id == _NARRATIVE.c.command_id)
