"""Whom a notice reaches: the people behind its roles, and who comes next where nobody holds one."""

from dataclasses import dataclass
from datetime import datetime

from cce.staff.resolve import resolve
from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.notice import Notice
from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.deliveries import About, Delivery, NewDelivery

VACANT = "vacant."
"""What the recipient's key begins with while nobody holds the role, nor any above it."""

_MANAGERS = (Role.ADMINISTRATOR, Role.SERVICE_MANAGER, Role.TEAM_MANAGER)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who holds which role for one episode.

    Attributes:
        session: A transaction.
        reference: The episode.
        ladder: The authority's ladders.
    """

    session: Session
    reference: str
    ladder: Ladder

    def deliveries(self, notice: Notice) -> list[NewDelivery]:
        """One delivery for each person the notice goes to."""
        asked = _asked_to_acknowledge(notice)
        return [self._delivery(notice, role, asked=role is asked) for role in notice.to]

    def still_fits(self, one: Delivery, notice: Notice) -> bool:
        """Whether a delivery is still what its notice says: its time, a role it names, that role's holder."""
        fits = one.not_before == notice.at and one.role in notice.to
        return fits and self.recipient(one.role, notice.at) == one.recipient

    def recipient(self, role: Role, at: datetime) -> str:
        """The key of whoever is told in *role* at *at*: its holder, else that of the next role up held."""
        above: Role | None = role
        seen: set[Role] = set()
        while above is not None and above not in seen:
            holder = resolve(self.session, above, self.reference, at)
            if holder is not None:
                return holder.person
            seen.add(above)
            above = self.ladder.policy.escalation.one_up.get(above)
        return f"{VACANT}{role}"

    def one_up(self, one: Delivery, at: datetime) -> NewDelivery | None:
        """What goes one role up in place of *one*; None where nobody is above, or only the same person."""
        role = self.ladder.policy.escalation.one_up.get(one.role)
        if role is None:
            return None
        recipient = self.recipient(role, at)
        if recipient == one.recipient:
            return None
        not_before = at if one.urgent else self.ladder.at_once(at)
        return NewDelivery(
            about=one.about,
            role=role,
            recipient=recipient,
            not_before=not_before,
            urgent=one.urgent,
            acknowledge_by=self._acknowledge_by(not_before) if one.acknowledge_by else None,
            escalated_from=one.key,
        )

    def _delivery(self, notice: Notice, role: Role, *, asked: bool) -> NewDelivery:
        return NewDelivery(
            about=About.of(self.reference, notice),
            role=role,
            recipient=self.recipient(role, notice.at),
            not_before=notice.at,
            urgent=self.is_urgent(notice.duty),
            acknowledge_by=self._acknowledge_by(notice.at) if asked else None,
        )

    def is_urgent(self, duty: DutyKey) -> bool:
        """Whether notices of *duty* go alone, day and night."""
        return self.ladder.policy.ladder(duty).day_and_night

    def _acknowledge_by(self, at: datetime) -> datetime:
        calendar = self.ladder.calendar
        limit = WorkingDays(self.ladder.policy.escalation.acknowledge_within)
        return self.ladder.at_once(calendar.end_of(calendar.after(calendar.date_of(at), limit)))


def _asked_to_acknowledge(notice: Notice) -> Role | None:
    """Of an escalation, the highest manager it goes to."""
    if notice.rung is not Rung.AFTER:
        return None
    return next((role for role in _MANAGERS if role in notice.to), notice.to[-1])
