"""Workers and servers that go and come again: nothing is lost, and what fell due meanwhile goes once."""

from datetime import timedelta

import pytest

from cce.pathway.terms import NoticeStatus
from cce.records.deliveries import DeliveryStatus
from starter.client import EngineUnavailable
from tests.activities.office import concern, fact
from tests.pathway.dates import uk
from tests.workflows.room import EngineRoom, until
from tests.workflows.server import started

pytestmark = pytest.mark.temporal

EVENING, SLOT = "Mon 2026-03-23 20:00", "Tue 2026-03-24 09:00"
SOON = timedelta(seconds=1)


async def test_what_fell_due_while_worker_and_server_were_gone_goes_once_after_they_came_again(
    tmp_path, laid_out_office
):
    with started(tmp_path) as server:
        room = EngineRoom(await server.client(), laid_out_office, timedelta())
        room.set_clock("Tue 2026-03-24 08:59")
        room.shift += timedelta(seconds=57)
        async with room.at_work():
            reference = (await room.open(concern(EVENING, recorded_at=EVENING))).reference
            assert [one.status for one in room.office.rows(reference)] == ["owed"]
        server.kill()
        await until(lambda: room.now() > uk(SLOT) + SOON)
        assert room.office.sender.handed == []
        server.start()
        room.temporal = await server.client()
        async with room.at_work():
            await until(lambda: room.office.row(reference).status is DeliveryStatus.SENT)
            later = await room.record(reference, fact("went_missing", room.now()))
    row = room.office.row(reference, rung="opened")
    assert (row.status, row.attempts, row.possible_repeat) == ("sent", 1, False)
    assert row.sent_at is not None
    assert uk(SLOT) + SOON < row.sent_at < uk(SLOT) + timedelta(minutes=5)
    assert later.revision == 2
    assert len(room.office.sender.handed) == 1


async def test_a_command_sent_into_the_void_is_kept_once_when_it_is_sent_again(tmp_path, laid_out_office):
    with started(tmp_path) as server:
        room = EngineRoom(await server.client(), laid_out_office, timedelta())
        room.set_clock(EVENING)
        async with room.at_work():
            reference = (await room.open(concern(room.now()))).reference
        missing = fact("went_missing", room.now())
        with pytest.raises(EngineUnavailable):
            await room.client(SOON).record(reference, [missing], command_id="c-2")
        server.kill()
        with pytest.raises(EngineUnavailable):
            await room.client(SOON).record(reference, [missing], command_id="c-2")
        server.start()
        room.temporal = await server.client()
        async with room.at_work():
            answers = [await room.record(reference, missing, command_id="c-2") for _ in range(2)]
    assert [answer.revision for answer in answers] == [2, 2]
    assert [one.fact for one in room.office.facts(reference)] == ["concern_identified", "went_missing"]


async def test_an_engine_that_wakes_days_late_sends_the_highest_rung_and_supersedes_the_lower_ones(room):
    room.set_clock(EVENING)
    async with room.at_work():
        reference = (await room.open(concern(room.now()))).reference
    await room.run_of(reference).terminate("the server's file was lost")
    room.set_clock("Thu 2026-04-02 11:00")
    async with room.at_work():
        await room.client().work_out_anew(reference)
        await until(lambda: bool(room.office.rows(reference, status="sent")))
    assert [(one.about.rung, one.status) for one in room.office.rows(reference)] == [("due", "sent")]
    listed = room.office.plan(reference, room.now()).notices
    board = {one.notice.step or one.notice.rung: one.status for one in listed}
    lower = {board[step] for step in ("opened", "-5wd", "-2wd")}
    assert (lower, board["0"]) == ({NoticeStatus.SUPERSEDED}, NoticeStatus.SENT)
    assert len(room.office.sender.handed) == 1


async def test_workers_that_come_and_go_all_the_time_lose_nothing(room):
    room.set_clock("Mon 2026-03-23 10:00")
    async with room.at_work():
        reference = (await room.open(concern(room.now()))).reference
    for kind in ("went_missing", "found") * 2:
        async with room.at_work():
            await room.record(reference, fact(kind, room.now()))
    async with room.at_work():
        await until(lambda: all(one.settled_at for one in room.office.rows(reference)))
    assert len(room.office.facts(reference)) == 5
    keys = [handed.message.key for handed in room.office.sender.handed]
    repeated = {one.message_key for one in room.office.rows(reference) if one.possible_repeat}
    assert {key for key in keys if keys.count(key) > 1} <= repeated
