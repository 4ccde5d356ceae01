"""Every episode has a key of its own: made once, sealed anew with a newer key, gone for good when erased."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cce.keys.errors import KeyErased, KeyUnknown
from cce.keys.keyring import Keyring
from cce.records.engine import transaction
from cce.records.keys import EpisodeKeys, erase_key, seal_anew

SEARCH = b"s" * 32
BEFORE = Keyring({"old": b"o" * 32}, SEARCH)
AFTER = Keyring({"new": b"n" * 32, "old": b"o" * 32}, SEARCH)
REFERENCE, OTHER = "7Q4K-2MRT-X", "9W3H-8PLC-Z"


def test_an_episode_keeps_its_key_and_has_it_for_itself(engine):
    key = EpisodeKeys(engine, BEFORE).key_to_seal(REFERENCE)
    elsewhere = EpisodeKeys(engine, BEFORE)
    assert elsewhere.key_to_open(REFERENCE) == elsewhere.key_to_seal(REFERENCE) == key
    assert elsewhere.remembered(REFERENCE) == key
    assert elsewhere.key_to_seal(OTHER) != key


def test_several_that_need_it_at_once_get_the_same(engine):
    with ThreadPoolExecutor(8) as several:
        keys = list(several.map(lambda _: EpisodeKeys(engine, BEFORE).key_to_seal(REFERENCE), range(8)))
    assert len(set(keys)) == 1


def test_opening_makes_no_key(engine):
    for _ in range(2):
        with pytest.raises(KeyErased, match=REFERENCE):
            EpisodeKeys(engine, BEFORE).key_to_open(REFERENCE)


def test_an_erased_key_is_gone_and_none_is_made_in_its_place(engine):
    EpisodeKeys(engine, BEFORE).key_to_seal(REFERENCE)
    with transaction(engine) as session:
        erase_key(session, REFERENCE)
    for ask in (EpisodeKeys(engine, BEFORE).key_to_seal, EpisodeKeys(engine, BEFORE).key_to_open):
        with pytest.raises(KeyErased):
            ask(REFERENCE)


def test_keys_are_sealed_anew_while_they_are_used_and_then_the_old_one_is_not_needed(engine):
    keys = {one: EpisodeKeys(engine, BEFORE).key_to_seal(one) for one in (REFERENCE, OTHER)}
    with transaction(engine) as session:
        erase_key(session, OTHER)
        assert seal_anew(session, AFTER) == 1
        assert seal_anew(session, AFTER) == 0
    assert EpisodeKeys(engine, Keyring({"new": b"n" * 32}, SEARCH)).key_to_open(REFERENCE) == keys[REFERENCE]
    with pytest.raises(KeyUnknown):
        EpisodeKeys(engine, BEFORE).key_to_open(REFERENCE)
