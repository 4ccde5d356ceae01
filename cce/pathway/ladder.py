"""When each rung of a duty's ladder goes out, and to whom.

Source: the default ladder and the reading rules of the pathway
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from cce.pathway.limits import WorkingDays
from cce.pathway.occurrence import Occurrence
from cce.pathway.policy import Addressee, Policy, Step
from cce.pathway.terms import ROLE_ORDER, Role, Rung
from cce.pathway.working_days import WorkingCalendar

_REACH = timedelta(days=60)


class RungTime(NamedTuple):
    """One rung with its time.

    Attributes:
        rung: Where on the ladder.
        step: How far from the due date, such as `-5wd`; None when the duty opens.
        to: The roles told.
        at: When it goes, UTC.
        open_ended: Whether another follows when it has gone.
    """

    rung: Rung
    step: str | None
    to: tuple[Role, ...]
    at: datetime
    open_ended: bool = False


@dataclass(frozen=True, eq=False)
class Ladder:
    """The ladders of one authority: its policy on its working days."""

    policy: Policy
    calendar: WorkingCalendar
    _fixed: dict[tuple[object, ...], tuple[RungTime, ...]] = field(default_factory=dict, repr=False)

    def at_once(self, instant: datetime) -> datetime:
        """*instant* inside working hours, otherwise the next slot: nobody's two days are eaten by waiting."""
        hours, local = self.policy.hours, self.calendar.local(instant)
        day, clock = local.date(), local.time()
        if self.calendar.is_working(day):
            if hours.opens <= clock < hours.closes:
                return instant
            if clock < hours.opens:
                return self.calendar.at(day, hours.slot)
        return self.calendar.at(self.calendar.after(day, WorkingDays(1)), hours.slot)

    def slot_from(self, instant: datetime) -> datetime:
        """The first slot at or after *instant*, UTC.

        Raises:
            CalendarEnds: It lies beyond the calendar's horizon.
        """
        day = self.calendar.date_of(instant)
        if self.calendar.is_working(day) and self.calendar.at(day, self.policy.hours.slot) >= instant:
            return self.calendar.at(day, self.policy.hours.slot)
        return self._slot_after(day, 1)

    def reaches(self, one: Occurrence) -> bool:
        """Whether the calendar reaches well past the due date of *one*."""
        return one.due.on + _REACH <= self.calendar.last_on

    def opened(self, one: Occurrence, since: datetime) -> RungTime:
        """The notice that the duty is owed, once it is open and known: at once, or before its panel."""
        ladder = self.policy.ladder(one.duty)
        if ladder.opened_before_panel and one.panel:
            day = self.calendar.before(one.panel, WorkingDays(ladder.opened_before_panel))
            since = max(since, self.calendar.at(day, self.policy.hours.slot))
        at = since if ladder.day_and_night else self.at_once(since)
        return RungTime(Rung.OPENED, None, self.told(one, ladder.opened), at)

    def known_late(self, one: Occurrence, since: datetime) -> RungTime:
        """The one notice about something that was already past due when it became known."""
        ladder = self.policy.ladder(one.duty)
        to = self.told(one, ladder.known_late, escalated=True)
        if ladder.day_and_night:
            return RungTime(Rung.AFTER, "0", to, since)
        return RungTime(Rung.AFTER, self._step(one, ladder.after[0], 1), to, self.at_once(since))

    def fixed(self, one: Occurrence) -> tuple[RungTime, ...]:
        """The rungs around the due date (or the date it was extended to), without the open-ended ones.

        Raises:
            CalendarEnds: A rung lies beyond the calendar's horizon.
        """
        key = (one.duty, one.owner, one.joint, one.due.at, one.extended_until, one.panel)
        if key not in self._fixed:
            self._fixed[key] = tuple(self._worked_out(one))
        return self._fixed[key]

    def open_ended(self, one: Occurrence, number: int) -> RungTime | None:
        """The open-ended rung of that number, from 1; None where the ladder has none.

        Raises:
            CalendarEnds: It lies beyond the calendar's horizon.
        """
        ladder = self.policy.ladder(one.duty)
        if ladder.every is None:
            return None
        days = (ladder.after[-1].working_days or 0) + number * (ladder.every.working_days or 1)
        at = self._slot_after(one.extended_until or one.due.on, days)
        return RungTime(Rung.AFTER, f"+{days}wd", self.told(one, ladder.every.to), at, open_ended=True)

    def told(self, one: Occurrence, to: Iterable[Addressee], *, escalated: bool = False) -> tuple[Role, ...]:
        """The roles behind the addressees, in the order of the roles, none twice.

        Args:
            one: The duty; its owner stands behind `owner`, with the youth justice worker where it is joint.
            to: Whom the policy names.
            escalated: It is the first escalation: owed by the team manager, it goes one role up as well.
        """
        roles: set[Role] = set()
        for addressee in to:
            if addressee is Addressee.OWNER:
                roles |= {one.owner, Role.YOUTH_JUSTICE_WORKER} if one.joint else {one.owner}
            else:
                roles.add(Role(addressee.value))
        if escalated and one.owner is Role.TEAM_MANAGER:
            roles.add(self.policy.escalation.one_up[one.owner])
        return tuple(sorted(roles, key=ROLE_ORDER.__getitem__))

    def _worked_out(self, one: Occurrence) -> Iterable[RungTime]:
        ladder = self.policy.ladder(one.duty)
        for step in ladder.before:
            yield self._rung(one, Rung.BEFORE, step, -1, self.told(one, step.to))
        base = one.extended_until or one.due.on
        due_at = self._base_at(one) if ladder.day_and_night else self._slot_on(base)
        yield RungTime(Rung.DUE, "0", self.told(one, ladder.due), due_at)
        for place, step in enumerate(ladder.after):
            yield self._rung(one, Rung.AFTER, step, 1, self.told(one, step.to, escalated=place == 0))

    def _rung(self, one: Occurrence, rung: Rung, step: Step, sign: int, to: tuple[Role, ...]) -> RungTime:
        return RungTime(rung, self._step(one, step, sign), to, self._at(one, step, sign))

    def _step(self, one: Occurrence, step: Step, sign: int) -> str:
        mark = "+" if sign > 0 else "-"
        if step.hours:
            return f"{mark}{step.hours}h"
        return f"{mark}{step.working_days or self._working_days_to_panel(one)}wd"

    def _working_days_to_panel(self, one: Occurrence) -> int:
        panel = one.panel or one.due.on
        return next(n for n in count(1) if self.calendar.after(one.due.on, WorkingDays(n)) >= panel)

    def _at(self, one: Occurrence, step: Step, sign: int) -> datetime:
        if step.hours:
            return self._base_at(one) + sign * timedelta(hours=step.hours)
        if step.panel_day and one.panel is not None:
            return self._slot_on(one.panel)
        base, days = one.extended_until or one.due.on, step.working_days or 1
        if sign > 0:
            return self._slot_after(base, days)
        return self.calendar.at(self.calendar.before(base, WorkingDays(days)), self.policy.hours.slot)

    def _base_at(self, one: Occurrence) -> datetime:
        return self.calendar.end_of(one.extended_until) if one.extended_until else one.due.at

    def _slot_on(self, day: date) -> datetime:
        return self.calendar.at(self.calendar.on_or_before(day), self.policy.hours.slot)

    def _slot_after(self, day: date, days: int) -> datetime:
        return self.calendar.at(self.calendar.after(day, WorkingDays(days)), self.policy.hours.slot)
