"""How the steps before the meeting use up its days, and until when each of them can still end.

The days are the meeting's own: assessment, quality assurance, submission and the coordinator's review all
run inside the 15 that begin with the concern. How long each may still take is counted back from its date.

Source: CCE 2020 §5.5.4; the chain that cannot always fit
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from cce.pathway.counting import add, in_words
from cce.pathway.limits import Limit, WorkingDays
from cce.pathway.occurrence import Occurrence
from cce.pathway.policy import Policy
from cce.pathway.terms import DutyKey, DutyStatus
from cce.pathway.timetable import Timetable
from cce.pathway.working_days import WorkingCalendar

_ONE_DAY = timedelta(days=1)
_DONE = (DutyStatus.MET, DutyStatus.MET_LATE, DutyStatus.WAIVED)
_NO_MEETING = (DutyStatus.ENDED, DutyStatus.REPLACED, DutyStatus.SUPERSEDED, DutyStatus.WAIVED)


class StepName(StrEnum):
    """The steps before the meeting, in their order."""

    ASSESSMENT = "assessment"
    QUALITY_ASSURANCE = "quality_assurance"
    SUBMISSION = "submission"
    CPC_REVIEW = "cpc_review"


_DUTIES = {
    StepName.QUALITY_ASSURANCE: DutyKey.QUALITY_ASSURANCE,
    StepName.SUBMISSION: DutyKey.CPC_SUBMISSION,
    StepName.CPC_REVIEW: DutyKey.CPC_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step before the meeting.

    Attributes:
        name: Which.
        used: How many of the meeting's days it has used so far.
        ended_on: The local date on which it ended; None while it runs or has not begun.
        latest_on: The last local date on which it can end so that the meeting's date holds, when each later
            step takes as long as it may.
        fits: Whether it has ended, or can still end in time.
    """

    name: StepName
    used: int
    ended_on: date | None
    latest_on: date
    fits: bool


@dataclass(frozen=True, slots=True)
class Slack:
    """What is left of the meeting's days.

    Attributes:
        started_on: The local date its days count from, which is day 0.
        meeting_on: The last local date on which the meeting is in time.
        limit: How many days it has, in their unit.
        used: How many of them have gone, at most up to the meeting.
        left: How many are left, today not counted; 0 when there are none.
        steps: The steps before it, in their order.
        ends_on: When the last step may end if the one that runs ends today and each later one takes as
            long as it may. None when all have ended, or the meeting was held.
        held_on: The local date on which the meeting was held; None while it is ahead.
    """

    started_on: date
    meeting_on: date
    limit: Limit | None
    used: int
    left: int
    steps: tuple[Step, ...]
    ends_on: date | None
    held_on: date | None

    @property
    def days_over(self) -> int:
        """How many calendar days after the meeting's date the last step ends; 0 when it fits."""
        return max(0, (self.ends_on - self.meeting_on).days) if self.ends_on else 0


def slack(timetable: Timetable, policy: Policy, calendar: WorkingCalendar, at: datetime) -> Slack | None:
    """How the meeting's days stand at the instant *at*; None when no meeting is ahead or was held.

    Args:
        timetable: What is known.
        policy: The authority's limits.
        calendar: Its working days.
        at: The instant asked about; timezone-aware.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    meeting = _meeting(timetable.occurrences, at)
    if meeting is None:
        return None
    view = _View(meeting, timetable.occurrences, calendar, at)
    latest = _latest(policy, calendar, meeting.due.on)
    steps = tuple(view.step(name, latest[name]) for name in StepName)
    was_held = meeting.status(at) in _DONE
    return Slack(
        started_on=view.started_on,
        meeting_on=meeting.due.on,
        limit=meeting.due.limit,
        used=view.days(view.started_on, view.today),
        left=view.days(view.today, meeting.due.on),
        steps=steps,
        ends_on=None if was_held else _ends_on(policy, calendar, steps, view.today),
        held_on=view.today if was_held else None,
    )


def as_text(seen: Slack) -> str:
    """The slack for a terminal, one step a line, and what no longer fits."""
    held = f"was held on {in_words(seen.held_on)} and was" if seen.held_on else "is"
    head = f"The meeting {held} due by {in_words(seen.meeting_on)}: {seen.used} days used, {seen.left} left."
    return "\n".join([head, *(_line(step) for step in seen.steps), *_over(seen)])


def _line(step: Step) -> str:
    name = step.name.replace("_", " ")
    if step.ended_on is not None:
        return f"  {name}: {step.used} used, ended {in_words(step.ended_on)}"
    can = "can still end by" if step.fits else "no longer fits, had to end by"
    return f"  {name}: {step.used} used, {can} {in_words(step.latest_on)}"


def _over(seen: Slack) -> Iterator[str]:
    if seen.ends_on is not None and seen.days_over:
        days = f"{seen.days_over} day{'s' if seen.days_over > 1 else ''}"
        ends_on = in_words(seen.ends_on)
        yield f"Even if the step that runs ends today, the last may end on {ends_on}: {days} after that date."


def _meeting(occurrences: Iterable[Occurrence], at: datetime) -> Occurrence | None:
    """The meeting that started last, unless it is not owed any more."""
    meetings = [one for one in occurrences if one.duty is DutyKey.MULTI_AGENCY_MEETING and one.is_listed(at)]
    last = meetings[-1] if meetings else None
    return None if last is None or last.status(at) in _NO_MEETING else last


def _latest(policy: Policy, calendar: WorkingCalendar, meeting_on: date) -> dict[StepName, date]:
    """Until when each step can end: the last on the meeting's date, the others so that all later fit."""
    latest = {StepName.CPC_REVIEW: meeting_on}
    for name, later in reversed(list(pairwise(StepName))):
        latest[name] = _before(calendar, latest[later], policy.limit(_DUTIES[later]))
    return latest


