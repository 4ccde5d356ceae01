"""The codec server on a real socket: who may ask, what is opened, and that it is written down first."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from temporalio.api.common.v1 import Payload

from cce.records.engine import transaction
from cce.records.keys import erase_key
from cce.settings import FIRST_KEY
from starter.codec.server import LARGEST
from tests.starter.codec.conftest import ONE, OTHER, PAGES, WORDS, payloads_of

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MORE = Payload(metadata={"encoding": b"json/plain"}, data=b"2")


def said(answer):
    return answer.status_code, answer.json()["message"]


def test_what_was_sealed_is_opened_in_its_order_and_each_episode_is_written_down(counter, token):
    asked = [*counter.sealed(ONE, WORDS, MORE), *counter.sealed(None, MORE), *counter.sealed(OTHER, WORDS)]
    answer = counter.decode(*asked, token=token, X_Namespace="pathway", X_Purpose="why it is late")
    assert answer.status_code == 200
    assert payloads_of(answer) == [WORDS, MORE, MORE, WORDS]
    rows = [(one.who, one.action, one.detail, one.reference, one.why) for one in counter.noted()]
    assert rows == [
        ("p-101", "decode", "payloads: 1", None, "why it is late"),
        ("p-101", "decode", "payloads: 2", ONE, "why it is late"),
        ("p-101", "decode", "payloads: 1", OTHER, "why it is late"),
    ]


@ON_SQLITE
@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer é", "Basic cDpx", "Bearer {}x"])
def test_nobody_without_a_token_has_anything_opened(counter, token, authorization):
    headers = {} if authorization is None else {"Authorization": authorization.format(token).encode()}
    answer = counter.http.post("/decode", content=b"{}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert counter.noted() == []


@ON_SQLITE
def test_who_is_taken_off_the_list_is_refused_from_then_on(counter, token):
    (sealed,) = counter.sealed(ONE)
    assert counter.decode(sealed, token=token).status_code == 200
    counter.tokens.forbid("p-101")
    assert counter.decode(sealed, token=token).status_code == 401


@ON_SQLITE
def test_a_broken_payload_anothers_and_one_of_a_lost_key_are_refused_without_details(counter, token):
    (sealed,), (engines,) = counter.sealed(ONE), counter.sealed(None)
    counter.sealed(OTHER)
    broken = Payload(metadata=sealed.metadata, data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    anothers = Payload(metadata={**sealed.metadata, "of": OTHER.encode()}, data=sealed.data)
    unknown = Payload(metadata=engines.metadata, data=engines.data.replace(FIRST_KEY.encode(), b"other", 1))
    for one in (broken, anothers):
        assert said(counter.decode(one, token=token)) == (
            422,
            "One of these payloads was altered, or was not sealed here.",
        )
    assert "not in the keyring" in said(counter.decode(unknown, token=token))[1]
    assert counter.noted() == []


@ON_SQLITE
def test_a_plain_payload_comes_back_as_it_is_and_is_no_look(counter, token):
    (sealed,) = counter.sealed(ONE)
    assert payloads_of(counter.decode(MORE, sealed, token=token)) == [MORE, WORDS]
    assert payloads_of(counter.decode(MORE, token=token)) == [MORE]
    assert [(one.reference, one.detail) for one in counter.noted()] == [(ONE, "payloads: 1")]


@ON_SQLITE
def test_a_key_that_was_erased_a_moment_ago_opens_nothing(counter, token):
    (sealed,) = counter.sealed(ONE)
    assert counter.decode(sealed, token=token).status_code == 200
    with transaction(counter.engine) as session:
        erase_key(session, ONE)
    status, message = said(counter.decode(sealed, token=token))
    assert status == 410
    assert ONE not in message
    assert len(counter.noted()) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="no-text"),
        pytest.param(b'{"payloads": 7}', id="no-list"),
        pytest.param(b"[" * 100_000, id="too-deep"),
    ],
)
def test_what_is_no_list_of_payloads_is_refused(counter, token, body):
    status, message = said(counter.send(body, Authorization=f"Bearer {token}"))
    assert status == 400
    assert "protobuf's JSON" in message


@ON_SQLITE
def test_more_than_is_opened_at_once_is_refused(counter, token):
    assert said(counter.send(b" " * (LARGEST + 1), Authorization=f"Bearer {token}"))[0] == 413


@ON_SQLITE
def test_what_cannot_be_written_down_is_not_shown(counter, token):
    (sealed,) = counter.sealed(ONE)
    with counter.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO hidden"))
    answer = counter.decode(sealed, token=token)
    assert answer.status_code == 503
    assert "canary" not in answer.text
    assert "cannot be written down" in answer.text


@ON_SQLITE
def test_another_namespace_is_refused(counter, token):
    (sealed,) = counter.sealed(ONE)
    assert counter.decode(sealed, token=token, X_Namespace="other").status_code == 403


@ON_SQLITE
@pytest.mark.parametrize("path", ["/encode", "/download"])
def test_nothing_is_sealed_or_fetched(counter, token, path):
    answer = counter.http.post(path, content=b"{}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert counter.http.get("/docs").status_code == 404


@ON_SQLITE
def test_a_purpose_that_is_no_short_line_is_refused(counter, token):
    (sealed,) = counter.sealed(ONE)
    assert counter.decode(sealed, token=token, X_Purpose="x" * 201).status_code == 400


@ON_SQLITE
def test_a_browser_lets_the_pages_ask_and_no_other(counter):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-namespace"}
    allowed, refused = (
        counter.http.options("/decode", headers={"Origin": origin, **asked})
        for origin in (PAGES, "http://evil.example.test")
    )
    assert allowed.headers["Access-Control-Allow-Origin"] == PAGES
    assert allowed.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert refused.status_code == 400


@ON_SQLITE
def test_a_foreign_page_is_refused_even_with_a_token(counter, token):
    (sealed,) = counter.sealed(ONE)
    assert counter.decode(sealed, token=token, Origin=PAGES).status_code == 200
    answer = counter.decode(sealed, token=token, Origin="http://evil.example.test")
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def sign_in(counter, token, purpose=""):
    return counter.http.post("/sign-in", data={"token": token, "purpose": purpose})


@ON_SQLITE
def test_a_signed_in_browser_has_payloads_opened_for_eight_hours(counter, token):
    (sealed,) = counter.sealed(ONE)
    signed_in = sign_in(counter, token, "a question of Monday")
    cookie = signed_in.headers["Set-Cookie"]
    for wanted in ("__Host-", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert wanted in cookie
    assert token not in cookie
    shown = {"Cookie": cookie.partition(";")[0], "Origin": PAGES}
    assert payloads_of(counter.decode(sealed, **shown)) == [WORDS]
    assert counter.decode(sealed, Cookie=shown["Cookie"]).status_code == 401
    assert [(one.who, one.why) for one in counter.noted()] == [("p-101", "a question of Monday")]
    counter.pass_time(timedelta(hours=8))
    assert counter.decode(sealed, **shown).status_code == 401


@ON_SQLITE
def test_a_signed_in_browser_is_refused_once_its_owner_is(counter, token):
    cookie = sign_in(counter, token).headers["Set-Cookie"].partition(";")[0]
    counter.tokens.forbid("p-101")
    (sealed,) = counter.sealed(ONE)
    assert counter.decode(sealed, Cookie=cookie, Origin=PAGES).status_code == 401


@ON_SQLITE
def test_a_wrong_token_signs_nobody_in(counter, token):
    answer = sign_in(counter, f"{token}x")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert counter.http.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert counter.http.post("/sign-in", content=b"x" * 5_000).status_code == 413


@ON_SQLITE
def test_nothing_is_kept_on_the_way(counter):
    answer = counter.http.get("/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@ON_SQLITE
def test_a_list_that_is_broken_lets_nobody_in_and_is_not_shown(counter, token, tmp_path):
    (tmp_path / "codec-tokens").write_text("broken canary\n")
    answer = counter.decode(token=token)
    assert answer.status_code == 503
    assert "canary" not in answer.text
    assert str(tmp_path) not in answer.text
