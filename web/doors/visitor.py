"""Who has come in: a member of staff, in which roles, and which teams are theirs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.visits import Visit
from cce.staff.people import is_within
from cce.staff.register import directory_around
from cce.staff.roster import Directory, Holding, Scope
from web.doors.roles import ROLE_NAMES, VisitorRole, in_order, known_roles

SUPPORT = "business-support"
"""Whoever comes in as business support on this machine: the directory has nobody in that role."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in.

    Attributes:
        key: The person, by key.
        name: As colleagues know them.
        roles: In which roles they come, as the sign-in said.
        teams: The teams in which they, or whom they stand in for, hold a role; by key.
        stands_in_for: Everybody in whose place they act today, by key, themselves included.
    """

    key: str
    name: str
    roles: frozenset[VisitorRole]
    teams: frozenset[str] = frozenset()
    stands_in_for: frozenset[str] = frozenset()

    def has(self, *roles: VisitorRole) -> bool:
        """Whether they come in one of *roles*."""
        return not self.roles.isdisjoint(roles)

    @property
    def role_names(self) -> str:
        """The roles in words: `team manager`, `social worker and lead professional`."""
        names = [ROLE_NAMES[role] for role in in_order(self.roles)]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def visitor_of(session: Session, visit: Visit, at: datetime) -> Visitor | None:
    """Who is behind a visit; None when they have left since, or are nobody here."""
    on = at.astimezone(LONDON).date()
    directory = directory_around(session, visit.person, on)
    person = directory.person(visit.person)
    if visit.person == SUPPORT:
        return Visitor(SUPPORT, "Business support", known_roles(visit.roles))
    if person is None or not person.is_active(on):
        return None
    behind = directory.covered_by(person.key, on)
    return Visitor(
        person.key, person.name, known_roles(visit.roles), _teams_of(directory, behind, on), behind
    )


def roles_held(directory: Directory, person: str, on: date) -> frozenset[Role]:
    """The roles that a person holds in the directory on *on*, for whatever they hold them."""
    return frozenset(one.role for one in _held(directory, frozenset({person}), on))


def _teams_of(directory: Directory, people: frozenset[str], on: date) -> frozenset[str]:
    held = {(one.scope, one.scope_key) for one in _held(directory, people, on)}
    return frozenset(
        team.key
        for team in directory.teams
        if (Scope.TEAM, team.key) in held or (Scope.DISTRICT, team.district) in held
    )


def _held(directory: Directory, people: frozenset[str], on: date) -> list[Holding]:
    return [
        one for one in directory.holdings if one.person in people and is_within(on, one.from_on, one.until_on)
    ]
