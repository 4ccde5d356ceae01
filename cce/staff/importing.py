"""Taking a staff directory over into the database: what would change can be seen first; twice is once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from cce.records.statements import insert_or
from cce.staff.failing import forget_changed
from cce.staff.people import EMAIL, Person, Team
from cce.staff.register import CHANNEL, COVER, HOLDING, PERSON, TEAM, load_directory
from cce.staff.roster import Cover, Directory, Holding, Scope

_Kept = TypeVar("_Kept", Person, Team)


class ChangeKind(StrEnum):
    """What happens to something of the directory."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import changes.

    Attributes:
        kind: What happens to it.
        what: person, team, holding or cover.
        key: Which one.
        detail: What exactly, in plain words; channels are not shown.
    """

    kind: ChangeKind
    what: str
    key: str
    detail: str = ""


def changes(session: Session, directory: Directory, on: date) -> tuple[Change, ...]:
    """What an import of *directory* on the local date *on* would change; nothing is written."""
    return tuple(_changes(load_directory(session), _complete(session, directory, on)))


def import_directory(session: Session, directory: Directory, on: date) -> tuple[Change, ...]:
    """Take *directory* over, and say what changed.

    Somebody it no longer names has left: their entry stays, for the record of who was told, with the day
    before *on* as their last.

    Args:
        session: A transaction.
        directory: The whole directory.
        on: The local date of the import.
    """
    before, after = load_directory(session), _complete(session, directory, on)
    found = tuple(_changes(before, after))
    if found:
        _write(session, after)
    return found


def _complete(session: Session, directory: Directory, on: date) -> Directory:
    """The directory with what it leaves open: who is not in it left; who is quiet stays so unless it says."""
    before = _by_key(load_directory(session).people)
    named = {person.key for person in directory.people}
    given = (_as_quiet_as(before.get(person.key), person) for person in directory.people)
    left = (_left(person, on) for key, person in before.items() if key not in named)
    return replace(directory, people=(*given, *left))


def _as_quiet_as(before: Person | None, now: Person) -> Person:
    return now if before is None or now.quiet is not None else replace(now, quiet=before.quiet)


def _left(person: Person, on: date) -> Person:
    yesterday = on - timedelta(days=1)
    if person.active_until is not None and person.active_until <= yesterday:
        return person
    return replace(person, active_until=yesterday)


def _changes(before: Directory, after: Directory) -> Iterator[Change]:
    old, new = _by_key(before.people), _by_key(after.people)
    for key in sorted(new):
        if key not in old:
            yield Change(ChangeKind.ADDED, "person", key, new[key].name)
        elif old[key] != new[key]:
            yield _changed(old[key], new[key])
    yield from _team_changes(_by_key(before.teams), _by_key(after.teams))
    yield from _set_changes("holding", map(_said, before.holdings), map(_said, after.holdings))
    yield from _set_changes("cover", map(_covered, before.covers), map(_covered, after.covers))


def _changed(old: Person, new: Person) -> Change:
    if replace(old, active_until=new.active_until) == new and new.active_until is not None:
        return Change(ChangeKind.LEFT, "person", new.key, f"{new.name}, last day {new.active_until}")
    names = [one.name for one in fields(Person) if getattr(old, one.name) != getattr(new, one.name)]
    told = (
        name if name == "channels" else f"{name} {_shown(getattr(old, name))} → {_shown(getattr(new, name))}"
        for name in names
    )
    return Change(ChangeKind.CHANGED, "person", new.key, ", ".join(told))


def _shown(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _team_changes(old: Mapping[str, Team], new: Mapping[str, Team]) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield Change(ChangeKind.ADDED, "team", key, _team(new[key]))
        elif key not in new:
            yield Change(ChangeKind.REMOVED, "team", key, old[key].name)
        elif old[key] != new[key]:
            yield Change(ChangeKind.CHANGED, "team", key, f"{_team(old[key])} → {_team(new[key])}")


def _team(team: Team) -> str:
    return team.name if team.district is None else f"{team.name} in {team.district}"


def _set_changes(
    what: str, old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]
) -> Iterator[Change]:
    before, after = set(old), set(new)
    for key, detail in sorted(before - after):
        yield Change(ChangeKind.REMOVED, what, key, detail)
    for key, detail in sorted(after - before):
        yield Change(ChangeKind.ADDED, what, key, detail)


def _said(holding: Holding) -> tuple[str, str]:
    where = f"{holding.scope} {holding.scope_key}".strip()
    return f"{holding.role} for {where}", f"{holding.person}{_dates(holding.from_on, holding.until_on)}"


def _covered(cover: Cover) -> tuple[str, str]:
    return cover.person, f"{cover.covered_by}{_dates(cover.from_on, cover.until_on)}"


def _dates(from_on: date | None, until_on: date | None) -> str:
    return (f" from {from_on}" if from_on else "") + (f" until {until_on}" if until_on else "")


def _by_key(kept: Iterable[_Kept]) -> dict[str, _Kept]:
    return {one.key: one for one in kept}


def _write(session: Session, directory: Directory) -> None:
    for table in (CHANNEL, HOLDING, COVER, TEAM):
        session.execute(delete(table))
    _write_people(session, directory.people)
    forget_changed(session, directory.people)
    _add(session, TEAM, (_columns(team) for team in directory.teams))
    _add(session, CHANNEL, _channel_rows(directory.people))
    _add(session, HOLDING, _holding_rows(directory.holdings))
    _add(session, COVER, (_columns(cover) for cover in directory.covers))


def _write_people(session: Session, people: Iterable[Person]) -> None:
    rows = [_person_row(person) for person in people]
    statement = insert_or(session, PERSON)
    given = {column.name: statement.excluded[column.name] for column in PERSON.c if not column.primary_key}
    if rows:
        session.execute(statement.on_conflict_do_update(index_elements=[PERSON.c.key], set_=given), rows)


def _person_row(person: Person) -> dict[str, Any]:
    hours = person.hours
    said = {
        "kind": person.kind.value,
        "works_on": " ".join(hours.days) if hours else None,
        "works_from": hours.opens if hours else None,
        "works_until": hours.closes if hours else None,
    }
    kept = {name: value for name, value in _columns(person).items() if name not in ("channels", "hours")}
    return kept | said


def _channel_rows(people: Iterable[Person]) -> Iterator[dict[str, Any]]:
    for person in people:
        for place, channel in enumerate(person.channels):
            url = None if channel == EMAIL else channel
            yield {"person": person.key, "place": place, "url": url}


def _holding_rows(holdings: Iterable[Holding]) -> Iterator[dict[str, Any]]:
    for place, holding in enumerate(dict.fromkeys(holdings)):
        words = {"role": holding.role.value, "scope": Scope(holding.scope).value, "place": place}
        yield _columns(holding) | words


def _columns(one: Person | Team | Holding | Cover) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _add(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    given = list(rows)
    if given:
        session.execute(insert(table), given)
