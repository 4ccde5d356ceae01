"""Putting what is due soon into the ledger, person by person, and taking back what is not wanted any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
from cce.records.deliveries import Delivery, DeliveryStatus, NewDelivery, notice_digest
from cce.records.engine import transaction
from cce.records.episodes import lock_episode
from cce.records.errors import EpisodeUnknown


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody for whom something lies in the ledger.

    Attributes:
        recipient: The person, by key.
        at: From when it may go, UTC.
        gathers: Whether what can go at once waits a moment for more of its kind.
    """

    recipient: str
    at: datetime
    gathers: bool = False


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

    An episode that is closed, or in which nothing was ever recorded, has nothing to run for.

    Args:
        engine: The records.
        authority: The policies on their working days.
        reference: The episode.
        now: The business clock, UTC.
    """
    with transaction(engine) as session:
        try:
            episode = lock_episode(session, reference)
        except EpisodeUnknown:
            return Outcome(0, None, closed=True)
        if not episode.is_open or not episode.standing.revision:
            return Outcome(episode.standing.revision, None, closed=True)
        board = boards.load_board(session, reference)
        ladder = authority.ladder(session, episode.policy)
        prepared = prepare_ahead(session, reference, ladder, board, board, now, remind=True)
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
    remind: bool = False,
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
        remind: Whether whoever was told before that something waits is told again: nobody may have heard.
    """
    waited = ledger.unsettled_of(session, reference)
    ahead = lead(reference)
    after = wanted if closed else go_out(wanted, ladder, now + ahead, inclusive=True)
    after = supersede(after, highest_of_the_late(newly_gone(before, after), now))
    reach = Reach(session, reference, ladder, after.occurrences)
    stale = _take_back(session, waited, after, reach, now, closed=closed)
    # What a role was handed over with may have been voided since: there is nothing to tell of it.
    gone = [notice for notice in newly_gone(before, after) if notice.opening in _openings(after)]
    new = [row for notice in (*gone, *stale) for row in reach.deliveries(notice).values()]
    added = (*ledger.write(session, new), *_step_up(session, reference, reach, now, ahead))
    told = frozenset() if remind else frozenset(_waits(one) for one in waited)
    waits = ledger.unsettled_of(session, reference) if added or remind else ()
    waiting = [one for one in waits if _waits(one) not in told]
    return Prepared(after, _wake(session, reference, after, now), _expected(waiting))


def _waits(one: Delivery) -> tuple[str, datetime]:
    return one.key, one.next_attempt_at or one.not_before


def _expected(waiting: Iterable[Delivery]) -> tuple[Expected, ...]:
    """Who is to be told, and from when; hand-overs alone wait a moment, as they seldom come singly."""
    gathers: dict[tuple[str, datetime], bool] = {}
    for one in waiting:
        if one.status is not DeliveryStatus.CLAIMED:
            place = one.recipient, one.next_attempt_at or one.not_before
            gathers[place] = gathers.get(place, True) and one.about.rung is Rung.HANDOVER
    return tuple(Expected(recipient, at, alone) for (recipient, at), alone in gathers.items())


def _take_back(
    session: Session, waited: Iterable[Delivery], board: Board, reach: Reach, now: datetime, *, closed: bool
) -> list[Notice]:
    """Withdraw what is not wanted, or not like this; answer with the notices to be put in again."""
    wanted = {} if closed else _wanted(board, now)
    waiting: dict[str, list[Delivery]] = {}
    for one in waited:
        waiting.setdefault(one.about.notice, []).append(one)
    unwanted: list[Delivery] = []
    again: list[Notice] = []
    for name, mine in waiting.items():
        notice = wanted.get(name)
        wrong = mine if notice is None else _wrong(mine, notice, reach)
        unwanted += wrong
        unwanted += [one for one in mine if _was_taken_on(session, one)]
        if notice is not None and (wrong or _reaches_others(mine, notice, reach, now)):
            again.append(notice)
    if unwanted:
        ledger.take_back(session, [one.key for one in unwanted], now)
    return again


def _wrong(mine: list[Delivery], notice: Notice, reach: Reach) -> list[Delivery]:
    """The deliveries that their notice would not give any more: another time, another role, other people."""
    fresh = reach.deliveries(notice)
    return [
        one
        for one in mine
        if one.escalated_from is None
        and (
            one.key not in fresh
            or (fresh[one.key].role, fresh[one.key].not_before) != (one.role, one.not_before)
        )
    ]


def _reaches_others(mine: list[Delivery], notice: Notice, reach: Reach, now: datetime) -> bool:
    """Whether a notice that has not gone to anybody yet is for somebody who has no delivery of it."""
    return notice.at > now and not reach.deliveries(notice).keys() <= {one.key for one in mine}


def _was_taken_on(session: Session, one: Delivery) -> bool:
    """Whether it was to go one role up at the next slot, and somebody has acknowledged it after all."""
    if one.escalated_from is None or one.acknowledged_at is None or one.attempts:
        return False
    before = ledger.delivery(session, one.escalated_from)
    return before is not None and before.stepped_up_at is not None


def _wanted(board: Board, now: datetime) -> dict[str, Notice]:
    """What has gone out and still may, by its short name: hand-overs, and rungs of duties that are owed."""
    known = _openings(board)
    owed = {
        one.opening
        for one in board.occurrences
        if one.opened_at is not None and (one.closed_at is None or one.closed_at > now)
    }
    return {
        notice_digest(notice.key): notice
        for notice in board.notices
        if notice.status is NoticeStatus.SENT
        and notice.opening in (known if notice.rung is Rung.HANDOVER else owed)
    }


def _openings(board: Board) -> set[str]:
    return {one.opening for one in board.occurrences}


def _step_up(
    session: Session, reference: str, reach: Reach, now: datetime, ahead: timedelta
) -> list[NewDelivery]:
    """Prepare what goes one role up, like everything else ahead of its slot: one message for a slot."""
    added: list[NewDelivery] = []
    for one in acknowledgements.unacknowledged(session, now + ahead, reference):
        at = max(now, one.acknowledge_by or now)
        added += acknowledgements.step_up(session, one.key, at, reach.one_up(one, at))
    return added


def _wake(session: Session, reference: str, board: Board, now: datetime) -> datetime | None:
    """When to prepare next: ahead of the next notice, or when an escalation has waited long enough."""
    ahead = lead(reference)
    step_up = acknowledgements.next_step_up(session, reference, now + ahead)
    times = (next_wake(board, ahead), None if step_up is None else step_up - ahead)
    return min((at for at in times if at is not None), default=None)
