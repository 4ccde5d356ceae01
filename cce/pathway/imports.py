"""Taking over a pathway that ran already elsewhere: what happened before is known from then on, silently.

Nobody is told of what was opened or passed on before. What is past due by then is told once, at the next
slot, so that it comes with everything else that is; every later rung goes as usual.

Source: a local rule, the guidance knows no imports
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

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
    slot, known = next_slot(ladder, imported_at), {one.opening: one for one in board.occurrences}
    late = {
        notice.key for notice in board.notices if _is_late(notice, known[notice.opening], ladder, imported_at)
    }
    # A higher rung that goes before the slot, or at it, says what the late one would.
    overtaken = {
        notice.opening
        for notice in board.notices
        if notice.rung is Rung.AFTER and notice.key not in late and imported_at <= notice.at <= slot
    }

    def kept(notice: Notice) -> Notice:
        if notice.status is not NoticeStatus.PLANNED:
            return notice
        is_late = notice.key in late
        if _has_been(notice, known[notice.opening], ladder, imported_at) or (
            is_late and notice.opening in overtaken
        ):
            return replace(notice, status=NoticeStatus.SUPERSEDED, at=imported_at)
        return replace(notice, at=slot) if is_late else notice

    return Board(tuple(map(kept, board.notices)), board.occurrences)


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
    at = (late.at, imported_at)  # the latter when more became known at the same instant
    return past and (notice.rung, notice.step) == (late.rung, late.step) and notice.at in at
