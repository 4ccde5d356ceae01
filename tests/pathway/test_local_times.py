"""Dates and times as people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.local_times import TimeUnreadable, read_date, read_instant
from cce.pathway.working_days import LONDON


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        pytest.param("2026-03-23T10:00", "2026-03-23T10:00", id="winter-is-gmt"),
        pytest.param("2026-06-01T10:00", "2026-06-01T09:00", id="summer-is-an-hour-ahead"),
        pytest.param("2026-03-23 10:00", "2026-03-23T10:00", id="a-space-will-do"),
        pytest.param("2026-06-01T10:00:30", "2026-06-01T09:00:30", id="seconds"),
        pytest.param("2026-06-01T10:00:30.5", "2026-06-01T09:00:30.500000", id="fractions"),
        pytest.param("2026-06-01T10:00Z", "2026-06-01T10:00", id="utc"),
        pytest.param("2026-06-01T10:00+01:00", "2026-06-01T09:00", id="offset"),
        pytest.param("2026-06-01 10:00-05:00", "2026-06-01T15:00", id="offset-from-elsewhere"),
        pytest.param("2026-03-29T00:59", "2026-03-29T00:59", id="the-minute-before-clocks-go-forward"),
        pytest.param("2026-03-29T02:00", "2026-03-29T01:00", id="the-minute-they-have"),
        pytest.param("2026-03-29T01:30Z", "2026-03-29T01:30", id="the-missing-hour-with-an-offset"),
        pytest.param("2026-10-25T01:30", "2026-10-25T00:30", id="twice-shown-is-the-first"),
        pytest.param("2026-10-25T01:30+00:00", "2026-10-25T01:30", id="the-second-by-its-offset"),
        pytest.param("2026-10-25T02:00", "2026-10-25T02:00", id="once-they-have-gone-back"),
    ],
)
def test_time_is_read_on_london_s_clocks(written, instant):
    assert read_instant(written) == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert read_instant(written).tzinfo is UTC


@pytest.mark.parametrize("clock", ["01:00", "01:30", "01:59:59"])
def test_time_that_spring_leaves_out_is_refused_with_what_would_be_right(clock):
    with pytest.raises(TimeUnreadable) as refused:
        read_instant(f"2026-03-29T{clock}")
    assert f"write 2026-03-29T02:{clock[3:5]} (summer time)" in str(refused.value)
    assert f"2026-03-29T01:{clock[3:5]}+00:00" in str(refused.value)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        pytest.param("2026-03-23", "a time is needed as well, such as 2026-03-23T10:00", id="a-bare-date"),
        pytest.param("2026-02-30T10:00", "there is no such day or time", id="no-such-day"),
        pytest.param("2026-02-03T25:00", "there is no such day or time", id="no-such-hour"),
        pytest.param("2026-03-23T10:00+99:99", "there is no such day or time", id="no-such-offset"),
        pytest.param("20260323T1000", "expected a date and time such as", id="other-iso-form"),
        pytest.param("2026-W13-1T10:00", "expected a date and time such as", id="week-date"),
        pytest.param("1774224000", "expected a date and time such as", id="seconds-since-1970"),
        pytest.param("23/03/2026 10:00", "expected a date and time such as", id="british-form"),
        pytest.param("9999-12-31T23:59-10:00", "expected a date and time such as", id="past-every-calendar"),
        pytest.param(
            "0001-01-01T00:00+10:00", "expected a date and time such as", id="before-every-calendar"
        ),
        pytest.param("２０２６-03-23T10:00", "expected a date and time such as", id="other-digits"),
        pytest.param("", "expected a date and time such as", id="nothing"),
        pytest.param(["2026-03-23T10:00"], "expected a date and time such as", id="a-list"),
    ],
)
def test_what_is_no_time_is_refused(written, words):
    with pytest.raises(TimeUnreadable, match=r".") as refused:
        read_instant(written)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        pytest.param("2026-02-29", "there is no such day", id="no-leap-year"),
        pytest.param("2026-03-23T00:00", "expected a date such as", id="a-time"),
        pytest.param("86400", "expected a date such as", id="seconds-since-1970"),
        pytest.param("20260323", "expected a date such as", id="other-iso-form"),
        pytest.param(None, "expected a date such as", id="nothing"),
    ],
)
def test_what_is_no_date_is_refused(written, words):
    with pytest.raises(TimeUnreadable) as refused:
        read_date(written)
    assert words in str(refused.value)


def test_date_is_read():
    assert read_date("2028-02-29") == date(2028, 2, 29)


@given(st.integers(631152000, 4102444800).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_every_instant_written_with_its_offset_is_read_back(instant):
    assert read_instant(instant.astimezone(LONDON).isoformat()) == instant


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d([+-]\d\d:\d\d)?", fullmatch=True))
def test_any_text_is_read_or_refused(written):
    for read in (read_date, read_instant):
        try:
            read(written)
        except TimeUnreadable:
            continue
