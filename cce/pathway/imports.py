"""Taking over a pathway that ran already elsewhere: what happened before is known from then on, silently.

Nobody is told of what was opened or passed on before. What is past due by then is told once, at the next
slot, so that it comes with everything else that is; every later rung goes as usual.

Source: a local rule, the guidance knows no imports
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cce.pathway.board import first_known
from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.notice import Board, Notice
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import NoticeStatus, Rung


def as_imported(facts: Iterable[Fact], imported_at: datetime) -> tuple[Fact, ...]:
    """The facts, those recorded elsewhere before *imported_at* having become known here at that instant."""
    return tuple(
        fact.model_copy(update={"recorded_at": imported_at}) if fact.recorded_at < imported_at else fact
        for fact in facts
    )


def silently(board: Board, ladder: Ladder, imported_at: datetime) -> Board:
    """Tell nobody of what happened before *imported_at*; what is past due by then waits for the next slot.

    Args:
        board: The notices as they were worked out for what became known at that instant.
        ladder: The authority's ladders.
        imported_at: When the pathway was taken over, UTC.

    Raises:
        CalendarEnds: The next slot lies beyond the calendar's horizon.
    """
    slot = next_slot(ladder, imported_at)
    by_opening: dict[str, list[Notice]] = {one.opening: [] for one in board.occurrences}
    for notice in board.notices:
        by_opening[notice.opening].append(notice)
    notices = (
        notice
        for one in board.occurrences
        for notice in _of_one(one, by_opening[one.opening], ladder, imported_at, slot)
    )
    return Board(tuple(notices), board.occurrences)


def _of_one(
    one: Occurrence, mine: list[Notice], ladder: Ladder, imported_at: datetime, slot: datetime
) -> list[Notice]:
    """The notices of one duty: the past is silent, and what is late is told as if first known at the slot."""
    late = next((notice for notice in mine if _is_late(notice, one, ladder, imported_at)), None)
    silent = [_silent(notice, one, ladder, imported_at) for notice in mine if notice is not late]
    if late is None:
        return silent
    if ladder.policy.ladder(one.duty).day_and_night:
        # Its own next line may come before the slot; then that one says it.
        overtaken = any(imported_at <= other.at <= slot for other in silent if other.rung is Rung.AFTER)
        unsaid = replace(late, status=NoticeStatus.SUPERSEDED, at=imported_at)
        return [*silent, unsaid if overtaken else replace(late, at=slot)]
    settled = [notice for notice in silent if notice.status is not NoticeStatus.PLANNED]
    said = {notice.key for notice in settled}
    return settled + [notice for notice in first_known(one, ladder, slot) if notice.key not in said]


def _silent(notice: Notice, one: Occurrence, ladder: Ladder, imported_at: datetime) -> Notice:
    planned = notice.status is NoticeStatus.PLANNED
    if planned and _has_been(notice, one, ladder, imported_at):
        return replace(notice, status=NoticeStatus.SUPERSEDED, at=imported_at)
    return notice


def next_slot(ladder: Ladder, instant: datetime) -> datetime:
    """The first slot after *instant*, UTC.

    Raises:
        CalendarEnds: It lies beyond the calendar's horizon.
    """
    calendar, clock = ladder.calendar, ladder.policy.hours.slot
    today = calendar.on_or_after(calendar.date_of(instant))
    at = calendar.at(today, clock)
    return at if at > instant else calendar.at(calendar.after(today, WorkingDays(1)), clock)


def _has_been(notice: Notice, one: Occurrence, ladder: Ladder, imported_at: datetime) -> bool:
    """Whether it tells that something was passed on, or began to be owed, before it was imported."""
    if notice.rung is Rung.HANDOVER:
        return True
    if notice.rung is not Rung.OPENED or one.opened_at is None or one.opened_at > imported_at:
        return False
    asked_later = ladder.policy.ladder(one.duty).opened_before_panel
    return not asked_later or ladder.opened(one, one.opened_at).at <= imported_at


def _is_late(notice: Notice, one: Occurrence, ladder: Ladder, imported_at: datetime) -> bool:
    """Whether it is the one notice of what was past due when it was imported."""
    late = ladder.known_late(one, imported_at)
    until = one.extended_until
    past = imported_at >= (ladder.calendar.end_of(until) if until else one.due.at)
    if notice.status is not NoticeStatus.PLANNED:
        return False
    at = (late.at, imported_at)  # the latter when more became known at the same instant
    return past and (notice.rung, notice.step) == (late.rung, late.step) and notice.at in at
