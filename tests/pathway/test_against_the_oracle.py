"""Every start date of 2024 to 2032 against a second opinion: numpy over the GOV.UK bank holidays.

The oracle is in `tests.oracle`; it was written from the documents alone and imports nothing of the project.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import FACT, Fact
from cce.pathway.ladder import RungTime
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import set_on
from cce.pathway.terms import ChildStatus, Rung
from cce.pathway.timetable import Timetable, work_out
from tests.oracle import due_dates, reminders, working_days
from tests.oracle.due_dates import DUTIES, LONDON, due_on_each
from tests.pathway.episodes import ENGLAND, LADDER, POLICY

FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
DAYS = working_days.each_day(FIRST, LAST)
DATES = DAYS.astype(object).tolist()
HOURS = (time(0, 0), time(8, 59), time(9, 0), time(16, 59), time(17, 0), time(23, 59))
DAY = timedelta(days=1)
NOBODY = Circumstances(ChildStatus.CIN)
STEPS_AFTER = 4

ABOUT_THE_PANEL = {"panel_update", "panel_submission", "panel_feedback"}
AT_ONCE: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "looked_after": (
        ("concern_identified", {"route": "open_case"}),
        ("strategy_discussion_needed", {}),
        ("strategy_discussion_not_required", {}),
        ("assessment_completed", {"overall": "moderate"}),
        ("assessment_approved", {}),
        ("assessment_submitted", {}),
        ("cpc_reviewed", {"level": "moderate", "meeting_required": True, "chair": "tm"}),
        ("icpc_suggested", {}),
        ("icpc_agreed", {}),
        ("meeting_held", {}),
        ("found", {}),
        ("travel_suspected", {}),
    ),
    "in_need": (
        ("concern_identified", {"route": "police_list"}),
        ("assessment_completed", {"overall": "emerging"}),
        ("assessment_approved", {}),
    ),
}


class Case(NamedTuple):
    """One duty of one start: what the rules say."""

    trigger: date
    one: Occurrence


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def facts(instant: datetime, kinds: Iterable[tuple[str, dict[str, object]]]) -> list[Fact]:
    return [
        FACT.validate_python({"id": kind, "fact": kind, "happened_at": instant} | fields)
        for kind, fields in kinds
    ]


def worked_out(given: list[Fact], circumstances: Circumstances = NOBODY) -> Timetable:
    return work_out(given, circumstances, POLICY, ENGLAND)


def everything_at_once(clock: time) -> Iterator[Case]:
    """Every duty that one instant starts, on every date at one time of day."""
    looked_after = Circumstances(ChildStatus.LAC)
    for day in DATES:
        instant = at(day, clock)
        timetables = [
            worked_out(facts(instant, AT_ONCE["looked_after"]), looked_after),
            worked_out(facts(instant, AT_ONCE["in_need"])),
        ]
        for timetable in timetables:
            yield from (Case(day, one) for one in timetable.occurrences)


def for_panels() -> Iterator[Case]:
    """First papers and an update for a panel on every date, and what a panel on it owes."""
    for panel in DATES:
        before = panel - 28 * DAY
        high = facts(at(before - 28 * DAY, time(12)), [("review_held", {"level": "high"})])
        considered = facts(at(before, time(14)), [("panel_considered", {"panel": before})])
        circumstances = Circumstances(ChildStatus.CIN, panels=set_on((before, panel)))
        seen = worked_out(high + considered, circumstances).occurrences
        yield from (Case(panel, one) for one in seen if one.duty == "panel_update")
        unseen = worked_out(high, Circumstances(ChildStatus.CIN, panels=set_on((panel,)))).occurrences
        yield from (Case(panel, one) for one in unseen if one.duty == "panel_submission")
        yield from (Case(before, one) for one in seen if one.duty == "panel_feedback")


def for_births() -> Iterator[Case]:
    """Adulthood of a child born on every date whose 18th birthday lies in these years, leap days too."""
    for born in working_days.each_day(date(FIRST.year - 18, 1, 1), date(LAST.year - 18, 12, 31)).astype(
        object
    ):
        concern = facts(at(date(2023, 1, 1), time(12)), [("concern_identified", {"route": "open_case"})])
        timetable = worked_out(concern, Circumstances(ChildStatus.CIN, born_on=born))
        yield from (Case(born, one) for one in timetable.occurrences if one.duty == "adulthood")


def differences(cases: Iterable[Case]) -> list[str]:
    """Where the rules and the oracle disagree about a date or about the instant after it."""
    found = []
    for duty, of_duty in by_duty(cases).items():
        expected = expected_dates(duty, [case.trigger for case in of_duty])
        for case, last in zip(of_duty, expected, strict=True):
            due = case.one.due
            if (due.on, due.at) != (last, end_of(last)):
                found.append(f"{duty} from {case.trigger}: {due.on} {due.at}, not {last}")
    return found


def by_duty(cases: Iterable[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.one.duty.value, []).append(case)
    return found


def expected_dates(duty: str, triggers: list[date]) -> list[date]:
    days = np.asarray(triggers, dtype="datetime64[D]")
    found: list[date] = due_on_each(duty, days).astype(object).tolist()
    return found


@cache
def end_of(day: date) -> datetime:
    return due_dates.end_of(day)


COUNTED_IN_DAYS = DUTIES - {"return_interview", "invitations", "adulthood"} - ABOUT_THE_PANEL


@pytest.mark.parametrize("clock", HOURS, ids=str)
def test_every_duty_of_every_start_date_is_due_when_the_oracle_says(clock):
    cases = [case for case in everything_at_once(clock) if case.one.duty != "return_interview"]
    assert by_duty(cases).keys() == COUNTED_IN_DAYS
    assert all(len(found) >= len(DATES) for found in by_duty(cases).values())
    assert differences(cases) == []


def test_every_panel_date_is_answered_when_the_oracle_says():
    cases = list(for_panels())
    assert by_duty(cases).keys() == ABOUT_THE_PANEL
    assert differences(cases) == []


def test_every_birth_date_comes_of_age_when_the_oracle_says():
    cases = list(for_births())
    assert len(cases) > 3280
    assert differences(cases) == []
    wrong = [
        case.trigger
        for case in cases
        if ENGLAND.date_of(case.one.started_at) != due_dates.adulthood_opens_on(case.trigger)
    ]
    assert wrong == []


@pytest.mark.parametrize("clock", HOURS, ids=str)
def test_every_return_interview_is_due_after_48_elapsed_hours(clock):
    wrong = []
    for day in DATES:
        found_at = at(day, clock)
        (one,) = worked_out(facts(found_at, [("found", {})])).occurrences
        if (one.due.at, one.due.on) != (
            due_dates.due_at("return_interview", found_at),
            due_dates.due_on("return_interview", found_at),
        ):
            wrong.append(found_at)
    assert wrong == []


@pytest.mark.parametrize("days_before", [0, 1, 3, 20])
def test_every_invitation_goes_when_the_oracle_says(days_before):
    wrong = []
    arranged = DAYS - days_before
    expected = due_on_each("invitations", DAYS, arranged=arranged).astype(object)
    for meeting, arranged_on, last in zip(DATES, arranged.astype(object), expected, strict=True):
        known = facts(at(arranged_on, time(9)), [("meeting_arranged", {"meeting_at": at(meeting, time(14))})])
        (one,) = worked_out(known).occurrences
        if one.due.on != last:
            wrong.append((meeting, one.due.on, last))
    assert wrong == []


@pytest.mark.parametrize("clock", HOURS, ids=str)
def test_what_opens_is_told_when_the_oracle_says(clock):
    instants = [at(day, clock) for day in DATES]
    wrong = [one for one in instants if LADDER.at_once(one) != reminders.opened_at(one)]
    assert wrong == []


def test_every_reminder_of_every_due_date_goes_when_and_to_whom_the_oracle_says():
    """Each duty at each date it can be due; the oracle's slots are worked out once for each ladder."""
    wrong = []
    for case in everything_at_once(time(12)):
        duty, due_on = case.one.duty.value, case.one.due.on
        if duty in reminders.LONG | reminders.SHORT:
            mine = [
                (rung.rung.value, rung.step, rung.at, [role.value for role in rung.to])
                for rung in climbed(case.one)
            ]
            expected = [(*slot, told(duty, *slot[:2])) for slot in slots(duty in reminders.LONG, due_on)]
            if mine != expected:
                wrong.append((duty, due_on))
    assert wrong == []