def _before(calendar: WorkingCalendar, last: date, limit: Limit) -> date:
    """The last date from which *limit* ends no later than *last*."""
    day = last
    while add(calendar, day, limit) > last:
        day -= _ONE_DAY
    return day


def _ends_on(policy: Policy, calendar: WorkingCalendar, steps: tuple[Step, ...], today: date) -> date | None:
    running = [step.name for step in steps if step.ended_on is None]
    if not running:
        return None
    end = today
    for name in running[1:]:
        end = add(calendar, end, policy.limit(_DUTIES[name]))
    return end


class _Stretch(NamedTuple):
    """A time during which one step was under way."""

    began_at: datetime
    ended_at: datetime | None
    done: bool


class _View:
    """The steps before one meeting, as they stand at an instant; once it was held, at that instant."""

    def __init__(
        self, meeting: Occurrence, occurrences: Iterable[Occurrence], calendar: WorkingCalendar, at: datetime
    ) -> None:
        self._calendar = calendar
        self._limit = meeting.due.limit
        self._began_at = meeting.started_at
        self._now = min(at, meeting.closed_at or at)
        self._occurrences = [one for one in occurrences if self._began_at <= one.started_at <= self._now]
        self.started_on = calendar.date_of(self._began_at)
        self.today = calendar.date_of(self._now)

    def days(self, began: date, ended: date) -> int:
        """How many of the meeting's days lie after *began*, *ended* included; 0 when it comes before."""
        if isinstance(self._limit, WorkingDays):
            every = (began + number * _ONE_DAY for number in range(1, (ended - began).days + 1))
            return sum(self._calendar.is_working(day) for day in every)
        return max(0, (ended - began).days)

    def step(self, name: StepName, latest_on: date) -> Step:
        """One step: what it used, and whether it can still end in time."""
        found = list(self._assessing() if name is StepName.ASSESSMENT else self._under_way(_DUTIES[name]))
        last = found[-1] if found else None
        ended_on = self._calendar.date_of(last.ended_at) if last and last.done and last.ended_at else None
        used = sum(self._used(stretch) for stretch in found)
        return Step(name, used, ended_on, latest_on, fits=ended_on is not None or self.today <= latest_on)

    def _used(self, stretch: _Stretch) -> int:
        date_of = self._calendar.date_of
        return self.days(date_of(stretch.began_at), date_of(stretch.ended_at or self._now))

    def _assessing(self) -> Iterator[_Stretch]:
        """From the concern to the first completion, and from each return to the next."""
        began_at: datetime | None = self._began_at
        for check in self._under_way(DutyKey.QUALITY_ASSURANCE):
            if began_at is not None:
                yield _Stretch(began_at, check.began_at, done=True)
            began_at = None if check.done else check.ended_at
        if began_at is not None:
            yield _Stretch(began_at, None, done=False)

    def _under_way(self, key: DutyKey) -> Iterator[_Stretch]:
        for one in self._occurrences:
            if one.duty is key:
                status = one.status(self._now)
                ended_at = one.closed_at if status in (*_DONE, DutyStatus.ENDED) else None
                yield _Stretch(one.started_at, ended_at, done=status in _DONE)
