"""What speaks to the engine: quick refusals from the record, and clear words when nobody answers."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from cce.pathway.errors import FactRefused, PolicyUnknown
from cce.pathway.facts import StrategyDiscussionNotRequired
from cce.pathway.terms import Role
from cce.records.errors import CommandExists, EpisodeUnknown
from cce.records.references import new_reference
from starter.client import EngineUnavailable, PathwayClient
from tests.activities.office import Office, concern, contents, fact
from tests.faults.cut_calls import Call, Cut, cut_commits
from tests.workflows.room import EngineRoom, opening, until
from tests.workflows.server import started

SOON = timedelta(seconds=1)
AT = "Mon 2026-03-23 10:00"
TEXT = "words nobody else may read"


def test_the_record_alone_says_what_would_be_refused(laid_out_office):
    reference = laid_out_office.open(AT)
    client = without_engine(laid_out_office)
    client.judge(
        reference, [fact("assessment_completed", AT, overall="high"), fact("assessment_approved", AT)]
    )
    with pytest.raises(FactRefused):
        client.judge(reference, [fact("assessment_approved", AT)])
    with pytest.raises(EpisodeUnknown):
        client.judge(new_reference(), [fact("assessment_approved", AT)])


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([concern(AT), fact("strategy_discussion_not_required", AT, reason=TEXT)], id="possible"),
        pytest.param([fact("assessment_approved", AT)], id="refused"),
    ],
)
async def test_without_an_engine_nothing_is_opened_and_nothing_is_stored(laid_out_office, facts):
    before = contents(laid_out_office)
    with pytest.raises((EngineUnavailable, FactRefused)):
        await without_engine(laid_out_office).open(opening(*facts))
    assert contents(laid_out_office) == before


async def test_a_connection_that_breaks_just_after_the_opening_was_stored_leaves_nothing(laid_out_office):
    before = contents(laid_out_office)
    cut_commits(laid_out_office.engine, Cut(Call.COMMIT, 1))
    with pytest.raises(OperationalError):
        await without_engine(laid_out_office).open(opening(concern(AT)))
    assert contents(laid_out_office) == before


async def test_a_policy_that_is_not_there_opens_nothing(laid_out_office):
    before = contents(laid_out_office)
    with pytest.raises(PolicyUnknown):
        await without_engine(laid_out_office).open(opening(concern(AT), policy="atlantis-2020"))
    assert contents(laid_out_office) == before


async def test_without_an_engine_the_text_waits_for_its_command_to_be_sent_again(laid_out_office):
    reference = laid_out_office.open(AT)
    with pytest.raises(EngineUnavailable):
        await without_engine(laid_out_office).record(reference, [not_required()], command_id="c-2")
    (text,) = contents(laid_out_office)["narrative"]
    assert TEXT not in str(text)
    laid_out_office.keep(reference, not_required(), at=AT, command_id="c-2")
    last = laid_out_office.facts(reference)[-1]
    assert isinstance(last, StrategyDiscussionNotRequired)
    assert last.reason == TEXT


async def test_a_command_kept_before_gets_no_other_text_afterwards(laid_out_office):
    reference = laid_out_office.open(AT)
    silent = fact("strategy_discussion_not_required", AT)
    laid_out_office.keep(reference, silent, at=AT, command_id="c-2")
    before = contents(laid_out_office)
    with pytest.raises(EngineUnavailable):
        await without_engine(laid_out_office).record(reference, [not_required()], command_id="c-2")
    assert contents(laid_out_office) == before


async def test_a_command_of_another_episode_is_refused_before_anything_is_stored(laid_out_office):
    first, second = laid_out_office.open(AT), laid_out_office.open(AT)
    laid_out_office.keep(first, fact("went_missing", AT), at=AT, command_id="theirs")
    before = contents(laid_out_office)
    with pytest.raises(CommandExists):
        await without_engine(laid_out_office).record(second, [not_required()], command_id="theirs")
    assert contents(laid_out_office) == before


@pytest.mark.temporal
async def test_nobody_at_work_is_said_within_the_patience_and_nothing_stays_of_an_opening(room):
    before = contents(room.office)
    facts = [concern(room.now()), not_required()]
    with pytest.raises(EngineUnavailable):
        await room.client(SOON).open(opening(*facts), reference="K7Q4-M2PX-3")
    assert contents(room.office) == before
    async with room.at_work():
        await room.run_of("K7Q4-M2PX-3").result()
    assert contents(room.office) == before


@pytest.mark.temporal
async def test_a_server_that_is_gone_is_said_and_nothing_stays_of_an_opening(tmp_path, laid_out_office):
    with started(tmp_path) as server:
        room = EngineRoom(await server.client(), laid_out_office, timedelta())
        server.kill()
        before = contents(laid_out_office)
        with pytest.raises(EngineUnavailable):
            await room.client(SOON).open(opening(concern(AT), not_required()))
        assert contents(laid_out_office) == before


@pytest.mark.temporal
async def test_a_command_that_outlived_our_patience_is_kept_once_when_it_is_sent_again(room):
    async with room.at_work():
        reference = (await room.open(concern(room.now()))).reference
    with pytest.raises(EngineUnavailable):
        await room.client(SOON).record(reference, [not_required()], command_id="c-2")
    async with room.at_work():
        answers = [await room.record(reference, not_required(), command_id="c-2") for _ in range(2)]
    assert [answer.revision for answer in answers] == [2, 2]
    assert len(room.office.facts(reference)) == 2


@pytest.mark.temporal
async def test_an_opening_whose_answer_was_lost_is_not_forgotten(room):
    async with room.at_work():
        opened = await room.client(kind=AnswerLost).open(opening(concern(room.now())))
    assert opened.revision == 1
    assert len(room.office.facts(opened.reference)) == 1


@pytest.mark.temporal
async def test_who_has_the_child_from_the_start_is_told_of_what_was_noted_a_minute_before(room):
    room.set_clock(AT)
    noted = opening(concern(room.now() - timedelta(minutes=1)))
    manager = room.office.staff.key("csm")
    given = replace(noted, roles={Role.SOCIAL_WORKER: manager})
    async with room.at_work():
        reference = (await room.client().open(given)).reference
    assert {one.recipient for one in room.office.rows(reference)} == {manager}


@pytest.mark.temporal
async def test_whoever_gives_up_waiting_while_opening_leaves_nothing(room):
    before = contents(room.office)
    opens = asyncio.create_task(room.client().open(opening(concern(room.now()), not_required())))
    await until(lambda: bool(contents(room.office)["narrative"]))
    opens.cancel()
    await asyncio.wait([opens])
    assert contents(room.office) == before


class AnswerLost(PathwayClient):
    """One that never hears what the engine answers."""

    async def _update(self, *asked):
        await super()._update(*asked)
        raise TimeoutError


def without_engine(office: Office) -> PathwayClient:
    return PathwayClient(None, office.engine, office.authority, "nowhere")


def not_required():
    return fact("strategy_discussion_not_required", AT, reason=TEXT)
