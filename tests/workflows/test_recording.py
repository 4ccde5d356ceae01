"""What is recorded through the engine: kept once, in order, or refused without a trace."""

import asyncio
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from cce.pathway.errors import FactOutOfOrder, FactRefused
from cce.pathway.facts import AssessmentReturned, Fact
from cce.records.deliveries import DeliveryStatus
from cce.records.references import new_reference
from tests.activities.office import BORN_ON, concern, contents, fact, london
from tests.workflows.room import NAME, EngineRoom, until
from workflows.episode import Episode

pytestmark = pytest.mark.temporal

TEXT = "words nobody else may read"


async def test_an_opened_episode_is_recorded_and_whoever_owes_something_is_told(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        await until(lambda: room.office.row(opened.reference).status is DeliveryStatus.SENT)
    assert opened.revision == 1
    assert [one.fact for one in room.office.facts(opened.reference)] == ["concern_identified"]
    row = room.office.row(opened.reference)
    assert (row.about.rung, row.status) == ("opened", "sent")
    assert row.sent_at is not None
    assert row.sent_at >= row.not_before


async def test_facts_follow_each_other(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        missing = await room.record(opened.reference, fact("went_missing", room.now()))
        found = await room.record(opened.reference, fact("found", room.now()))
        assert (missing.revision, found.revision) == (2, 3)
        assert await room.status(opened.reference) == "RUNNING"
    kinds = [one.fact for one in room.office.facts(opened.reference)]
    assert kinds == ["concern_identified", "went_missing", "found"]


async def test_what_the_record_refuses_never_reaches_the_engine(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        await until(lambda: room.office.row(opened.reference).status is DeliveryStatus.SENT)
        before, long = contents(room.office), await length(room, opened.reference)
        with pytest.raises(FactRefused):
            await room.record(opened.reference, fact("assessment_returned", room.now(), reason=TEXT))
        assert contents(room.office) == before
        assert await length(room, opened.reference) == long


async def test_what_the_engine_refuses_leaves_nothing_and_the_episode_goes_on(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        await until(lambda: room.office.row(opened.reference).status is DeliveryStatus.SENT)
        before = contents(room.office)
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await room.ask(opened.reference, "c-2", fact("assessment_approved", room.now()))
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == "FactOutOfOrder"
        assert contents(room.office) == before
        after = await room.record(opened.reference, fact("went_missing", room.now()))
        assert after.revision == 2


async def test_of_two_commands_that_exclude_each_other_one_is_kept_and_the_other_leaves_no_text(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()), completed(room))
    moment = room.now()  # of both: whichever is kept first, the other comes too late
    returned = [fact("assessment_returned", moment, reason=f"{TEXT} {number}") for number in range(2)]
    sent = [asyncio.create_task(room.record(opened.reference, one)) for one in returned]
    await until(lambda: len(contents(room.office)["narrative"]) == 2)
    async with room.at_work():
        ended = await asyncio.gather(*sent, return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["FactOutOfOrder", "Recorded"]
    (kept,) = (one for one in room.office.facts(opened.reference) if one.fact == "assessment_returned")
    assert len(contents(room.office)["narrative"]) == 1
    assert isinstance(kept, AssessmentReturned)
    assert kept.reason in [f"{TEXT} {number}" for number in range(2)]


async def test_neither_text_nor_child_is_in_the_history_and_of_a_refusal_the_rule_alone(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()), completed(room))
        await room.record(opened.reference, fact("assessment_returned", room.now(), reason=TEXT))
        with pytest.raises(WorkflowUpdateFailedError):
            await room.ask(opened.reference, "again", fact("assessment_returned", room.now()))
        said = (await room.run_of(opened.reference).fetch_history()).to_json()
    assert [secret for secret in (TEXT, NAME, BORN_ON.isoformat()) if secret in readable(said)] == []
    rule = {"type": "FactOutOfOrder", "message": (FactOutOfOrder.__doc__ or "").strip()}
    assert [failure for failure in failures(json.loads(said)) if failure != rule] == []


async def test_a_command_sent_twice_at_once_is_kept_once_and_answered_alike(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        missing = fact("went_missing", room.now())
        answers = await asyncio.gather(
            *(room.record(opened.reference, missing, command_id="the-same") for _ in range(5))
        )
    assert {answer.revision for answer in answers} == {2}
    assert len(room.office.facts(opened.reference)) == 2


async def test_a_command_sent_again_after_the_workers_started_anew_is_kept_once(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        first = await room.record(opened.reference, fact("went_missing", room.now()), command_id="again")
    async with room.at_work():
        found = await room.record(opened.reference, fact("found", room.now()))
        again = await room.record(opened.reference, fact("went_missing", room.now()), command_id="again")
    assert (first.revision, found.revision, again.revision) == (2, 3, 2)
    assert len(room.office.facts(opened.reference)) == 3


async def test_ten_at_once_are_all_kept_in_the_order_of_their_answers(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        notes = [fact("case_note_recorded", room.now(), id=f"note-{number}") for number in range(10)]
        answers = await asyncio.gather(*(room.record(opened.reference, note) for note in notes))
    assert sorted(answer.revision for answer in answers) == list(range(2, 12))
    by_answer = sorted(zip(answers, notes, strict=True), key=lambda pair: pair[0].revision)
    kept = room.office.facts(opened.reference)[1:]
    assert [one.id for one in kept] == [note.id for _, note in by_answer]


async def test_more_at_once_than_a_server_takes_for_one_episode_are_all_kept(room):
    async with room.at_work():
        opened = await room.open(concern(room.now()))
        notes = [fact("case_note_recorded", room.now()) for _ in range(24)]
        answers = await asyncio.gather(*(room.record(opened.reference, note) for note in notes))
    assert sorted(answer.revision for answer in answers) == list(range(2, 26))


async def test_a_command_for_an_unknown_episode_is_refused_and_leaves_no_running_workflow(room):
    unknown = new_reference()
    async with room.at_work():
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await room.ask(unknown, "c-1", concern(room.now()))
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == "EpisodeUnknown"
        await room.run_of(unknown).result()
        assert await room.status(unknown) == "COMPLETED"


async def test_a_closed_episode_has_no_run_and_takes_what_may_still_be_said(room):
    async with room.at_work():
        reference = await closed(room)
        early = fact("strategy_discussion_needed", "Mon 2026-03-23 09:59", recorded_at=room.now(), id="slip")
        assert (await room.record(reference, early)).revision == 3
        await room.run_of(reference).result()
        assert (
            await room.record(reference, fact("voided", room.now(), voids="slip", reason="a slip"))
        ).revision == 4
        await room.run_of(reference).result()
        with pytest.raises(FactRefused):
            await room.record(reference, fact("went_missing", room.now()))


async def test_a_reopened_episode_runs_again_in_its_next_generation(room):
    async with room.at_work():
        reference = await closed(room)
        reopened = await room.record(reference, fact("reopened", room.now(), reason="back again"))
        assert reopened.revision == 3
        assert await room.status(reference) == "RUNNING"
        wakes_at = await room.run_of(reference).query(Episode.wakes_at)
    assert room.office.episode(reference).standing.generation == 2
    assert london(wakes_at)[:14] == "Thu 2026-03-26"


async def closed(room: EngineRoom) -> str:
    """An episode that was opened and closed; its run has ended."""
    opened = await room.open(concern("Mon 2026-03-23 09:30", recorded_at=room.now()))
    await room.record(opened.reference, fact("closed", room.now(), reason="moved away"))
    await room.run_of(opened.reference).result()
    assert room.office.episode(opened.reference).standing.status == "closed"
    return opened.reference


def completed(room: EngineRoom) -> Fact:
    return fact("assessment_completed", room.now(), overall="moderate")


async def length(room: EngineRoom, reference: str) -> int:
    return len((await room.run_of(reference).fetch_history()).events)


def failures(said: Any) -> Iterator[dict[str, str]]:
    """Every failure that a history tells of, at whatever depth."""
    if isinstance(said, list):
        for one in said:
            yield from failures(one)
    if isinstance(said, dict):
        if "applicationFailureInfo" in said:
            yield {"type": said["applicationFailureInfo"]["type"], "message": said["message"]}
        for one in said.values():
            yield from failures(one)


def readable(said: str) -> str:
    """A history with its payloads as they were before they were packed."""
    packed = re.findall(r'"data": "([A-Za-z0-9+/=]+)"', said)
    return said + "".join(b64decode(one).decode(errors="replace") for one in packed)
