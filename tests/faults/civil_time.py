"""Civil time: every date, the nights of the clocks and days off heard of late, beside an independent oracle.

Nothing is broken here but the calendar: what the rules say is compared with `tests.oracle`, which was written
from the documents and knows nothing of the project.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from random import Random

import numpy as np

from cce.pathway.arrangements import Arrangements, timeline
from cce.pathway.changes import DayOff
from cce.pathway.circumstances import Circumstances
from cce.pathway.plan import Plan, plan
from cce.pathway.terms import ChildStatus, NoticeStatus
from tests.faults.verdict import Result, Verdict
from tests.oracle import due_dates, reminders, working_days
from tests.oracle.bank_holidays import easter_sunday
from tests.oracle.due_dates import local_date
from tests.pathway.episodes import ENGLAND, LADDER
from tests.pathway.test_against_the_oracle import (
    AT_ONCE,
    DATES,
    DAY,
    FIRST,
    LAST,
    NOBODY,
    Case,
    at,
    differences,
    facts,
    for_births,
    for_panels,
    worked_out,
)

YEARS = range(FIRST.year, LAST.year + 1)
_LOOKED_AFTER = Circumstances(ChildStatus.LAC)
_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_AHEAD = timedelta(days=45)

STILL_OWED: tuple[tuple[tuple[str, dict[str, object]], ...], ...] = (
    (
        ("concern_identified", {"route": "open_case"}),
        ("strategy_discussion_needed", {}),
        ("assessment_completed", {"overall": "moderate"}),
        ("assessment_approved", {}),
        ("assessment_submitted", {}),
        ("icpc_agreed", {}),
        ("travel_suspected", {}),
    ),
    (("concern_identified", {"route": "open_case"}), ("icpc_suggested", {})),
    (("concern_identified", {"route": "open_case"}), ("assessment_completed", {"overall": "high"})),
    (("review_held", {"level": "moderate"}),),
)


@dataclass
class Comparison:
    """How much was compared, and what the oracle says otherwise."""

    compared: int = 0
    wrong: list[str] = field(default_factory=list)

    def dates(self, cases: Iterable[Case]) -> None:
        """Compare due dates, and the instants after them."""
        found = list(cases)
        self.compared += len(found)
        self.wrong += differences(found)

    def that(self, mine: object, oracles: object, what: str) -> None:
        """Compare one thing."""
        self.compared += 1
        if mine != oracles:
            self.wrong.append(f"{what}: {mine}, not {oracles}")


async def every_date(folder: Path, seed: int, hours: Sequence[int], late_days: int) -> Result:
    """Everything one instant can start, on every day at those hours; the nights of the clocks; days off.

    Args:
        folder: Not needed.
        seed: Decides when days off become known, and what runs then.
        hours: At which hours of each day something starts.
        late_days: How many days off are heard of late; every working day of the years at most.
    """
    began, comparison = time.monotonic(), Comparison()
    for hour in hours:
        _everything(comparison, (at(day, clock_time(hour)) for day in DATES))
    _everything(comparison, nights_of_the_clocks())
    comparison.dates(for_panels())
    comparison.dates(for_births())
    _leap_days(comparison)
    _easters(comparison)
    for day in _some_working_days(Random(seed), late_days):
        _day_off_heard_of_late(comparison, Random(f"{seed} {day}"), day)
    verdict = Verdict(expected=comparison.compared, wrong=tuple(comparison.wrong))
    size = f"{len(DATES)} days × {len(hours)} hours, {late_days} late days off"
    return Result("civil time", size, seed, verdict, time.monotonic() - began)


def nights_of_the_clocks() -> Iterator[datetime]:
    """Every quarter of an hour of the nights in which the clocks change, and of the days around them."""
    for year in YEARS:
        for month in (3, 10):
            last = date(year, month, 31)
            sunday = last - DAY * ((last.weekday() + 1) % 7)
            midnight = datetime.combine(sunday - DAY, clock_time(), UTC)
            yield from (midnight + number * _QUARTER for number in range(3 * 24 * 4))


def _everything(comparison: Comparison, instants: Iterable[datetime]) -> None:
    for instant in instants:
        day = local_date(instant)
        for circumstances, kinds in ((_LOOKED_AFTER, "looked_after"), (NOBODY, "in_need")):
            found = worked_out(facts(instant, AT_ONCE[kinds]), circumstances).occurrences
            comparison.dates(Case(day, one) for one in found if one.duty != "return_interview")
            for one in (one for one in found if one.duty == "return_interview"):
                expected = due_dates.due_at(one.duty, instant), due_dates.due_on(one.duty, instant)
                comparison.that((one.due.at, one.due.on), expected, f"interview of {instant}")
        comparison.that(LADDER.at_once(instant), reminders.opened_at(instant), f"told at {instant}")
        comparison.that(LADDER.slot_from(instant), reminders.next_slot(instant), f"slot from {instant}")


def _leap_days(comparison: Comparison) -> None:
    """What starts on 29 February, or ends on it or on the day it is not there; and who was born on it."""
    leap_days = [date(year, 2, 29) for year in YEARS if year % 4 == 0]
    around = [day - DAY * days for day in leap_days for days in (*range(50), 90, 91, 92, 93)]
    _everything(
        comparison, (at(day, clock_time(23, 59, 59)) for day in (*leap_days, *around) if day >= FIRST)
    )


def _easters(comparison: Comparison) -> None:
    """Good Friday and Easter Monday of every year, and every other day that is worked or not."""
    for year in YEARS:
        for days in (-2, 1):
            day = easter_sunday(year) + DAY * days
            comparison.that(ENGLAND.is_working(day), False, f"Easter, {day}")
    for day in DATES:
        comparison.that(ENGLAND.is_working(day), bool(working_days.is_working(day)), f"working on {day}")


def _some_working_days(random: Random, number: int) -> list[date]:
    worked = [day for day in DATES if working_days.is_working(day)]
    return sorted(random.sample(worked, min(number, len(worked))))


def _day_off_heard_of_late(comparison: Comparison, random: Random, day: date) -> None:
    """Some days before the day, on it or after it, somebody says that nobody works on it."""
    started_at = at(day - DAY * random.randint(0, 30), clock_time(random.randrange(24), random.randrange(60)))
    heard_at = started_at + _HOUR * random.uniform(1, 24 * 32)
    changed = timeline(Arrangements(LADDER), [DayOff(heard_at, day, "One-off")]).changed
    calendar = working_days.with_days_off(day)
    for kinds in STILL_OWED:
        told = facts(started_at, kinds)
        seen = plan(told, NOBODY, LADDER, heard_at + _AHEAD, changed)
        _as_the_oracle_says(comparison, seen, started_at, heard_at, calendar, f"{day} off, known {heard_at}")


def _as_the_oracle_says(
    comparison: Comparison,
    seen: Plan,
    started_at: datetime,
    heard_at: datetime,
    calendar: np.busdaycalendar,
    what: str,
) -> None:
    trigger = working_days.as_days(local_date(started_at))
    for notice in seen.board.notices:
        if notice.at >= heard_at and notice.status is not NoticeStatus.WITHDRAWN:
            worked = bool(working_days.is_working(local_date(notice.at), calendar))
            comparison.that(worked, True, f"{notice.rung} of {notice.duty} on a working day, {what}")
    for one in seen.timetable.occurrences:
        duty = one.duty.value
        if duty not in reminders.LONG | reminders.SHORT:
            continue
        due_on = due_dates.due_on_each(duty, trigger, calendar=calendar).astype(object)
        comparison.that(one.due.on, due_on, f"{duty} of {started_at}, {what}")
        if one.opened_at is None or one.closed_at is not None:
            continue
        mine = sorted(
            (notice.at, notice.rung.value, notice.step)
            for notice in seen.board.notices
            if notice.opening == one.opening and notice.rung != "handover" and notice.at <= seen.at
            if notice.status is not NoticeStatus.WITHDRAWN
        )
        expected = reminders.told_though_a_day_fell_out(duty, started_at, heard_at, calendar, after=20)
        oracles = sorted((told.at, told.rung, told.step) for told in expected if told.at <= seen.at)
        comparison.that(mine, oracles, f"told of {duty} of {started_at}, {what}")
