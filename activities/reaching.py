"""Whom a notice reaches: the people behind its roles, and who comes next where nobody holds one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.notice import Notice
from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.deliveries import About, Delivery, NewDelivery
from cce.staff.resolve import resolve_all, resolve_for_authority
from cce.staff.roster import Holder

VACANT = "vacant."
"""What the recipient's key begins with while nobody holds the role, nor any above it."""

_MANAGERS = (Role.ADMINISTRATOR, Role.SERVICE_MANAGER, Role.TEAM_MANAGER)


def is_nobody(recipient: str) -> bool:
    """Whether a recipient's key stands for a role that nobody holds."""
    return recipient.startswith(VACANT)


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
    _holders: dict[datetime, Mapping[Role, Holder | None]] = field(default_factory=dict, repr=False)

    def deliveries(self, notice: Notice) -> dict[str, NewDelivery]:
        """One delivery for each person the notice goes to, by its key.

        Where nobody holds one of the roles, the administrator is told beside whoever is next above.
        """
        asked = _asked_to_acknowledge(notice)
        roles = (*self._told_of_vacancies(notice), *notice.to)
        # Who holds two of the roles is told once, in the higher one.
        return {one.key: one for role in roles for one in [self._delivery(notice, role, asked=role is asked)]}

    def recipient(self, role: Role, at: datetime) -> str:
        """The key of whoever is told in *role* at *at*: its holder, else that of the next role up held."""
        holders = (self._holder(held, at) for held in (role, *self._above(role)))
        return next((holder for holder in holders if holder is not None), f"{VACANT}{role}")

    def instead(self, one: Delivery, at: datetime) -> list[NewDelivery]:
        """What goes to others for a delivery that reached nobody: one role up, and the administrator.

        Source: pathway §7
        """
        above, administrator = self.one_up(one, at), self._holder(Role.ADMINISTRATOR, at)
        found = [above] if above is not None else []
        if administrator not in (None, one.recipient, *(other.recipient for other in found)):
            found.append(self._elsewhere(one, Role.ADMINISTRATOR, at))
        return found

    def one_up(self, one: Delivery, at: datetime) -> NewDelivery | None:
        """What goes one role up in place of *one*, to somebody else; None where there is nobody."""
        others = (role for role in self._above(one.role) if self.recipient(role, at) != one.recipient)
        role = next(others, None)
        if role is None:
            return None
        up = self._elsewhere(one, role, at)
        return replace(up, acknowledge_by=self._acknowledge_by(up.not_before)) if one.acknowledge_by else up

    def _elsewhere(self, one: Delivery, role: Role, at: datetime) -> NewDelivery:
        return NewDelivery(
            about=one.about,
            role=role,
            recipient=self.recipient(role, at),
            not_before=at if one.urgent else self.ladder.at_once(at),
            urgent=one.urgent,
            escalated_from=one.key,
        )

    def _above(self, role: Role) -> Iterator[Role]:
        """The roles above, nearest first."""
        one_up, seen = self.ladder.policy.escalation.one_up, {role}
        while (above := one_up.get(role)) is not None and above not in seen:
            yield above
            seen.add(above)
            role = above

    def _told_of_vacancies(self, notice: Notice) -> tuple[Role, ...]:
        is_vacant = any(self._holder(role, notice.at) is None for role in notice.to)
        is_there = is_vacant and self._holder(Role.ADMINISTRATOR, notice.at) is not None
        return (Role.ADMINISTRATOR,) if is_there else ()

    def _holder(self, role: Role, at: datetime) -> str | None:
        if at not in self._holders:  # all roles together: one look-up for a slot
            self._holders[at] = self._look_up(at)
        holder = self._holders[at][role]
        return None if holder is None else holder.person

    def _look_up(self, at: datetime) -> Mapping[Role, Holder | None]:
        return resolve_all(self.session, tuple(Role), self.reference, at)

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


@dataclass(frozen=True, slots=True)
class OfficeReach(Reach):
    """Who holds which role for the authority as a whole.

    Attributes:
        named: The one person it is for, by key, where it is not for whoever holds the role.
    """

    named: str | None = None

    def told_of(self, about: About, role: Role, at: datetime, *, urgent: bool) -> list[NewDelivery]:
        """One delivery for the holder of *role*; where nobody holds it, one for the administrator as well."""
        is_there = self._holder(role, at) is not None
        administrator = self._holder(Role.ADMINISTRATOR, at)
        roles = [role] if is_there or administrator is None else [Role.ADMINISTRATOR, role]
        new = {
            self.recipient(one, at): NewDelivery(
                about=about,
                role=one,
                recipient=self.recipient(one, at),
                not_before=at,
                urgent=urgent,
                named=self.named if one is role else None,
            )
            for one in roles
        }
        return list(new.values())

    def _look_up(self, at: datetime) -> Mapping[Role, Holder | None]:
        return resolve_for_authority(self.session, tuple(Role), at, self.named)


def _asked_to_acknowledge(notice: Notice) -> Role | None:
    """Of an escalation, the highest manager it goes to."""
    if notice.rung is not Rung.AFTER:
        return None
    return next((role for role in _MANAGERS if role in notice.to), notice.to[-1])
