"""A person's postbox over hours and days: tried again after pauses, one run while something waits."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from activities.messages import postbox_id
from cce.notices.outcome import Failed
from cce.pathway.terms import Role
from tests.activities.office import concern, everybody, fact, london
from tests.pathway.dates import uk
from tests.workflows.room import PATIENCE_SECONDS, PAUSE_SECONDS, EngineRoom, until
from workflows.postbox import GATHERING

pytestmark = pytest.mark.temporal

MORNING = "Mon 2026-03-23 10:00"
BUSY = Failed("the server is busy")
PUNCTUAL = timedelta(seconds=5)
A_WHILE = timedelta(seconds=2)


async def test_a_message_that_fails_is_tried_again_after_the_pauses_and_the_postbox_then_closes(
    skipped, quick_room
):
    office = quick_room.office
    office.sender.will("sw@example.test", BUSY, BUSY, BUSY)
    async with quick_room.at_work():
        reference = (await quick_room.open(concern(MORNING))).reference
        await skipped.sleep(timedelta(minutes=25))
        await until(lambda: bool(office.sender.got("sw@example.test")))
        await postbox(quick_room, "sw").result()
    times = [london(one.at)[-5:] for one in office.attempts(reference)]
    assert times == ["10:00", "10:01", "10:06", "10:21"]
    assert office.row(reference).status == "sent"


async def test_a_closed_postbox_opens_again_for_the_next_slot(skipped, quick_room):
    office = quick_room.office
    async with quick_room.at_work():
        reference = (await quick_room.open(concern(MORNING))).reference
        await until(lambda: bool(office.sender.got("sw@example.test")))
        await postbox(quick_room, "sw").result()
        await skipped.sleep(uk("Thu 2026-03-26 09:00") - uk(MORNING))
        await until(lambda: len(office.sender.got("sw@example.test")) == 2)
    late = [one.sent_at - one.not_before for one in office.rows(reference) if one.sent_at]
    assert len(late) == 2
    assert all(timedelta() <= one < PUNCTUAL for one in late)


async def test_what_waits_for_somebody_is_looked_at_every_hour_and_goes_when_the_role_is_taken(
    skipped, quick_room
):
    office = quick_room.office
    office.employ(everybody(office.staff.house).without(*Role))
    async with quick_room.at_work():
        reference = (await quick_room.open(concern(MORNING))).reference
        await skipped.sleep(timedelta(hours=2, minutes=30))
        assert office.sender.handed == []
        office.employ(everybody(office.staff.house))
        await skipped.sleep(timedelta(minutes=45))
        await until(lambda: bool(office.rows(reference, status="sent")))
    sent = office.row(reference, status="sent")
    assert london(sent.sent_at) == "Mon 2026-03-23 13:00"


async def test_a_message_nobody_was_there_to_send_is_recorded_at_the_time_it_went(dev_server, room):
    another_process = replace(room, temporal=await dev_server.client())
    async with another_process.keeping():
        reference = (await room.open(concern(room.now()))).reference
        await asked_for(room, "sw")
        await until(lambda: room.now() > room.office.row(reference).not_before + A_WHILE)
    somebody_comes = room.now()
    async with room.at_work():
        await until(lambda: bool(room.office.rows(reference, status="sent")))
    sent_at = room.office.row(reference).sent_at
    assert sent_at is not None
    assert somebody_comes - A_WHILE / 2 < sent_at <= room.now()


async def test_an_urgent_message_and_the_digest_of_its_slot_go_apart_and_on_time(skipped, quick_room):
    office = quick_room.office
    async with quick_room.at_work():
        reference = (await quick_room.open(concern(MORNING))).reference
        await quick_room.record(reference, fact("went_missing", MORNING))
        # Twenty-four hours before the interview is due is a slot of the ladder too.
        found = fact("found", "Wed 2026-03-25 09:00")
        await skipped.sleep(uk("Wed 2026-03-25 08:59") - uk(MORNING))
        await quick_room.record(reference, found)
        await skipped.sleep(timedelta(days=1, minutes=5))
        await until(lambda: len(office.rows(reference, status="sent")) == 4)
    together = office.rows(reference, not_before=uk("Thu 2026-03-26 09:00"))
    assert {(one.urgent, one.about.duty) for one in together} == {
        (True, "return_interview"),
        (False, "risk_assessment"),
    }
    assert len({one.message_key for one in together}) == 2


async def test_a_caseload_that_passes_on_is_one_message(skipped, quick_room):
    office, sender = quick_room.office, quick_room.office.sender
    async with quick_room.at_work():
        references = [(await quick_room.open(concern(MORNING))).reference for _ in range(5)]
        await until(lambda: all(office.rows(reference, status="sent") for reference in references))
        told_before = len(sender.got("tm@example.test"))
        for reference in references:
            to = office.staff.key("tm")
            await quick_room.record(reference, fact("reassigned", MORNING, role="social_worker", to=to))
        assert len(sender.got("tm@example.test")) == told_before
        await skipped.sleep(GATHERING)
        await until(lambda: all(len(office.rows(one, status="sent")) == 2 for one in references))
    handed_over = [office.row(reference, rung="handover") for reference in references]
    assert len({one.message_key for one in handed_over}) == 1
    assert len(sender.got("tm@example.test")) == told_before + 1


async def asked_for(room: EngineRoom, name: str) -> None:
    """Wait until the postbox has asked for what it holds to be sent."""
    scheduled = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            history = await postbox(room, name).fetch_history()
            if any(event.event_type == scheduled for event in history.events):
                return
            await asyncio.sleep(PAUSE_SECONDS)


def postbox(room: EngineRoom, name: str):
    return room.temporal.get_workflow_handle(postbox_id(room.office.staff.key(name)))
