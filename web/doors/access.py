"""Who may see which record: a role and the child together decide, never the role alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.assignments import Assignment, assignments_of
from cce.records.episodes import Episode, episode
from cce.records.owed import roles_owing
from cce.records.restrictions import Restriction, restriction_of
from cce.staff.register import directory_for, people_of
from cce.staff.roster import Case, Directory
from web.doors.roles import ROLE_NAMES, Office
from web.doors.visitor import Visitor

_IN_A_QUEUE = (
    Role.CPC_LEAD,
    Role.CONFERENCE_TEAM,
    Role.IRO,
    Role.POLICE,
    Role.PANEL_COORDINATOR,
    Role.PANEL_MEMBER,
    Role.STRATEGIC_SAFEGUARDING,
    Role.YOUTH_JUSTICE_WORKER,
)
_IN_THE_COHORT = (Role.PANEL_COORDINATOR, Role.PANEL_MEMBER, Office.BUSINESS_SUPPORT)
_CLOSEST = (Role.SOCIAL_WORKER, Role.LEAD_PROFESSIONAL, Role.TEAM_MANAGER)
_MAY_GIVE_A_REASON = (
    Role.SOCIAL_WORKER,
    Role.YOUTH_JUSTICE_WORKER,
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    Role.CPC_LEAD,
    Role.CONFERENCE_TEAM,
    Role.IRO,
    Role.LEAD_PROFESSIONAL,
    Role.STRATEGIC_SAFEGUARDING,
    Role.PANEL_COORDINATOR,
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The record may be shown.

    Attributes:
        because: Why, for the audit: `works with the child`, `their team's`, `in their queue`.
    """

    because: str


@dataclass(frozen=True, slots=True)
class NeedsReason:
    """The record is outside the visitor's caseload: it may be shown once they say why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The record is not shown.

    Attributes:
        why: Why not, in a sentence.
        ask: Whom to ask: a name.
    """

    why: str
    ask: str


Verdict = Allowed | NeedsReason | Kept


def may_see(session: Session, visitor: Visitor, reference: str, at: datetime) -> Verdict:
    """Whether *visitor* may see an episode at *at*.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    one = episode(session, reference)
    case = Case(reference, one.team, assignments_of(session, reference))
    directory = directory_for(session, case, at.astimezone(LONDON).date())
    restriction = restriction_of(session, reference)
    if restriction is not None:
        return _behind_a_restriction(session, visitor, directory, case, restriction, at)
    because = _why_theirs(session, visitor, directory, case, one, at)
    if because is not None:
        return Allowed(because)
    if visitor.has(*_MAY_GIVE_A_REASON):
        return NeedsReason()
    return Kept(_not_for(visitor), _manager(directory, case, at))


def _why_theirs(
    session: Session, visitor: Visitor, directory: Directory, case: Case, one: Episode, at: datetime
) -> str | None:
    """What makes the record this visitor's to see; None where nothing does."""
    if _works_with_the_child(visitor, directory, case, at):
        return "works with the child"
    if visitor.has(Role.TEAM_MANAGER) and case.team in visitor.teams:
        return "their team's"
    if _holds(visitor, directory, case, at, Role.SERVICE_MANAGER):
        return "their service's"
    if one.standing.in_cohort and visitor.has(*_IN_THE_COHORT):
        return "in the panel's cohort"
    mine = visitor.roles.intersection(_IN_A_QUEUE)
    if mine and one.is_open and mine & roles_owing(session, case.reference, at):
        return "in their queue"
    return None


def _works_with_the_child(visitor: Visitor, directory: Directory, case: Case, at: datetime) -> bool:
    """Whether they, or whom they stand in for, were given the child, or are its worker or manager."""
    if any(given.person in visitor.stands_in_for for given in _current(case, at)):
        return True
    return any(_holds(visitor, directory, case, at, role) for role in _CLOSEST)


def _holds(visitor: Visitor, directory: Directory, case: Case, at: datetime, role: Role) -> bool:
    """Whether they come in *role*, and are who holds it for the child, or stand in."""
    holder = directory.holder(role, case, at) if visitor.has(role) else None
    return holder is not None and holder.person == visitor.key


def _behind_a_restriction(
    session: Session, visitor: Visitor, directory: Directory, case: Case, found: Restriction, at: datetime
) -> Verdict:
    if visitor.key == found.ask or _works_with_the_child(visitor, directory, case, at):
        return Allowed("works with the child; restricted")
    names = [person.name for person in people_of(session, [found.ask])]
    return Kept(found.why.in_words, names[0] if names else _manager(directory, case, at))


def _current(case: Case, at: datetime) -> list[Assignment]:
    """The last assignment of each role."""
    by_role = {given.role: given for given in case.assignments if given.from_at <= at}
    return list(by_role.values())


def _manager(directory: Directory, case: Case, at: datetime) -> str:
    for role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER):
        holder = directory.holder(role, case, at)
        person = None if holder is None else directory.person(holder.person)
        if person is not None:
            return f"{person.name}, {ROLE_NAMES[role]}"
    return "the team manager"


def _not_for(visitor: Visitor) -> str:
    return f"This record is not part of your work as {visitor.role_names}."
