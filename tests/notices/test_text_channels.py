"""Text messages: posted as Apprise's own plugins post them, short, and to one number."""

import json
import ssl
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from cce.notices.apprise_urls import read
from cce.notices.mail_channel import KEY_HEADER
from cce.notices.message import SHORT_LENGTH
from cce.notices.outcome import Failed, Sent
from cce.notices.render import render
from cce.notices.text_channels import text_hook
from cce.notices.web_channel import WebChannel
from cce.pathway.terms import Rung
from tests.notices.conftest import QUICK, SLOT, item
from tests.notices.servers import WebHook
from tests.pathway.dates import day

ACCOUNT, TOKEN = f"AC{'a' * 32}", "b" * 32
TWILIO = f"twilio://{ACCOUNT}:{TOKEN}@+441234567890/+447700900123"
BULKSMS = "bulksms://user:pass@+447700900123?from=+441234567890"


def posted(url, message, status=201):
    """What our channel posts, to a server of this machine instead of the service's own."""
    hook, payload = text_hook(read(url).plugin)
    with WebHook(status) as server:
        here = replace(hook, host="127.0.0.1", port=server.port, secure=False)
        outcome = WebChannel(here, payload, QUICK, ssl.create_default_context).deliver(message)
        ((path, headers, body),) = server.got
    return outcome, path, headers, body


def posted_by_apprise(url, message, service):
    """What Apprise's plugin posts there."""
    plugin: Any = read(url).plugin
    with WebHook(201) as server:
        here = f"http://127.0.0.1:{server.port}"
        if service == "twilio":
            plugin.notify_sms_url = f"{here}/2010-04-01/Accounts/{{sid}}/Messages.json"
        else:
            plugin.notify_url = f"{here}/v1/messages"
        plugin.request_rate_per_sec = 0
        assert plugin.send(body=message.short)
        ((path, headers, body),) = server.got
    return path, headers, body


def test_twilio_gets_what_apprise_would_post(message):
    outcome, path, headers, body = posted(TWILIO, message)
    theirs = posted_by_apprise(TWILIO, message, "twilio")
    assert outcome == Sent()
    assert path == theirs[0] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert headers["Authorization"] == theirs[1]["Authorization"]
    assert headers["Content-Type"] == theirs[1]["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers[KEY_HEADER] == message.key
    assert parse_qs(body.decode()) == parse_qs(theirs[2].decode())
    assert parse_qs(body.decode())["Body"] == [message.short]


def test_bulksms_gets_what_apprise_would_post(message):
    outcome, path, headers, body = posted(BULKSMS, message)
    theirs = posted_by_apprise(BULKSMS, message, "bulksms")
    assert outcome == Sent()
    assert path == theirs[0] == "/v1/messages"
    assert headers["Authorization"] == theirs[1]["Authorization"]
    assert json.loads(body) == json.loads(theirs[2])


@pytest.mark.parametrize("url", [TWILIO, BULKSMS])
def test_a_number_that_is_refused_is_a_final_failure(message, url):
    outcome, *_ = posted(url, message, 400)
    assert outcome == Failed("the web hook answered 400", permanent=True)


def test_a_text_message_says_reference_task_date_and_link_only(message):
    assert message.short == (
        "K7M-4Q2: Complete an assessment, due 2 Apr 2026 https://tasks.example.test/e/K7M-4Q2"
    )


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        pytest.param({"due_on": None}, "K7M-4Q2: Complete an assessment https", id="no-date-may-be-shown"),
        pytest.param({"rung": Rung.AFTER, "due_on": day("Mon 2026-03-23")}, ", was due 23 Mar", id="late"),
    ],
)
def test_what_it_says_of_the_date(parts, says):
    assert says in render([item(**parts)], SLOT).short


def test_several_stand_below_each_other_as_far_as_they_fit():
    two = [item(), item(key="row-2", reference="P3X-8WT", link="https://tasks.example.test/e/P3X-8WT")]
    assert len(render(two, SLOT).short.splitlines()) == 2
    many = [
        item(key=f"row-{n}", reference=f"P3X-8W{n}", link=f"https://tasks.example.test/e/P3X-8W{n}")
        for n in range(10, 40)
    ]
    lines = render(many, SLOT).short.splitlines()
    assert len("\n".join(lines)) <= SHORT_LENGTH
    assert lines[-1] == f"and {30 - (len(lines) - 1)} more"
    assert len(lines) > 3


def test_as_many_as_fit_exactly_need_no_more():
    fitting = [item(key=f"row-{n}", link="https://t.test/e/K7M-4Q2") for n in range(5)]
    assert "more" not in render(fitting, SLOT).short
