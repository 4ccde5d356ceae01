"""Assessments that a police list calls for are asked of the engine once, whatever breaks off in between."""

from datetime import date, timedelta

import pytest

from cce.pathway.terms import DutyKey
from cce.police_lists.matching import Request
from cce.records.children import Child, child_of
from cce.records.engine import transaction
from cce.records.episodes import Episode, open_episode
from cce.records.references import new_reference
from starter.client import EngineUnavailable, PathwayClient
from starter.police_lists import ask_for, ask_for_all, concern_of
from tests.activities.office import POLICY, contents
from tests.workflows.room import EngineRoom

pytestmark = pytest.mark.temporal
SOON = timedelta(seconds=1)


def requests(number: int) -> tuple[Request, ...]:
    child = Child.of("Quillon Plainly-Invented", date(2011, 3, 4), "C-77")
    return tuple(Request(new_reference(), child) for _ in range(number))


def facts(room: EngineRoom, request: Request) -> list[str]:
    return [fact.fact for fact in room.office.facts(request.reference)]


async def test_each_is_asked_for_once_however_often_it_is_sent(room):
    wanted = requests(3)
    async with room.at_work():
        for _ in range(2):
            concern = concern_of("p-1", room.now())
            assert await ask_for_all(room.client(), wanted, POLICY, concern) == {}
    assert [facts(room, one) for one in wanted] == [["concern_identified"]] * 3
    owed = [one.occurrence.duty for one in room.office.plan(wanted[0].reference, room.now()).duties]
    assert DutyKey.REQUESTED_ASSESSMENT in owed
    assert "Quillon" not in str(contents(room.office)["fact"])


async def test_an_answer_that_was_lost_asks_for_nothing_twice(room):
    (wanted,) = requests(1)
    async with room.at_work():
        await ask_for(room.client(kind=AnswerLost), wanted, POLICY, concern_of(None, room.now()))
        await ask_for(room.client(), wanted, POLICY, concern_of(None, room.now()))
    assert facts(room, wanted) == ["concern_identified"]


async def test_an_episode_that_was_added_before_everything_stopped_is_opened_then(room):
    (wanted,) = requests(1)
    row = Episode(wanted.reference, POLICY, "1", room.now(), wanted.status)
    with transaction(room.office.engine) as session:
        open_episode(session, row, wanted.child)
    async with room.at_work():
        await ask_for(room.client(), wanted, POLICY, concern_of(None, room.now()))
    assert facts(room, wanted) == ["concern_identified"]


async def test_without_an_engine_nothing_stays_and_the_reason_is_told(room):
    wanted, before = requests(2), contents(room.office)
    refused = await ask_for_all(room.client(SOON), wanted, POLICY, concern_of(None, room.now()))
    assert {one.reference for one in wanted} == set(refused)
    assert {type(error) for error in refused.values()} == {EngineUnavailable}
    assert contents(room.office) == before


async def test_the_child_stays_in_the_database(room):
    (wanted,) = requests(1)
    async with room.at_work():
        await ask_for(room.client(), wanted, POLICY, concern_of(None, room.now()))
        history = await room.run_of(wanted.reference).fetch_history()
    with transaction(room.office.engine) as session:
        assert child_of(session, wanted.reference) == wanted.child
    assert "C-77" not in history.to_json()
    assert "Quillon" not in history.to_json()


class AnswerLost(PathwayClient):
    """One that never hears what the engine answers."""

    async def _update(self, *asked):
        await super()._update(*asked)
        raise TimeoutError
