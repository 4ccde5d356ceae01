"""Preparing notices a little ahead of their slot, and calling back what has not gone.

A notice put into the ledger for a slot ahead counts as gone until somebody records something: then it is
called back, looked at anew, and put into the ledger again if it is still wanted.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from cce.pathway.notice import Board, Notice
from cce.pathway.terms import NoticeStatus, Rung

_SHORTEST = timedelta(minutes=5)
_SPREAD = 26
_GONE = (NoticeStatus.SENT, NoticeStatus.SUPERSEDED)


def lead(reference: str) -> timedelta:
    """How long before a slot an episode prepares: 5 to 30 minutes, by its reference, so as to be no herd."""
    return _SHORTEST + timedelta(minutes=crc32(reference.encode()) % _SPREAD)


def call_back(board: Board, known_at: datetime, told: Collection[str] = ()) -> Board:
    """Look anew at all that was prepared for *known_at* or later: a fact at a slot comes before the slot.

    Args:
        board: The notices as they stand.
        known_at: When something was recorded, UTC.
        told: The keys of the notices that somebody was told all the same, before it reached us: they stay.
    """
    back = {
        notice.key
        for notice in board.notices
        if notice.status in _GONE and notice.at >= known_at and notice.key not in told
    }
    if not back:
        return board
    open_ended = {
        (notice.opening, notice.version): notice.at
        for notice in board.notices
        if notice.key in back and notice.open_ended
    }
    kept = (notice for notice in board.notices if not _follows(notice, open_ended))
    return Board(
        tuple(replace(one, status=NoticeStatus.PLANNED) if one.key in back else one for one in kept),
        board.occurrences,
    )


def newly_gone(before: Board, after: Board) -> list[Notice]:
    """The notices that *after* lets go out and *before* did not."""
    gone = {notice.key for notice in before.notices if notice.status is NoticeStatus.SENT}
    return [one for one in after.notices if one.status is NoticeStatus.SENT and one.key not in gone]


def highest_of_the_late(gone: Iterable[Notice], now: datetime) -> set[str]:
    """Of several rungs of one duty that a late wake-up finds, the keys of all but the last: superseded."""
    late: dict[str, list[Notice]] = {}
    for notice in gone:
        if notice.at <= now and notice.rung is not Rung.HANDOVER:
            late.setdefault(notice.opening, []).append(notice)
    return {
        notice.key
        for mine in late.values()
        for notice in sorted(mine, key=lambda one: (one.at, one.height))[:-1]
    }


def supersede(board: Board, keys: set[str]) -> Board:
    """Let the notices of those keys count as superseded."""
    if not keys:
        return board
    return Board(
        tuple(
            replace(one, status=NoticeStatus.SUPERSEDED) if one.key in keys else one for one in board.notices
        ),
        board.occurrences,
    )


def next_wake(board: Board, ahead: timedelta) -> datetime | None:
    """When the next planned notice has to be prepared, UTC; None when nothing is planned."""
    times = [notice.at for notice in board.notices if notice.status is NoticeStatus.PLANNED]
    return min(times) - ahead if times else None


def _follows(notice: Notice, called_back: dict[tuple[str, str], datetime]) -> bool:
    since = called_back.get((notice.opening, notice.version))
    waiting = notice.status is NoticeStatus.PLANNED and notice.open_ended
    return waiting and since is not None and notice.at > since
