"""GOV.UK Notify, over real HTTP: what it is given, and what each of its answers means."""

import logging
import time
from datetime import timedelta

import pytest

from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.errors import ChannelRefused
from cce.notices.notify_account import OFFICIAL, NotifyAccount
from cce.notices.outcome import Failed, Receipt, Sent, Unknown
from cce.notices.send import AppriseSender
from tests.notices.conftest import QUICK
from tests.notices.notify import KEY, SECRET, TEMPLATE, NotifyStandIn, id_of
from tests.notices.servers import ScriptedServer, WebHook, dripping, hanging, reset

EMAIL = f"notify://email/{TEMPLATE}/ada@example.test"
SMS = f"notify://sms/{TEMPLATE}/+447700900123"
QUICKLY = 5.0


def sent(account, message, url=EMAIL):
    """What became of one message by way of *account*."""
    rules = ChannelRules.around(Hidden("mailto://127.0.0.1:2525"), notify=account)
    with AppriseSender(rules, QUICK) as sender:
        return sender.send(url, message)


def sent_to_port(port, message, scheme="http"):
    return sent(NotifyAccount.at(KEY, f"{scheme}://127.0.0.1:{port}"), message)


def test_an_email_is_handed_in_with_the_notice_and_its_key_and_nothing_else(message):
    with NotifyStandIn() as notify:
        outcome = sent(notify.account, message)
    assert outcome == Sent(Receipt("GOV.UK Notify", id_of(message.key)))
    said = {"subject": message.subject, "text": message.text}
    given = {"email_address": "ada@example.test", "template_id": TEMPLATE, "personalisation": said}
    assert notify.taken == [("email", given | {"reference": message.key})]


def test_a_text_message_is_the_short_form_to_one_number(message):
    with NotifyStandIn() as notify:
        assert isinstance(sent(notify.account, message, SMS), Sent)
    given = {"phone_number": "+447700900123", "template_id": TEMPLATE}
    said = {"personalisation": {"text": message.short}, "reference": message.key}
    assert notify.taken == [("sms", given | said)]


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        pytest.param(400, {}, Failed("GOV.UK Notify answered 400", permanent=True), id="bad-request"),
        pytest.param(403, {}, Failed("GOV.UK Notify answered 403", permanent=True), id="key-refused"),
        pytest.param(429, {}, Failed("GOV.UK Notify answered 429"), id="too-many"),
        pytest.param(
            429,
            {"Retry-After": "90"},
            Failed("GOV.UK Notify answered 429", retry_after=timedelta(seconds=90)),
            id="too-many-and-says-when",
        ),
        pytest.param(500, {}, Failed("GOV.UK Notify answered 500"), id="broken"),
        pytest.param(
            503,
            {"Retry-After": "5"},
            Failed("GOV.UK Notify answered 503", retry_after=timedelta(seconds=5)),
            id="away",
        ),
    ],
)
def test_a_refusal_is_final_or_for_later(message, status, headers, outcome):
    with NotifyStandIn() as notify:
        notify.refusals.append((status, headers))
        assert sent(notify.account, message) == outcome
    assert notify.taken == []


@pytest.mark.parametrize("status", [301, 302, 307])
@pytest.mark.parametrize("located", [True, False], ids=["elsewhere", "nowhere"])
def test_a_redirect_is_a_final_failure_and_never_followed(message, status, located):
    with WebHook() as elsewhere, NotifyStandIn() as notify:
        place = {"Location": f"http://127.0.0.1:{elsewhere.port}/"} if located else {}
        notify.refusals.append((status, place))
        outcome = sent(notify.account, message)
        assert elsewhere.got == []
    reason = f"GOV.UK Notify answered {status}, a redirect, which is not followed"
    assert outcome == Failed(reason, permanent=True)


def test_a_key_that_is_not_the_accounts_is_a_final_failure(message):
    with NotifyStandIn() as notify:
        wrong = NotifyAccount.at(KEY.replace(SECRET[:8], "00000000"), notify.account.url)
        outcome = sent(wrong, message)
    assert outcome == Failed("GOV.UK Notify answered 403", permanent=True)
    assert notify.taken == []


def _asked(connection, server):
    connection.recv(65_536)


def _reset_once_asked(connection, server):
    connection.recv(65_536)
    reset(connection)


