"""What one panel needs from day to day: its lists and reminders in the ledger, what is amiss put right."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import dropwhile, takewhile

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.office import put_office_notice, withdraw_office_notices
from activities.preparing import Expected
from cce.pathway.ahead import lead
from cce.pathway.errors import CalendarEnds
from cce.pathway.ladder import Ladder
from cce.pathway.panel_notices import PanelSlot, PanelTask, panel_reference, panel_slots
from cce.pathway.panels import Panel, first_request_at
from cce.pathway.terms import Role
from cce.records import ledger
from cce.records.authority import Authority
from cce.records.cohort import asleep
from cce.records.deliveries import DeliveryStatus, OfficeKind
from cce.records.engine import transaction
from cce.records.office import OfficeTask
from cce.records.panels import PanelRecord, panel_history, panel_record, panels
from cce.reports.panel import PanelView, panel_view

TASKS = {
    PanelTask.LIST: "See what is in for the panel",
    PanelTask.DAY: "Hold the panel",
    PanelTask.OUTCOMES: "Record and send the panel's outcomes",
}
"""The neutral names under which whoever prepares the panel is told of it."""


_IN_GOOD_TIME = timedelta(hours=1)
"""Within which an episode has told what it was to tell."""


@dataclass(frozen=True, slots=True)
class PanelPrepared:
    """What was done for a panel.

    Attributes:
        wake_at: When there is something to do for it again, UTC.
        is_over: Whether there never will be: it was cancelled, or everything about it is recorded.
        expected: Who is to be told what lies in the ledger, and from when.
        asleep: Episodes on its list that should have told somebody something and did not, by reference.
    """

    wake_at: datetime | None
    is_over: bool
    expected: tuple[Expected, ...] = ()
    asleep: tuple[str, ...] = ()


def prepare_panel(
    engine: Engine, authority: Authority, name: date, policy: str, now: datetime
) -> PanelPrepared:
    """Do what is due for a panel, and say when to look again; done twice, it tells nobody twice.

    Args:
        engine: The records.
        authority: The policies on their working days.
        name: The panel.
        policy: The policy by whose hours the office works, by name.
        now: The business clock, UTC.

    Raises:
        PanelUnknown: No panel ever had that name.
    """
    with transaction(engine) as session:
        record = panel_record(session, name)
        if record.cancelled_at is not None:
            withdraw_office_notices(session, panel_reference(name), now)
            return PanelPrepared(None, is_over=True)
        return _Preparing(session, authority.ladder(session, policy), record, now).prepared()


@dataclass(frozen=True, slots=True)
class _Preparing:
    """One look at a panel inside one transaction."""

    session: Session
    ladder: Ladder
    record: PanelRecord
    now: datetime

    @property
    def panel(self) -> Panel:
        return self.record.panel

    @property
    def reference(self) -> str:
        return panel_reference(self.panel.name)

    def prepared(self) -> PanelPrepared:
        """Tell what is due soon, take back what no longer is, and find the next wake."""
        view = panel_view(self.session, self.panel, self.now)
        is_over = self._is_over(view)
        is_wanted = not is_over and bool(view.children or view.actions)
        soon = list(takewhile(self._is_soon, self._slots())) if is_wanted else []
        self._take_back_all_but(soon)
        later = next(dropwhile(self._is_soon, self._slots()), None)
        if is_over or later is None:
            return PanelPrepared(None, is_over=True)
        expected = [one for slot in self._news(soon) for one in self._tell(slot)]
        references = [child.reference for child in view.children]
        silent = asleep(self.session, references, self.now - _IN_GOOD_TIME)
        return PanelPrepared(self._wake(later), False, tuple(expected), silent)

    def _wake(self, later: PanelSlot) -> datetime:
        """Ahead of what is told next, or once everybody is to have been asked, to look whether all were."""
        asked_at = first_request_at(self.panel.on, self.ladder.policy, self.ladder.calendar) + _IN_GOOD_TIME
        ahead = later.at - lead(self.reference)
        return min(asked_at, ahead) if asked_at > self.now else ahead

    def _slots(self) -> Iterator[PanelSlot]:
        """Everything told of the panel, as far as the calendar reaches."""
        with suppress(CalendarEnds):
            yield from panel_slots(self.panel, self.ladder)

    def _news(self, soon: Sequence[PanelSlot]) -> Sequence[PanelSlot]:
        """The last of what is due, unless it was due before the panel had its date.

        Where several are due at once, as nobody was at work, the list is no news on the panel's day.
        """
        known_at = max((one.at for one in panel_history(self.session, self.panel.name)), default=None)
        return [slot for slot in soon if known_at is None or slot.at >= known_at][-1:]

    def _is_soon(self, slot: PanelSlot) -> bool:
        return slot.at <= self.now + lead(self.reference)

    def _tell(self, slot: PanelSlot) -> tuple[Expected, ...]:
        task = OfficeTask(
            reference=self.reference,
            kind=OfficeKind(slot.task.value),
            task=TASKS[slot.task],
            path=f"/panels/{self.panel.name}",
            due_on=slot.due_on,
            policy=self.ladder.policy.policy,
        )
        return put_office_notice(
            self.session,
            self.ladder,
            task,
            Role.PANEL_COORDINATOR,
            slot.at,
            version=_version(slot),
            rung=slot.rung,
        )

    def _take_back_all_but(self, soon: Iterable[PanelSlot]) -> None:
        """What was prepared for the date the panel had before, or is no news any more."""
        wanted = {_version(slot) for slot in soon}
        stale = [
            one.key
            for one in ledger.unsettled_of(self.session, self.reference)
            if one.about.version not in wanted and one.status is not DeliveryStatus.CLAIMED
        ]
        ledger.take_back(self.session, stale, self.now)

    def _is_over(self, view: PanelView) -> bool:
        """Whether it has met and nothing about it is left to record, or another has met since."""
        today = self.ladder.calendar.date_of(self.now)
        if today <= self.panel.on:
            return False
        return view.is_settled or any(self.panel.on < one.on < today for one in panels(self.session))


def _version(slot: PanelSlot) -> str:
    return slot.at.isoformat()
