"""Rules that change while episodes run: dates and notices are shown first, then those touched follow."""

import asyncio
import json
from pathlib import Path

import pytest

from cce.pathway.working_days import CalendarOverride
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.episodes import episode
from cce.records.following import lagging
from cce.records.overrides import add_override
from cce.records.references import new_reference
from starter.cli.boundary import run
from starter.cli.options import now
from tests.activities.office import concern
from tests.pathway.dates import day
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE

COUNTY = (
    "policy: county-2027\nversion: '2'\ntitle: County\nextends: nottinghamshire-2020\n"
    "counting: {unspecified_days: working}\n"
)
OTHER = new_reference()
EASTER_TUESDAY = CalendarOverride(day("Tue 2026-04-07"), working=False, name="Snow")


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A policy of its own that counts in working days, where the installation finds it."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "county-2027.yaml").write_text(COUNTY)
    monkeypatch.setenv("CCE_POLICIES_FOLDER", str(folder))
    return "county-2027"


def test_following_nothing_needs_no_engine(house, cce):
    assert lines(cce("follow", "--json")) == [{"worked_out": 0, "unchanged": 0}]
    assert lines(cce("follow", "--all", "--json")) == [{"worked_out": 0, "unchanged": 0}]


def test_a_late_day_off_says_which_notices_it_calls_back_and_plans(house, cce):
    house.open(CONCERN, COMPLETED, APPROVED)
    (said,) = lines(cce("calendar", "add", "2026-04-07", "Snow", "--dry-run", "--json"))
    assert (said["reference"], [one["due_on"] for one in said["changes"]]) == (REFERENCE, ["2026-04-08"])
    back = [(one["step"], one["at"][:16]) for one in said["notices"]["called_back"] if on_submission(one)]
    assert back == [("0", "2026-04-07T09:00"), ("+1wd", "2026-04-08T09:00"), ("+3wd", "2026-04-10T09:00")]


def on_submission(notice) -> bool:
    return notice["duty"] == "cpc_submission" and notice["step"] in ("0", "+1wd", "+3wd")


def test_the_sum_of_a_preview_is_one_line(house, cce):
    house.open(CONCERN, COMPLETED, APPROVED)
    ran = cce("calendar", "add", "2026-04-07", "Snow", "--dry-run")
    last = " ".join(ran.out.split())
    assert "Of 1 open episodes, dates would move in 1. Notices: " in last
    assert last.endswith("sent at once.")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_what_lags_is_said_by_the_doctor_and_followed_without_an_engine_where_nothing_moves(house, cce):
    house.open(CONCERN)
    with transaction(house.engine) as session:
        add_override(session, CalendarOverride(day("Fri 2027-06-04"), working=False, name="One-off"), now())
    finding = next(one for one in lines(cce("doctor", "--json")) if one["check"] == "timetables")
    assert (finding["ok"], "1 of 1" in finding["detail"], "cce follow" in finding["detail"]) == (
        False,
        True,
        True,
    )
    assert lines(cce("follow", "--json")) == [{"worked_out": 0, "unchanged": 1}]
    finding = next(one for one in lines(cce("doctor", "--json")) if one["check"] == "timetables")
    assert finding["ok"]


def test_what_has_to_be_worked_out_anew_needs_the_engine_and_lags_until_then(house, cce):
    house.open(CONCERN, COMPLETED, APPROVED)
    with transaction(house.engine) as session:
        add_override(session, EASTER_TUESDAY, now())
    ran = cce("follow")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert [one.reference for one in lagging(session, house.authority)] == [REFERENCE]


def test_a_policy_move_shows_first_and_changes_nothing_in_a_dry_run(house, cce, county):
    house.open(CONCERN)
    (said,) = lines(cce("policy", "move", "nottinghamshire-2020", county, "--dry-run", "--json"))
    assert {one["duty"]: one["due_on"] for one in said["changes"]} == {
        "risk_assessment": "2026-04-08",
        "multi_agency_meeting": "2026-04-15",
    }
    with reading(house.engine) as session:
        assert (episode(session, REFERENCE).policy, acts(session)) == ("nottinghamshire-2020", ())


def test_a_policy_move_without_an_engine_moves_nothing(house, cce, county):
    house.open(CONCERN)
    ran = cce("policy", "move", "nottinghamshire-2020", county, "--yes")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert episode(session, REFERENCE).policy == "nottinghamshire-2020"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param(["nottinghamshire-2020", "atlantis-2020"], 2, "atlantis-2020", id="no-such-policy"),
        pytest.param(["nottinghamshire-2020"], 2, "TO", id="one-missing"),
        pytest.param(
            ["nottinghamshire-2020", "county-2027", "--episode", "K7Q4"], 2, "K7Q4", id="no-reference"
        ),
        pytest.param(
            ["nottinghamshire-2020", "county-2027", "--episode", OTHER], 1, OTHER, id="unknown-episode"
        ),
        pytest.param(
            ["county-2027", "county-2027", "--episode", REFERENCE],
            2,
            "goes by nottinghamshire-2020",
            id="goes-by-another",
        ),
        pytest.param(["nottinghamshire-2020", "county-2027"], 2, "--yes", id="nobody-to-ask"),
    ],
)
def test_a_policy_move_that_cannot_be_is_refused(house, cce, county, typed, code, said):
    house.open(CONCERN)
    ran = cce("policy", "move", *typed)
    assert (ran.code, said in ran.err) == (code, True)
    assert "Traceback" not in ran.err


def test_moving_from_a_policy_nobody_goes_by_changes_nothing(house, cce, county):
    ran = cce("policy", "move", county, "nottinghamshire-2020", "--yes")
    assert (ran.code, "Of 0 open episodes" in ran.out) == (0, True)


@pytest.mark.temporal
async def test_moved_to_another_policy_an_episode_is_worked_out_anew_by_the_engine(
    commanded_room, county, tmp_path, capsys
):
    room, office = commanded_room, commanded_room.office
    office.authority = Authority((tmp_path / "policies",))
    async with room.at_work():
        opened = [await room.open(concern(room.now())) for _ in range(3)]
        one = opened[0].reference
        moved = ("policy", "move", "nottinghamshire-2020", county, "--episode", one, "--yes", "--json")
        assert await asyncio.to_thread(run, moved) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["moved"] == 1
    stands = [office.episode(each.reference) for each in opened]
    assert [(each.policy, each.policy_version, each.standing.revision) for each in stands] == [
        (county, "2", 2),
        *[("nottinghamshire-2020", "1", 1)] * 2,
    ]
    with reading(office.engine) as session:
        assert lagging(session, office.authority) == ()
        (said,) = acts(session, one)
    assert (said.action, said.detail) == ("policy move", "nottinghamshire-2020 1 to county-2027 2")
