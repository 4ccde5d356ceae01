"""How the notices of one episode follow the timetable: planned, moved, withdrawn, superseded, gone.

Two pure steps. `replan` answers something recorded; `go_out` answers the passing of time. The engine takes
the same two steps, with a database in between, so that a plan and what really happened agree.

Source: the default ladder and the reading rules of the pathway
"""

import operator
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count

from cce.pathway.course import Handover
from cce.pathway.facts import Reassigned
from cce.pathway.ladder import Ladder, RungTime
from cce.pathway.notice import Board, Notice
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import DutyStatus, NoticeStatus, Role, Rung
from cce.pathway.timetable import Timetable

_GONE = (NoticeStatus.SENT, NoticeStatus.SUPERSEDED)

Slots = dict[tuple[str, datetime], list[Notice]]
_Told = tuple[str, str, tuple[Role, ...]]


def replan(
    board: Board, timetable: Timetable, ladder: Ladder, known_at: datetime, *, same_rules: bool = False
) -> Board:
    """Bring the notices in line with a timetable that became known at *known_at*.

    What has gone stays; what is still to go moves with its date, or is withdrawn; what is new is planned,
    never for a time before it was known. What went about a duty whose fact was voided keeps the duty on the
    board, superseded.

    Args:
        board: The notices as they stood.
        timetable: What is now known.
        ladder: The authority's ladders.
        known_at: When it became known, UTC.
        same_rules: Whether these very ladders made the board: then what has not changed stays as it is.

    Raises:
        CalendarEnds: A notice lies beyond the calendar's horizon.
    """
    before = {one.opening: one for one in board.occurrences}
    held: dict[str, list[Notice]] = {}
    for notice in board.notices:
        held.setdefault(notice.opening, []).append(notice)
    handed = [notice for notice in board.notices if notice.rung is Rung.HANDOVER]
    notices: list[Notice] = []
    occurrences: list[Occurrence] = []
    for worked_out in timetable.occurrences:
        mine = [notice for notice in held.pop(worked_out.opening, ()) if notice.rung is not Rung.HANDOVER]
        previous = before.get(worked_out.opening)
        one = _since_asked(worked_out, previous, mine)
        occurrences.append(one)
        unchanged = same_rules and one == previous
        notices += mine if unchanged else _follow(mine, one, previous, ladder, known_at)
    gone, left = _left_without_their_fact(held, before, known_at)
    notices += left + _handovers(handed, timetable, ladder, known_at)
    return Board(tuple(notices), (*occurrences, *gone))


def _since_asked(one: Occurrence, previous: Occurrence | None, mine: list[Notice]) -> Occurrence:
    """What was asked for a panel stays asked from then on, though the panel moves or another comes before."""
    if one.panel is None or previous is None or one.opened_at is None or previous.opened_at is None:
        return one
    if previous.opened_at >= one.opened_at or not any(notice.status is NoticeStatus.SENT for notice in mine):
        return one
    return one._replace(started_at=previous.started_at, opened_at=previous.opened_at)


def go_out(board: Board, ladder: Ladder, until: datetime, *, inclusive: bool = False) -> Board:
    """Let time pass: what was planned before *until* goes out, of a duty's rungs at a slot the highest alone.

    Args:
        board: The notices as they stand.
        ladder: The authority's ladders.
        until: UTC; notices at this very instant go out only when *inclusive*.
        inclusive: Whether they do.
    """
    has_come = operator.le if inclusive else operator.lt
    planned, notices = NoticeStatus.PLANNED, list(board.notices)
    while due := [
        place for place, one in enumerate(notices) if one.status is planned and has_come(one.at, until)
    ]:
        slots, occurrences = by_slot(notices), {one.opening: one for one in board.occurrences}
        for place in due:
            superseded = superseded_at_its_slot(notices[place], slots)
            status = NoticeStatus.SUPERSEDED if superseded else NoticeStatus.SENT
            notices[place] = replace(notices[place], status=status)
        last = [notices[place] for place in due if notices[place].open_ended]
        gone = {one.key for one in notices if one.status in _GONE} if last else set()
        following = [step for one in last for step in _following(one, occurrences[one.opening], gone, ladder)]
        notices = _without({step.key for step in following}, notices) + following
    return Board(tuple(notices), board.occurrences)


