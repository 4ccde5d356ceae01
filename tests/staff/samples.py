"""Plainly fictional people and cases that tests of the staff directory start from."""

from datetime import UTC, date, datetime

from cce.pathway.terms import Role
from cce.records.assignments import Assignment
from cce.staff.people import Person
from cce.staff.roster import Case, Cover, Directory, Holding, Scope

REFERENCE = "K7Q4-M2PX-3"
AT = datetime(2026, 4, 8, 9, tzinfo=UTC)
TODAY = date(2026, 4, 8)
CASE = Case(REFERENCE, "team-a")


def people(*keys: str) -> tuple[Person, ...]:
    return tuple(Person(key, f"Example {key}", f"{key}@example.test") for key in keys)


def everybody(*holdings: Holding, covers: tuple[Cover, ...] = (), left: tuple[Person, ...] = ()) -> Directory:
    """Five people who hold *holdings*."""
    return Directory((*people("p-1", "p-2", "p-3", "p-4", "p-5"), *left), (), holdings, covers)


def in_team(person: str, role: Role = Role.TEAM_MANAGER, team: str = "team-a", **dates: date) -> Holding:
    return Holding(role, person, Scope.TEAM, team, **dates)


def given(
    person: str, from_at: datetime = AT, role: Role = Role.SOCIAL_WORKER, sequence: int = 0
) -> Assignment:
    return Assignment(REFERENCE, role, person, from_at, sequence)


def cover(person: str, covered_by: str, from_on: str = "2026-04-07", until_on: str = "2026-04-17") -> Cover:
    return Cover(person, covered_by, date.fromisoformat(from_on), date.fromisoformat(until_on))
