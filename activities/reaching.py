"""Whom a notice reaches: the people behind its roles, and who comes next where nobody holds one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.notice import Notice
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.deliveries import About, Arranged, Delivery, NewDelivery
from cce.records.timetables import duties_of
from cce.staff.people import Person
from cce.staff.resolve import Staffing, staffing, staffing_of_the_authority
from cce.staff.waiting import due_slot, may_wait, told_at, wishes_to_wait

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
        occurrences: The duties as they are about to be kept; None for those that are kept.
    """

    session: Session
    reference: str
    ladder: Ladder
    occurrences: tuple[Occurrence, ...] | None = None
    _staffed: dict[str | None, Staffing] = field(default_factory=dict, repr=False)
    _kept: list[Occurrence] = field(default_factory=list, repr=False)

    def deliveries(self, notice: Notice) -> dict[str, NewDelivery]:
        """One delivery for each person the notice goes to, by its key.

        Where nobody holds one of the roles, the administrator is told beside whoever is next above. What is
        counted in hours also goes to somebody who is at work, where the person it is for is not.
        """
        asked = _asked_to_acknowledge(notice)
        roles = (*self._told_of_vacancies(notice), *notice.to)
        # Who holds two of the roles is told once, in the higher one.
        own = {one.key: one for role in roles for one in [self._delivery(notice, role, asked=role is asked)]}
        if not self.is_urgent(notice.duty):
            return own
        beside = (self._beside(one) for one in own.values())
        return {one.key: one for one in beside if one is not None} | own

    def recipient(self, role: Role, at: datetime, opening: str = "") -> str:
        """The key of whoever is told in *role* at *at*: its holder, else that of the next role up held.

        Args:
            role: The role.
            at: The instant, UTC.
            opening: The duty it is about: an action of the panel names an agency, or a person.
        """
        holders = (self._holder(held, at, opening) for held in (role, *self._above(role)))
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

    def is_urgent(self, duty: DutyKey) -> bool:
        """Whether notices of *duty* go alone, day and night."""
        return self.ladder.policy.ladder(duty).day_and_night

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
        is_vacant = any(self._holder(role, notice.at, notice.opening) is None for role in notice.to)
        is_there = is_vacant and self._holder(Role.ADMINISTRATOR, notice.at) is not None
        return (Role.ADMINISTRATOR,) if is_there else ()

    def _holder(self, role: Role, at: datetime, opening: str = "") -> str | None:
        agency, named = self._owed_by(role, opening)
        holder = self._staffing(at, named).holder(role, at, agency)
        return None if holder is None else holder.person

    def _owed_by(self, role: Role, opening: str) -> tuple[str | None, str | None]:
        """The agency and the person that an action of the panel names; of any other duty, neither."""
        if role is not Role.PANEL_MEMBER:
            return None, None
        found = (one for one in self._known() if one.opening == opening)
        return next(((one.agency, one.named) for one in found), (None, None))

    def _staffing(self, at: datetime, named: str | None = None) -> Staffing:
        on, known = self.ladder.calendar.date_of(at), self._staffed.get(named)
        if known is None or on < known.since:  # all roles and all later days together: one look-up
            known = self._staffed[named] = self._look_up(on, named)
        return known

    def _look_up(self, since: date, named: str | None) -> Staffing:
        return staffing(self.session, self.reference, since, named)

    def _known(self) -> Sequence[Occurrence]:
        if self.occurrences is not None:
            return self.occurrences
        if not self._kept:
            self._kept.extend(duty.occurrence for duty in duties_of(self.session, self.reference))
        return self._kept

    def _delivery(self, notice: Notice, role: Role, *, asked: bool) -> NewDelivery:
        recipient = self.recipient(role, notice.at, notice.opening)
        not_before, arranged = self._told_at(notice, recipient)
        return NewDelivery(
            about=About.of(self.reference, notice),
            role=role,
            recipient=recipient,
            not_before=not_before,
            urgent=self.is_urgent(notice.duty),
            acknowledge_by=self._acknowledge_by(notice.at) if asked else None,
            named=self._owed_by(role, notice.opening)[1],
            arranged=arranged,
        )

    def _told_at(self, notice: Notice, recipient: str) -> tuple[datetime, Arranged | None]:
        person = self._person(recipient)
        if person is None or not wishes_to_wait(person) or not may_wait(notice, self.ladder):
            return notice.at, None
        return told_at(notice, person, self.ladder, due_slot(notice, self._known(), self.ladder))

    def _beside(self, one: NewDelivery) -> NewDelivery | None:
        """The same for whoever is next above and at work, where the person it is for is not at work."""
        at = one.not_before
        if self._is_at_work(one.recipient, at):
            return None
        above = [(role, self.recipient(role, at)) for role in self._above(one.role)]
        others = [place for place in above if place[1] != one.recipient and not is_nobody(place[1])]
        at_work = [place for place in others if self._is_at_work(place[1], at)]
        if not others:
            return None
        role, recipient = (at_work or others)[0]
        return replace(
            one, role=role, recipient=recipient, acknowledge_by=None, named=None, arranged=Arranged.BESIDE
        )

    def _is_at_work(self, recipient: str, at: datetime) -> bool:
        person = self._person(recipient)
        return person is None or person.hours is None or person.hours.works_at(at, self.ladder.calendar)

    def _person(self, recipient: str) -> Person | None:
        """Somebody who was looked up, by key; None for anybody else."""
        found = (one.person(recipient) for one in self._staffed.values())
        return next((person for person in found if person is not None), None)

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

    def _look_up(self, since: date, named: str | None) -> Staffing:
        return staffing_of_the_authority(self.session, since, named or self.named)


def _asked_to_acknowledge(notice: Notice) -> Role | None:
    """Of an escalation, the highest manager it goes to."""
    if notice.rung is not Rung.AFTER:
        return None
    return next((role for role in _MANAGERS if role in notice.to), notice.to[-1])
