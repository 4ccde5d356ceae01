"""Dates and times as they are typed into a form."""

from datetime import UTC, date, datetime

import pytest

from web.forms.dates import Wrong, date_fields, read_date, read_moment

NOT_REAL = "The date you saw the child must be a real date"


def typed(day="", month="", year="", time=""):
    return {"seen-day": day, "seen-month": month, "seen-year": year, "seen-time": time}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(("23", "3", "2026"), date(2026, 3, 23), id="plain"),
        pytest.param((" 03 ", "03", "2026"), date(2026, 3, 3), id="noughts-and-blanks"),
        pytest.param(("1", "September", "2026"), date(2026, 9, 1), id="month-in-words"),
        pytest.param(("29", "2", "2024"), date(2024, 2, 29), id="leap-day"),
        pytest.param(("29", "2", "2026"), NOT_REAL, id="no-leap-day"),
        pytest.param(("", "", ""), "Enter the date you saw the child", id="nothing"),
        pytest.param(
            ("1", "", ""), "The date you saw the child must include a month and year", id="day-alone"
        ),
        pytest.param(("x", "1", "2026"), NOT_REAL, id="letters"),
        pytest.param(("²", "1", "2026"), NOT_REAL, id="strange-digit"),
        pytest.param(("1", "1", "26"), NOT_REAL, id="short-year"),
        pytest.param(("1", "1", "9" * 40), NOT_REAL, id="endless-year"),
        pytest.param(("1", "9" * 5000, "2026"), NOT_REAL, id="endless"),
    ],
)
def test_a_date_in_three_fields(given, found):
    said = read_date(typed(*given), "seen", "The date you saw the child")
    assert (said.words if isinstance(said, Wrong) else said) == found


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("9:30am", 9, 30),
        ("9.30 pm", 21, 30),
        ("14:15", 14, 15),
        ("0915", 9, 15),
        ("12am", 0, 0),
        ("12pm", 12, 0),
        ("midday", 12, 0),
        ("9am", 9, 0),
    ],
)
def test_a_time_as_people_type_it(written, hour, minute):
    found = read_moment(typed("23", "1", "2026", written), "seen", "The date")
    assert found == datetime(2026, 1, 23, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("written", ["9", "25:00", "13pm", "0am", "9:7", "soon", "9:60"])
def test_what_is_no_time_is_said(written):
    found = read_moment(typed("23", "1", "2026", written), "seen", "The date")
    assert found == Wrong("The time must be like 9:30am or 14:15", "seen-time")


def test_a_time_that_the_clocks_left_out_is_said():
    found = read_moment(typed("29", "3", "2026", "1:30am"), "seen", "The date")
    assert isinstance(found, Wrong)
    assert "went forward" in found.words


def test_a_summer_time_is_an_hour_behind_in_utc():
    assert read_moment(typed("1", "7", "2026", "10am"), "seen", "The date") == datetime(
        2026, 7, 1, 9, tzinfo=UTC
    )


def test_a_date_fills_its_fields_as_they_are_read():
    assert read_date(date_fields("seen", date(2026, 3, 9)), "seen", "The date") == date(2026, 3, 9)