def _without(keys: set[str], notices: list[Notice]) -> list[Notice]:
    """All but the withdrawn notices of those names, which are planned anew."""
    if not keys:
        return notices
    return [one for one in notices if one.status is not NoticeStatus.WITHDRAWN or one.key not in keys]


def by_slot(notices: Iterable[Notice]) -> Slots:
    """The rungs of each duty that go at one instant; hand-overs and what was withdrawn are none of them."""
    slots: Slots = {}
    for one in notices:
        if one.rung is not Rung.HANDOVER and one.status is not NoticeStatus.WITHDRAWN:
            slots.setdefault((one.opening, one.at), []).append(one)
    return slots


def superseded_at_its_slot(notice: Notice, slots: Slots) -> bool:
    """Whether a higher rung of the same duty goes, or went, at the same instant."""
    rungs = slots.get((notice.opening, notice.at), ())
    if notice.rung is Rung.HANDOVER or len(rungs) < 2:
        return False
    return any(notice.height < other.height for other in rungs)


def _following(sent: Notice, one: Occurrence, gone: set[str], ladder: Ladder) -> list[Notice]:
    """The open-ended step after *sent*; one that went before time was granted goes no second time."""

    def is_wanted(rung: RungTime) -> bool:
        return rung.at > sent.at and _planned(one, rung).key not in gone

    return [_planned(one, rung) for rung in _next_step(one, ladder, is_wanted)]


def _next_step(one: Occurrence, ladder: Ladder, is_wanted: Callable[[RungTime], bool]) -> Iterator[RungTime]:
    """The first open-ended step that is wanted, if one comes before the duty ends by itself."""
    for number in count(1):
        rung = ladder.open_ended(one, number)
        if rung is None or (one.closed_at is not None and rung.at >= one.closed_at):
            return
        if is_wanted(rung):
            yield rung
            return


def _follow(
    mine: list[Notice], one: Occurrence, previous: Occurrence | None, ladder: Ladder, known_at: datetime
) -> list[Notice]:
    """The notices of one occurrence: what went, what is wanted now, and what comes no more."""
    settled = [notice for notice in mine if notice.status in _GONE]
    plannable = _is_owed(one, known_at) and _is_within_reach(one, ladder, known_at)
    wanted = _wanted(mine, one, previous, ladder, known_at) if plannable else []
    places = {(notice.rung, notice.step) for notice in wanted}
    dropped = [
        _withdrawn(notice)
        for notice in mine
        if notice.status not in _GONE and (notice.rung, notice.step) not in places
    ]
    return settled + wanted + dropped


def first_known(one: Occurrence, ladder: Ladder, known_at: datetime) -> list[Notice]:
    """The notices of a duty that nobody knew of before *known_at*.

    Args:
        one: The duty.
        ladder: The authority's ladders.
        known_at: When it became known, UTC.

    Raises:
        CalendarEnds: A notice lies beyond the calendar's horizon.
    """
    return _follow([], one, None, ladder, known_at)


def _is_owed(one: Occurrence, at: datetime) -> bool:
    return one.opened_at is not None and (one.closed_at is None or one.closed_at > at)


def _is_within_reach(one: Occurrence, ladder: Ladder, at: datetime) -> bool:
    """Whether the calendar reaches all of its rungs; what opens years ahead is planned once it does."""
    return (one.opened_at is not None and one.opened_at <= at) or ladder.reaches(one)