def climbed(one: Occurrence) -> list[RungTime]:
    more = [LADDER.open_ended(one, number) for number in range(1, STEPS_AFTER - 1)]
    return [*LADDER.fixed(one), *(rung for rung in more if rung is not None)]


@cache
def slots(is_long: bool, due_on: date) -> Sequence[reminders.Reminder]:
    return reminders.reminders("review" if is_long else "cpc_review", due_on, after=STEPS_AFTER)


@cache
def told(duty: str, rung: str, step: str | None) -> list[str]:
    return reminders.recipients(duty, rung, step)


def test_every_panel_reminder_goes_when_the_oracle_says():
    wrong = []
    for case in for_panels():
        if case.one.duty == "panel_feedback":
            continue
        mine = [LADDER.opened(case.one, at(case.trigger - 60 * DAY, time(9))).at]
        mine += [rung.at for rung in LADDER.fixed(case.one)]
        expected = [one.at for one in reminders.panel_reminders(case.trigger)]
        if working_days.is_working(case.trigger) and mine != expected:
            wrong.append((case.one.duty, case.trigger))
    assert wrong == []


def test_every_return_interview_is_chased_when_the_oracle_says():
    for day in DATES:
        found_at = at(day, time(23, 59))
        (one,) = worked_out(facts(found_at, [("found", {})])).occurrences
        expected = [
            (Rung(one.rung), one.step, one.at) for one in reminders.return_interview_reminders(found_at)
        ]
        assert [(rung.rung, rung.step, rung.at) for rung in LADDER.fixed(one)] == expected
