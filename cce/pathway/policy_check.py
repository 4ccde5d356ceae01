"""What an authority should know of its policy: allowed, but worth a second look.

Source: pathway defaults 1, 11 and 13, the chain that cannot always fit
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from cce.pathway.counting import add, in_words
from cce.pathway.errors import CalendarEnds
from cce.pathway.panel_dates import dates_as_moved
from cce.pathway.policy import Policy
from cce.pathway.terms import DutyKey, Role
from cce.pathway.working_days import WorkingCalendar

LINKS = (DutyKey.RISK_ASSESSMENT, DutyKey.QUALITY_ASSURANCE, DutyKey.CPC_SUBMISSION, DutyKey.CPC_REVIEW)


class Topic(StrEnum):
    """What a finding is about."""

    UNIT_UNCONFIRMED = "unit_unconfirmed"
    CHAIN_TOO_LONG = "chain_too_long"
    HORIZON_NEAR = "horizon_near"
    ESCALATES_NOWHERE = "escalates_nowhere"
    PANEL_ON_DAY_OFF = "panel_on_day_off"


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps to the meeting when each takes as long as it may, counted from the day the last was due.

    Attributes:
        start_on: The local date on which the concern came to light.
        ends: By when each of `LINKS` is owed, the last date in time.
        meeting_on: By when the meeting is owed, the last date in time.
    """

    start_on: date
    ends: tuple[date, ...]
    meeting_on: date

    @property
    def days_late(self) -> int:
        """How many calendar days the last step ends after the meeting's date; 0 when it fits."""
        return max(0, (self.ends[-1] - self.meeting_on).days)

    def __str__(self) -> str:
        names = ("assessment", "quality assurance", "submission", "CPC review")
        steps = ", ".join(f"{name} by {in_words(end)}" for name, end in zip(names, self.ends, strict=True))
        days = f"{self.days_late} day{'s' if self.days_late > 1 else ''}"
        meeting = f"the meeting is due by {in_words(self.meeting_on)}"
        return f"started {in_words(self.start_on)}: {steps}; {meeting}, {days} before"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing.

    Attributes:
        topic: What it is about.
        text: The warning, in plain words.
        late: For `chain_too_long`, every start date of the year whose chain ends late, in order.
    """

    topic: Topic
    text: str
    late: tuple[Chain, ...] = ()


def check(policy: Policy, calendar: WorkingCalendar, year: int) -> list[Finding]:
    """What *policy* warns of, with the start dates of *year* tried one by one.

    Raises:
        CalendarEnds: *calendar* does not know the year at all.
    """
    calendar.is_working(date(year, 1, 1))
    return [
        *_unit(policy),
        *_too_long(policy, calendar, year),
        *_horizon(policy, calendar, year),
        *_dead_ends(policy),
        *_panels_on_days_off(policy, calendar, year),
    ]


def chain(policy: Policy, calendar: WorkingCalendar, start_on: date) -> Chain:
    """The chain that starts on the local date *start_on*, each step at full length.

    Raises:
        CalendarEnds: *calendar* does not reach its end.

    Source:
        CCE 2020 §5.2.3, §5.5 to §5.5.4
    """
    ends: list[date] = []
    for key in LINKS:
        ends.append(add(calendar, ends[-1] if ends else start_on, policy.limit(key)))
    meeting_on = add(calendar, start_on, policy.limit(DutyKey.MULTI_AGENCY_MEETING))
    return Chain(start_on, tuple(ends), meeting_on)


def _unit(policy: Policy) -> Iterator[Finding]:
    if policy.counting.unit_confirmed:
        return
    days = {key: duty.limit.days for key, duty in policy.duties.items() if duty.limit}
    keys = [f"{key} ({number})" for key, number in days.items() if number]
    unit = policy.counting.unspecified_days
    yield Finding(
        Topic.UNIT_UNCONFIRMED,
        f"The guidance does not say which days {', '.join(keys)} are counted in; this policy reads "
        f"{unit} days. Ask the authority, set counting.unspecified_days, then counting.unit_confirmed: true.",
    )


def _too_long(policy: Policy, calendar: WorkingCalendar, year: int) -> Iterator[Finding]:
    chains = list(_chains(policy, calendar, year))
    late = tuple(one for one in chains if one.days_late)
    if late:
        examples = "; ".join(str(one) for one in _worst_of_each_half(late))
        yield Finding(
            Topic.CHAIN_TOO_LONG,
            f"For {len(late)} of {len(chains)} start dates of {year} the CPC review can end after the "
            f"meeting's date when each step takes as long as it may. For example {examples}.",
            late,
        )


def _chains(policy: Policy, calendar: WorkingCalendar, year: int) -> Iterator[Chain]:
    day = date(year, 1, 1)
    while day.year == year:
        try:
            yield chain(policy, calendar, day)
        except CalendarEnds:
            return
        day += timedelta(days=1)


def _worst_of_each_half(late: Iterable[Chain]) -> list[Chain]:
    """Easter makes one half of the year worst and Christmas the other; of equals, the latest start."""
    halves = groupby(late, lambda one: one.start_on.month > 6)
    return [max(half, key=lambda one: (one.days_late, one.start_on)) for _, half in halves]


def _horizon(policy: Policy, calendar: WorkingCalendar, year: int) -> Iterator[Finding]:
    left = (calendar.last_on - date(year, 12, 31)).days
    if left < policy.calendar.warn_within_days:
        yield Finding(
            Topic.HORIZON_NEAR,
            f"The working-day calendar ends on {in_words(calendar.last_on)}, {left} days after {year}; "
            f"set calendar.last_year of the policy to {calendar.last_on.year + 1} or later.",
        )


def _panels_on_days_off(policy: Policy, calendar: WorkingCalendar, year: int) -> Iterator[Finding]:
    dates = dates_as_moved(policy.panels, calendar, date(year, 1, 1), date(year, 12, 31))
    moved = [f"{in_words(day)} to {in_words(to)}" for day, to in dates if day != to and day.year == year]
    if moved:
        yield Finding(
            Topic.PANEL_ON_DAY_OFF,
            f"Panels of {year} that fall on a day off move (panels.when_not_worked): {'; '.join(moved)}.",
        )


def _dead_ends(policy: Policy) -> Iterator[Finding]:
    """A role from which no step up leads to the administrators; the policy itself has no circles."""
    one_up = policy.escalation.one_up
    for role in Role:
        if role is not Role.ADMINISTRATOR and role not in one_up:
            yield Finding(
                Topic.ESCALATES_NOWHERE,
                f"What {role} does not acknowledge, or cannot be sent, goes no further; "
                f"name the next role in escalation.one_up.{role}.",
            )