def _wanted(
    mine: list[Notice], one: Occurrence, previous: Occurrence | None, ladder: Ladder, known_at: datetime
) -> list[Notice]:
    version = _version(one)
    gone = {(n.rung, n.step) for n in mine if n.status in _GONE and n.version in ("", version)}
    waiting = {
        (n.rung, n.step): n for n in mine if n.status is NoticeStatus.PLANNED and n.version in ("", version)
    }
    since = max(known_at, one.opened_at or known_at)
    late = _known_late(one, previous, waiting, ladder, known_at)
    if late is not None and (late.rung, late.step) in gone:
        late = None

    def is_ahead(rung: RungTime) -> bool:
        known = (rung.rung, rung.step) in gone or (late is not None and not _follows(rung, late))
        return not known and _is_still_to_come(rung, since, one.opened_at or since, waiting)

    at_once = [_opened(one, waiting, ladder, known_at), *([late] if late else [])]
    found = [notice for notice in at_once if (notice.rung, notice.step) not in gone]
    found += [_planned(one, rung) for rung in ladder.fixed(one) if is_ahead(rung)]
    found += [_planned(one, rung) for rung in _next_step(one, ladder, is_ahead)]
    return [notice for notice in found if one.closed_at is None or notice.at < one.closed_at]


def _follows(rung: RungTime, late: Notice) -> bool:
    return rung.at > late.at and (rung.rung, rung.step) != (late.rung, late.step)


def _opened(
    one: Occurrence, waiting: dict[tuple[Rung, str | None], Notice], ladder: Ladder, known_at: datetime
) -> Notice:
    before = waiting.get((Rung.OPENED, None))
    if before is not None and (one.opened_at or known_at) <= before.at <= known_at:
        return before
    return _planned(one, ladder.opened(one, max(known_at, one.opened_at or known_at)))


def _known_late(
    one: Occurrence,
    previous: Occurrence | None,
    waiting: dict[tuple[Rung, str | None], Notice],
    ladder: Ladder,
    known_at: datetime,
) -> Notice | None:
    """The one notice of a duty that became known past due, or was corrected to be; kept while it waits."""
    if not _is_past(one, known_at, ladder):
        return None
    late = _planned(one, ladder.known_late(one, max(known_at, one.opened_at or known_at)))
    if previous is None or _lateness_is_news(previous, known_at, ladder):
        return late
    regular = next(
        (rung for rung in ladder.fixed(one) if (rung.rung, rung.step) == (late.rung, late.step)), None
    )
    before = waiting.get((late.rung, late.step))
    if before is None or (regular is not None and _is_its_own(before, regular, late, known_at)):
        return None
    # Its slot may lie on what has become a day off.
    return replace(before, at=ladder.known_late(one, before.at).at)


def _is_its_own(before: Notice, regular: RungTime, late: Notice, known_at: datetime) -> bool:
    """Whether what waits is the ladder's own step, and not the one notice of something known late."""
    if before.at == regular.at:
        return before.to != late.to or late.to == regular.to
    return regular.at >= known_at


def _lateness_is_news(previous: Occurrence, known_at: datetime, ladder: Ladder) -> bool:
    """Whether it was not owed before, or not late: a closure of the episode hides no lateness."""
    by_closure = previous.closed_as is DutyStatus.ENDED and previous.closed_by is None
    stopped = previous.closed_at is not None and previous.closed_at <= known_at and not by_closure
    return previous.opened_at is None or stopped or not _is_past(previous, known_at, ladder)


def _is_past(one: Occurrence, at: datetime, ladder: Ladder) -> bool:
    until = one.extended_until
    return at >= (ladder.calendar.end_of(until) if until else one.due.at)


def _is_still_to_come(
    rung: RungTime, since: datetime, opened_at: datetime, waiting: dict[tuple[Rung, str | None], Notice]
) -> bool:
    """Whether a rung lies neither before its duty opened nor before it was known.

    One that was planned for this very time and has not gone yet (the engine woke late) is still to come.
    """
    before = waiting.get((rung.rung, rung.step))
    return rung.at >= since or (before is not None and before.at == rung.at >= opened_at)


def _planned(one: Occurrence, rung: RungTime) -> Notice:
    version = "" if rung.rung is Rung.OPENED else _version(one)
    return Notice(
        one.opening, one.duty, version, rung.rung, rung.step, rung.to, rung.at, open_ended=rung.open_ended
    )


