"""`reassign`: one child, or a whole caseload, shown before it is saved."""

import json

import pytest

from cce.pathway.terms import ChildStatus, Role
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import Episode, open_episode
from cce.records.references import new_reference
from starter.cli.options import now
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import CONCERN, REFERENCE


@pytest.fixture
def given(house):
    """Three children of p-101, given by name; the fourth is held through the team."""
    house.hire()
    house.open(CONCERN)
    references = sorted(new_reference() for _ in range(3))
    with transaction(house.engine) as session:
        for reference in references:
            row = Episode(reference, "nottinghamshire-2020", "1", now(), ChildStatus.CIN, team="team-a")
            open_episode(session, row, Child.of(), {Role.SOCIAL_WORKER: "p-101"})
    return references


def test_a_caseload_is_shown_with_what_stays_and_nothing_is_saved(house, cce, given):
    ran = cce("reassign", "--all-of", "p-101", "--to", "p-102", "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert [reference for reference in given if reference not in ran.out] == []
    assert "3 children would be given to p-102. Every date stays." in ran.out
    assert REFERENCE not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    said = json.loads(cce("reassign", "--all-of", "p-101", "--to", "p-102", "--dry-run", "--json").out)
    assert [one["reference"] for one in said["children"]] == given
    assert (said["stays"][0]["role"], said["saved"]) == ("social_worker", False)
    with reading(house.engine) as session:
        assert acts(session) == ()


def test_without_an_engine_no_child_is_given_away(house, cce, given):
    ran = cce("reassign", "--all-of", "p-101", "--to", "p-102", "--yes")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert acts(session) == ()


def test_a_person_without_children_gives_none(house, cce, given):
    ran = cce("reassign", "--all-of", "p-109", "--to", "p-102", "--yes")
    assert (ran.code, "No child is given to p-109 by name." in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param([], 2, "REF ROLE PERSON", id="nothing"),
        pytest.param([REFERENCE, "social_worker"], 2, "REF ROLE PERSON", id="nobody"),
        pytest.param([REFERENCE, "boss", "p-102"], 2, "boss", id="no-such-role"),
        pytest.param(["--all-of", "p-101"], 2, "--to", id="to-whom"),
        pytest.param([REFERENCE, "--all-of", "p-101", "--to", "p-102"], 2, "--all-of", id="both"),
        pytest.param([REFERENCE, "social_worker", "p-102", "--to", "p-101"], 2, "--all-of", id="mixed"),
        pytest.param(["--all-of", "p-101", "--to", "p-101"], 2, "holds them already", id="to-the-same"),
        pytest.param(["--all-of", "p-101", "--to", "p-999"], 1, "p-999", id="unknown"),
        pytest.param(
            ["--all-of", "p-101", "--to", "p-102", "--from-on", "2036-01-02"], 2, "still to", id="ahead"
        ),
        pytest.param(["--all-of", "p-101", "--to", "p-102", "--from-on", "soon"], 2, "from-on", id="soon"),
        pytest.param(["--all-of", "p-101", "--to", "p-102"], 2, "--yes", id="nobody-to-ask"),
    ],
)
def test_what_is_typed_wrong_is_refused(house, cce, given, typed, code, said):
    ran = cce("reassign", *typed)
    assert (ran.code, said in ran.err) == (code, True)
    assert "Traceback" not in ran.err
