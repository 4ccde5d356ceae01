"""What one person is to do: exactly what the directory says row by row, in a few statements."""

from collections import Counter
from datetime import timedelta

import pytest

from cce.pathway.terms import DutyStatus
from cce.reports.live import Horizon, When
from cce.reports.my_cases import my_cases
from cce.reports.paging import PAGE_SIZE
from cce.staff.resolve import owed_by
from tests.pathway.dates import uk
from tests.reports.caseloads import CALENDAR, NOW, statements


def every_page(session, person, **asked):
    first = my_cases(session, CALENDAR, NOW, person, **asked)
    more = (
        my_cases(session, CALENDAR, NOW, person, number=n, **asked) for n in range(2, first.page.pages + 1)
    )
    return [row for found in (first, *more) for row in found.page.rows]


def names(rows):
    return [(row.reference, row.duty.occurrence.opening) for row in rows]


def test_everybody_has_exactly_what_the_directory_says_row_by_row(council, session):
    for person in council.people:
        assert names(every_page(session, person)) == names(owed_by(session, person, NOW)), person


def test_somebody_who_is_away_has_nothing_and_who_stands_in_has_it(session):
    assert every_page(session, "w-01-2") == []
    assert every_page(session, "w-03-1")


def test_the_counts_are_those_of_the_rows(council, session):
    for person in council.people:
        rows, found = every_page(session, person), my_cases(session, CALENDAR, NOW, person)
        assert {when: number for when, number in found.counts.items() if number} == Counter(
            row.when for row in rows
        )
        assert found.children == len({row.reference for row in rows})


@pytest.mark.parametrize("when", When)
def test_one_part_alone_can_be_asked_for(session, when):
    rows = every_page(session, "one-cpc_lead")
    assert every_page(session, "one-cpc_lead", when=when) == [row for row in rows if row.when is when]


def test_what_is_overdue_leads_and_says_so(session):
    rows = every_page(session, "one-cpc_lead")
    assert [row.duty.occurrence.due.at for row in rows] == sorted(row.duty.occurrence.due.at for row in rows)
    for row in rows:
        overdue = row.duty.occurrence.status(NOW) is DutyStatus.OVERDUE
        assert (row.when is When.OVERDUE) == overdue == row.stands.words.startswith("overdue")


@pytest.mark.parametrize(
    ("due_at", "when"),
    [
        pytest.param("Fri 2026-11-20 10:30", When.OVERDUE, id="this-very-instant"),
        pytest.param("Fri 2026-11-20 10:31", When.TODAY, id="hours-that-end-today"),
        pytest.param("Sat 2026-11-21 00:00", When.TODAY, id="midnight-that-ends-today"),
        pytest.param("Sat 2026-11-21 00:01", When.SOON, id="on-the-weekend"),
        pytest.param("Wed 2026-11-25 00:00", When.SOON, id="end-of-the-second-working-day"),
        pytest.param("Wed 2026-11-25 00:01", When.LATER, id="after-it"),
    ],
)
def test_when_something_is_due(due_at, when):
    assert Horizon.of(CALENDAR, NOW).when(uk(due_at)) is when


def test_the_record_is_asked_no_more_often_for_more_rows(council, session):
    asked = []
    for person in ("one-administrator", "m-01", "one-cpc_lead"):
        with statements(council.engine) as seen:
            my_cases(session, CALENDAR, NOW + timedelta(minutes=1), person)
        asked.append(len(seen))
    assert max(asked) <= 8
    assert PAGE_SIZE == 50