def _version(one: Occurrence) -> str:
    return one.due.at.isoformat()


def _left_without_their_fact(
    held: dict[str, list[Notice]], before: dict[str, Occurrence], known_at: datetime
) -> tuple[list[Occurrence], list[Notice]]:
    """What stays of duties whose fact is gone: only those somebody was told about, superseded."""
    gone: list[Occurrence] = []
    notices: list[Notice] = []
    for opening, mine in held.items():
        if opening in before and any(notice.status is NoticeStatus.SENT for notice in mine):
            one = before[opening]
            superseded = one.closed_as is DutyStatus.SUPERSEDED
            closed = one._replace(closed_at=known_at, closed_as=DutyStatus.SUPERSEDED, closed_by=None)
            gone.append(one if superseded else closed)
            notices += [_withdrawn(notice) for notice in mine if notice.rung is not Rung.HANDOVER]
    return gone, notices


def _withdrawn(notice: Notice) -> Notice:
    planned = notice.status is NoticeStatus.PLANNED
    return replace(notice, status=NoticeStatus.WITHDRAWN) if planned else notice


def _handovers(
    handed: list[Notice], timetable: Timetable, ladder: Ladder, known_at: datetime
) -> list[Notice]:
    known = {(notice.opening, notice.cause, notice.to): notice for notice in handed}
    closed = timetable.closed_at is not None
    wanted = {} if closed else _still_passed_on(known, timetable, known_at)
    told = {notice.cause for notice in wanted.values()}
    for handover in _implied(timetable, known_at, told):
        place = (handover.opening, handover.cause, handover.to)
        before = known.get(place)
        if before is not None and before.status is not NoticeStatus.PLANNED:
            wanted[place] = before
        elif before is not None and not closed:
            wanted[place] = before if before.at <= known_at else replace(before, at=ladder.at_once(before.at))
        elif before is None and not closed:
            wanted[place] = _handover(handover, ladder.at_once(max(handover.at, known_at)))
    rest = [_withdrawn(notice) for place, notice in known.items() if place not in wanted]
    return [*wanted.values(), *rest]


def _still_passed_on(
    known: dict[_Told, Notice], timetable: Timetable, known_at: datetime
) -> dict[_Told, Notice]:
    """What was planned when a role passed on: it is told once, whatever is recorded before it goes."""
    passed_on = {fact.id: fact.recorded_at for fact in timetable.reassignments}
    return {
        place: notice
        for place, notice in known.items()
        if notice.cause in passed_on and (notice.status in _GONE or passed_on[notice.cause] != known_at)
    }


def _implied(timetable: Timetable, known_at: datetime, told: Collection[str]) -> Iterable[Handover]:
    yield from timetable.handovers
    for reassigned in timetable.reassignments:
        one = None if reassigned.id in told else _first_task(timetable, reassigned, known_at)
        if one is not None:
            yield Handover(one.opening, one.duty, (reassigned.role,), reassigned.id, reassigned.recorded_at)


def _handover(handover: Handover, at: datetime) -> Notice:
    return Notice(
        handover.opening, handover.duty, "", Rung.HANDOVER, None, handover.to, at, cause=handover.cause
    )


def _first_task(timetable: Timetable, reassigned: Reassigned, known_at: datetime) -> Occurrence | None:
    """What the new holder of a role has to do first; they are told once, when the hand-over is recorded."""
    if reassigned.recorded_at != known_at:
        return None
    owed = timetable.owed(known_at)
    own = [one for one in owed if _is_owed_by(one, reassigned.role)]
    return min(own or owed, key=lambda one: (one.due.at, one.opening), default=None)


def _is_owed_by(one: Occurrence, role: Role) -> bool:
    leads = role is Role.SOCIAL_WORKER and one.owner is Role.LEAD_PROFESSIONAL
    return one.owner is role or leads or (one.joint and role is Role.YOUTH_JUSTICE_WORKER)
