"""Whom the engine could not tell: every role of every open episode, now and over the days ahead."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from cce.pathway.policy import NoticeHours
from cce.pathway.terms import Role
from cce.pathway.working_days import WorkingCalendar
from cce.staff.failing import flagged_addresses
from cce.staff.people import EMAIL, Person
from cce.staff.register import load_directory
from cce.staff.roster import Directory
from cce.staff.seats import Alike, seats_alike


class WhyNot(StrEnum):
    """Why nobody would be told."""

    NOBODY_HOLDS_IT = "nobody_holds_it"
    NO_WAY_TO_REACH = "no_way_to_reach"
    ADDRESS_FAILS = "address_fails"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A role of an open episode, or of the authority, that reaches nobody.

    Attributes:
        reference: The episode; None for the authority.
        team: The team that has it, by key.
        role: The role.
        why: Why nobody would be told.
        person: Who holds the role and cannot be reached, by key.
        first_on: The first local date on which that is so.
        last_on: The last one among the days looked at.
        agency: The agency that owes an action of the panel, where it is about one.
    """

    reference: str | None
    team: str | None
    role: Role
    why: WhyNot
    person: str | None
    first_on: date
    last_on: date
    agency: str | None = None


def slots(calendar: WorkingCalendar, hours: NoticeHours, at: datetime, weeks: int) -> tuple[datetime, ...]:
    """The instant *at*, and the slot of every working day in the *weeks* after it.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    today = calendar.date_of(at)
    days = (today + timedelta(days=number) for number in range(1, weeks * 7 + 1))
    return (at, *(calendar.at(day, hours.slot) for day in days if calendar.is_working(day)))


def unreached(
    session: Session, at: datetime, instants: Iterable[datetime], calendar: WorkingCalendar
) -> tuple[Unreached, ...]:
    """Every role of an open episode that would reach nobody at some of *instants*, earliest first.

    The record is read once, however many instants there are; roles that reach the same people are looked up
    together, however many episodes there are.

    Args:
        session: Any session.
        at: Now, UTC.
        instants: The instants asked about, none before *at*, ascending.
        calendar: Tells their local dates.
    """
    directory = load_directory(session)
    failing = _unreachable(session, directory)
    groups = seats_alike(session, directory, at)
    spans: dict[tuple[int, WhyNot, str | None], tuple[date, date]] = {}
    for instant in instants:
        on = calendar.date_of(instant)
        for number, group in enumerate(groups):
            gap = _gap(group, directory, failing, instant)
            if gap is not None:
                first_on, _ = spans.get((number, *gap), (on, on))
                spans[number, *gap] = first_on, on
    found = (
        Unreached(seat.reference, seat.team, seat.role, why, person, *days, seat.agency)
        for (number, why, person), days in spans.items()
        for seat in groups[number].seats
    )
    return tuple(sorted(found, key=_place))


def _place(one: Unreached) -> tuple[date, Role, str, str]:
    return one.first_on, one.role, one.reference or "", one.agency or ""


def _gap(
    group: Alike, directory: Directory, failing: Collection[str], at: datetime
) -> tuple[WhyNot, str | None] | None:
    holder = directory.holder(group.role, group.case, at, group.agency)
    if holder is None:
        return WhyNot.NOBODY_HOLDS_IT, None
    person = directory.person(holder.person)
    if person is None or not can_be_reached(person):
        return WhyNot.NO_WAY_TO_REACH, holder.person
    return (WhyNot.ADDRESS_FAILS, holder.person) if holder.person in failing else None


def _unreachable(session: Session, directory: Directory) -> frozenset[str]:
    """Whoever has addresses of which every one was flagged, by key."""
    flagged: dict[str, int] = {}
    for one in flagged_addresses(session):
        flagged[one.person] = flagged.get(one.person, 0) + 1
    return frozenset(
        one.key for one in directory.people if flagged.get(one.key, 0) >= len(_addresses(one)) > 0
    )


def _addresses(person: Person) -> list[str]:
    return [channel for channel in person.channels if channel != EMAIL or person.email]


def can_be_reached(person: Person) -> bool:
    """Whether there is any way to reach *person*."""
    return bool(_addresses(person))
