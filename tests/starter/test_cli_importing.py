"""`import`: checked first, taken over with --apply; with the engine at work, silently."""

import asyncio
import json

import pytest

from cce.records.deliveries import DeliveryStatus
from cce.records.engine import reading
from cce.records.episodes import episodes
from cce.records.imports import imports
from starter.cli.boundary import run
from tests.starter.cli_house import acts

FACTS = (
    "    facts:\n      - {fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}\n"
    "      - {fact: strategy_discussion_not_required, happened_at: 2026-03-23T11:00, reason: said so}\n"
)


@pytest.fixture
def files(tmp_path):
    """Three children; what is said of the last is wrong where *wrong* says so."""
    folder = tmp_path / "running"
    folder.mkdir()

    def written(wrong: str = "cin") -> str:
        rows = [("a-1", "cin", "team-a"), ("a-2", "lac", ""), ("a-3", wrong, "")]
        (folder / "episodes.csv").write_text(
            "key,status,team,name\n"
            + "".join(f"{key},{status},{team},Bo Example\n" for key, status, team in rows)
        )
        (folder / "facts.yaml").write_text("children:\n" + "".join(f"  {key}:\n{FACTS}" for key, *_ in rows))
        return str(folder)

    return written


def test_a_check_says_how_many_and_what_is_late_and_takes_nothing(house, cce, files):
    house.hire()
    ran = cce("import", files())
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    assert "3 children can be taken over, 0 were before, 0 cannot be." in said
    assert "each is told once, " in said
    assert "Bo Example" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    with reading(house.engine) as session:
        assert (episodes(session), imports(session), acts(session)) == ((), {}, ())
    (first, *_) = [json.loads(line) for line in cce("import", files(), "--json").out.splitlines()]
    assert (first["key"], first["facts"], first["taken"]) == ("a-1", 2, False)
    assert "risk_assessment" in {one["duty"] for one in first["overdue"]}


def test_one_that_is_wrong_keeps_all_from_being_taken(house, cce, files):
    house.hire()
    for options in ((), ("--apply",)):
        ran = cce("import", files("wrong"), *options)
        assert (ran.code, "episodes.csv:4: status: found 'wrong'" in ran.err) == (2, True)
    with reading(house.engine) as session:
        assert episodes(session) == ()


def test_without_an_engine_nothing_is_taken(house, cce, files):
    house.hire()
    ran = cce("import", files(), "--apply")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert (episodes(session), acts(session)) == ((), ())


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param([], id="nothing"),
        pytest.param(["nowhere.yaml"], id="no-file"),
        pytest.param(["nowhere"], id="no-folder"),
        pytest.param([".", "--apply"], id="an-empty-folder"),
        pytest.param(["x", "--keep"], id="no-such-option"),
    ],
)
def test_what_is_typed_wrong_is_refused(house, cce, typed, monkeypatch):
    monkeypatch.chdir(house.var)
    ran = cce("import", *typed)
    assert (ran.code, bool(ran.err), "Traceback" in ran.err) == (2, True, False)


@pytest.mark.temporal
async def test_with_the_engine_at_work_the_good_ones_are_taken_once_and_nobody_is_told_of_the_past(
    commanded_room, files, tmp_path, capsys
):
    room = commanded_room
    path = files("wrong")
    (tmp_path / "running" / "episodes.csv").write_text("key,status\na-1,cin\na-2,lac\na-3,wrong\n")
    async with room.at_work():
        for expected in ([True, True], []):
            code = await asyncio.to_thread(run, ["import", path, "--apply", "--keep-good", "--json"])
            said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
            assert (code, [one["taken"] for one in said if one.get("taken")]) == (1, expected)
    with reading(room.office.engine) as session:
        taken = episodes(session)
        assert {one.standing.revision for one in taken} == {1}
        assert [one.action for one in acts(session)] == ["import"]
    rows = [row for one in taken for row in room.office.rows(one.reference)]
    assert {row.status for row in rows} <= {DeliveryStatus.OWED}
    assert {row.about.rung for row in rows} <= {"after"}
