"""The caseload of one person: the children given to them by name, and what else they hold roles for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.assignments import Assignment, open_assignments
from cce.records.episodes import episodes
from cce.staff.people import is_within
from cce.staff.register import load_directory
from cce.staff.roster import Holding, Scope


@dataclass(frozen=True, slots=True)
class HeldOtherwise:
    """A role that somebody holds by the staff directory: it is given to others there, not child by child.

    Attributes:
        holding: The role, and for how much it is held.
        children: For how many open episodes it counts, because it is given to nobody by name there.
    """

    holding: Holding
    children: int


@dataclass(frozen=True, slots=True)
class Caseload:
    """What one person holds at an instant.

    Attributes:
        given: The roles given to the person for one child, by episode and role.
        otherwise: What the person holds by the staff directory.
    """

    given: tuple[Assignment, ...]
    otherwise: tuple[HeldOtherwise, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """The episodes of the children given to the person, each once."""
        return tuple(dict.fromkeys(one.reference for one in self.given))


def caseload(session: Session, person: str, at: datetime, roles: Collection[Role] = tuple(Role)) -> Caseload:
    """What *person* holds in *roles* at *at*, in open episodes.

    Args:
        session: Any session.
        person: The person, by key.
        at: The instant asked about; timezone-aware.
        roles: Only these.
    """
    present: dict[tuple[str, Role], Assignment] = {}
    for one in open_assignments(session):
        if one.from_at <= at:
            present[one.reference, one.role] = one
    mine = (one for one in present.values() if one.person == person and one.role in roles)
    given = sorted(mine, key=lambda one: (one.reference, one.role))
    return Caseload(tuple(given), tuple(_otherwise(session, person, at, roles, present)))


def _otherwise(
    session: Session,
    person: str,
    at: datetime,
    roles: Collection[Role],
    present: Collection[tuple[str, Role]],
) -> Iterator[HeldOtherwise]:
    on = at.astimezone(LONDON).date()
    places = [(one.reference, one.team) for one in episodes(session)]
    for held in load_directory(session).holdings:
        if held.person == person and held.role in roles and is_within(on, held.from_on, held.until_on):
            yield HeldOtherwise(held, _children(held, places, present))


def _children(
    held: Holding, places: Iterable[tuple[str, str | None]], present: Collection[tuple[str, Role]]
) -> int:
    named = [(reference, team) for reference, team in places if (reference, held.role) not in present]
    match held.scope:
        case Scope.TEAM:
            return sum(team == held.scope_key for _, team in named)
        case Scope.EPISODE:
            return sum(reference == held.scope_key for reference, _ in named)
        case _:
            return len(named)
