"""`cce keys`: made once, shown by name, changed while everything goes on; no key is ever shown."""

import json

import pytest

from cce.keys.keyring import load_keyring
from cce.records.keys import EpisodeKeys


def test_a_file_of_keys_is_made_once(cce, tmp_path):
    path = tmp_path / "keyring"
    first, again = (cce("keys", "make", str(path)) for _ in range(2))
    assert (first.code, again.code) == (0, 0)
    assert "is made" in first.out
    assert "was there already" in " ".join(again.out.split())


def test_a_new_key_seals_and_the_episodes_keys_follow(house, cce):
    before = json.loads(cce("keys", "show", "--json").out)
    EpisodeKeys(house.engine, load_keyring(house.var / "keyring")).key_to_seal("7Q4K-2MRT-X")
    assert cce("keys", "add", "2026-11").code == 0
    renewed = json.loads(cce("keys", "renew", "--json").out)
    assert before == {"current": "first", "older": []}
    assert renewed == {"current": "2026-11", "renewed": 1}
    assert json.loads(cce("keys", "show", "--json").out) == {"current": "2026-11", "older": ["first"]}


@pytest.mark.parametrize("name", [pytest.param("Loud", id="no-name"), pytest.param("search", id="taken")])
def test_a_name_that_cannot_be_is_refused(house, cce, name):
    ran = cce("keys", "add", name)
    assert ran.code == 2
    assert "small letters, digits and hyphens, not used before" in ran.err


def test_a_broken_keyring_is_named_with_its_line_and_nothing_of_it_is_shown(house, cce):
    (house.var / "keyring").write_text("first c2VjcmV0\n")
    ran = cce("keys", "show")
    assert ran.code == 2
    assert "keyring:1: this is no key" in ran.err
    assert "c2VjcmV0" not in ran.out + ran.err
