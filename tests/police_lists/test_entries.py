"""Rows that can be used, and those that cannot, with line and reason; no reason repeats what stands there."""

import re
from datetime import date

import pytest

from cce.police_lists.entries import Entry, Fault
from tests.police_lists.station import TODAY, a_list, read

GOOD = "P1,Bo,Example,04/05/2011,C-77"


def test_a_good_row_is_an_entry():
    found = read(a_list(GOOD, "", "P2,Ada ,Sample,2010-02-03,", ",,,,"))
    assert found.entries == (
        Entry.of(2, ("Bo", "Example"), date(2011, 5, 4), "C-77", "P1"),
        Entry.of(4, ("Ada", "Sample"), date(2010, 2, 3), None, "P2"),
    )
    assert found.faults == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param("P1,Bo,,04/05/2011,", "the family_name is empty", id="empty-name"),
        pytest.param("P1,Unknown,Example,04/05/2011,", "the given_names is no name", id="placeholder"),
        pytest.param("P1,Bo,Example,31/02/2011,", "there is no such day", id="impossible-date"),
        pytest.param("P1,Bo,Example,04/05/2011", "it has 4 cells, and the first line has 5", id="too-few"),
        pytest.param(
            "P1,Bo,Example,04/05/2011,,x", "it has 6 cells, and the first line has 5", id="too-many"
        ),
        pytest.param(
            "P1,B\x00o,Example,04/05/2011,",
            "the given_names has a sign that cannot be seen, U+0000",
            id="nul",
        ),
        pytest.param(
            'P1,"B\no",Example,04/05/2011,',
            "the given_names has a sign that cannot be seen, U+000A",
            id="line-break",
        ),
        pytest.param(
            "P1,B\u202eo,Example,04/05/2011,",
            "the given_names has a sign that cannot be seen, U+202E",
            id="bidi",
        ),
        pytest.param(
            f"P1,{'Bo' * 60},Example,04/05/2011,", "the given_names is longer than 99 signs", id="long"
        ),
        pytest.param(
            "P1,Bo,Example,04/05/2011,\N{REPLACEMENT CHARACTER}",
            "the case_number has a sign in an unknown encoding: save the list as CSV UTF-8",
            id="encoding",
        ),
        pytest.param('P1,"Bo"x,Example,04/05/2011,', "a quotation mark goes wrong", id="quotation"),
        pytest.param(GOOD.lower(), "the same row as on line 2", id="duplicate"),
    ],
)
def test_a_bad_row_is_reported_and_the_good_ones_are_kept(row, reason):
    found = read(a_list(GOOD, row, "P9,Ada,Sample,2010-02-03,"))
    assert [entry.police_number.reveal() for entry in found.entries] == ["P1", "P9"]
    assert found.faults == (Fault(3, reason),)


def test_dates_with_the_month_first_put_the_whole_list_in_doubt():
    assert read(a_list("P1,Bo,Example,05/13/2011,")).month_first
    assert not read(a_list("P1,Bo,Example,31/02/2011,")).month_first


def test_what_an_entry_says_of_a_person_is_not_printed():
    (entry,) = read(a_list(GOOD), TODAY).entries
    assert not {"Bo", "Example", "2011", "C-77", "P1"} & set(re.findall(r"[\w-]+", repr(entry)))
