"""What a delivery is about, a child's pathway or a task of the office: whom it reaches, and what it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from activities.panel_lists import groups_of
from activities.reaching import OfficeReach, Reach
from cce.notices.message import Item, Why
from cce.pathway.ladder import Ladder
from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import DutyKey, Rung
from cce.records import ledger
from cce.records.authority import Authority
from cce.records.deliveries import Arranged, Delivery, DeliveryStatus, NewDelivery, OfficeKind
from cce.records.episodes import episode
from cce.records.office import OfficeTask, office_task
from cce.records.timetables import duties_of


class Subject(Protocol):
    """What a delivery is about."""

    @property
    def ladder(self) -> Ladder:
        """The ladders it is told by."""

    def recipient(self, one: Delivery, at: datetime) -> str:
        """The key of whoever is to be told at *at*."""

    def instead(self, one: Delivery, at: datetime) -> list[NewDelivery]:
        """What goes to others for a delivery that reached nobody."""

    def item(self, one: Delivery, link_base: str) -> Item:
        """What the person is told."""

    def is_wanted(self, one: Delivery, at: datetime) -> bool:
        """Whether anybody still waits for it at *at*."""


def subject_of(session: Session, authority: Authority, one: Delivery) -> Subject:
    """What *one* is about, on what the record says now."""
    about = one.about
    if isinstance(about.duty, OfficeKind):
        task = office_task(session, about)
        return OfficeSubject(session, authority.ladder(session, task.policy), task)
    ladder = authority.ladder(session, episode(session, about.reference).policy)
    return EpisodeSubject(session, ladder, about.duty, about.reference)


@dataclass(frozen=True, slots=True)
class OfficeSubject:
    """A task of the office.

    Attributes:
        session: A transaction.
        ladder: The ladders it is told by.
        task: The task.
    """

    session: Session
    ladder: Ladder
    task: OfficeTask

    def recipient(self, one: Delivery, at: datetime) -> str:
        """The one person it is for, if there; else whoever holds the role for the authority."""
        return self._reach(one).recipient(one.role, at)

    def instead(self, one: Delivery, at: datetime) -> list[NewDelivery]:
        """One role up, and the administrator."""
        return self._reach(one).instead(one, at)

    def item(self, one: Delivery, link_base: str) -> Item:
        """The task, by its neutral name; a list as it stands when it is sent."""
        return Item(
            key=one.key,
            reference=self.task.reference,
            task=self.task.task,
            rung=one.about.rung,
            due_on=self.task.due_on,
            link=f"{link_base}{self.task.path}",
            urgent=one.urgent,
            why=Why.LADDER if one.escalated_from is None else Why.UNREACHED,
            groups=groups_of(self.session, self.task, one.claimed_at or one.not_before),
        )

    def is_wanted(self, one: Delivery, at: datetime) -> bool:
        """A task of the office is wanted until somebody takes its notices back."""
        return one.unwanted_at is None or one.unwanted_at > at

    def _reach(self, one: Delivery) -> OfficeReach:
        return OfficeReach(self.session, self.task.reference, self.ladder, named=one.named)


@dataclass(frozen=True, slots=True)
class EpisodeSubject:
    """A duty on a child's pathway.

    Attributes:
        session: A transaction.
        ladder: The ladders of the episode's policy.
        duty: The duty.
        reference: The episode.
    """

    session: Session
    ladder: Ladder
    duty: DutyKey
    reference: str

    def recipient(self, one: Delivery, at: datetime) -> str:
        """Whoever holds the role for the child."""
        return self._reach.recipient(one.role, at, one.about.opening)

    def instead(self, one: Delivery, at: datetime) -> list[NewDelivery]:
        """One role up, and the administrator."""
        return self._reach.instead(one, at)

    def item(self, one: Delivery, link_base: str) -> Item:
        """The duty, by its neutral name, with its date where that may be shown."""
        duty, occurrence = self.ladder.policy.duties[self.duty], self._occurrence(one)
        is_timed = self.ladder.policy.ladder(self.duty).day_and_night
        due_at = self.ladder.calendar.local(occurrence.due.at)
        return Item(
            key=one.key,
            reference=self.reference,
            task=duty.task,
            rung=one.about.rung,
            due_on=(occurrence.extended_until or occurrence.due.on) if duty.shows_date else None,
            link=f"{link_base}/episodes/{self.reference}",
            due_time=due_at.time() if is_timed and occurrence.extended_until is None else None,
            urgent=one.urgent,
            acknowledge=one.acknowledge_by is not None,
            why=self._why(occurrence, one),
        )

    def is_wanted(self, one: Delivery, at: datetime) -> bool:
        """A hand-over is; of a duty, as long as it runs."""
        if one.about.rung is Rung.HANDOVER:
            return True
        closed_at = self._occurrence(one).closed_at
        return closed_at is None or closed_at > at

    @property
    def _reach(self) -> Reach:
        return Reach(self.session, self.reference, self.ladder)

    def _occurrence(self, one: Delivery) -> Occurrence:
        known = {duty.occurrence.opening: duty.occurrence for duty in duties_of(self.session, self.reference)}
        return known[one.about.opening]

    def _why(self, occurrence: Occurrence, one: Delivery) -> Why:
        if one.arranged is Arranged.BESIDE:
            return Why.BESIDE
        if one.escalated_from is None:
            return Why.CORRECTION if self._is_late_news(occurrence, one) else Why.LADDER
        before = ledger.delivery(self.session, one.escalated_from)
        unanswered = before is not None and before.status is DeliveryStatus.SENT
        return Why.UNACKNOWLEDGED if unanswered else Why.UNREACHED

    def _is_late_news(self, occurrence: Occurrence, one: Delivery) -> bool:
        """Whether it says that something is overdue which was not known to be: it goes at no rung's time."""
        about = one.about
        regular = {(rung.rung, rung.step): rung.at for rung in self.ladder.fixed(occurrence)}
        at = regular.get((about.rung, about.step))
        return about.rung is Rung.AFTER and about.version != "" and at is not None and at < one.not_before
