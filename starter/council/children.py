"""The children of the fictional council: none is real, and the same seed and day give the same ones."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from cce.pathway.facts import Fact
from cce.pathway.limits import WorkingDays
from cce.pathway.panels import Panel
from cce.pathway.terms import Role
from cce.pathway.working_days import WorkingCalendar
from cce.records.children import Child
from starter.council.courses import CLOSED, OPEN
from starter.council.staff import FOR_ALL, TEAMS
from starter.council.telling import Course, Telling

_FIRST = (
    *("Alba", "Bo", "Cai", "Dot", "Elis", "Fern", "Gil", "Hebe", "Idris", "Juno", "Kai", "Luz", "Mab", "Nye"),
    *("Olwen", "Pip", "Rae", "Seren", "Taro", "Una", "Vito", "Wren", "Xan", "Yuki", "Zed"),
)
_LAST = ("Example", "Sample", "Placeholder", "Specimen", "Fictional", "Invented")
_PANELS = (-47, -26, 5, 25, 47)
_YEAR = timedelta(days=365)

KEYS = tuple(f"fictional-{number:03}" for number in range(1, len((*OPEN, *CLOSED)) + 1))
"""What the council's own list calls its children."""


class Invented(NamedTuple):
    """One invented child.

    Attributes:
        key: What the council's own list calls the child; it says nothing.
        child: Who it is.
        course: How the pathway went.
        team: The team that has it, by key.
        roles: Who holds which role for the child, by key.
        facts: What was recorded so far.
    """

    key: str
    child: Child
    course: Course
    team: str
    roles: dict[Role, str]
    facts: tuple[Fact, ...]


def panels_around(calendar: WorkingCalendar, today: date) -> tuple[date, ...]:
    """When the panel met and is to meet: every four weeks or so, the next in five working days."""
    return tuple(
        calendar.after(today, WorkingDays(days)) if days > 0 else calendar.before(today, WorkingDays(-days))
        for days in _PANELS
    )


def invented(
    seed: int, calendar: WorkingCalendar, today: date, panels: tuple[Panel, ...]
) -> Iterator[Invented]:
    """Every child of the council, open episodes first.

    Args:
        seed: Names, birth dates and case numbers are drawn from it.
        calendar: The authority's working days.
        today: The local date to which all is told.
        panels: The panels, those that have met included.

    Raises:
        CalendarEnds: The calendar does not reach around *today*.
    """
    names = _names(seed)
    for number, course in enumerate((*OPEN, *CLOSED), start=1):
        yield invent(seed, number, course, next(names), calendar, today, panels)


def invent(
    seed: int,
    number: int,
    course: Course,
    name: str,
    calendar: WorkingCalendar,
    today: date,
    panels: tuple[Panel, ...],
) -> Invented:
    """One child on *course*; the number gives the team and the social worker in turn."""
    chance = Random(f"{seed} child {number}")
    team = TEAMS[number % len(TEAMS)]
    worker = team.workers[number // len(TEAMS) % len(team.workers)]
    staff = {**FOR_ALL, Role.SOCIAL_WORKER: worker, Role.TEAM_MANAGER: team.manager}
    child = Child.of(name, _born_on(chance, course, today), f"F{chance.randrange(10**6, 10**7)}")
    facts = Telling(course, calendar, today, panels, staff).facts()
    return Invented(KEYS[number - 1], child, course, team.key, {Role.SOCIAL_WORKER: worker}, facts)


def _born_on(chance: Random, course: Course, today: date) -> date:
    if course.grown_up_in is not None:
        day = today + timedelta(days=course.grown_up_in)
        return day.replace(year=day.year - 18, day=min(day.day, 28))
    return today - _YEAR * 12 - timedelta(days=chance.randrange(4 * 365))


def _names(seed: int) -> Iterator[str]:
    every = [f"{first} {last}" for last in _LAST for first in _FIRST]
    Random(seed).shuffle(every)
    return iter(every)
