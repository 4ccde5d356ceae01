"""Who holds a role for an episode at an instant, asked of the database at the moment of sending."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.assignments import Assignment, assignments_of, open_assignments
from cce.records.episodes import Episode, episode, episodes
from cce.records.owed import Owed, Place, owed
from cce.staff.register import directory_for, load_directory
from cce.staff.roster import Case, Directory, Holder, Scope

_ASKED_OF = {Role.LEAD_PROFESSIONAL: (Role.LEAD_PROFESSIONAL, Role.SOCIAL_WORKER)}


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a role of an open episode reaches somebody.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        role: The role.
        holder: Who is told; None when nobody is.
    """

    reference: str
    team: str | None
    role: Role
    holder: Holder | None


def resolve(session: Session, role: Role, reference: str, at: datetime) -> Holder | None:
    """Who is to be told in *role* about an episode at *at*; None when nobody can be.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    return resolve_all(session, [role], reference, at)[role]


def resolve_all(
    session: Session, roles: Collection[Role], reference: str, at: datetime
) -> dict[Role, Holder | None]:
    """Who is to be told in each of *roles*, looked up together.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    case = Case(reference, episode(session, reference).team, assignments_of(session, reference))
    asked = {held for role in roles for held in _ASKED_OF.get(role, (role,))}
    directory = directory_for(session, asked, case, at.astimezone(LONDON).date())
    return {role: directory.holder(role, case, at) for role in roles}


def resolve_for_authority(
    session: Session, roles: Collection[Role], at: datetime, named: str | None = None
) -> dict[Role, Holder | None]:
    """Who is to be told in each of *roles* of something that is not about one child.

    Args:
        session: Any session.
        roles: The roles.
        at: When, UTC.
        named: Somebody who comes first in every role while there, or is covered for, by key.
    """
    given = () if named is None else tuple(Assignment("", role, named, at) for role in roles)
    case = Case("", None, given)
    directory = directory_for(session, roles, case, at.astimezone(LONDON).date())
    return {role: directory.holder(role, case, at) for role in roles}


def reachability(
    session: Session, at: datetime, roles: Collection[Role] = tuple(Role)
) -> tuple[Reached, ...]:
    """For every open episode and each of *roles*, who would be told at *at*.

    A youth justice worker is asked about only where youth justice is involved.
    """
    directory = load_directory(session)
    return tuple(
        Reached(one.reference, one.team, role, directory.holder(role, case, at))
        for one, case in _open_cases(session)
        for role in roles
        if role is not Role.YOUTH_JUSTICE_WORKER or one.yjs_involved
    )


def owed_by(session: Session, person: str, at: datetime) -> tuple[Owed, ...]:
    """What one person owes at *at*, overdue first: in every role, for every child, for whoever they cover."""
    directory = load_directory(session)
    cases = {one.reference: case for one, case in _open_cases(session)}
    places = _places(directory, cases.values(), directory.covered_by(person, at.astimezone(LONDON).date()))
    return tuple(
        one
        for one in owed(session, at, places=places)
        if _is_owed_by(directory, cases[one.reference], one, person, at)
    )


def _is_owed_by(directory: Directory, case: Case, one: Owed, person: str, at: datetime) -> bool:
    owner = one.duty.occurrence.owner
    roles = (owner, Role.YOUTH_JUSTICE_WORKER) if one.duty.occurrence.joint else (owner,)
    holders = (directory.holder(role, case, at) for role in roles)
    return any(holder is not None and holder.person == person for holder in holders)


def _open_cases(session: Session) -> Iterator[tuple[Episode, Case]]:
    given: dict[str, tuple[Assignment, ...]] = {
        reference: tuple(group)
        for reference, group in groupby(open_assignments(session), key=lambda one: one.reference)
    }
    for one in episodes(session):
        yield one, Case(one.reference, one.team, given.get(one.reference, ()))


def _places(directory: Directory, cases: Collection[Case], people: frozenset[str]) -> list[Place]:
    """Wherever one of *people* may hold a role; somebody closer to the child may still come first."""
    places = [
        Place(
            holding.role,
            team=holding.scope_key if holding.scope is Scope.TEAM else None,
            reference=holding.scope_key if holding.scope is Scope.EPISODE else None,
        )
        for holding in directory.holdings
        if holding.person in people
    ]
    places += [
        Place(given.role, reference=given.reference)
        for case in cases
        for given in case.assignments
        if given.person in people
    ]
    leads = [
        Place(Role.LEAD_PROFESSIONAL, place.team, place.reference)
        for place in places
        if place.role is Role.SOCIAL_WORKER
    ]
    return list(dict.fromkeys(places + leads))
