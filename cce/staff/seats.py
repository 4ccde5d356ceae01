"""Every role of every open episode, those that reach the same people together: looked up once for all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.terms import Role
from cce.records.owed import Place, owed
from cce.staff.resolve import named_in, open_cases
from cce.staff.roster import Case, Directory, Scope

_Key = tuple[object, ...]

OF_AN_EPISODE = tuple(role for role in Role if role is not Role.PANEL_MEMBER)
"""The roles that every episode has: a panel's member is told of the panel's own actions only."""

OF_THE_AUTHORITY = (Role.PANEL_COORDINATOR, Role.ADMINISTRATOR)
"""The roles that are told of what is about no child: panels, and what is wrong with the directory."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A role of an open episode, or of the authority as a whole.

    Attributes:
        reference: The episode; None for the authority.
        team: The team that has it, by key.
        role: The role.
        agency: The agency that owes an action of the panel, where the seat is about one.
    """

    reference: str | None
    team: str | None
    role: Role
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Seats that reach the same person on every day.

    Attributes:
        seats: The seats.
        case: What decides for all of them.
    """

    seats: tuple[Seat, ...]
    case: Case

    @property
    def role(self) -> Role:
        """The role that they all are."""
        return self.seats[0].role

    @property
    def agency(self) -> str | None:
        """The agency that they all are about."""
        return self.seats[0].agency


def seats_alike(
    session: Session, directory: Directory, at: datetime, roles: Sequence[Role] = OF_AN_EPISODE
) -> tuple[Alike, ...]:
    """Every role of every open episode, and of every open action of the panel, from *at* on.

    While there is any, whoever is told of what is about no child is asked about as well. A youth justice
    worker is asked about only where youth justice is involved.

    Args:
        session: Any session.
        directory: Everybody.
        at: The first instant that is of interest, UTC.
        roles: The roles of an episode that are asked about.
    """
    for_one_child = {one.scope_key for one in directory.holdings if one.scope is Scope.EPISODE}
    groups: dict[_Key, list[Seat]] = {}
    cases: dict[_Key, Case] = {}
    for seat, case in _seats(session, at, roles):
        key = _key(seat, case, at, alone=seat.reference in for_one_child)
        groups.setdefault(key, []).append(seat)
        cases.setdefault(key, case)
    return tuple(Alike(tuple(seats), cases[key]) for key, seats in groups.items())


def _seats(session: Session, at: datetime, roles: Sequence[Role]) -> Iterator[tuple[Seat, Case]]:
    cases: dict[str, Case] = {}
    for one, case in open_cases(session):
        cases[one.reference] = case
        for role in roles:
            if role is not Role.YOUTH_JUSTICE_WORKER or one.yjs_involved:
                yield Seat(one.reference, one.team, role), case
    for action in owed(session, at, places=[Place(Role.PANEL_MEMBER)]):
        occurrence = action.duty.occurrence
        case = named_in(cases[action.reference], occurrence.named)
        yield Seat(action.reference, action.team, occurrence.owner, occurrence.agency), case
    if cases:
        yield from ((Seat(None, None, role), Case("")) for role in OF_THE_AUTHORITY if role in roles)


def _key(seat: Seat, case: Case, at: datetime, *, alone: bool) -> _Key:
    """Two seats with the same key are told alike: the rest of a case decides nothing for them."""
    if alone or any(one.from_at > at for one in case.assignments):
        return seat.reference, seat.role, seat.agency, case.assignments
    # Who is lead professional follows from who is social worker, where nobody was named.
    deciding = (seat.role, Role.SOCIAL_WORKER) if seat.role is Role.LEAD_PROFESSIONAL else (seat.role,)
    given = tuple(
        next((one.person for one in reversed(case.assignments) if one.role is role), None)
        for role in deciding
    )
    return seat.role, seat.agency, seat.team, given
