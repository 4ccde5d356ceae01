"""After a restore: a record older than the engine, an engine that lost everything, and what may go twice."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
from cce.records.ledger import deliveries_of
from cce.records.reconciling import count_possible_repeats, mark_possible_repeats
from starter.cli.boundary import run
from starter.cli.options import now
from tests.activities.office import Office, concern, fact
from tests.pathway.dates import uk

MONDAY = "Mon 2026-03-23 10:00"


async def reconciled(capsys, *more: str) -> dict[str, Any]:
    assert await asyncio.to_thread(run, ("reconcile", "--json", *more)) == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return said


def copy(of: str | Path, to: str | Path) -> None:
    """Copy a SQLite database as the operating document says."""
    with closing(sqlite3.connect(of)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


@pytest.mark.temporal
async def test_a_record_older_than_the_engine_is_told_what_it_lost(commanded_room, capsys, tmp_path):
    room = commanded_room
    database = room.office.engine.url.database
    async with room.at_work():
        first = (await room.open(concern(room.now()))).reference
        assert (await reconciled(capsys))["mended"] is False
        copy(database, tmp_path / "backup")
        lost = fact("case_note_recorded", room.now())
        await room.record(first, lost, command_id=f"{first}-lost")
        second = (await room.open(concern(room.now()))).reference
    copy(tmp_path / "backup", database)
    said = await reconciled(capsys)
    assert (said["without_record"], said["episodes"]) == ([second], [])
    named = {(one["reference"], one["command"]) for one in said["commands"]}
    assert (first, f"{first}-lost") in named
    assert {reference for reference, _ in named} == {first, second}
    assert (await reconciled(capsys, "--apply"))["without_record"] == [second]
    assert (await room.status(first), await room.status(second)) == ("RUNNING", "TERMINATED")
    async with room.at_work():
        again = await room.record(first, lost, command_id=f"{first}-lost")
        assert [one.fact for one in room.office.facts(first)] == ["concern_identified", "case_note_recorded"]
        assert again.revision == room.office.episode(first).standing.revision == 2


@pytest.mark.temporal
async def test_an_engine_that_lost_an_episode_has_it_again_and_what_is_owed_is_marked(commanded_room, capsys):
    room, before = commanded_room, now() - timedelta(days=2)
    async with room.keeping():
        reference = (await room.open(concern(before))).reference
        await room.run_of(reference).terminate()
    listed = await reconciled(capsys)
    assert (listed["episodes"], listed["mended"], await room.status(reference)) == (
        [reference],
        False,
        "TERMINATED",
    )
    assert not any(one.possible_repeat for one in room.office.rows(reference))
    assert (await reconciled(capsys, "--apply"))["mended"] is True
    assert await room.status(reference) == "RUNNING"
    due = [one for one in room.office.rows(reference) if one.not_before <= now()]
    assert all(one.possible_repeat for one in due)


@pytest.mark.parametrize(
    ("at", "marked"),
    [pytest.param("Mon 2026-03-23 09:59", 0, id="ahead"), pytest.param(MONDAY, 1, id="its-slot-has-come")],
)
def test_what_is_owed_from_before_is_marked_and_goes_marked(engine, at, marked):
    office = Office(engine)
    reference = office.open(MONDAY)
    with transaction(engine) as session:
        assert count_possible_repeats(session, uk(at)) == marked
        mark_possible_repeats(session, uk(at))
        assert sum(one.possible_repeat for one in deliveries_of(session, reference)) == marked
    office.deliver("sw", MONDAY)
    assert sum(one.possible_repeat for one in office.rows(reference, status="sent")) == marked


@pytest.mark.temporal
async def test_what_differs_is_said_in_sentences_and_mended_only_when_asked(commanded_room, capsys):
    room = commanded_room
    async with room.keeping():
        reference = (await room.open(concern(now() - timedelta(days=2)))).reference
        await room.run_of(reference).terminate()
    assert await asyncio.to_thread(run, ("reconcile",)) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{reference} is open and does not run." in said
    assert "Nothing was changed." in said
    assert await asyncio.to_thread(run, ("reconcile", "--apply")) == 0
    assert "Start the worker" in capsys.readouterr().out
    with reading(room.office.engine) as session:
        assert [one.action for one in audit_entries(session)][-1:] == ["reconcile"]


def test_without_a_server_nothing_is_listed(house, cce):
    ran = cce("reconcile")
    assert (ran.code, "CCE_TEMPORAL_ADDRESS" in ran.err) == (1, True)
