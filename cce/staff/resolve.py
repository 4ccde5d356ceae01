"""Who holds a role for an episode at an instant, asked of the database at the moment of sending."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.assignments import Assignment, assignments_of, open_assignments
from cce.records.episodes import Episode, episode, episodes
from cce.records.owed import Owed, Place, owed
from cce.staff.people import Person
from cce.staff.register import directory_for, load_directory
from cce.staff.roster import Case, Directory, Holder, Holding, Scope

_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who holds which role from one local date on, for one episode or for the authority as a whole.

    Attributes:
        case: The episode; without a reference, none.
        since: The first local date it can answer for.
        directory: Whoever may hold a role for it from then on.
    """

    case: Case
    since: date
    directory: Directory

    def holder(self, role: Role, at: datetime, agency: str | None = None) -> Holder | None:
        """Who is to be told in *role* at *at*; None when nobody can be.

        Args:
            role: The role.
            at: The instant, UTC.
            agency: The agency that owes it, if one does.
        """
        return self.directory.holder(role, self.case, at, agency)

    def everybody(self, role: Role, at: datetime) -> tuple[str, ...]:
        """Everybody who holds *role* at *at*, on that day, by key: of some roles there are several."""
        return tuple(dict.fromkeys(one.person for one in self.directory.holders(role, self.case, at)))

    def person(self, key: str) -> Person | None:
        """Somebody who may hold a role, by key."""
        return self.directory.person(key)


def staffing(session: Session, reference: str, since: date, named: str | None = None) -> Staffing:
    """Who holds which role for an episode from the local date *since* on, looked up together.

    Args:
        session: Any session.
        reference: The episode.
        since: The local date.
        named: Somebody who comes first in every role while there, or is covered for, by key.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    given = (*assignments_of(session, reference), *_naming(named))
    return _staffing(session, Case(reference, episode(session, reference).team, given), since)


def staffing_of_the_authority(session: Session, since: date, named: str | None = None) -> Staffing:
    """Who holds which role from the local date *since* on for what is not about one child.

    Args:
        session: Any session.
        since: The local date.
        named: Somebody who comes first in every role while there, or is covered for, by key.
    """
    return _staffing(session, Case("", None, _naming(named)), since)


def _staffing(session: Session, case: Case, since: date) -> Staffing:
    return Staffing(case, since, directory_for(session, case, since))


def _naming(person: str | None) -> tuple[Assignment, ...]:
    return () if person is None else tuple(Assignment("", role, person, _ALWAYS) for role in Role)


def open_cases(session: Session) -> Iterator[tuple[Episode, Case]]:
    """Every open episode, with what of it decides who holds a role for it."""
    given: dict[str, tuple[Assignment, ...]] = {
        reference: tuple(group)
        for reference, group in groupby(open_assignments(session), key=lambda one: one.reference)
    }
    for one in episodes(session):
        yield one, Case(one.reference, one.team, given.get(one.reference, ()))


def named_in(case: Case, person: str | None) -> Case:
    """The same case, but *person* comes first in every role while there, or is covered for."""
    return replace(case, assignments=(*case.assignments, *_naming(person)))


def owners_of(session: Session, found: Iterable[Owed], at: datetime) -> dict[tuple[str, str], Person]:
    """Who is to do each of the duties *found* at *at*, by reference and opening; without those nobody is."""
    directory = load_directory(session)
    cases = {one.reference: case for one, case in open_cases(session)}
    owners = {}
    for one in found:
        occurrence = one.duty.occurrence
        case = named_in(cases[one.reference], occurrence.named)
        holder = directory.holder(occurrence.owner, case, at, occurrence.agency)
        person = None if holder is None else directory.person(holder.person)
        if person is not None:
            owners[one.reference, occurrence.opening] = person
    return owners


def owed_by(session: Session, person: str, at: datetime) -> tuple[Owed, ...]:
    """What one person owes at *at*, overdue first: in every role, for every child, for whoever they cover."""
    directory = load_directory(session)
    cases = {one.reference: case for one, case in open_cases(session)}
    places = _places(directory, cases.values(), directory.covered_by(person, at.astimezone(LONDON).date()))
    return tuple(
        one
        for one in owed(session, at, places=places)
        if _is_owed_by(directory, cases[one.reference], one, person, at)
    )


def _is_owed_by(directory: Directory, case: Case, one: Owed, person: str, at: datetime) -> bool:
    owner = one.duty.occurrence.owner
    roles = (owner, Role.YOUTH_JUSTICE_WORKER) if one.duty.occurrence.joint else (owner,)
    case = named_in(case, one.duty.occurrence.named)
    holders = (directory.holder(role, case, at, one.duty.occurrence.agency) for role in roles)
    return any(holder is not None and holder.person == person for holder in holders)


def _places(directory: Directory, cases: Collection[Case], people: frozenset[str]) -> list[Place]:
    """Wherever one of *people* may hold a role; somebody closer to the child may still come first."""
    held = (holding for holding in directory.holdings if holding.person in people)
    places = [place for holding in held for place in _held_in(directory, holding)]
    # An action of the panel may name anybody.
    places += [
        Place(Role.PANEL_MEMBER),
        *(
            Place(given.role, reference=given.reference)
            for case in cases
            for given in case.assignments
            if given.person in people
        ),
    ]
    leads = [
        Place(Role.LEAD_PROFESSIONAL, place.team, place.reference)
        for place in places
        if place.role is Role.SOCIAL_WORKER
    ]
    return list(dict.fromkeys(places + leads))


def _held_in(directory: Directory, holding: Holding) -> Iterator[Place]:
    match holding.scope:
        case Scope.TEAM:
            yield Place(holding.role, team=holding.scope_key)
        case Scope.EPISODE:
            yield Place(holding.role, reference=holding.scope_key)
        case Scope.DISTRICT:
            teams = (team.key for team in directory.teams if team.district == holding.scope_key)
            yield from (Place(holding.role, team=team) for team in teams)
        case Scope.AUTHORITY | Scope.AGENCY:
            yield Place(holding.role)
