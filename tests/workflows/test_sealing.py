"""Nothing readable lies on the server: what an episode says, hears and refuses is sealed with its own key."""

from dataclasses import replace

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.converter import WorkflowSerializationContext

from cce.keys.errors import KeyErased, SealBroken
from cce.keys.keyring import Keyring
from cce.records.engine import open_engine, transaction
from cce.records.keys import EpisodeKeys, erase_key, seal_anew
from tests.activities.office import concern, fact
from tests.keyring import KEYRING, KEYS, MARKS
from tests.workflows.room import STARTS_AT, EngineRoom, until
from workflows.ids import episode_id
from workflows.sealing import ENCODING, PlainPayload, SealingCodec, converter

pytestmark = pytest.mark.temporal

NEWER = Keyring({"newer": b"n" * 32, **KEYS}, MARKS)
CANARY = "canary-8c41"
WORDS = Payload(metadata={"encoding": b"json/plain"}, data=b'"words"')


def sealing(room: EngineRoom, keyring: Keyring) -> EngineRoom:
    """The same room, whose client and workers seal what they send."""
    config = room.temporal.config()
    config["data_converter"] = converter(EpisodeKeys(room.office.engine, keyring))
    return replace(room, temporal=Client(**config))


@pytest.fixture
def sealed_room(room):
    return sealing(room, KEYRING)


@pytest.fixture
def keys(room):
    return EpisodeKeys(room.office.engine, KEYRING)


def codec_of(keys: EpisodeKeys, reference: str) -> SealingCodec:
    return SealingCodec(keys).with_context(WorkflowSerializationContext("default", episode_id(reference)))


async def test_a_history_holds_nothing_readable_and_a_refusal_is_understood_all_the_same(sealed_room):
    async with sealed_room.at_work():
        reference = (await sealed_room.open(concern(STARTS_AT, by=CANARY))).reference
        await sealed_room.record(reference, fact("went_missing", STARTS_AT, by=CANARY))
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await sealed_room.ask(reference, "refused", fact("assessment_approved", STARTS_AT, by=CANARY))
        await until(lambda: bool(sealed_room.office.rows(reference, status="sent")))
        history = await sealed_room.run_of(reference).fetch_history()
    assert "needs another one before it" in str(refused.value.cause)
    said = b"".join(event.SerializeToString() for event in history.events)
    assert ENCODING in said
    readable = (CANARY, "went_missing", "concern_identified", "happened_at", "revision", "wake_at")
    assert [word for word in (*readable, str(refused.value.cause)) if word.encode() in said] == []


async def test_with_its_key_an_episode_loses_everything_that_was_said(sealed_room):
    engine = sealed_room.office.engine
    async with sealed_room.at_work():
        reference = (await sealed_room.open(concern(STARTS_AT))).reference
    with transaction(engine) as session:
        erase_key(session, reference)
    history = await sealed_room.run_of(reference).fetch_history()
    began_with = history.events[0].workflow_execution_started_event_attributes.input.payloads
    with pytest.raises(KeyErased):
        await SealingCodec(EpisodeKeys(engine, KEYRING)).decode(began_with)
    await sealed_room.run_of(reference).terminate()


async def test_what_was_not_sealed_is_not_taken(keys):
    with pytest.raises(PlainPayload):
        await SealingCodec(keys).decode([WORDS])


async def test_what_is_about_no_child_is_sealed_with_the_installations_key(keys):
    (sealed,) = await SealingCodec(keys).encode([WORDS])
    assert b"words" not in sealed.SerializeToString()
    assert await codec_of(keys, "any").decode([sealed]) == [WORDS]


async def test_a_payload_of_one_episode_does_not_open_as_anothers(keys):
    (mine,) = await codec_of(keys, "one").encode([WORDS])
    await codec_of(keys, "two").encode([WORDS])
    mine.metadata["of"] = b"two"
    with pytest.raises(SealBroken):
        await SealingCodec(keys).decode([mine])


@pytest.fixture
def with_newer_key(room):
    """The same office after `cce keys add`, its processes started again."""
    engine = open_engine(room.office.engine.url.render_as_string(hide_password=False), NEWER)
    yield sealing(replace(room, office=replace(room.office, engine=engine)), NEWER)
    engine.dispose()


async def test_a_running_episode_goes_on_while_the_installations_key_is_changed(sealed_room, with_newer_key):
    async with sealed_room.at_work():
        reference = (await sealed_room.open(concern(STARTS_AT))).reference
    async with with_newer_key.at_work():  # replays what was sealed before
        before = await with_newer_key.record(reference, fact("went_missing", STARTS_AT))
        with transaction(with_newer_key.office.engine) as session:
            assert seal_anew(session, NEWER) == 1
        after = await with_newer_key.record(reference, fact("found", "Mon 2026-03-23 10:01"))
    async with with_newer_key.at_work():
        last = await with_newer_key.record(reference, fact("went_missing", "Mon 2026-03-23 10:02"))
    assert (before.revision, after.revision, last.revision) == (2, 3, 4)
