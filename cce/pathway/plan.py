"""The plan of one episode as known at an instant: what was owed, what went out, what is still to come.

It follows the knowledge as it grew: a completion recorded five days late was chased for those five days.

Source: the reading rules of the pathway
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from cce.pathway.ahead import call_back
from cce.pathway.arrangements import Arrangements, Changed
from cce.pathway.board import Slots, by_slot, go_out, replan, superseded_at_its_slot
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.imports import silently
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Board, Notice
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import addressed
from cce.pathway.remarks import remarks
from cce.pathway.terms import DutyStatus, NoticeStatus
from cce.pathway.timetable import Timetable, work_out

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """One duty as it is listed: its occurrence, its number and how it stands."""

    occurrence: Occurrence
    number: int
    status: DutyStatus


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """One notice as it is listed: with the number of its duty's occurrence, and what became of it."""

    notice: Notice
    number: int
    status: NoticeStatus


@dataclass(frozen=True, slots=True)
class Plan:
    """What is owed and by when, why, and who was told, as known at one instant.

    Attributes:
        at: The instant, UTC.
        timetable: What is known at it.
        board: The notices as they stand, what was due included.
        duties: Every listed duty.
        notices: Every listed notice, by time, duty, occurrence and rung.
        warnings: What somebody should look at.
    """

    at: datetime
    timetable: Timetable
    board: Board
    duties: tuple[ListedDuty, ...]
    notices: tuple[ListedNotice, ...]
    warnings: tuple[str, ...]


def plan(
    facts: Iterable[Fact],
    circumstances: Circumstances,
    ladder: Ladder,
    at: datetime,
    changed: Iterable[Changed] = (),
) -> Plan:
    """Work out the plan from everything recorded, as it was known at *at*.

    Args:
        facts: Everything ever recorded, in any order; what was recorded after *at* is not known yet.
        circumstances: What is true from the start.
        ladder: The authority's policy, on its working days, from the start.
        at: The instant asked about; timezone-aware.
        changed: How the authority's arrangements changed, by instant; each counts before what was recorded
            at its instant. A pathway that is closed stays as it was until something is recorded about it.

    Raises:
        CalendarEnds: A date lies beyond the calendar's horizon.
    """
    known: list[Fact] = []
    board, before = Board(), ladder
    timetable = work_out((), circumstances, ladder.policy, ladder.calendar)
    for known_at, together, now in _as_known(facts, changed, at):
        if now is not None:
            ladder, circumstances = now.ladder, replace(circumstances, panels=now.panels)
        if timetable.closed_at is not None and not together:
            continue
        known.extend(addressed(fact, circumstances.panels) for fact in together)
        timetable = work_out(known, circumstances, ladder.policy, ladder.calendar)
        board = go_out(board, before, known_at)
        board = replan(board, timetable, ladder, known_at, same_rules=ladder is before)
        before = ladder
        if circumstances.imported_at == known_at:
            board = silently(board, ladder, known_at)
    board = go_out(board, ladder, at, inclusive=True)
    return listing(timetable, board, ladder, circumstances, at)


def _as_known(
    facts: Iterable[Fact], changed: Iterable[Changed], at: datetime
) -> Iterator[tuple[datetime, list[Fact], Arrangements | None]]:
    """What became known up to *at*: the facts of each instant, and the arrangements where they changed."""
    recorded = [fact for fact in as_recorded(facts) if fact.recorded_at <= at]
    batches = {
        known_at: list(together)
        for known_at, together in groupby(recorded, key=lambda fact: fact.recorded_at)
    }
    changes = {one.at: one.now for one in changed if one.at <= at}
    for known_at in sorted(batches.keys() | changes.keys()):
        yield known_at, batches.get(known_at, []), changes.get(known_at)


def listing(
    timetable: Timetable, board: Board, ladder: Ladder, circumstances: Circumstances, at: datetime
) -> Plan:
    """List the duties and notices of a board as they stand at *at*."""
    board = call_back(board, at + _MOMENT)
    duties = list_duties(board.occurrences, at)
    numbers = {duty.occurrence.opening: duty.number for duty in duties}
    slots = by_slot(board.notices)
    notices = [
        ListedNotice(notice, numbers[notice.opening], _status(notice, slots))
        for notice in board.notices
        if notice.opening in numbers
    ]
    notices.sort(key=_place)
    warnings = remarks(timetable, ladder, circumstances, at)
    return Plan(at, timetable, board, duties, tuple(notices), warnings)


def _place(listed: ListedNotice) -> tuple[datetime, str, int, str, tuple[str, ...]]:
    """By time, duty, occurrence and rung, each as it is written."""
    notice = listed.notice
    return notice.at, notice.duty.value, listed.number, notice.rung.value, notice.to


def list_duties(occurrences: Iterable[Occurrence], at: datetime) -> tuple[ListedDuty, ...]:
    """The duties that show at *at*, each kind numbered by start, then by fact."""
    counts: dict[str, int] = {}
    found = []
    for one in sorted(occurrences, key=lambda one: (one.started_at, one.duty, one.opening)):
        if one.is_listed(at):
            counts[one.duty] = counts.get(one.duty, 0) + 1
            found.append(ListedDuty(one, counts[one.duty], one.status(at)))
    return tuple(found)


def _status(notice: Notice, slots: Slots) -> NoticeStatus:
    if notice.status is NoticeStatus.PLANNED and superseded_at_its_slot(notice, slots):
        return NoticeStatus.SUPERSEDED
    return notice.status
