"""Boards: the notices of an episode as they stand, written only where they changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from cce.pathway.ahead import call_back
from cce.pathway.notice import Board, Notice
from cce.pathway.terms import DutyKey, NoticeStatus, Role, Rung
from cce.records import ledger
from cce.records.deliveries import notice_digest
from cce.records.tables.base import table_of
from cce.records.tables.timetable import NoticeRow
from cce.records.timetables import ListedDuty, duties_of

_NOTICE = table_of(NoticeRow)
_READ = select(
    _NOTICE.c.opening,
    _NOTICE.c.duty,
    _NOTICE.c.version,
    _NOTICE.c.rung,
    _NOTICE.c.step,
    _NOTICE.c.roles,
    _NOTICE.c.at,
    _NOTICE.c.status,
    _NOTICE.c.cause,
    _NOTICE.c.open_ended,
).where(_NOTICE.c.reference == bindparam("of"))
_REWRITE = (
    update(_NOTICE)
    .where(_NOTICE.c.reference == bindparam("of"), _NOTICE.c.key == bindparam("was"))
    .values({name: bindparam(name) for name in ("roles", "at", "status", "open_ended")})
)


def load_board(session: Session, reference: str, duties: Iterable[ListedDuty] | None = None) -> Board:
    """The notices of an episode, in no order that means anything, and the duties they were worked out for.

    Args:
        session: Any session.
        reference: The episode.
        duties: Its duties, where they have been read already.
    """
    rows = session.execute(_READ, {"of": reference})
    notices = tuple(_notice(row) for row in rows)
    known = duties_of(session, reference) if duties is None else duties
    return Board(notices, tuple(duty.occurrence for duty in known))


def called_back(session: Session, reference: str, board: Board, known_at: datetime) -> Board:
    """The board with all that was prepared for *known_at* or later called back, to be looked at anew.

    What somebody was told all the same, before we heard of what was known before it, stays.

    Args:
        session: Any session.
        reference: The episode.
        board: Its notices as they stand.
        known_at: When something was recorded, or a rule changed, UTC.
    """
    since = ledger.told_since(session, reference, known_at)
    told = {one.key for one in board.notices if notice_digest(one.key) in since} if since else ()
    return call_back(board, known_at, frozenset(told))


def save_board(session: Session, reference: str, before: Board, after: Board) -> None:
    """Write what changed among the notices; the duties are written with their timetable.

    Args:
        session: A transaction that has locked the episode.
        reference: The episode.
        before: The board as it was loaded in this transaction.
        after: As it is to be.
    """
    old = {notice.key: notice for notice in before.notices}
    new = {notice.key: notice for notice in after.notices}
    _remove(session, reference, (key for key in old if key not in new))
    _rewrite(session, reference, (one for key, one in new.items() if key in old and old[key] != one))
    _add(session, reference, (one for key, one in new.items() if key not in old))


def _remove(session: Session, reference: str, keys: Iterable[str]) -> None:
    digests = [notice_digest(key) for key in keys]
    if digests:
        session.execute(delete(_NOTICE).where(_NOTICE.c.reference == reference, _NOTICE.c.key.in_(digests)))


def _rewrite(session: Session, reference: str, notices: Iterable[Notice]) -> None:
    rows = [
        {
            "of": reference,
            "was": notice_digest(notice.key),
            "roles": _joined(notice.to),
            "at": notice.at,
            "status": notice.status.value,
            "open_ended": notice.open_ended,
        }
        for notice in notices
    ]
    if rows:
        session.connection().execute(_REWRITE, rows)


def _add(session: Session, reference: str, notices: Iterable[Notice]) -> None:
    rows = [_row(reference, notice) for notice in notices]
    if rows:
        session.execute(insert(_NOTICE), rows)


def _row(reference: str, notice: Notice) -> dict[str, Any]:
    return {
        "reference": reference,
        "key": notice_digest(notice.key),
        "opening": notice.opening,
        "duty": notice.duty.value,
        "version": notice.version,
        "rung": notice.rung.value,
        "step": notice.step,
        "roles": _joined(notice.to),
        "at": notice.at,
        "status": notice.status.value,
        "cause": notice.cause,
        "open_ended": notice.open_ended,
    }


def _notice(row: Sequence[Any]) -> Notice:
    opening, duty, version, rung, step, roles, at, status, cause, open_ended = row
    to = tuple(Role(role) for role in roles.split("+"))
    return Notice(
        opening, DutyKey(duty), version, Rung(rung), step, to, at, NoticeStatus(status), cause, open_ended
    )


def _joined(roles: Iterable[Role]) -> str:
    return "+".join(role.value for role in roles)
