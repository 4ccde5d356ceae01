"""What is due, over all episodes or some: overdue first, in words, with who holds the role that owes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.terms import DutyStatus
from cce.records.episodes import episodes
from cce.records.owed import Owed, owed
from cce.records.undelivered import not_told
from cce.reports.lateness import Lateness, lateness
from cce.staff.people import Person
from cce.staff.resolve import owed_by, owners_of

LadderOf = Callable[[str], Ladder]
"""The ladders of a policy, by its name."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is owed.

    Attributes:
        owed: The duty and its episode.
        lateness: How it stands, in words.
        person: Who is to do it; None when nobody holds the role.
        ladder: The policy that the episode goes by, on its working days.
        undelivered: Whether what was last to be told of it in the role that owes it did not arrive.
    """

    owed: Owed
    lateness: Lateness
    person: Person | None
    ladder: Ladder
    undelivered: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether its date has passed."""
        return self.owed.status is DutyStatus.OVERDUE


def due_list(
    session: Session, ladder_of: LadderOf, at: datetime, *, person: str | None = None, team: str | None = None
) -> tuple[Due, ...]:
    """Everything that is owed at *at*, earliest date first, so that what is overdue leads.

    Args:
        session: Any session.
        ladder_of: The ladders of a policy.
        at: The instant asked about.
        person: Only what this person owes, by key.
        team: Only what is owed in this team's episodes, by key.

    Raises:
        CalendarEnds: A calendar does not reach from a date to *at*.
    """
    found = owed_by(session, person, at) if person is not None else owed(session, at, team=team)
    owners = owners_of(session, found, at)
    in_vain = not_told(session, {one.reference for one in found}, at)
    policies = {one.reference: one.policy for one in episodes(session)}
    listed = []
    for one in found:
        ladder, occurrence = ladder_of(policies[one.reference]), one.duty.occurrence
        owner = owners.get((one.reference, occurrence.opening))
        stands = lateness(occurrence, at, ladder.calendar)
        undelivered = (one.reference, occurrence.opening, occurrence.owner) in in_vain
        listed.append(Due(one, stands, owner, ladder, undelivered))
    return tuple(listed)
