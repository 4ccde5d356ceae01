"""How large a council is measured, and who works in it."""

from dataclasses import dataclass
from typing import NamedTuple

from cce.pathway.terms import Role
from cce.staff.people import Person, Team
from cce.staff.roster import Directory, Holding, Scope


@dataclass(frozen=True, slots=True)
class CouncilSize:
    """How much there is of everything.

    Attributes:
        open: Open episodes.
        closed: Closed ones.
        told: Deliveries of each in the ledger, at most.
        teams: Teams.
        workers: Social workers of each team.
        seed: What is drawn is drawn from it.
    """

    open: int = 5_000
    closed: int = 1_000
    told: int = 40
    teams: int = 40
    workers: int = 8
    seed: int = 1


class Desk(NamedTuple):
    """One team.

    Attributes:
        team: Its key.
        workers: Its social workers, by key.
        manager: Its manager, by key.
    """

    team: str
    workers: tuple[str, ...]
    manager: str


ONE_EACH = (
    Role.YOUTH_JUSTICE_WORKER,
    Role.SERVICE_MANAGER,
    Role.CPC_LEAD,
    Role.CONFERENCE_TEAM,
    Role.STRATEGIC_SAFEGUARDING,
    Role.IRO,
    Role.POLICE,
    Role.PANEL_COORDINATOR,
    Role.PANEL_MEMBER,
    Role.ADMINISTRATOR,
)
"""The roles that one person holds for the whole authority."""


def staff_of(size: CouncilSize) -> tuple[Directory, tuple[Desk, ...]]:
    """Everybody who works in the council, and who works where."""
    desks = tuple(_desk(number, size) for number in range(1, size.teams + 1))
    teams = tuple(Team(desk.team, f"Example team {desk.team}", f"d-{n % 5}") for n, desk in enumerate(desks))
    keys = [key for desk in desks for key in (*desk.workers, desk.manager)]
    others = [f"one-{role.value}" for role in ONE_EACH]
    people = tuple(Person(key, f"Example {key}", f"{key}@example.test") for key in (*keys, *others))
    managers = (Holding(Role.TEAM_MANAGER, desk.manager, Scope.TEAM, desk.team) for desk in desks)
    duty = (Holding(Role.SOCIAL_WORKER, desk.workers[0], Scope.TEAM, desk.team) for desk in desks)
    held = (Holding(role, f"one-{role.value}") for role in ONE_EACH)
    return Directory(people, teams, (*managers, *duty, *held), ()), desks


def _desk(number: int, size: CouncilSize) -> Desk:
    workers = tuple(f"w-{number:02}-{place}" for place in range(1, size.workers + 1))
    return Desk(f"team-{number:02}", workers, f"m-{number:02}")
