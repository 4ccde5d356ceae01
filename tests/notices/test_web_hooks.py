"""Web hooks over real connections: what is posted, and what each answer means."""

import json
import time
from datetime import timedelta

import pytest

from cce.notices.channels import ChannelRules
from cce.notices.mail_channel import KEY_HEADER
from cce.notices.outcome import Failed, Sent, Unknown
from cce.notices.send import AppriseSender
from tests.notices.conftest import QUICK
from tests.notices.servers import ScriptedServer, WebHook, dripping, hanging, reset

QUICKLY = 5.0


def test_a_message_is_posted_once_as_apprises_json_with_its_key(post_to, message):
    with WebHook() as hook:
        assert post_to(hook.port, message, "/hook/a%20b", login="user:pa%40ss@") == Sent()
        ((path, headers, body),) = hook.got
    assert path == "/hook/a%20b"
    assert headers[KEY_HEADER] == message.key
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == "Basic dXNlcjpwYUBzcw=="
    assert json.loads(body) == {
        "version": "1.0",
        "title": message.subject,
        "message": message.text,
        "attachments": [],
        "type": "info",
    }


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        pytest.param(200, {}, Sent(), id="ok"),
        pytest.param(202, {}, Sent(), id="accepted"),
        pytest.param(400, {}, Failed("the web hook answered 400", permanent=True), id="bad-request"),
        pytest.param(401, {}, Failed("the web hook answered 401", permanent=True), id="not-allowed"),
        pytest.param(404, {}, Failed("the web hook answered 404", permanent=True), id="gone"),
        pytest.param(408, {}, Failed("the web hook answered 408"), id="too-slow"),
        pytest.param(429, {}, Failed("the web hook answered 429"), id="too-many"),
        pytest.param(
            429,
            {"Retry-After": "120"},
            Failed("the web hook answered 429", retry_after=timedelta(seconds=120)),
            id="too-many-and-says-when",
        ),
        pytest.param(
            503,
            {"Retry-After": "99999999"},
            Failed("the web hook answered 503", retry_after=timedelta(days=1)),
            id="away-for-longer-than-is-believed",
        ),
        pytest.param(
            503,
            {"Retry-After": "Fri, 27 Mar 2026 09:00:00 GMT"},
            Failed("the web hook answered 503"),
            id="away-until-a-date",
        ),
        pytest.param(500, {}, Failed("the web hook answered 500"), id="broken"),
    ],
)
def test_an_answer_is_success_or_a_temporary_or_final_failure(post_to, message, status, headers, outcome):
    with WebHook(status, headers) as hook:
        assert post_to(hook.port, message) == outcome
        assert len(hook.got) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_final_failure_and_never_followed(post_to, message, status):
    with WebHook() as elsewhere, WebHook(status, {"Location": f"http://127.0.0.1:{elsewhere.port}/"}) as hook:
        outcome = post_to(hook.port, message)
        assert elsewhere.got == []
    reason = f"the web hook answered {status}, a redirect, which is not followed"
    assert outcome == Failed(reason, permanent=True)


def _asked(connection, server):
    connection.recv(65_536)


def _reset_once_asked(connection, server):
    connection.recv(65_536)
    reset(connection)


def _drip_once_asked(connection, server):
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    dripping(connection, server)


def _nonsense_once_asked(connection, server):
    connection.recv(65_536)
    connection.sendall(b"220 mail.example.test ESMTP\r\n")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(_asked, id="closed"),
        pytest.param(_reset_once_asked, id="reset"),
        pytest.param(hanging, id="hangs"),
        pytest.param(_drip_once_asked, id="headers-byte-by-byte"),
        pytest.param(_nonsense_once_asked, id="no-web-server"),
    ],
)
def test_silence_after_the_message_is_unknown_in_bounded_time(post_to, message, script):
    with ScriptedServer(script) as server:
        began = time.monotonic()
        assert isinstance(post_to(server.port, message), Unknown)
        assert time.monotonic() - began < QUICKLY
        assert server.connections == 1


def test_a_body_that_never_ends_is_not_waited_for(post_to, message):
    def endless(connection, server):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        dripping(connection, server)

    with ScriptedServer(endless) as server:
        assert post_to(server.port, message) == Sent()


def test_a_refused_connection_is_temporary(post_to, message):
    with ScriptedServer(hanging) as server:
        port = server.port
    assert post_to(port, message) == Failed("the web hook could not be reached")


def test_a_message_goes_over_tls(post_to, message, server_tls, trusting):
    with WebHook(tls=server_tls) as hook:
        assert post_to(hook.port, message, scheme="jsons", tls=trusting) == Sent()
        assert len(hook.got) == 1


def test_a_certificate_nobody_vouches_for_is_refused(post_to, message, server_tls):
    with WebHook(tls=server_tls) as hook:
        outcome = post_to(hook.port, message, scheme="jsons")
        assert hook.got == []
    assert outcome == Failed("the web hook's certificate is not trusted")


def test_a_server_without_tls_is_temporary(post_to, message, trusting):
    def plain(connection, server):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with ScriptedServer(plain) as server:
        outcome = post_to(server.port, message, scheme="jsons", tls=trusting)
    assert outcome == Failed("no protected connection to the web hook came about")


def test_a_teams_workflow_gets_a_card_that_loads_nothing(message, server_tls, trusting):
    rules = ChannelRules("127.0.0.1:2525", "no-reply@pathway.invalid", teams_hosts=("127.0.0.1",))
    with WebHook(202, tls=server_tls) as hook, AppriseSender(rules, QUICK, trusting) as sender:
        assert sender.send(f"workflows://127.0.0.1:{hook.port}/WORKFLOW/SIGNATURE/", message) == Sent()
        ((path, headers, body),) = hook.got
    assert path == (
        "/workflows/WORKFLOW/triggers/manual/paths/invoke"
        "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=SIGNATURE"
    )
    assert headers[KEY_HEADER] == message.key
    (attachment,) = json.loads(body)["attachments"]
    blocks = attachment["content"]["body"]
    assert [block["type"] for block in blocks] == ["TextBlock", "TextBlock"]
    assert blocks[0]["text"] == message.subject
    assert blocks[1]["text"].split() == message.text.split()
    assert "\n\nReference: K7M-4Q2\n\n" in blocks[1]["text"]
