"""Whose something is, as SQL: conditions that say the same as the staff directory does row by row.

The directory is read once; what it says of teams, or of everybody, becomes a short list in the statement.
A statement in which such a condition stands has the table of episodes in it, and of duties where it says so.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    ScalarSelect,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.assignments import Assignment
from cce.records.episodes import EpisodeStatus
from cce.records.tables.base import table_of
from cce.records.tables.episode import AssignmentRow
from cce.records.timetables import DUTY
from cce.reports.live import EPISODE, IS_OPEN, is_owed
from cce.staff.people import Person, Team
from cce.staff.register import load_directory
from cce.staff.roster import Case, Directory, Scope

_ASSIGNMENT = table_of(AssignmentRow)
_ELSEWHERE, _NAMED = EPISODE.alias("elsewhere"), DUTY.alias("named")
_OPEN = EpisodeStatus.OPEN.value
_WIDE = (Scope.AUTHORITY, Scope.AGENCY)
_LEAD, _WORKER = Role.LEAD_PROFESSIONAL, Role.SOCIAL_WORKER


def given_to(
    role: Role | ColumnElement[str], at: datetime, reference: ColumnElement[str] = EPISODE.c.reference
) -> ScalarSelect[str]:
    """To whom *role* is given by name for the episode of a row at *at*, by key; NULL where to nobody."""
    mine = (_ASSIGNMENT.c.reference == reference, _ASSIGNMENT.c.role == role)
    return (
        select(_ASSIGNMENT.c.person)
        .where(*mine, _ASSIGNMENT.c.from_at <= at)
        .order_by(_ASSIGNMENT.c.sequence.desc())
        .limit(1)
        .correlate_except(_ASSIGNMENT)
        .scalar_subquery()
    )


def agencies_that_owe(session: Session) -> tuple[str, ...]:
    """The agencies that were ever given something, as they were written."""
    return tuple(session.scalars(select(DUTY.c.agency).where(DUTY.c.agency.is_not(None)).distinct()))


@dataclass(frozen=True)
class Whose:
    """The staff directory at an instant, asked for many rows at once.

    Attributes:
        directory: Everybody.
        at: The instant, UTC.
        agencies: The agencies that owe something, as they were written.
    """

    directory: Directory
    at: datetime
    agencies: tuple[str, ...] = ()

    @classmethod
    def read(cls, session: Session, at: datetime) -> "Whose":
        """The directory as it stands."""
        return cls(load_directory(session), at, agencies_that_owe(session))

    def holder(self, role: Role, team: str | None, given: str | None) -> Person | None:
        """Who holds *role* for a team's episode where it was *given* to somebody by name, or to nobody.

        A role that the directory gives for one episode alone is not seen.
        """
        named = () if given is None else (Assignment("", role, given, self.at),)
        holder = self.directory.holder(role, Case("", team, named), self.at)
        return None if holder is None else self.directory.person(holder.person)

    def episodes_of(self, person: str, role: Role = _WORKER) -> ColumnElement[bool]:
        """Whether an episode is one for which *person* holds *role*."""
        return self._held(person, given_to(role, self.at), self._placed(person, role, EPISODE))

    def owed_by(self, person: str) -> tuple[CTE, ColumnElement[bool]]:
        """What *person* is to do at the instant: in every role, and for whoever is covered.

        What may be theirs is found first, by what is quickly seen: a database that looked at every duty of
        the authority for whose it is would take ten times as long.

        Returns:
            Where to select from, with the columns of a duty and its team; and the condition to select by.
        """
        found = select(*DUTY.c, EPISODE.c.team).join_from(DUTY, EPISODE)
        some = found.where(IS_OPEN, *is_owed(self.at), self._may_be(person)).cte("near")
        near = some.prefix_with("MATERIALIZED")
        return near, self._owed_by(person, near)

    def _owed_by(self, person: str, near: FromClause) -> ColumnElement[bool]:
        owner, youth = near.c.owner, Role.YOUTH_JUSTICE_WORKER
        direct = func.coalesce(near.c.named, given_to(owner, self.at, near.c.reference))
        others = (role for role in Role if role is not _LEAD)
        placed = or_(
            and_(owner == _LEAD.value, self._led(person, near)),
            *(and_(owner == role.value, self._placed(person, role, near)) for role in others),
        )
        jointly = func.coalesce(near.c.named, given_to(youth, self.at, near.c.reference))
        joint = self._held(person, jointly, self._placed(person, youth, near))
        return or_(self._held(person, direct, placed), and_(near.c.joint.is_(True), joint))

    def _may_be(self, person: str) -> ColumnElement[bool]:
        mine = self._mine(person)
        held = [one for one in self.directory.holdings if one.person in mine]
        places = {(one.scope, one.scope_key) for one in held}
        teams = [one.key for one in self.directory.teams if places & _places_of(one)]
        alone = [key for scope, key in places if scope is Scope.EPISODE]
        few = union(
            select(_ASSIGNMENT.c.reference).where(_ASSIGNMENT.c.person.in_(mine)),
            select(_ELSEWHERE.c.reference).where(_ELSEWHERE.c.status == _OPEN, _ELSEWHERE.c.team.in_(teams)),
            select(_NAMED.c.reference).where(_NAMED.c.named.in_(mine)),
        )
        near = [EPISODE.c.reference.in_(few), *([EPISODE.c.reference.in_(alone)] if alone else [])]
        return or_(*near, *_in_roles({one.role for one in held if one.scope in _WIDE}))

    def _led(self, person: str, near: FromClause) -> ColumnElement[bool]:
        """Where no lead professional was named: whoever holds that role, else the social worker."""
        by_worker = func.coalesce(near.c.named, given_to(_WORKER, self.at, near.c.reference))
        worker = self._held(person, by_worker, self._placed(person, _WORKER, near))
        if not any(one.role is _LEAD for one in self.directory.holdings):
            return worker
        somebody = or_(false(), *(self._placed(key, _LEAD, near) for key in self._present))
        return or_(self._placed(person, _LEAD, near), and_(not_(somebody), worker))

    def _held(
        self, person: str, direct: ColumnElement[str], placed: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        """Held by name; where nobody is named, or nobody stands for whoever is, by place."""
        mine = self._mine(person)
        nobody = or_(direct.is_(None), direct.not_in(list(self._present)))
        return or_(direct.in_(mine), and_(nobody, placed))

    def _placed(self, person: str, role: Role, of: FromClause) -> ColumnElement[bool]:
        """Held for the agency, the one episode, the team, the district or the authority, in that order."""
        held, mine = [one for one in self.directory.holdings if one.role is role], self._mine(person)
        if not any(one.person in mine for one in held):
            return false()
        # A lead professional whom nobody was named for is the social worker: that is looked at elsewhere.
        only = replace(self.directory, holdings=tuple(held)) if role is _LEAD else self.directory
        keys = {scope: {one.scope_key for one in held if one.scope is scope} for scope in Scope}
        placed = self._by_team(only, person, role, of)
        alone = {key: self._at(only, role, Scope.EPISODE, key) for key in keys[Scope.EPISODE]}
        placed = _first(of.c.reference, alone, person, placed) if alone else placed
        if "agency" not in of.c or not keys[Scope.AGENCY]:
            return placed
        by_agency = {agency: self._at(only, role, Scope.AGENCY, agency) for agency in self.agencies}
        return _first(of.c.agency, by_agency, person, placed)

    def _by_team(self, only: Directory, person: str, role: Role, of: FromClause) -> ColumnElement[bool]:
        teams = [team.key for team in only.teams]
        mine = [key for key in teams if self._in_team(only, role, key) == person]
        if self._in_team(only, role, None) != person:
            return of.c.team.in_(mine) if mine else false()
        others = [key for key in teams if key not in mine]
        return or_(of.c.team.is_(None), of.c.team.not_in(others)) if others else true()

    def _in_team(self, only: Directory, role: Role, team: str | None) -> str | None:
        holder = only.holder(role, Case("", team), self.at)
        return None if holder is None else holder.person

    def _at(self, only: Directory, role: Role, scope: Scope, key: str) -> str | None:
        """Who holds *role* for exactly that episode, or for that agency."""
        case, agency = (Case(key), None) if scope is Scope.EPISODE else (Case(""), key)
        found = (one for one in only.holders(role, case, self.at, agency) if one.scope is scope)
        return next((one.person for one in found), None)

    def _mine(self, person: str) -> list[str]:
        """Everybody in whose place *person* is told, by key; the person too, unless away."""
        return [key for key, stands in self._present.items() if stands == person]

    @cached_property
    def _present(self) -> dict[str, str]:
        """Who stands for each person that day, by key; without those for whom nobody does."""
        every = ((one.key, self.directory.stands_for(one.key, self._on)) for one in self.directory.people)
        return {key: stands for key, stands in every if stands is not None}

    @property
    def _on(self) -> date:
        return self.at.astimezone(LONDON).date()


def _in_roles(roles: Set[Role]) -> Iterator[ColumnElement[bool]]:
    """Whether a duty may be owed in one of *roles*, which are held for many episodes."""
    owners = roles | ({_LEAD} if _WORKER in roles else set())
    if owners:
        yield DUTY.c.owner.in_([role.value for role in owners])
    if Role.YOUTH_JUSTICE_WORKER in roles:
        yield DUTY.c.joint.is_(True)


def _places_of(team: Team) -> set[tuple[Scope, str]]:
    district = set() if team.district is None else {(Scope.DISTRICT, team.district)}
    return {(Scope.TEAM, team.key)} | district


def _first(
    column: ColumnElement[str],
    holders: dict[str, str | None],
    person: str,
    otherwise: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Held where *column* says who holds it; *otherwise* where it does not."""
    held = {key: holder for key, holder in holders.items() if holder is not None}
    if not held:
        return otherwise
    mine = [key for key, holder in held.items() if holder == person]
    elsewhere = or_(column.is_(None), column.not_in(list(held)))
    return or_(column.in_(mine), and_(elsewhere, otherwise))
