"""Who comes in to the pages and what they may see, as administrators set it by command."""

import json

from cce.records.accounts import Account, accounts
from cce.records.engine import reading
from cce.records.restrictions import Ground, restriction_of
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import CONCERN, REFERENCE


def restriction(house):
    with reading(house.engine) as session:
        return restriction_of(session, REFERENCE)


def entered(house):
    with reading(house.engine) as session:
        return accounts(session)


def last_act(house):
    with reading(house.engine) as session:
        one = acts(session)[-1]
    return one.action, one.detail, one.reference


def test_a_record_is_restricted_and_released(house, cce):
    house.hire()
    house.open(CONCERN)
    said = cce("restrict", REFERENCE, "--why", "court", "--ask", "p-108", "--yes", "--json")
    assert json.loads(said.out)["saved"]
    found = restriction(house)
    assert (found.why, found.ask) == (Ground.COURT, "p-108")
    assert last_act(house) == ("restricted", "court, ask p-108", REFERENCE)
    assert cce("restrict", REFERENCE, "--lift", "--yes").code == 0
    assert restriction(house) is None
    assert last_act(house) == ("lifted the restriction", "", REFERENCE)


def test_a_restriction_says_what_is_missing_and_a_dry_run_changes_nothing(house, cce):
    house.hire()
    house.open(CONCERN)
    assert "--ask" in cce("restrict", REFERENCE, "--why", "court").err
    assert "p-999" in cce("restrict", REFERENCE, "--why", "court", "--ask", "p-999", "--yes").err
    assert "is not restricted" in cce("restrict", REFERENCE, "--lift", "--yes").err
    assert cce("restrict", REFERENCE, "--why", "court", "--ask", "p-108", "--dry-run").code == 0
    assert restriction(house) is None


def test_an_account_is_entered_listed_and_taken_out(house, cce):
    house.hire()
    ids = ("--tenant", "4f1c", "--object", "93ab")
    assert cce("staff", "account", "p-101", *ids, "--dry-run").code == 0
    assert entered(house) == ()
    assert cce("staff", "account", "p-101", *ids, "--yes").code == 0
    assert entered(house) == ((Account("4f1c", "93ab"), "p-101"),)
    assert json.loads(cce("staff", "accounts", "--json").out) == {
        "person": "p-101",
        "tenant": "4f1c",
        "object": "93ab",
    }
    assert "Ada Example" in cce("staff", "accounts").out
    assert cce("staff", "account", "p-101", "--remove", "--yes").code == 0
    assert entered(house) == ()


def test_an_account_needs_both_ids_and_somebody_who_is_known(house, cce):
    house.hire()
    assert cce("staff", "account", "p-101", "--tenant", "4f1c").code == 2
    assert cce("staff", "account", "p-101", "--tenant", "4 f", "--object", "a").code == 2
    assert "p-999" in cce("staff", "account", "p-999", "--tenant", "a", "--object", "b", "--yes").err
