"""Episodes that outgrow one history continue as new: nothing is lost, nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from itertools import cycle

import pytest
from temporalio.client import WorkflowHandle

from activities.messages import PostboxStart, postbox_id
from activities.postboxes import Postboxes
from activities.preparing import Expected
from cce.pathway.facts import Fact
from cce.pathway.plan import Plan, plan
from cce.pathway.terms import NoticeStatus
from cce.records.deliveries import DeliveryStatus, notice_digest
from cce.records.engine import reading
from cce.records.episodes import circumstances_of
from starter.skipped_time import skipping_time
from tests.activities.office import POLICY, Office, concern, fact
from tests.pathway.dates import uk
from tests.workflows.room import EngineRoom, pass_until, until
from tests.workflows.server import started

pytestmark = pytest.mark.temporal

MONDAYS_TO_THURSDAYS_OF_TWO_YEARS = 416
DAYS_WITH_ONE_FACT, FACTS_ON_THE_OTHERS = 396, 81
THURSDAY = 3
MOST_EVENTS = 10_000
AFTER_HOURS = timedelta(hours=8)
ROUND = ("went_missing", "found", "return_interview_held")


@pytest.mark.timeout(400)
async def test_two_years_with_thousands_of_facts_continue_as_new_and_lose_nothing(laid_out_office):
    start = uk("Mon 2026-03-23 10:00")
    days = list(days_of_facts(start))
    async with skipping_time() as environment:
        room = EngineRoom(environment.client, laid_out_office, start - await environment.get_current_time())
        async with room.at_work():
            reference = (await room.open(concern(start))).reference
            for number, facts in enumerate(days):
                await pass_until(environment, room, facts[0].recorded_at)
                await room.record(reference, *facts, command_id=f"day-{number}")
            again = await room.record(reference, *days[0], command_id="day-0")
        lengths = await lengths_of_runs(room, reference)
    assert len(lengths) > 1
    assert max(lengths) < MOST_EVENTS
    kept = room.office.facts(reference)
    assert [one.id for one in kept[1:]] == [one.id for facts in days for one in facts]
    assert len(kept) > 2_000
    assert again.revision == 2
    assert room.office.episode(reference).standing.revision == len(days) + 1
    went_as_planned(room.office, reference, kept)


async def test_commands_sent_while_an_episode_continues_as_new_are_all_kept_once(tmp_path, laid_out_office):
    with started(tmp_path, "limit.historyCount.suggestContinueAsNew=40") as server:
        room = EngineRoom(await server.client(), laid_out_office, timedelta())
        room.set_clock("Mon 2026-03-23 10:00")
        async with room.at_work():
            reference = (await room.open(concern(room.now()))).reference
            notes = [fact("case_note_recorded", room.now(), id=f"note-{number}") for number in range(64)]
            for group in (notes[place : place + 8] for place in range(0, len(notes), 8)):
                await asyncio.gather(*(room.record(reference, note, command_id=note.id) for note in group))
            again = [await room.record(reference, note, command_id=note.id) for note in notes[:3]]
            await until(lambda: all(one.settled_at for one in room.office.rows(reference)))
        assert len(await lengths_of_runs(room, reference)) > 3
    assert {one.id for one in room.office.facts(reference)[1:]} == {note.id for note in notes}
    assert len(room.office.facts(reference)) == 65
    assert all(answer.revision <= 9 for answer in again)
    assert len(room.office.sender.handed) == len(room.office.rows(reference)) == 1


async def test_a_postbox_that_is_told_very_often_continues_as_new_with_what_it_waits_for(
    tmp_path, laid_out_office
):
    with started(tmp_path, "limit.historyCount.suggestContinueAsNew=40") as server:
        room = EngineRoom(await server.client(), laid_out_office, timedelta())
        queues, tomorrow = room.queues, room.now() + timedelta(days=1)
        key = laid_out_office.staff.key("sw")
        async with room.at_work():
            for _ in range(30):
                await Postboxes(room.temporal, queues.pathway, queues.notices).expect(
                    [Expected(key, tomorrow)]
                )
                # One by one: what is said at once is heard at once.
                await room.temporal.get_workflow_handle(postbox_id(key)).query("__stack_trace")
        latest = room.temporal.get_workflow_handle(postbox_id(key))
        start = (await latest.fetch_history()).events[0].workflow_execution_started_event_attributes
        (given,) = await room.temporal.data_converter.decode(start.input.payloads, [PostboxStart])
    assert start.continued_execution_run_id
    assert given == PostboxStart(recipient=key, slots=(tomorrow,), send_queue=queues.notices)


def days_of_facts(start: datetime) -> Iterator[list[Fact]]:
    """What is recorded day by day, from Monday to Thursday: one fact, towards the end many."""
    kinds = cycle(ROUND)
    at = start
    for number in range(MONDAYS_TO_THURSDAYS_OF_TWO_YEARS):
        at += timedelta(days=1 if at.weekday() < THURSDAY else 4)
        how_many = 1 if number < DAYS_WITH_ONE_FACT else FACTS_ON_THE_OTHERS
        known = {"recorded_at": at + AFTER_HOURS}
        yield [
            fact(next(kinds), at + timedelta(minutes=place), id=f"f-{number}-{place}", **known)
            for place in range(how_many)
        ]


async def lengths_of_runs(room: EngineRoom, reference: str) -> list[int]:
    """How many events each run of an episode has, the last one first."""
    return [len((await run.fetch_history()).events) async for run in runs_of(room, reference)]


async def runs_of(room: EngineRoom, reference: str) -> AsyncIterator[WorkflowHandle[object, object]]:
    """Every run of an episode that continued as new, the last one first."""
    handle: WorkflowHandle[object, object] = room.run_of(reference)
    while True:
        yield handle
        first = (await handle.fetch_history()).events[0]
        before = first.workflow_execution_started_event_attributes.continued_execution_run_id
        if not before:
            return
        handle = room.temporal.get_workflow_handle(handle.id, run_id=before)


def went_as_planned(office: Office, reference: str, kept: list[Fact]) -> None:
    """What the plan calls sent lies in the ledger as sent, once for each role told, and nothing else does."""
    at = kept[-1].recorded_at
    planned = as_planned(office, reference, kept, at)
    told = sorted(
        (notice_digest(one.notice.key), role.value)
        for one in planned.notices
        if one.status is NoticeStatus.SENT
        for role in one.notice.to
    )
    rows = [one for one in office.rows(reference) if one.escalated_from is None]
    sent = [one for one in rows if one.status is DeliveryStatus.SENT]
    assert sorted((one.about.notice, one.role.value) for one in sent) == told
    assert {one.status for one in rows} <= {DeliveryStatus.SENT, DeliveryStatus.WITHDRAWN}
    assert not any(one.possible_repeat for one in rows)


def as_planned(office: Office, reference: str, kept: list[Fact], at: datetime) -> Plan:
    """The plan worked out from the facts alone."""
    with reading(office.engine) as session:
        ladder = office.authority.ladder(session, POLICY)
        circumstances = circumstances_of(session, reference)
    return plan(kept, circumstances, ladder, at)
