"""Until when a record is kept: whole years, which end as birthdays do."""

import pytest

from cce.pathway.retention import Retention
from tests.pathway.dates import day

SIX_AND_25 = Retention()


@pytest.mark.parametrize(
    ("closed", "born", "ends"),
    [
        pytest.param("Thu 2026-06-04", "Tue 2011-05-10", "Sat 2036-05-10", id="the-birthday-is-later"),
        pytest.param("Fri 2036-05-09", "Tue 2011-05-10", "Fri 2042-05-09", id="the-years-are-later"),
        pytest.param("Fri 2030-05-10", "Tue 2011-05-10", "Sat 2036-05-10", id="both-on-one-day"),
        pytest.param("Thu 2029-05-10", "Tue 2011-05-10", "Sat 2036-05-10", id="closed-at-18-is-no-end"),
        pytest.param("Sun 2032-02-29", "Sat 2003-03-01", "Mon 2038-03-01", id="years-from-29-february"),
        pytest.param("Thu 2024-02-29", "Sun 1998-03-01", "Fri 2030-03-01", id="29-february-again"),
        pytest.param("Thu 2026-06-04", "Tue 2000-02-29", "Fri 2032-06-04", id="born-29-february-years-later"),
        pytest.param("Thu 2026-06-04", "Fri 2008-02-29", "Tue 2033-03-01", id="25-on-1-march"),
        pytest.param("Sat 2026-10-31", "Sat 2000-01-01", "Sun 2032-10-31", id="end-of-a-month"),
        pytest.param("Fri 2027-12-31", "Sat 2000-01-01", "Sat 2033-12-31", id="end-of-a-year"),
    ],
)
def test_a_record_is_kept_until_the_later_of_both(closed, born, ends):
    assert SIX_AND_25.ends_on(day(closed), day(born), day("Mon 2024-01-01")) == day(ends)


def test_a_leap_day_in_a_leap_year_stays_one():
    kept = Retention(years=4, age=18)
    assert kept.ends_on(day("Thu 2024-02-29"), day("Sat 2000-01-01"), day("Mon 2024-01-01")) == day(
        "Tue 2028-02-29"
    )


def test_a_child_of_unknown_age_counts_as_born_when_the_episode_was_opened():
    ends_on = SIX_AND_25.ends_on(day("Thu 2026-06-04"), None, day("Mon 2026-03-23"))
    assert ends_on == day("Thu 2051-03-23")
