"""One occurrence of a duty: what opened it, by when it is owed, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from cce.pathway.limits import Limit
from cce.pathway.terms import Basis, DutyKey, DutyStatus, Role

_NAMED_AFTER = ":2026-06-03"


@dataclass(frozen=True, slots=True)
class Due:
    """By when something is owed, and how that was counted.

    Attributes:
        on: The last local date that is in time.
        at: The exclusive instant after it, UTC: from then on it is late.
        counted: In plain words, how the date was counted.
        counted_from: The local date (or, for hours, the instant's date) that is day 0.
        limit: The amount counted; None where the date was set by somebody.
        back: Whether it was counted back from a later date.
    """

    on: date
    at: datetime
    counted: str
    counted_from: date
    limit: Limit | None = None
    back: bool = False


class Occurrence(NamedTuple):
    """One duty that was opened, will open by itself, or is forecast.

    A tuple: every timetable makes one for each duty, at a fifth of what a frozen dataclass takes.

    Attributes:
        opening: Names it for good: the duty and the fact that opened it (and the panel, where there is one).
        duty: Which duty.
        basis: What kind of date.
        source: The section it follows.
        owner: The role that owes it.
        started_at: When its clock started, UTC.
        opened_at: From when it is owed, UTC; None while it is a forecast. May lie ahead.
        due: By when.
        joint: Whether the youth justice worker is told as well.
        closed_at: When it stopped, UTC; may lie ahead (after its panel, at adulthood). None while it runs.
        closed_as: How it stopped: met, waived, replaced or ended.
        closed_by: The fact that stopped it, if a fact did.
        extended_until: The local date that reminders now count from, where time was granted.
        panel: The date on which the panel it is for meets, if it is for one.
        agency: The agency that was given it, for an action of the panel.
        named: The opaque key of the person who owes it, where one was named.
    """

    opening: str
    duty: DutyKey
    basis: Basis
    source: str
    owner: Role
    started_at: datetime
    opened_at: datetime | None
    due: Due
    joint: bool = False
    closed_at: datetime | None = None
    closed_as: DutyStatus | None = None
    closed_by: str | None = None
    extended_until: date | None = None
    panel: date | None = None
    agency: str | None = None
    named: str | None = None

    @property
    def cause(self) -> str:
        """What opened it: the id of a fact, but for the birthday."""
        behind = self.opening.removeprefix(f"{self.duty}:")
        return behind if self.panel is None else behind[: -len(_NAMED_AFTER)]

    @property
    def panel_name(self) -> date | None:
        """The name of the panel it is for: the date first set for that panel."""
        return None if self.panel is None else date.fromisoformat(self.opening[1 - len(_NAMED_AFTER) :])

    def status(self, at: datetime) -> DutyStatus:
        """How it stands at the instant *at*, given what is known."""
        if self.closed_at is not None and self.closed_at <= at and self.closed_as is not None:
            if self.closed_as is DutyStatus.MET and self.closed_at >= self.due.at:
                return DutyStatus.MET_LATE
            return self.closed_as
        if self.opened_at is None:
            return DutyStatus.FORECAST
        return DutyStatus.OVERDUE if at >= self.due.at else DutyStatus.OPEN

    def is_listed(self, at: datetime) -> bool:
        """Whether it shows at *at*: a forecast, or something already opened."""
        return self.opened_at is None or self.opened_at <= at
