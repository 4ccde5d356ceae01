"""The grid of counted days: every day where it belongs, what is left out with its reason."""

from datetime import UTC, date, datetime

import pytest

from cce.pathway.counting import due_after, due_before
from cce.pathway.explain import CountedDay, CountedFrom, Explanation
from cce.pathway.limits import CalendarDays, Months, Weeks, WorkingDays
from cce.pathway.occurrence import Due
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import Basis, DutyKey, Stage
from cce.pathway.working_days import WorkingCalendar
from web.drawings.counted_days import Grid, counted_days
from web.task_names import STAGE_NAMES, TASK_NAMES
from web.templating import templates

CALENDAR: WorkingCalendar = load_policy("nottinghamshire-2020").working_calendar(())
SIGNS = {"from": "S", "weekend": "-", "holiday": "#", "due": "D", "due-late": "L", "beside": "."}


def told(due: Due, days: list[CountedDay], kind: str = "concern_identified") -> Explanation:
    """An explanation with those days."""
    began = CountedFrom(kind, due.counted_from)
    words = ("A sentence.", began, "CCE 2020 §5.5.4", Basis.GUIDANCE, "the guidance's own date", "p", "1")
    return Explanation(*words, due.on, due.at, tuple(days), ())


def counted(due: Due) -> list[CountedDay]:
    """Every date of a count in working days, as an explanation lists them."""
    step = -1 if due.back else 1
    found, number, day = [CountedDay(due.counted_from, 0)], 0, due.counted_from
    while day != due.on:
        day = date.fromordinal(day.toordinal() + step)
        why = CALENDAR.why_off(day)
        number += why is None
        found.append(CountedDay(day, None if why else number, why))
    return found


def drawn(grid: Grid | None) -> list[str]:
    """The grid as text: a sign or a number for each day."""
    assert grid is not None
    return [
        " ".join(str(day.number) if day.kind == "counted" else SIGNS[day.kind] for day in week.days)
        or f"{week.skipped} weeks"
        for week in grid.weeks
    ]


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC)


def test_fifteen_working_days_over_easter():
    due = due_after(CALENDAR, at("2026-03-24"), WorkingDays(15))
    grid = counted_days(told(due, counted(due)))
    assert drawn(grid) == [
        ". S 1 2 3 - -",
        "4 5 6 7 # - -",
        "# 8 9 10 11 - -",
        "12 13 14 D . . .",
    ]
    assert grid is not None
    assert [(day.on, day.why_left_out) for day in grid.left_out] == [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
    ]
    assert (grid.first_on, grid.last_on, grid.is_back) == (date(2026, 3, 24), date(2026, 4, 16), False)


def test_what_is_late_is_marked_so():
    due = due_after(CALENDAR, at("2026-06-01"), WorkingDays(2))
    assert drawn(counted_days(told(due, counted(due)), is_late=True)) == ["S 1 L . . . ."]


def test_counting_back_from_a_panel_begins_with_the_panel():
    due = due_before(CALENDAR, date(2026, 4, 9), WorkingDays(3))
    grid = counted_days(told(due, counted(due), "panel"))
    assert drawn(grid) == [". . . D # - -", "# 2 1 S . . ."]
    assert grid is not None
    assert grid.is_back
    assert grid.weeks[1].days[3].word == "panel"


@pytest.mark.parametrize(
    ("limit", "days", "rows"),
    [
        pytest.param(
            CalendarDays(10),
            [date(2026, 6, 3 + number) for number in range(11)],
            [". . S 1 2 3 4", "5 6 7 8 9 D ."],
            id="every-day-counts",
        ),
        pytest.param(
            Weeks(2),
            [date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 17)],
            [". . S . . . .", ". . 1 . . . .", ". . D . . . ."],
            id="weeks",
        ),
        pytest.param(
            Months(2),
            [date(2026, 1, 30), date(2026, 2, 28), date(2026, 3, 30)],
            [". . . . S . .", "3 weeks", ". . . . . 1 .", "4 weeks", "D . . . . . ."],
            id="months-skip-weeks",
        ),
    ],
)
def test_other_counts(limit, days, rows):
    due = due_after(CALENDAR, datetime(days[0].year, days[0].month, days[0].day, 10, tzinfo=UTC), limit)
    assert drawn(counted_days(told(due, [CountedDay(on, n) for n, on in enumerate(days)]))) == rows


def test_hours_and_dates_that_somebody_set_have_no_grid():
    due = due_after(CALENDAR, at("2026-06-01"), WorkingDays(2))
    assert counted_days(told(due, [])) is None


def test_a_grid_says_in_words_what_its_colours_say():
    due = due_after(CALENDAR, at("2026-03-24"), WorkingDays(15))
    one = told(due, counted(due))
    source = '{% import "parts/counted_days.html" as how %}{{ how.explained(told, grid) }}'
    text = templates().from_string(source).render(told=one, grid=counted_days(one))
    assert "Fri 3 Apr – Good Friday; Mon 6 Apr – Easter Monday." in text
    assert text.count("not counted</span>") == 8
    assert text.count("counted as </span>") == 15
    assert "The count from Tuesday 24 March 2026 to Thursday 16 April 2026" in text
    assert "style=" not in text


def test_every_duty_and_stage_has_its_name():
    assert set(TASK_NAMES) == set(DutyKey)
    assert set(STAGE_NAMES) == set(Stage)
    assert len(set(TASK_NAMES.values())) == len(DutyKey)
