"""Whom the engine could not tell: every role of every open episode, now and over the days ahead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from cce.pathway.policy import NoticeHours
from cce.pathway.terms import Role
from cce.pathway.working_days import WorkingCalendar
from cce.staff.people import EMAIL, Person
from cce.staff.register import load_directory
from cce.staff.resolve import Reached, reachability
from cce.staff.roster import Directory


class WhyNot(StrEnum):
    """Why nobody would be told."""

    NOBODY_HOLDS_IT = "nobody_holds_it"
    NO_WAY_TO_REACH = "no_way_to_reach"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A role of an open episode that reaches nobody.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        role: The role.
        why: Why nobody would be told.
        person: Who holds the role and has no address, by key.
        first_on: The first local date on which that is so.
        last_on: The last one among the days looked at.
    """

    reference: str
    team: str | None
    role: Role
    why: WhyNot
    person: str | None
    first_on: date
    last_on: date


def slots(calendar: WorkingCalendar, hours: NoticeHours, at: datetime, weeks: int) -> tuple[datetime, ...]:
    """The instant *at*, and the slot of every working day in the *weeks* after it.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    today = calendar.date_of(at)
    days = (today + timedelta(days=number) for number in range(1, weeks * 7 + 1))
    return (at, *(calendar.at(day, hours.slot) for day in days if calendar.is_working(day)))


def unreached_at(session: Session, at: datetime, on: date) -> Iterator[Unreached]:
    """Every role of an open episode that would reach nobody at *at*, the local date *on*."""
    directory = load_directory(session)
    for one in reachability(session, at):
        why = _why_not(one, directory)
        if why is not None:
            person = one.holder.person if one.holder else None
            yield Unreached(one.reference, one.team, one.role, why, person, on, on)


def together(found: Iterable[Unreached]) -> tuple[Unreached, ...]:
    """The same gap on several days as one, earliest first."""
    spans: dict[tuple[str, Role, WhyNot, str | None], list[Unreached]] = {}
    for one in found:
        spans.setdefault((one.reference, one.role, one.why, one.person), []).append(one)
    joined = (
        Unreached(
            days[0].reference,
            days[0].team,
            days[0].role,
            days[0].why,
            days[0].person,
            min(day.first_on for day in days),
            max(day.last_on for day in days),
        )
        for days in spans.values()
    )
    return tuple(sorted(joined, key=lambda one: (one.first_on, one.role, one.reference)))


def _why_not(one: Reached, directory: Directory) -> WhyNot | None:
    if one.holder is None:
        return WhyNot.NOBODY_HOLDS_IT
    person = directory.person(one.holder.person)
    return None if person is not None and can_be_reached(person) else WhyNot.NO_WAY_TO_REACH


def can_be_reached(person: Person) -> bool:
    """Whether there is any way to reach *person*."""
    return any(channel != EMAIL or person.email for channel in person.channels)
