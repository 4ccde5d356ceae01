"""Which column holds what: said once, remembered, and refused with words that help."""

import pytest

from cce.police_lists.columns import Holds, ListKind, places, remember, remembered, said_with
from cce.police_lists.errors import PoliceListColumnsUnknown
from cce.police_lists.sheet import sheet_of
from cce.records.engine import reading, transaction

SAID = ["family_name=Surname", "given_names= First  Name", "born_on=DOB"]
COLUMNS = {Holds.FAMILY_NAME: "Surname", Holds.GIVEN_NAMES: "First  Name", Holds.BORN_ON: "DOB"}


def header(line):
    return sheet_of(f"{line}\n".encode(), "list.csv")


def test_what_was_said_once_is_remembered_for_that_list_alone(engine):
    with transaction(engine) as session:
        remember(session, ListKind.KNIFE_CRIME, said_with(SAID, {}))
    with reading(engine) as session:
        assert remembered(session, ListKind.KNIFE_CRIME) == COLUMNS
        assert remembered(session, ListKind.COUNTY_LINES) == {}


def test_what_is_said_later_takes_the_place_of_what_was_said_before(engine):
    later = said_with(["born_on=Birth", "given_names="], COLUMNS)
    with transaction(engine) as session:
        remember(session, ListKind.KNIFE_CRIME, COLUMNS)
        remember(session, ListKind.KNIFE_CRIME, later)
        known = remembered(session, ListKind.KNIFE_CRIME)
    assert known == {Holds.FAMILY_NAME: "Surname", Holds.BORN_ON: "Birth"}


def test_columns_are_found_whatever_their_capitals_and_spaces():
    assert places(header("dob, SURNAME ,first name,x"), COLUMNS) == {
        Holds.FAMILY_NAME: 1,
        Holds.GIVEN_NAMES: 2,
        Holds.BORN_ON: 0,
    }


def test_a_column_nobody_mapped_is_looked_for_under_its_own_word():
    assert places(header("case_number,family_name,given_names,born_on"), {}) == {
        Holds.FAMILY_NAME: 1,
        Holds.GIVEN_NAMES: 2,
        Holds.BORN_ON: 3,
        Holds.CASE_NUMBER: 0,
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param(
            "Surname,DOB", r"no column for given_names \('First  Name'\).*--map given_names=", id="gone"
        ),
        pytest.param("Surname,DOB,First Name,dob", "born_on is there twice", id="twice"),
        pytest.param("Surname;DOB;First Name", "separate columns by commas", id="semicolons"),
    ],
)
def test_a_header_that_does_not_fit_says_how_to_map_it(line, said):
    with pytest.raises(PoliceListColumnsUnknown, match=said):
        places(header(line), COLUMNS)


def test_a_mapped_column_that_is_gone_is_said_though_a_list_could_do_without_it():
    with pytest.raises(PoliceListColumnsUnknown, match=r"police_number \('Ref'\)"):
        places(header("Surname,DOB,First Name"), COLUMNS | {Holds.POLICE_NUMBER: "Ref"})


def test_a_first_line_that_is_a_row_is_not_repeated():
    with pytest.raises(PoliceListColumnsUnknown) as refused:
        places(header("P1,Quillon,Invented,04/05/2011"), COLUMNS)
    assert "Quillon" not in str(refused.value)
    assert "add a first line" in str(refused.value)


@pytest.mark.parametrize("said", ["surname=x", "born_on", "=", "", f"born_on={'x' * 101}"])
def test_what_maps_nothing_is_refused(said):
    with pytest.raises(PoliceListColumnsUnknown, match="maps no column"):
        said_with([said], {})
