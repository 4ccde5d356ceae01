"""Answers to the checklists of an episode: appended, never edited; the last one to an item counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from cce.pathway.checklists import Answer, Answered, check_answer, needs_reason
from cce.records.episodes import lock_episode
from cce.records.sealed import Opener, beside_its_key, seal_of
from cce.records.statements import storable
from cce.records.tables.base import table_of
from cce.records.tables.child import ChecklistAnswerRow

_ANSWER = table_of(ChecklistAnswerRow)
_READ = beside_its_key(
    select(_ANSWER.c.item, _ANSWER.c.answer, _ANSWER.c.by, _ANSWER.c.at, _ANSWER.c.sealed_reason),
    _ANSWER.c.reference,
).order_by(_ANSWER.c.at, _ANSWER.c.sequence)
_REASON = "checklist reason"


class Saying(NamedTuple):
    """What somebody says at once.

    Attributes:
        by: Who, by key.
        at: When, UTC.
        reason: Why. Where some of several answers ask for a reason, it is theirs, else it is everyone's.
    """

    by: str
    at: datetime
    reason: str | None = None


def answers_of(session: Session, reference: str) -> dict[str, Answered]:
    """The answer that counts to each item, by the item's key; an item that nobody answered is left out."""
    return {one.item: one for one in history_of(session, reference)}


def history_of(session: Session, reference: str) -> tuple[Answered, ...]:
    """Every answer that was ever given in an episode, oldest first."""
    opener, found = Opener(session), []
    for item, answer, by, at, sealed, key in session.execute(_READ.where(_ANSWER.c.reference == reference)):
        reason = opener.text(_REASON, reference, key, sealed)
        found.append(Answered(item, Answer(answer), by, at, reason))
    return tuple(found)


def give_answers(session: Session, reference: str, given: Mapping[str, str], saying: Saying) -> None:
    """Append answers to an episode, all of them or none.

    Args:
        session: A transaction.
        reference: The episode; a closed one may still be answered for.
        given: The answer to each item, by the item's key.
        saying: Who says so, when, and why.

    Raises:
        AnswerRefused: An item or an answer cannot be.
        AnswerReasonMissing: An answer asks for a reason.
        EpisodeUnknown: There is no such episode.
        KeyErased: The episode was erased.
        TextUnstorable: The reason holds a sign that is no text.
    """
    answers = {item: check_answer(item, answer, saying.reason) for item, answer in given.items()}
    asking = {item for item, answer in answers.items() if needs_reason(answer)} or answers.keys()
    lock_episode(session, reference)
    before, reason = _counts(session, reference), _sealed_reason(session, reference, saying)
    rows = [
        {
            "reference": reference,
            "item": item,
            "sequence": before.get(item, 0),
            "answer": answer.value,
            "sealed_reason": reason if item in asking else None,
            "by": saying.by,
            "at": saying.at,
        }
        for item, answer in answers.items()
    ]
    if rows:
        session.execute(insert(_ANSWER), rows)


def _sealed_reason(session: Session, reference: str, saying: Saying) -> bytes | None:
    if not saying.reason:
        return None
    return seal_of(session, reference).seal(_REASON, storable(saying.reason))


def _counts(session: Session, reference: str) -> dict[str, int]:
    query = select(_ANSWER.c.item, func.count().label("times")).where(_ANSWER.c.reference == reference)
    return {row.item: row.times for row in session.execute(query.group_by(_ANSWER.c.item))}
