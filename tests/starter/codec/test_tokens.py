"""Who may have payloads opened: a list of hashes, which holds no token."""

import stat

import pytest

from starter.codec.errors import CodecTokensInvalid
from starter.codec.tokens import CodecTokens


def test_a_token_names_its_owner_and_the_file_does_not_hold_it(tokens, tmp_path):
    mine, yours = (tokens.allow(person).reveal() for person in ("p-101", "p-102"))
    assert (tokens.owner(mine), tokens.owner(yours), tokens.owner(f"{mine}x")) == ("p-101", "p-102", None)
    path = tmp_path / "codec-tokens"
    assert mine not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_token_ends_the_one_before(tokens):
    first, second = (tokens.allow("p-101").reveal() for _ in range(2))
    assert (tokens.owner(first), tokens.owner(second)) == (None, "p-101")
    assert tokens.people() == ("p-101",)


def test_who_is_taken_off_the_list_is_nobody_at_once(tokens, tmp_path):
    reads_along = CodecTokens(tmp_path / "codec-tokens")
    token = tokens.allow("p-101").reveal()
    assert reads_along.owner(token) == "p-101"
    tokens.forbid("p-101")
    assert reads_along.owner(token) is None


def test_who_is_not_on_the_list_cannot_be_taken_off(tokens):
    with pytest.raises(CodecTokensInvalid, match="not on the list"):
        tokens.forbid("p-101")


@pytest.mark.parametrize("person", ["", "Ada Example", "p 1", "a" * 41, "p-1\n"])
def test_only_a_key_can_be_put_on_the_list(tokens, person):
    with pytest.raises(CodecTokensInvalid, match="small letters, digits and hyphens"):
        tokens.allow(person)


@pytest.mark.parametrize("line", ["p-101", "p-101 secret", f"P {'0' * 64}", f"p-101 {'0' * 63}", "é"])
def test_a_line_that_is_none_is_named_and_not_shown(tokens, tmp_path, line):
    (tmp_path / "codec-tokens").write_text(f"\n{line}\n")
    with pytest.raises(CodecTokensInvalid) as refused:
        tokens.people()
    assert "codec-tokens" in str(refused.value)
    assert "secret" not in str(refused.value)
