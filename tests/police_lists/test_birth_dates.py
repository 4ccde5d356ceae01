"""Birth dates: the forms of British spreadsheets, and nothing that could be read in two ways."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.police_lists.birth_dates import (
    MONTH_FIRST,
    BirthDateUnreadable,
    one_slip_away,
    read_birth_date,
    turned,
)
from tests.police_lists.station import TODAY

DATES = st.dates(date(1910, 1, 1), TODAY)


@pytest.mark.parametrize(
    "written",
    [
        "04/05/2011",
        "4/5/2011",
        "2011-05-04",
        "04/05/2011 00:00",
        "2011-05-04 00:00:00",
        "2011-05-04T00:00:00.000",
    ],
)
def test_the_forms_of_spreadsheets_are_read_with_the_day_first(written):
    assert read_birth_date(written, TODAY) == date(2011, 5, 4)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("", "no birth date", id="empty"),
        pytest.param("31/02/2010", "no such day", id="no-such-day"),
        pytest.param("2010-13-01", "no such day", id="no-such-month"),
        pytest.param("05/13/2010", MONTH_FIRST, id="month-first"),
        pytest.param("45/13/2010", "no such day", id="neither"),
        pytest.param("04/05/11", "two digits", id="short-year"),
        pytest.param("40667", "is a number", id="excel-number"),
        pytest.param("4 May 2011", "is not written", id="words"),
        pytest.param("04-05-2011", "is not written", id="hyphens"),
        pytest.param("2011-05-04 10:30", "is not written", id="not-midnight"),
        pytest.param("٠٤/٠٥/٢٠١١", "is not written", id="other-digits"),
        pytest.param("24/03/2026", "future", id="tomorrow"),
        pytest.param("01/01/1900", "years ago", id="a-placeholder"),
    ],
)
def test_anything_else_says_why(written, said):
    with pytest.raises(BirthDateUnreadable, match=said):
        read_birth_date(written, TODAY)


@given(DATES)
def test_both_forms_of_a_date_mean_the_same(born_on):
    assert read_birth_date(f"{born_on:%d/%m/%Y}", TODAY) == read_birth_date(born_on.isoformat(), TODAY)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(written):
    with suppress(BirthDateUnreadable):
        assert read_birth_date(written, TODAY) <= TODAY


def test_day_and_month_in_each_others_place():
    assert turned(date(2011, 5, 4)) == date(2011, 4, 5)
    assert turned(date(2011, 5, 5)) is None
    assert turned(date(2011, 5, 13)) is None


@given(DATES, DATES)
def test_a_slip_leads_both_ways(one, other):
    assert (other in one_slip_away(one)) == (one in one_slip_away(other))
    assert one not in one_slip_away(one)


def test_one_digit_or_two_neighbours():
    near = one_slip_away(date(2011, 5, 14))
    assert {date(2011, 5, 15), date(2012, 5, 14), date(2101, 5, 14), date(2011, 5, 24)} <= near
    assert date(2011, 6, 15) not in near
