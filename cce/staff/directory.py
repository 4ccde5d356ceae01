"""A staff directory from files, checked as a whole: all that is wrong is said at once, with file and line."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from cce.pathway.faults import faults, first_place
from cce.pathway.lines import KeyPath, Page, Place
from cce.pathway.terms import Role
from cce.staff.errors import DirectoryInvalid
from cce.staff.people import EMAIL, Person, PersonKind, Team
from cce.staff.roster import Cover, Directory, Holding, Scope
from cce.staff.sheets import read_sheets
from cce.staff.written import WrittenCover, WrittenDirectory, WrittenHolding, WrittenPerson

HELD_BY_SEVERAL = frozenset({Role.ADMINISTRATOR, Role.PANEL_MEMBER})
"""Roles that more than one person may hold for the same team, child or authority at once."""

Fault = tuple[KeyPath, str]


def read_directory(path: Path | str) -> Directory:
    """Read a staff directory: a YAML file, a CSV file, or a folder of CSV files (see `sheets`).

    Raises:
        DirectoryInvalid: It cannot be used; says each thing that is wrong with its file and line, and what
            would be right.
    """
    sheets = read_sheets(Path(path))
    try:
        written = WrittenDirectory.model_validate(sheets.root)
    except ValidationError as error:
        schema = WrittenDirectory.model_json_schema()
        raise DirectoryInvalid(faults(error, schema, sheets.pages)) from None
    found = sorted((_place(sheets.pages, path), words) for path, words in _faults(written))
    if found:
        raise DirectoryInvalid("\n".join(f"{place}: {words}" for place, words in found))
    return _directory(written)


def _place(pages: tuple[Page, ...], path: KeyPath) -> Place:
    return first_place(pages, path)


def _directory(written: WrittenDirectory) -> Directory:
    return Directory(
        tuple(_person(person) for person in written.people),
        tuple(Team(team.key, team.name, team.district) for team in written.teams),
        tuple(_holding(holding) for holding in written.holdings),
        tuple(Cover(one.person, one.covered_by, one.from_on, one.until_on) for one in written.cover),
    )


def _person(one: WrittenPerson) -> Person:
    address = () if one.email is None or EMAIL in one.channels else (EMAIL,)
    return Person(
        one.key,
        one.name,
        one.email,
        (*address, *one.channels),
        one.active_from,
        one.active_until,
        one.kind,
        one.hours,
        one.quiet,
    )


def _holding(one: WrittenHolding) -> Holding:
    scope, key = _held_for(one)
    return Holding(one.role, one.person, scope, key, one.from_on, one.until_on)


def _held_for(one: WrittenHolding) -> tuple[Scope, str]:
    places = (
        (Scope.TEAM, one.team),
        (Scope.DISTRICT, one.district),
        (Scope.EPISODE, one.episode),
        (Scope.AGENCY, one.agency),
    )
    return next(((scope, key) for scope, key in places if key is not None), (Scope.AUTHORITY, ""))


def _faults(written: WrittenDirectory) -> Iterator[Fault]:
    people = {person.key for person in written.people}
    teams = {team.key for team in written.teams}
    districts = {team.district for team in written.teams if team.district is not None}
    yield from _doubles("people", (person.key for person in written.people))
    yield from _doubles("teams", (team.key for team in written.teams))
    for place, holding in enumerate(written.holdings):
        yield from _unknown(("holdings", place, "person"), holding.person, people)
        if holding.team is not None:
            yield from _unknown(("holdings", place, "team"), holding.team, teams)
        if holding.district is not None:
            yield from _unknown(("holdings", place, "district"), holding.district, districts)
    for place, cover in enumerate(written.cover):
        yield from _unknown(("cover", place, "person"), cover.person, people)
        yield from _unknown(("cover", place, "covered_by"), cover.covered_by, people)
    yield from _held_twice(written.holdings)
    yield from _covered_twice(written.cover)
    yield from _covered_in_a_circle(written.cover)
    yield from _mailboxes_away(written)


def _doubles(part: str, keys: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, key in enumerate(keys):
        if key in seen:
            yield (part, place, "key"), f"{part}[{place}].key: found {key!r} a second time"
        seen.add(key)


def _unknown(path: KeyPath, key: str, known: set[str]) -> Iterator[Fault]:
    if key not in known:
        words = _nearest(key, known) if known else "none, for there are none"
        yield path, f"{path[0]}[{path[1]}].{path[2]}: found {key!r}, expected {words}"


def _nearest(key: str, known: set[str]) -> str:
    near = get_close_matches(key, known, 1)
    return "a key that stands in the directory" + (f" (did you mean {near[0]}?)" if near else "")


@dataclass(frozen=True, slots=True)
class _Span:
    place: int
    first_on: date
    last_on: date

    def meets(self, other: "_Span") -> bool:
        return self.first_on <= other.last_on and other.first_on <= self.last_on


def _clashes(spans: Iterable[tuple[Hashable, _Span]]) -> Iterator[tuple[_Span, _Span]]:
    """Two spans of one thing with a day in common, the earlier one first."""
    by_thing: dict[Hashable, list[_Span]] = defaultdict(list)
    for thing, span in spans:
        by_thing[thing].append(span)
    for same in by_thing.values():
        first, *further = sorted(same, key=lambda span: (span.first_on, span.place))
        for span in further:
            if first.meets(span):
                yield first, span
            first = max(first, span, key=lambda one: one.last_on)


def _held_twice(holdings: tuple[WrittenHolding, ...]) -> Iterator[Fault]:
    spans = (
        ((one.role, *_held_for(one)), _Span(place, one.from_on or date.min, one.until_on or date.max))
        for place, one in enumerate(holdings)
        if one.role not in HELD_BY_SEVERAL
    )
    for earlier, later in _clashes(spans):
        first, second = holdings[earlier.place], holdings[later.place]
        words = (
            f"{second.role} is held by {first.person} and {second.person} at once; end one before the other"
        )
        yield ("holdings", later.place), f"holdings[{later.place}]: {words} begins"


def _covered_twice(covers: tuple[WrittenCover, ...]) -> Iterator[Fault]:
    spans = ((one.person, _Span(place, one.from_on, one.until_on)) for place, one in enumerate(covers))
    for _, later in _clashes(spans):
        words = (
            f"{covers[later.place].person} is covered twice on the same day; end one before the other begins"
        )
        yield ("cover", later.place), f"cover[{later.place}]: {words}"


def _covered_in_a_circle(covers: tuple[WrittenCover, ...]) -> Iterator[Fault]:
    for place, one in enumerate(covers):
        chain = _chain(one, covers)
        if chain[-1] == one.person:
            words = f"on {one.from_on} {' → '.join(chain)}: somebody must be there; choose other cover"
            yield ("cover", place), f"cover[{place}]: {words}"


def _mailboxes_away(written: WrittenDirectory) -> Iterator[Fault]:
    mailboxes = {person.key for person in written.people if person.kind is PersonKind.MAILBOX}
    for place, one in enumerate(written.cover):
        if one.person in mailboxes:
            words = f"{one.person} is a mailbox, which is never away; take the cover out"
            yield ("cover", place, "person"), f"cover[{place}].person: {words}"


def _chain(one: WrittenCover, covers: tuple[WrittenCover, ...]) -> list[str]:
    """Who stands in for whom on the first day of *one*, until somebody is there or the circle closes."""
    chain = [one.person, one.covered_by]
    while True:
        absent = (cover for cover in covers if cover.person == chain[-1] and _covers(cover, one.from_on))
        following = next(absent, None)
        if following is None or chain[-1] in chain[:-1]:
            return chain
        chain.append(following.covered_by)


def _covers(cover: WrittenCover, on: date) -> bool:
    return cover.from_on <= on <= cover.until_on
