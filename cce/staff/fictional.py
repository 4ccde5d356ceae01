"""A directory of people who are plainly invented: one that ships as a file, and one made to measure."""

from collections.abc import Iterable
from pathlib import Path

from cce.pathway.terms import Role
from cce.staff.directory import read_directory
from cce.staff.people import Person
from cce.staff.roster import Directory, Holding

FICTIONAL_FILE = Path(__file__).with_name("fictional.yaml")
_NAMES = ("Ada", "Ben", "Cleo", "Dov", "Esi", "Fay", "Gus", "Hana", "Ivo", "Joy", "Kit", "Lena", "Milo")


def shipped_directory() -> Directory:
    """The fictional directory that ships: two teams, every role, one absence with cover."""
    return read_directory(FICTIONAL_FILE)


def fictional_directory(roles: Iterable[Role] = tuple(Role), extra_people: Iterable[str] = ()) -> Directory:
    """One invented person for each of *roles*, held for the whole authority, and one for each further key.

    Args:
        roles: The roles that somebody is to hold; a lead professional is then not the social worker.
        extra_people: Keys of people who hold nothing yet, such as those a scenario reassigns to.
    """
    held = tuple(dict.fromkeys(roles))
    keys = [f"p-{number}" for number in range(1, len(held) + 1)]
    extra = [key for key in dict.fromkeys(extra_people) if key not in keys]
    people = tuple(_invented(key, number) for number, key in enumerate((*keys, *extra)))
    return Directory(people, holdings=tuple(Holding(role, key) for role, key in zip(held, keys, strict=True)))


def _invented(key: str, number: int) -> Person:
    name = f"{_NAMES[number % len(_NAMES)]} Example {number + 1}"
    return Person(key, name, f"person-{number + 1}@example.test")
