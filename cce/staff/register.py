"""The staff directory in the database: read whole, or only what one episode needs."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, RowMapping, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from cce.notices.addresses import compose_mail_url
from cce.pathway.terms import Role
from cce.records.tables.base import table_of
from cce.records.tables.staff import ChannelRow, CoverRow, HoldingRow, PersonRow, TeamRow
from cce.staff.errors import PersonUnknown
from cce.staff.hours import Weekday, WorkingHours
from cce.staff.people import EMAIL, Person, PersonKind, Team
from cce.staff.roster import Case, Cover, Directory, Holding, Scope

PERSON, CHANNEL, TEAM = table_of(PersonRow), table_of(ChannelRow), table_of(TeamRow)
HOLDING, COVER = table_of(HoldingRow), table_of(CoverRow)

_PEOPLE = select(PERSON).order_by(PERSON.c.key)
_WAYS = select(CHANNEL).order_by(CHANNEL.c.person, CHANNEL.c.place)
_TEAMS = select(TEAM).order_by(TEAM.c.key)
_HOLDINGS = select(HOLDING).order_by(HOLDING.c.place, HOLDING.c.person)
_COVERS = select(COVER).order_by(COVER.c.person, COVER.c.from_on)
_THEM = _PEOPLE.where(PERSON.c.key.in_(bindparam("keys", expanding=True)))
_THEIR_WAYS = _WAYS.where(CHANNEL.c.person.in_(bindparam("keys", expanding=True)))
_HELD_BY = _HOLDINGS.where(HOLDING.c.person.in_(bindparam("keys", expanding=True)))
_OWN_TEAM = _TEAMS.where(TEAM.c.key == bindparam("team"))
_SINCE = _COVERS.where(COVER.c.until_on >= bindparam("since"))


def _held(scope: Scope, key: str | BindParameter[str]) -> ColumnElement[bool]:
    return and_(HOLDING.c.scope == scope.value, HOLDING.c.scope_key == key)


_HELD_HERE = _HOLDINGS.where(
    or_(
        HOLDING.c.scope == Scope.AGENCY.value,
        _held(Scope.AUTHORITY, ""),
        _held(Scope.EPISODE, bindparam("episode")),
        _held(Scope.TEAM, bindparam("team")),
        _held(Scope.DISTRICT, bindparam("district")),
    )
)
"""What is held for one episode; a team or a district it has not got holds nothing."""


def load_directory(session: Session) -> Directory:
    """Everybody, and who holds and covers what."""
    return Directory(_people(session), _teams(session), _holdings(session), _covers(session))


def directory_for(session: Session, case: Case, since: date) -> Directory:
    """Only what decides who holds which role for one episode on that day or later, and no more."""
    teams = _teams(session, _OWN_TEAM, {"team": case.team}) if case.team is not None else ()
    district = next((team.district for team in teams), None)
    places = {"episode": case.reference, "team": case.team, "district": district}
    holdings = _holdings(session, _HELD_HERE, places)
    covers = _covers(session, _SINCE, {"since": since})
    keys = {holding.person for holding in holdings} | {given.person for given in case.assignments}
    keys |= {cover.covered_by for cover in covers}
    return Directory(people_of(session, keys), teams, holdings, covers)


def directory_around(session: Session, person: str, on: date) -> Directory:
    """Only what one person holds and covers on that day, and whom they stand in for."""
    covers = _covers(session, _SINCE, {"since": on})
    keys = {person} | {key for cover in covers for key in (cover.person, cover.covered_by)}
    holdings = _holdings(session, _HELD_BY, {"keys": sorted(keys)})
    return Directory(people_of(session, keys), _teams(session), holdings, covers)


def people_of(session: Session, keys: Collection[str]) -> tuple[Person, ...]:
    """The people of those keys; one that is not known is left out."""
    return _people(session, _THEM, _THEIR_WAYS, {"keys": sorted(keys)}) if keys else ()


def person_of(session: Session, key: str) -> Person:
    """The person of that key.

    Raises:
        PersonUnknown: There is none.
    """
    for person in people_of(session, [key]):
        return person
    raise PersonUnknown(f"There is nobody with the key {key[:40]!r}: `staff show` lists everybody.")


def channel_urls(session: Session, key: str, mail_url: str) -> tuple[str, ...]:
    """How a person is reached, as Apprise URLs, the preferred one first; empty for nobody.

    Args:
        session: Any session.
        key: The person.
        mail_url: The authority's mail server, as an Apprise URL without a recipient.

    Raises:
        ChannelRefused: *mail_url* is no mail server's URL.
    """
    return tuple(
        url
        for person in people_of(session, [key])
        for channel in person.channels
        if (url := _url(person, channel, mail_url)) is not None
    )


def _url(person: Person, channel: str, mail_url: str) -> str | None:
    if channel != EMAIL:
        return channel
    return None if person.email is None else compose_mail_url(mail_url, person.email)


def _people(
    session: Session,
    wanted: Select[Any] = _PEOPLE,
    ways: Select[Any] = _WAYS,
    asked: Mapping[str, Any] | None = None,
) -> tuple[Person, ...]:
    channels: dict[str, list[str]] = {}
    for row in session.execute(ways, asked):
        channels.setdefault(row.person, []).append(row.url or EMAIL)
    rows = session.execute(wanted, asked).mappings()
    return tuple(_person(row, channels.get(row["key"], ())) for row in rows)


def _person(row: RowMapping, channels: Iterable[str]) -> Person:
    return Person(
        row["key"],
        row["name"],
        row["email"],
        tuple(channels),
        row["active_from"],
        row["active_until"],
        PersonKind(row["kind"]),
        _hours(row),
        row["quiet"],
    )


def _hours(row: RowMapping) -> WorkingHours | None:
    if row["works_on"] is None:
        return None
    days = tuple(Weekday(day) for day in row["works_on"].split())
    return WorkingHours(days, row["works_from"], row["works_until"])


def _teams(
    session: Session, wanted: Select[Any] = _TEAMS, asked: Mapping[str, Any] | None = None
) -> tuple[Team, ...]:
    return tuple(Team(row.key, row.name, row.district) for row in session.execute(wanted, asked))


def _holdings(
    session: Session, wanted: Select[Any] = _HOLDINGS, asked: Mapping[str, Any] | None = None
) -> tuple[Holding, ...]:
    return tuple(
        Holding(Role(row.role), row.person, Scope(row.scope), row.scope_key, row.from_on, row.until_on)
        for row in session.execute(wanted, asked)
    )


def _covers(
    session: Session, wanted: Select[Any] = _COVERS, asked: Mapping[str, Any] | None = None
) -> tuple[Cover, ...]:
    rows = session.execute(wanted, asked)
    return tuple(Cover(row.person, row.covered_by, row.from_on, row.until_on) for row in rows)
