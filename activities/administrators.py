"""Telling the administrators whom nothing reaches: an address that fails, a role without anybody."""

from datetime import datetime

from sqlalchemy.orm import Session

from activities.office import put_office_notice
from activities.preparing import Expected
from cce.pathway.ladder import Ladder
from cce.pathway.terms import Role
from cce.records.authority import Authority
from cce.records.deliveries import OfficeKind
from cce.records.episodes import episodes
from cce.records.office import OfficeTask
from cce.reports.reach import slots, unreached
from cce.staff.resolve import staffing_of_the_authority

_TASKS = {
    OfficeKind.ADDRESS: "Correct addresses in the directory",
    OfficeKind.REACH: "Look at roles that reach nobody",
}
_PATH = "/staff"

WEEKS_AHEAD = 4
"""How far ahead it is looked whether everybody can be told."""


def flag_addresses(session: Session, ladder: Ladder, whose: str, now: datetime) -> tuple[Expected, ...]:
    """Have every administrator told, once a day, that addresses in the directory fail.

    Args:
        session: A transaction.
        ladder: The ladders by whose hours they are told.
        whose: Whose address failed last, by key: not told of it that way.
        now: The business clock, UTC.

    Returns:
        Whose postbox is to be told, and from when.
    """
    return _tell(session, ladder, OfficeKind.ADDRESS, ladder.at_once(now), but=whose)


def look_for_gaps(session: Session, authority: Authority, now: datetime) -> tuple[Expected, ...]:
    """Have every administrator told, once a day, that roles of open episodes reach nobody, if any does not.

    Now and the slots of the next four weeks are looked at, by the hours of the latest episode's policy.

    Args:
        session: A transaction.
        authority: The policies on their working days.
        now: The business clock, UTC.

    Returns:
        Whose postbox is to be told, and from when.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    running = episodes(session)
    if not running:
        return ()
    ladder = authority.ladder(session, running[-1].policy)
    instants = slots(ladder.calendar, ladder.policy.hours, now, WEEKS_AHEAD)
    if not unreached(session, now, instants, ladder.calendar):
        return ()
    return _tell(session, ladder, OfficeKind.REACH, ladder.at_once(now))


def tell_administrators(
    session: Session,
    ladder: Ladder,
    task: OfficeTask,
    at: datetime,
    *,
    version: str,
    but: str | None = None,
) -> tuple[Expected, ...]:
    """Have every administrator told of a task of the office.

    Args:
        session: A transaction.
        ladder: The ladders by whose hours they are told.
        task: The task.
        at: From when it may go, UTC.
        version: What makes it news again, such as a date.
        but: Who is not told of it, by key.

    Returns:
        Whose postbox is to be told, and from when.
    """
    staff = staffing_of_the_authority(session, ladder.calendar.date_of(at))
    told = (
        put_office_notice(session, ladder, task, Role.ADMINISTRATOR, at, person=person, version=version)
        for person in staff.everybody(Role.ADMINISTRATOR, at)
        if person != but
    )
    return tuple(expected for each in told for expected in each)


def _tell(
    session: Session, ladder: Ladder, kind: OfficeKind, at: datetime, but: str | None = None
) -> tuple[Expected, ...]:
    day = ladder.calendar.date_of(at).isoformat()
    task = OfficeTask(f"STAFF-{day}", kind, _TASKS[kind], _PATH, None, ladder.policy.policy)
    return tell_administrators(session, ladder, task, at, version=day, but=but)