def _drip_once_asked(connection, server):
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 201 Created\r\nX-Long: ")
    dripping(connection, server)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(_asked, id="closed"),
        pytest.param(_reset_once_asked, id="reset"),
        pytest.param(hanging, id="hangs"),
        pytest.param(_drip_once_asked, id="headers-byte-by-byte"),
    ],
)
def test_silence_once_it_was_asked_is_unknown_in_bounded_time(message, script):
    with ScriptedServer(script) as server:
        began = time.monotonic()
        assert isinstance(sent_to_port(server.port, message), Unknown)
        assert time.monotonic() - began < QUICKLY
        assert server.connections == 1


def test_an_answer_that_breaks_off_has_said_enough(message):
    def endless(connection, server):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 201 Created\r\n\r\n{")
        dripping(connection, server)

    with ScriptedServer(endless) as server:
        began = time.monotonic()
        assert sent_to_port(server.port, message) == Sent(Receipt("GOV.UK Notify", None))
        assert time.monotonic() - began < QUICKLY


def test_a_refused_connection_is_temporary(message):
    with ScriptedServer(hanging) as server:
        port = server.port
    assert sent_to_port(port, message) == Failed("GOV.UK Notify could not be reached")


def test_a_certificate_nobody_vouches_for_is_refused(message, server_tls):
    with WebHook(tls=server_tls) as hook:
        outcome = sent_to_port(hook.port, message, scheme="https")
        assert hook.got == []
    assert outcome == Failed("GOV.UK Notify's certificate is not trusted")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"notify://letter/{TEMPLATE}/ada@example.test", id="a-letter"),
        pytest.param("notify://email/hello/ada@example.test", id="no-template"),
        pytest.param(f"notify://email/{TEMPLATE}", id="nobody"),
        pytest.param(f"notify://email/{TEMPLATE}/ada@example.test/bob@example.test", id="two"),
        pytest.param(f"notify://email/{TEMPLATE}/ada@example.test,bob@example.test", id="a-list"),
        pytest.param(f"notify://email/{TEMPLATE}/+447700900123", id="a-number-for-mail"),
        pytest.param(f"notify://sms/{TEMPLATE}/ada@example.test", id="an-address-for-a-text"),
        pytest.param(f"notify://sms/{TEMPLATE}/07700900123", id="a-number-without-its-country"),
        pytest.param(f"notify://key:secret@email/{TEMPLATE}/ada@example.test", id="a-login"),
        pytest.param(f"notify://email:80/{TEMPLATE}/ada@example.test", id="a-port"),
        pytest.param(f"{EMAIL}?verify=no", id="certificates-unchecked"),
        pytest.param(f"{EMAIL}?redirect=yes", id="redirects"),
        pytest.param(f"{EMAIL}?to=bob@example.test", id="another-recipient"),
        pytest.param(f"notifys://email/{TEMPLATE}/ada@example.test", id="another-scheme"),
    ],
)
def test_any_other_form_is_refused_and_not_shown(message, url):
    outcome = sent(NotifyAccount.at(KEY, OFFICIAL), message, url)
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    assert not {"ada@", "bob@", "secret"} & {
        word for word in ("ada@", "bob@", "secret") if word in outcome.reason
    }


def test_without_an_account_nothing_goes_by_notify(message):
    assert sent(None, message) == Failed(
        "no account at GOV.UK Notify is set; see CCE_NOTIFY_KEY_FILE", permanent=True
    )


@pytest.mark.parametrize(
    ("key", "url"),
    [
        pytest.param(KEY, "https://notify.example.test", id="elsewhere"),
        pytest.param(KEY, "http://api.notifications.service.gov.uk", id="unprotected"),
        pytest.param(KEY, f"{OFFICIAL}.example.test", id="a-name-that-looks-alike"),
        pytest.param(KEY, "http://127.0.0.1@example.test", id="a-login-that-looks-alike"),
        pytest.param(SECRET, OFFICIAL, id="half-a-key"),
        pytest.param(KEY.upper(), OFFICIAL, id="a-key-in-capitals"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused_without_its_key(key, url):
    with pytest.raises(ChannelRefused) as refused:
        NotifyAccount.at(key, url)
    assert SECRET not in str(refused.value).lower()


def test_key_recipient_and_words_are_not_logged_or_printed(message, caplog):
    caplog.set_level(logging.DEBUG)
    with NotifyStandIn() as notify:
        notify.refusals.append((400, {}))
        outcomes = [sent(notify.account, message) for _ in range(2)]
        shown = caplog.text + repr(
            [notify.account, outcomes, ChannelRules("a:1", "b", notify=notify.account)]
        )
    assert SECRET not in shown
    assert "ada@" not in shown
    assert message.subject not in shown
