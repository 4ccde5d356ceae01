"""`cce codec`: who may have payloads opened; a token is shown once, and everything is written down."""

import json

from cce.records.engine import reading
from starter.codec.tokens import CodecTokens
from tests.starter.cli_house import acts


def test_a_person_is_allowed_shown_and_forbidden_and_each_is_written_down(house, cce):
    token = json.loads(cce("codec", "allow", "p-101", "--by", "p-9", "--json").out)["token"]
    assert CodecTokens(house.var / "codec-tokens").owner(token) == "p-101"
    shown = cce("codec", "show", "--json").out
    assert json.loads(shown) == {"people": ["p-101"]}
    assert cce("codec", "forbid", "p-101", "--by", "p-9").code == 0
    assert "Nobody may open anything." in cce("codec", "show").out
    with reading(house.engine) as session:
        noted = [(one.who, one.action, one.detail) for one in acts(session)]
    assert noted == [("p-9", "codec allow", "p-101"), ("p-9", "codec forbid", "p-101")]


def test_a_token_is_one_line_of_its_own(house, cce):
    *_, token = cce("codec", "allow", "p-101").out.splitlines()
    assert CodecTokens(house.var / "codec-tokens").owner(token) == "p-101"


def test_a_server_that_may_open_for_nobody_does_not_start(house, cce):
    ran = cce("codec", "serve")
    assert ran.code == 2
    assert "cce codec allow PERSON" in ran.err


def test_an_address_that_cannot_be_opened_is_said(house, cce, monkeypatch):
    cce("codec", "allow", "p-101")
    monkeypatch.setenv("CCE_CODEC_ADDRESS", "256.0.0.1:1")
    ran = cce("codec", "serve")
    assert ran.code == 1
    assert "cannot listen on 256.0.0.1:1" in ran.err


def test_a_port_that_is_none_is_said(house, cce, monkeypatch):
    monkeypatch.setenv("CCE_CODEC_ADDRESS", "127.0.0.1:99999")
    ran = cce("codec", "serve")
    assert ran.code == 2
    assert "a port is 65535 at most" in ran.err
