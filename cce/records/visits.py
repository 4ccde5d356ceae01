"""Who is signed in to the pages: kept here, so that it can be ended; a browser holds a random word alone."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.visits import VisitReasonRow, VisitRow

_VISIT, _REASON = table_of(VisitRow), table_of(VisitReasonRow)
_WORD_BYTES = 32

IDLE = timedelta(minutes=30)
"""A visit ends when nothing was asked for that long."""
LONGEST = timedelta(hours=10)
"""A visit ends after that, whatever happens."""
_NOTED_EVERY = timedelta(minutes=1)
_KEPT_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """One sign-in.

    Attributes:
        token: What it is found by: the digest of the browser's word.
        person: Who, by key.
        roles: In which roles, as the sign-in said.
        via: Which sign-in.
        began_at: Since when, UTC.
        seen_at: When something was last asked for, UTC, to the minute.
        ended_at: When they signed out, UTC; None for not yet.
    """

    token: str
    person: str
    roles: tuple[str, ...]
    via: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    def runs(self, at: datetime) -> bool:
        """Whether it has not ended, by sign-out or by time."""
        in_time = at - self.seen_at < IDLE and at - self.began_at < LONGEST
        return self.ended_at is None and in_time


def new_word() -> str:
    """A random word for a browser: 256 bits, which nobody guesses."""
    return secrets.token_urlsafe(_WORD_BYTES)


def digest(word: str) -> str:
    """What a browser's word is kept under: whoever reads the table cannot come in with it."""
    return hashlib.sha256(word.encode()).hexdigest()


def begin_visit(
    session: Session, word: str, person: str, roles: Iterable[str], via: str, at: datetime
) -> Visit:
    """Begin a visit under a new word; visits that are over for a day are forgotten.

    Args:
        session: A transaction.
        word: A new word, which the browser gets.
        person: Who signed in, by key.
        roles: In which roles.
        via: Which sign-in said so.
        at: Now, UTC.
    """
    old = select(_VISIT.c.token).where(_VISIT.c.began_at < at - LONGEST - _KEPT_AFTER)
    session.execute(delete(_REASON).where(_REASON.c.token.in_(old)))
    session.execute(delete(_VISIT).where(_VISIT.c.token.in_(old)))
    visit = Visit(digest(word), person, tuple(roles), via, at, at)
    row = {"token": visit.token, "person": person, "roles": " ".join(visit.roles), "via": via}
    session.execute(insert(_VISIT), [row | {"began_at": at, "seen_at": at}])
    return visit


def find_visit(session: Session, word: str) -> Visit | None:
    """The visit under a browser's word, whether it runs or not; None where there is none."""
    row = session.execute(select(_VISIT).where(_VISIT.c.token == digest(word))).one_or_none()
    if row is None:
        return None
    return Visit(
        row.token, row.person, tuple(row.roles.split()), row.via, row.began_at, row.seen_at, row.ended_at
    )


def is_to_be_noted(visit: Visit, at: datetime) -> bool:
    """Whether it is long enough ago that the visit was last noted as seen."""
    return at - visit.seen_at >= _NOTED_EVERY


def note_seen(session: Session, visit: Visit, at: datetime) -> None:
    """Keep that somebody is still there."""
    session.execute(update(_VISIT).where(_VISIT.c.token == visit.token).values(seen_at=at))


def end_visit(session: Session, visit: Visit, at: datetime) -> None:
    """End a visit: whoever holds its word has nothing any more."""
    open_still = (_VISIT.c.token == visit.token) & _VISIT.c.ended_at.is_(None)
    session.execute(update(_VISIT).where(open_still).values(ended_at=at))


def give_reason(session: Session, visit: Visit, reference: str, at: datetime) -> None:
    """Keep that a reason was given, in this visit, for looking at an episode."""
    row = {"token": visit.token, "reference": reference, "given_at": at}
    session.execute(insert_or(session, _REASON).on_conflict_do_nothing(), [row])


def has_given_reason(session: Session, visit: Visit, reference: str) -> bool:
    """Whether a reason was given in this visit for looking at an episode."""
    mine = (_REASON.c.token == visit.token) & (_REASON.c.reference == reference)
    return session.scalar(select(_REASON.c.reference).where(mine)) is not None
