"""Putting what is due soon into the ledger, person by person, and taking back what is not wanted any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.reaching import Reach
from cce.pathway.ahead import highest_of_the_late, lead, newly_gone, next_wake, supersede
from cce.pathway.board import go_out
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Board, Notice
from cce.pathway.terms import NoticeStatus, Rung
from cce.records import acknowledgements, boards, ledger
from cce.records.authority import Authority
from cce.records.deliveries import Delivery, DeliveryStatus, notice_digest
from cce.records.engine import transaction
from cce.records.episodes import lock_episode


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody for whom something lies in the ledger.

    Attributes:
        recipient: The person, by key.
        at: From when it may go, UTC.
    """

    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What followed from something kept or prepared.

    Attributes:
        revision: The revision of the timetable.
        wake_at: When something is to be prepared next, UTC.
        closed: Whether the episode is closed.
        expected: Who is to be told what lies in the ledger, and from when.
    """

    revision: int
    wake_at: datetime | None
    closed: bool
    expected: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was put into the ledger.

    Attributes:
        board: The notices as they stand then.
        wake_at: When the next is to be prepared, UTC.
        expected: Who is to be told, and from when.
    """

    board: Board
    wake_at: datetime | None
    expected: tuple[Expected, ...]


def prepare(engine: Engine, authority: Authority, reference: str, now: datetime) -> Outcome:
    """Put what is due soon into the ledger, and send one role up what nobody acknowledged.

    Args:
        engine: The records.
        authority: The policies on their working days.
        reference: The episode.
        now: The business clock, UTC.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    with transaction(engine) as session:
        episode = lock_episode(session, reference)
        board = boards.load_board(session, reference)
        if not episode.is_open:
            return Outcome(episode.standing.revision, None, closed=True)
        ladder = authority.ladder(session, episode.policy)
        prepared = prepare_ahead(session, reference, ladder, board, board, now)
        boards.save_board(session, reference, board, prepared.board)
        return Outcome(episode.standing.revision, prepared.wake_at, closed=False, expected=prepared.expected)


def prepare_ahead(
    session: Session,
    reference: str,
    ladder: Ladder,
    before: Board,
    wanted: Board,
    now: datetime,
    *,
    closed: bool = False,
) -> Prepared:
    """Let out what is due soon, and bring the ledger in line with it.

    Args:
        session: A transaction that has locked the episode.
        reference: The episode.
        ladder: The authority's ladders.
        before: The notices as they stood in the record.
        wanted: The notices as they are to be.
        now: The business clock, UTC.
        closed: Whether the episode is closed: then nothing is wanted any more.
    """
    ahead = lead(reference)
    after = wanted if closed else go_out(wanted, ladder, now + ahead, inclusive=True)
    after = supersede(after, highest_of_the_late(newly_gone(before, after), now))
    reach = Reach(session, reference, ladder)
    stale = _take_back(session, reference, after, reach, now, closed=closed)
    gone = newly_gone(before, after)
    new = [row for notice in (*gone, *stale) for row in reach.deliveries(notice)]
    ledger.write(session, new)
    _step_up(session, reference, reach, now)
    waiting = ledger.unsettled_of(session, reference)
    expected = {
        Expected(one.recipient, one.next_attempt_at or one.not_before): None
        for one in waiting
        if one.status is not DeliveryStatus.CLAIMED
    }
    return Prepared(after, _wake(session, reference, after, now), tuple(expected))


def _take_back(
    session: Session, reference: str, board: Board, reach: Reach, now: datetime, *, closed: bool
) -> list[Notice]:
    """Withdraw what is not wanted, or not like this; answer with the notices to be put in again."""
    wanted = {} if closed else _wanted(board, now)
    unwanted: list[Delivery] = []
    again: dict[str, Notice] = {}
    for one in ledger.unsettled_of(session, reference):
        notice = wanted.get(one.about.notice)
        if notice is None:
            unwanted.append(one)
        elif one.escalated_from is None and not reach.still_fits(one, notice):
            unwanted.append(one)
            again[notice.key] = notice
    ledger.take_back(session, [one.key for one in unwanted], now)
    return list(again.values())


def _wanted(board: Board, now: datetime) -> dict[str, Notice]:
    """What has gone out and still may, by its short name: hand-overs, and rungs of duties that are owed."""
    owed = {
        one.opening
        for one in board.occurrences
        if one.opened_at is not None and (one.closed_at is None or one.closed_at > now)
    }
    return {
        notice_digest(notice.key): notice
        for notice in board.notices
        if notice.status is NoticeStatus.SENT and (notice.rung is Rung.HANDOVER or notice.opening in owed)
    }


def _step_up(session: Session, reference: str, reach: Reach, now: datetime) -> None:
    for one in acknowledgements.unacknowledged(session, now, reference):
        acknowledgements.step_up(session, one.key, now, reach.one_up(one, now))


def _wake(session: Session, reference: str, board: Board, now: datetime) -> datetime | None:
    """When to prepare next: ahead of the next notice, or when an escalation has waited long enough."""
    times = (
        next_wake(board, lead(reference)),
        acknowledgements.next_step_up(session, reference, now),
    )
    return min((at for at in times if at is not None), default=None)
