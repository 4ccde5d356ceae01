"""A row beside a child: surely the same, perhaps, or somebody else; no doubt is settled by the machine."""

from datetime import date

import pytest

from cce.police_lists.comparing import compare
from cce.police_lists.entries import Entry
from cce.police_lists.register import Known
from cce.records.children import Child

BORN = date(2011, 5, 4)
ROW = Entry.of(2, ("Bo", "Example"), BORN, "C 77", "P1")
SURE, PERHAPS, NOBODY = True, False, None


def compared(name, born_on, case_number=None, *, linked=False):
    found = compare(ROW, Known("K7Q4-M2PX-3", Child.of(name, born_on, case_number)), linked=linked)
    return None if found is None else found.is_sure


@pytest.mark.parametrize(
    ("name", "born_on", "case_number", "found"),
    [
        pytest.param("Bo Example", BORN, None, SURE, id="name-and-date"),
        pytest.param("BO  ÉXAMPLE", BORN, None, SURE, id="accents-and-capitals"),
        pytest.param("Bo Example", BORN, "c77", SURE, id="all-three"),
        pytest.param("Bo Example", BORN, "C-78", PERHAPS, id="the-case-numbers-differ"),
        pytest.param("Bo Example", date(2009, 1, 31), "C77", SURE, id="number-and-name"),
        pytest.param("Ada Quillfeather", BORN, "C77", SURE, id="number-and-date"),
        pytest.param(None, None, "C77", SURE, id="nothing-but-the-number"),
        pytest.param("Ada Quillfeather", date(2009, 1, 31), "C77", PERHAPS, id="number-against-all-else"),
        pytest.param("Bo Example", date(2011, 4, 5), None, PERHAPS, id="day-and-month-turned"),
        pytest.param("Bo Example", date(2011, 5, 14), None, PERHAPS, id="one-digit"),
        pytest.param("Bo Example", None, None, PERHAPS, id="no-birth-date"),
        pytest.param("Example Bo", BORN, None, PERHAPS, id="names-swapped"),
        pytest.param("Bo Exampel", BORN, None, PERHAPS, id="misspelt"),
        pytest.param("Bo Exampel", date(2011, 4, 5), None, PERHAPS, id="misspelt-and-turned"),
        pytest.param("Sasha Example", BORN, None, PERHAPS, id="same-date-and-family-name"),
        pytest.param(None, BORN, None, PERHAPS, id="nameless-and-the-same-date"),
        pytest.param("Sasha Example", date(2011, 4, 5), None, NOBODY, id="a-relative"),
        pytest.param("Bo Example", date(2009, 1, 31), None, NOBODY, id="the-same-name"),
        pytest.param("Ada Sample", BORN, None, NOBODY, id="the-same-birthday"),
        pytest.param(None, None, None, NOBODY, id="nothing"),
    ],
)
def test_what_is_sure_and_what_is_not(name, born_on, case_number, found):
    assert compared(name, born_on, case_number) is found


def test_a_police_number_that_led_there_counts_as_a_case_number_does():
    assert compared("Bo Exampel", BORN, linked=True) is SURE
    assert compared("Ada Sample", date(2009, 1, 31), linked=True) is PERHAPS


def test_whoever_decides_is_told_what_differs():
    found = compare(ROW, Known("K7Q4-M2PX-3", Child.of("Example Bo", date(2011, 4, 5), "C-1")))
    assert found is not None
    assert found.remarks == (
        "the case numbers differ",
        "the names stand in another order",
        "day and month of the birth date are in each other's place",
    )
