"""What the doctor says of the promises: what was due, the canary, roles, workflows, and the watch outside."""

import asyncio
import json
from typing import Any

import pytest

from activities.canary import send_canary
from cce.records.engine import transaction
from starter.cli.boundary import run
from starter.cli.options import now
from tests.activities.office import concern
from tests.starter.cli_scenes import CONCERN, REFERENCE


def found(cce, check: str) -> tuple[bool, str]:
    said = {one["check"]: one for one in map(json.loads, cce("doctor", "--json").out.splitlines())}
    return said[check]["ok"], said[check]["detail"]


@pytest.mark.parametrize("check", ["due", "canary", "roles", "heartbeat"])
def test_of_an_empty_record_all_holds(house, cce, check):
    house.hire()
    ok, _ = found(cce, check)
    assert ok


def test_what_was_due_and_never_prepared_is_named(house, cce):
    house.hire()
    house.open(CONCERN)
    ok, said = found(cce, "due")
    assert (ok, REFERENCE in said, "cce show" in said) == (False, True, True)


def test_what_was_prepared_in_time_is_not(house, cce):
    house.hire()
    house.open(CONCERN)
    house.let_pass(now(), REFERENCE)
    assert found(cce, "due") == (True, "the ledger knows of all that the rules say was due")


def test_roles_that_reach_nobody_are_counted(house, cce):
    house.open(CONCERN)
    ok, said = found(cce, "roles")
    assert (ok, "cce staff check" in said) == (False, True)


def test_a_canary_of_long_ago_is_said_with_its_date(house, cce):
    house.hire()
    house.open(CONCERN)
    with transaction(house.engine) as session:
        send_canary(session, house.authority, now().replace(year=2026, month=3, day=24, hour=7))
    ok, said = found(cce, "canary")
    assert (ok, "24 March 2026" in said) == (False, True)


def test_a_watch_outside_is_told_of_without_its_address(house, cce, monkeypatch):
    assert "no CCE_HEARTBEAT_URL_FILE is set" in found(cce, "heartbeat")[1]
    monkeypatch.setenv("CCE_HEARTBEAT_URL", "https://watch.example.test/secret")
    ok, said = found(cce, "heartbeat")
    assert (ok, "a watch outside" in said, "secret" in said) == (True, True, False)


@pytest.mark.temporal
async def test_an_episode_that_does_not_run_is_named_by_the_doctor(commanded_room, capsys):
    room = commanded_room
    async with room.at_work():
        reference = (await room.open(concern(room.now()))).reference
        assert (await workflows(capsys))["ok"]
        await room.run_of(reference).terminate()
        said = await workflows(capsys)
    assert (said["ok"], reference in said["detail"]) == (False, True)


async def workflows(capsys) -> dict[str, Any]:
    await asyncio.to_thread(run, ("doctor", "--json"))
    lines = capsys.readouterr().out.splitlines()
    said: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return next(one for one in said if one["check"] == "workflows")
