"""Who holds which role on a day: for one child, a team, a district, the authority; and who stands in."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.assignments import Assignment
from cce.staff.people import Person, Team, is_within


class Scope(StrEnum):
    """For how much a role is held."""

    AUTHORITY = "authority"
    DISTRICT = "district"
    TEAM = "team"
    EPISODE = "episode"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that somebody holds.

    Attributes:
        role: The role.
        person: Who holds it, by key.
        scope: For the authority, a district, a team or one episode; a panel's member also for an agency.
        scope_key: Which of those; empty for the authority.
        from_on: First local date, inclusive; None for always.
        until_on: Last local date, inclusive; None for still.
    """

    role: Role
    person: str
    scope: Scope = Scope.AUTHORITY
    scope_key: str = ""
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody who stands in for an absent person in every role.

    Attributes:
        person: Who is absent, by key.
        covered_by: Who stands in, by key.
        from_on: First local date of the absence, inclusive.
        until_on: Last one, inclusive.
    """

    person: str
    covered_by: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is to be told in a role.

    Attributes:
        person: The person, by key.
        role: The role that was asked for.
        scope: For how much the role is held; an assignment to one child counts as the episode's.
        covering_for: Who is absent, by key, where somebody stands in.
    """

    person: str
    role: Role
    scope: Scope
    covering_for: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What of an episode decides who holds a role for it.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        assignments: The roles given to somebody for this child, earliest first.
    """

    reference: str
    team: str | None = None
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True)
class Directory:
    """Everybody, and who holds and covers what.

    Attributes:
        people: Everybody.
        teams: Every team.
        holdings: Every role held, other than by assignment to one child.
        covers: Every absence with its cover.
    """

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    holdings: tuple[Holding, ...] = ()
    covers: tuple[Cover, ...] = ()

    def person(self, key: str) -> Person | None:
        """The person of that key."""
        return self._people.get(key)

    def holder(self, role: Role, case: Case, at: datetime, agency: str | None = None) -> Holder | None:
        """Who is to be told in *role* about *case* at *at*; None when nobody can be.

        The child's own worker comes first, then the team's, the district's, the authority's. Somebody absent
        is covered for; somebody who left is passed over. A lead professional nobody named is the social
        worker.

        Args:
            role: The role.
            case: The episode.
            at: The instant asked about.
            agency: The agency that owes it, as anybody wrote it: whoever holds the role for that agency
                comes before all others.
        """
        return next(self.holders(role, case, at, agency), None)

    def holders(self, role: Role, case: Case, at: datetime, agency: str | None = None) -> Iterator[Holder]:
        """Whoever may be told in *role* about *case* at *at*, the one who is told first; else as `holder`."""
        on = at.astimezone(LONDON).date()
        asked = (role, Role.SOCIAL_WORKER) if role is Role.LEAD_PROFESSIONAL else (role,)
        for held in asked:
            for scope, person in self._candidates(held, case, at, on, agency):
                present = self.stands_for(person, on)
                if present is not None:
                    yield Holder(present, role, scope, None if present == person else person)

    def covered_by(self, person: str, on: date) -> frozenset[str]:
        """Everybody in whose place *person* is told on *on*, by key, the person included."""
        return frozenset(
            {person} | {absent for absent in self._covers if self.stands_for(absent, on) == person}
        )

    def stands_for(self, person: str, on: date) -> str | None:
        """Who is told in place of *person* on *on*, by key: that person, or who covers; None for nobody."""
        seen: set[str] = set()
        while person not in seen:
            seen.add(person)
            cover = next(
                (one for one in self._covers.get(person, ()) if one.from_on <= on <= one.until_on), None
            )
            if cover is None:
                known = self._people.get(person)
                return person if known is not None and known.is_active(on) else None
            person = cover.covered_by
        return None

    def _candidates(
        self, role: Role, case: Case, at: datetime, on: date, agency: str | None
    ) -> Iterator[tuple[Scope, str]]:
        given = [one.person for one in case.assignments if one.role is role and one.from_at <= at]
        if given:
            yield Scope.EPISODE, given[-1]
        for scope, key in self._places(case, agency):
            for holding in self._holdings.get((role, scope, key), ()):
                if is_within(on, holding.from_on, holding.until_on):
                    yield scope, holding.person

    def _places(self, case: Case, agency: str | None) -> Iterator[tuple[Scope, str]]:
        """Where a role may be held for *case*, nearest first."""
        if agency is not None:
            yield Scope.AGENCY, agency_mark(agency)
        yield Scope.EPISODE, case.reference
        if case.team is not None:
            yield Scope.TEAM, case.team
            district = self._districts.get(case.team)
            if district is not None:
                yield Scope.DISTRICT, district
        yield Scope.AUTHORITY, ""

    @cached_property
    def _districts(self) -> Mapping[str, str | None]:
        return {team.key: team.district for team in self.teams}

    @cached_property
    def _people(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.people}

    @cached_property
    def _holdings(self) -> Mapping[tuple[Role, Scope, str | None], list[Holding]]:
        found: dict[tuple[Role, Scope, str | None], list[Holding]] = defaultdict(list)
        for holding in _latest_first(self.holdings):
            found[holding.role, holding.scope, holding.scope_key].append(holding)
        return found

    @cached_property
    def _covers(self) -> Mapping[str, list[Cover]]:
        found: dict[str, list[Cover]] = defaultdict(list)
        for cover in self.covers:
            found[cover.person].append(cover)
        return found


def agency_mark(agency: str) -> str:
    """An agency's name as holdings are kept under it: `Youth Service` and `youth-service` are one."""
    return re.sub(r"[\W_]+", "-", agency.casefold()).strip("-")


def _latest_first(holdings: Iterable[Holding]) -> list[Holding]:
    """Where two hold a role, the one who took it last comes first; else the order of the keys."""
    by_key = sorted(holdings, key=lambda one: one.person)
    return sorted(by_key, key=lambda one: one.from_on or date.min, reverse=True)
