"""`cce find`: by whole words of the name, birth date and case number; whoever is found was looked at."""

import json
from datetime import date

import pytest

from cce.records.children import Child
from cce.records.engine import reading
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import CONCERN, REFERENCE

OTHER = "7Q4K-2MRT-X"
ZOE = Child.of("Zoë O’Example-Sampleton", date(2012, 6, 5), "C-77/1")


@pytest.fixture
def children(house):
    """Two children who share a name's part."""
    house.hire()
    house.open(CONCERN)
    house.open(CONCERN, reference=OTHER, team="team-b", child=ZOE)
    return house


def looks(house):
    with reading(house.engine) as session:
        return [(one.who, one.action, one.detail, one.reference, one.why) for one in acts(session)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param(("bo",), [REFERENCE], id="one-word"),
        pytest.param(("EXAMPLE  bo",), [REFERENCE], id="another-order-and-capitals"),
        pytest.param(("Example, Bo",), [REFERENCE], id="family-name-first"),
        pytest.param(("zoe oexample sampleton",), [OTHER], id="without-accents-and-signs"),
        pytest.param(("O'Example",), [OTHER], id="another-apostrophe"),
        pytest.param(("exam",), [], id="part-of-a-word"),
        pytest.param(("bo sampleton",), [], id="words-of-two-children"),
        pytest.param(("bo", "--born", "2011-05-04"), [REFERENCE], id="name-and-birth-date"),
        pytest.param(("bo", "--born", "2011-05-05"), [], id="another-birth-date"),
        pytest.param(("--case-number", "c 77 1"), [OTHER], id="case-number-written-otherwise"),
        pytest.param(("--born", "2012-06-05"), [OTHER], id="birth-date-alone"),
    ],
)
def test_all_that_is_given_must_be_true_of_the_child(children, cce, typed, found):
    ran = cce("find", *typed, "--json")
    assert ran.code == 0
    assert [json.loads(line)["reference"] for line in ran.out.splitlines()] == found
    assert [one[3] for one in looks(children)] == found


def test_an_episode_is_shown_without_the_name_and_the_audit_says_by_what_it_was_found(children, cce):
    ran = cce("find", "bo", "--born", "2011-05-04", "--by", "p-104", "--purpose", "a call from school")
    assert ran.code == 0
    assert (REFERENCE in ran.out, "open" in ran.out, "team-a" in ran.out) == (True, True, True)
    assert "Example" not in ran.out
    assert looks(children) == [
        ("p-104", "found child", "by name and birth date", REFERENCE, "a call from school")
    ]


def test_with_the_name_it_is_a_look_at_the_child(children, cce):
    ran = cce("find", "--case-number", "C-77/1", "--name")
    assert all(said in ran.out for said in ("Zoë", "2012-06-05", "C-77/1"))
    assert [one[1:4] for one in looks(children)] == [("read child", "by case number", OTHER)]
    told = json.loads(cce("find", "zoe", "--name", "--json").out)
    assert told["child"] == {"name": ZOE.name.reveal(), "born_on": "2012-06-05", "case_number": "C-77/1"}


def test_who_is_not_found_is_said_with_what_was_compared(children, cce):
    ran = cce("find", "nobody known", "--born", "2011-05-04")
    said = " ".join(ran.out.split())
    assert ran.code == 0
    assert "Nobody in the records has that name and birth date." in said
    assert "compared whole" in said
    assert looks(children) == []


def test_a_name_can_be_read_from_standard_input(children):
    assert REFERENCE in children.script("find", "-", text="bo example\n").out


@pytest.mark.parametrize("typed", [pytest.param((), id="nothing"), pytest.param(("!",), id="no-word")])
def test_something_has_to_be_looked_for(children, cce, typed):
    ran = cce("find", *typed)
    assert (ran.code, ran.out, "nothing was given" in " ".join(ran.err.split())) == (2, "", True)
