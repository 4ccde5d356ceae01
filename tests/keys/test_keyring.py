"""What is sealed opens with its own key, for its own purpose, unaltered; a keyring is read strictly."""

import base64
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.keys.errors import KeyringInvalid, KeyUnknown, SealBroken
from cce.keys.keyring import KEY_BYTES, Keyring, add_key, load_keyring, make_keyring, new_key

OLD, NEW, SEARCH = b"o" * KEY_BYTES, b"n" * KEY_BYTES, b"s" * KEY_BYTES
BEFORE = Keyring({"old": OLD}, SEARCH)
AFTER = Keyring({"new": NEW, "old": OLD}, SEARCH)
WITHOUT_OLD = Keyring({"new": NEW}, SEARCH)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_again(plain, about):
    sealed = BEFORE.seal(plain, about)
    assert BEFORE.open(sealed, about) == plain
    assert plain not in sealed or len(plain) < 4


def test_the_same_is_sealed_differently_each_time():
    assert BEFORE.seal(b"the same", "a") != BEFORE.seal(b"the same", "a")


def test_an_older_key_still_opens_and_the_first_seals():
    sealed = BEFORE.seal(b"words", "a")
    assert AFTER.open(sealed, "a") == b"words"
    assert (BEFORE.name_of(sealed), AFTER.name_of(AFTER.seal(b"words", "a"))) == ("old", "new")


def test_without_its_key_it_does_not_open_and_the_key_is_named():
    with pytest.raises(KeyUnknown, match="'old'"):
        WITHOUT_OLD.open(BEFORE.seal(b"words", "a"), "a")


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_altered_byte_is_found_out(place, change):
    sealed = bytearray(BEFORE.seal(b"words", "a"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises((SealBroken, KeyUnknown)):
        BEFORE.open(bytes(sealed), "a")


def test_what_was_sealed_for_one_does_not_open_for_another():
    with pytest.raises(SealBroken):
        BEFORE.open(BEFORE.seal(b"words", "a"), "b")


@given(st.binary(max_size=60))
def test_what_was_never_sealed_is_refused(anything):
    with pytest.raises((SealBroken, KeyUnknown)):
        BEFORE.open(anything, "a")


def test_a_mark_finds_the_same_text_again_and_nothing_else():
    mark = BEFORE.mark("quill", "name")
    assert mark == AFTER.mark("quill", "name")
    others = {
        BEFORE.mark("quilt", "name"),
        BEFORE.mark("quill", "number"),
        Keyring({"old": OLD}, NEW).mark("quill", "name"),
    }
    assert mark not in others
    assert len(others) == 3


def test_a_keyring_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "var" / "keyring"
    made = make_keyring(path, "first")
    assert make_keyring(path, "second") == made == load_keyring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keyring"]


def test_a_new_key_is_put_first_and_the_file_stays_its_owners(tmp_path):
    path = tmp_path / "keyring"
    before = make_keyring(path, "first")
    sealed = before.seal(b"words", "a")
    after = add_key(path, "2026-11")
    assert after.names == ("2026-11", "first")
    assert after.open(sealed, "a") == b"words"
    assert after.mark("words", "a") == before.mark("words", "a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["first", "search", "Loud", "", "a b"])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_changed(tmp_path, name):
    path = tmp_path / "keyring"
    made = make_keyring(path, "first")
    with pytest.raises(KeyringInvalid):
        add_key(path, name)
    assert load_keyring(path) == made


def line(name: str, key: bytes = OLD) -> str:
    return f"{name} {base64.b64encode(key).decode()}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "search", id="empty"),
        pytest.param(line("first"), "search", id="no-key-of-marks"),
        pytest.param(line("search"), "no key to seal with", id="nothing-to-seal-with"),
        pytest.param(
            line("first") + line("first") + line("search"), ":2: 'first' is there twice", id="twice"
        ),
        pytest.param(line("first", b"short") + line("search"), ":1: this is no key", id="too-short"),
        pytest.param("first not-base-64!\n" + line("search"), ":1: this is no key", id="no-base64"),
        pytest.param(line("Loud") + line("search"), ":1: 'Loud' is no name", id="no-name"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_no_key_is_shown(tmp_path, text, said):
    path = tmp_path / "keyring"
    path.write_text(text)
    with pytest.raises(KeyringInvalid, match=said) as refused:
        load_keyring(path)
    assert base64.b64encode(OLD).decode() not in str(refused.value)


def test_a_keyring_shows_no_key():
    assert repr(OLD) not in repr(BEFORE)
    assert new_key() != new_key()
