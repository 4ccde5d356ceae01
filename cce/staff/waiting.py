"""When a person is told what need not be told at once: in their own hours, or quietly at the next slot.

Only the news that something is owed, and hand-overs, ever wait. What is counted in hours, what is due, and
every escalation go at their own time, whoever they are for.
"""

from collections.abc import Iterable
from datetime import datetime

from cce.pathway.ladder import Ladder
from cce.pathway.notice import Notice
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import Rung
from cce.pathway.working_days import WorkingCalendar
from cce.records.deliveries import Arranged
from cce.staff.people import Person


def may_wait(notice: Notice, ladder: Ladder) -> bool:
    """Whether a notice may reach a person later than its own time."""
    return notice.rung in (Rung.OPENED, Rung.HANDOVER) and not ladder.policy.ladder(notice.duty).day_and_night


def wishes_to_wait(person: Person) -> bool:
    """Whether anything ever reaches the person later than its own time."""
    return bool(person.quiet) or person.hours is not None


def told_at(
    notice: Notice, person: Person, ladder: Ladder, due_at: datetime | None
) -> tuple[datetime, Arranged | None]:
    """When a person is told a notice that may wait, and why then.

    A quiet person who is at work at the next slot is told then, unless that lies after *due_at*. Who is not
    at work at the notice's own time is told at their own next slot, if that still lies before *due_at*. Else
    everybody is told at once: no wish may cost a day that somebody needs.

    Args:
        notice: A notice that may wait.
        person: Whom it is for.
        ladder: The ladders of the episode's policy.
        due_at: The slot at which it is told that something is due, UTC; None where nothing is ahead.

    Returns:
        The instant, UTC, and the reason; the notice's own instant and None where nothing is waited for.
    """
    at, calendar = notice.at, ladder.calendar
    slot = ladder.slot_from(at) if person.quiet else at
    if slot > at and _is_there(person, slot, calendar) and (due_at is None or slot <= due_at):
        return slot, Arranged.QUIET
    if person.hours is None or person.hours.works_at(at, calendar):
        return at, None
    own = person.hours.next_slot(at, ladder.policy.hours.slot, calendar)
    if own is not None and own > at and (due_at is None or own < due_at):
        return own, Arranged.OWN_HOURS
    return at, None


def _is_there(person: Person, at: datetime, calendar: WorkingCalendar) -> bool:
    return person.hours is None or person.hours.works_at(at, calendar)


def due_slot(notice: Notice, occurrences: Iterable[Occurrence], ladder: Ladder) -> datetime | None:
    """The slot by which a notice that waits must have been told, UTC; None where nothing is ahead.

    For the news of a duty it is that duty's own. A hand-over is news about what follows, so that it is the
    earliest of all that the episode owes then.
    """
    owed = (one for one in occurrences if _is_owed(one, notice.at))
    mine = (one for one in owed if notice.rung is Rung.HANDOVER or one.opening == notice.opening)
    return min((_due_slot(one, ladder) for one in mine if ladder.reaches(one)), default=None)


def _is_owed(one: Occurrence, at: datetime) -> bool:
    return one.opened_at is not None and one.opened_at <= at and (one.closed_at is None or one.closed_at > at)


def _due_slot(one: Occurrence, ladder: Ladder) -> datetime:
    return next(rung.at for rung in ladder.fixed(one) if rung.rung is Rung.DUE)
