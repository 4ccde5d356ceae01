"""Mail over real connections: what goes on the wire, and what each answer of a server means."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import AuthResult

from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.mail_channel import KEY_HEADER, letter
from cce.notices.message import Message
from cce.notices.outcome import Failed, Sent, Unknown
from cce.notices.render import render
from cce.notices.send import AppriseSender
from tests.notices.conftest import QUICK, RECIPIENT, SLOT, item
from tests.notices.servers import (
    Clerk,
    MailServer,
    ScriptedServer,
    dripping,
    hanging,
    mail_script,
    reset,
    smtp_lines,
)

QUICKLY = 5.0


def read(content):
    return message_from_bytes(content, policy=policy.default)


def test_a_message_arrives_once_with_its_key_its_date_and_both_bodies(mail_to, message):
    with MailServer(Clerk()) as server:
        assert mail_to(server.port, message) == Sent()
        ((recipients, content),) = server.clerk.taken
    mail = read(content)
    assert recipients == [RECIPIENT]
    assert mail["To"] == RECIPIENT
    assert mail["From"] == "no-reply@pathway.invalid"
    assert mail["Subject"] == message.subject
    assert mail["Date"].datetime == SLOT
    assert mail.get_all(KEY_HEADER) == [message.key]
    assert mail.get_all("Message-ID") == [f"<{message.key}@pathway.invalid>"]
    bodies = [mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]
    assert bodies == [message.text, message.html]


def test_the_same_message_is_the_same_letter_to_the_byte(message):
    again = render([item()], SLOT)
    one, other = (letter(each, "a@b.test", RECIPIENT).as_bytes() for each in (message, again))
    assert one == other


def test_a_line_that_begins_with_a_dot_stays_as_it_is(mail_to):
    dotted = Message("k" * 32, SLOT, "Subject", ".\n..\n.hidden\n", "<p>.</p>")
    with MailServer(Clerk()) as server:
        assert mail_to(server.port, dotted) == Sent()
        content = server.clerk.taken[0][1]
    assert read(content).get_body(("plain",)).get_content() == ".\r\n..\r\n.hidden\r\n"


def test_a_letter_cannot_be_given_further_headers(message):
    with pytest.raises(ValueError, match="may not contain linefeed"):
        letter(message, "a@b.test", "p@example.test\nBcc: x@example.test")


def test_a_recipient_with_a_plus_is_reached_as_written(mail_to, message):
    with MailServer(Clerk()) as server:
        assert mail_to(server.port, message, "p+duty@example.test") == Sent()
        assert server.clerk.taken[0][0] == ["p+duty@example.test"]


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        pytest.param("421 4.3.2 Closing", Failed("the mail server answered 421 4.3.2"), id="closing"),
        pytest.param("451 4.7.1 Try later", Failed("the mail server answered 451 4.7.1"), id="greylisted"),
        pytest.param("452 Full", Failed("the mail server answered 452"), id="full-without-a-second-code"),
        pytest.param(
            "550 5.1.1 p.person@example.test unknown",
            Failed("the mail server answered 550 5.1.1", permanent=True),
            id="no-such-person-and-the-address-is-not-repeated",
        ),
        pytest.param("554 No", Failed("the mail server answered 554", permanent=True), id="rejected"),
    ],
)
@pytest.mark.parametrize("step", ["sender", "recipient", "content"])
def test_a_refusal_is_temporary_or_final_as_its_code_says(mail_to, message, step, answer, failed):
    clerk = Clerk(
        mail=[answer] * 2 if step == "sender" else (),
        data=[answer] if step == "content" else (),
        recipients={RECIPIENT: answer} if step == "recipient" else None,
    )
    with MailServer(clerk) as server:
        assert mail_to(server.port, message) == failed
        assert clerk.taken == []


def test_after_a_refusal_the_same_connection_serves_the_next(mail_to, message):
    clerk = Clerk(recipients={"gone@example.test": "550 5.1.1 Unknown"})
    with MailServer(clerk) as server:
        everyone = ("a@example.test", "gone@example.test", "b@example.test")
        outcomes = [mail_to(server.port, message, to) for to in everyone]
    assert outcomes == [Sent(), Failed("the mail server answered 550 5.1.1", permanent=True), Sent()]
    assert [to for to, _ in clerk.taken] == [["a@example.test"], ["b@example.test"]]
    assert len(set(clerk.peers)) == 1


def test_a_kept_connection_that_the_server_closed_is_opened_anew(mail_to, message):
    with ScriptedServer(mail_script(mails=1)) as server:
        assert [mail_to(server.port, message) for _ in range(3)] == [Sent()] * 3
        assert server.connections == 3


def test_a_kept_connection_the_server_is_closing_is_opened_anew(mail_to, message):
    clerk = Clerk(mail=[None, "421 4.4.2 Idle too long"])
    with MailServer(clerk) as server:
        assert [mail_to(server.port, message) for _ in range(2)] == [Sent()] * 2
    assert len(set(clerk.peers)) == 2


@pytest.mark.parametrize(
    "after_data",
    [
        pytest.param(lambda connection: None, id="closed"),
        pytest.param(reset, id="reset"),
        pytest.param(lambda connection: connection.sendall(b"2"), id="half-an-answer"),
        pytest.param(lambda connection: connection.sendall(b"hello\r\n"), id="nonsense"),
        pytest.param(lambda connection: connection.sendall(b"354 more?\r\n"), id="an-answer-out-of-place"),
    ],
)
def test_silence_after_the_content_is_unknown_and_not_tried_again(mail_to, message, after_data):
    with ScriptedServer(mail_script(after_data=after_data)) as server:
        assert isinstance(mail_to(server.port, message), Unknown)
        assert server.connections == 1


def test_silence_after_the_content_over_a_kept_connection_is_unknown_as_well(mail_to, message):
    def one_then_silence(connection, server):
        contents = 0
        for line in smtp_lines(connection):
            contents += line == b".\r\n"
            if contents == 2:
                return
            if line == b".\r\n" or line[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                connection.sendall(b"250 fine\r\n")
            elif line.upper() == b"DATA\r\n":
                connection.sendall(b"354 go on\r\n")

    with ScriptedServer(one_then_silence) as server:
        assert mail_to(server.port, message) == Sent()
        assert isinstance(mail_to(server.port, message), Unknown)
        assert server.connections == 1


def test_a_server_that_hangs_after_the_content_is_unknown(mail_to, message):
    held = threading.Event()
    with ScriptedServer(mail_script(after_data=lambda connection: held.wait())) as server:
        outcome = mail_to(server.port, message)
        held.set()
    assert isinstance(outcome, Unknown)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(hanging, id="never-greets"),
        pytest.param(dripping, id="greets-byte-by-byte"),
        pytest.param(lambda connection, server: connection.close(), id="closes-at-once"),
        pytest.param(lambda connection, server: reset(connection), id="resets-at-once"),
        pytest.param(lambda connection, server: connection.sendall(b"554 not here\r\n"), id="turns-us-away"),
        pytest.param(lambda connection, server: connection.sendall(b"421 later\r\n"), id="too-busy"),
        pytest.param(
            lambda connection, server: connection.sendall(b"HTTP/1.1 400 no\r\n"), id="no-mail-server"
        ),
        pytest.param(lambda connection, server: next(smtp_lines(connection)), id="closes-after-our-greeting"),
    ],
)
def test_a_server_that_never_took_the_message_is_a_failure_in_bounded_time(mail_to, message, script):
    with ScriptedServer(script) as server:
        began = time.monotonic()
        outcome = mail_to(server.port, message)
        assert time.monotonic() - began < QUICKLY
    assert isinstance(outcome, Failed)
    assert outcome.permanent == ("554" in outcome.reason)


def test_a_refused_connection_is_temporary(mail_to, message):
    with ScriptedServer(hanging) as server:
        port = server.port
    assert mail_to(port, message) == Failed("the mail server refused the connection")


def test_while_every_connection_hangs_others_wait_no_longer_than_their_limit(mail_to, message):
    with ScriptedServer(hanging) as server, ThreadPoolExecutor(8) as threads:
        mail_to(server.port, message)
        began = time.monotonic()
        outcomes = list(threads.map(lambda _: mail_to(server.port, message), range(8)))
        assert time.monotonic() - began < QUICKLY
    assert all(isinstance(outcome, Failed) and not outcome.permanent for outcome in outcomes)


def test_many_threads_share_a_few_connections_and_nothing_is_lost(mail_to):
    messages = [render([item(key=f"row-{number}")], SLOT) for number in range(80)]
    with MailServer(Clerk()) as server:
        mail_to(server.port, render([item(key="first")], SLOT))
        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(lambda each: mail_to(server.port, each), messages))
        keys = re.findall(rb"X-Notice-Key: (\w+)", b"".join(content for _, content in server.clerk.taken[1:]))
    assert outcomes == [Sent()] * 80
    assert sorted(key.decode() for key in keys) == sorted(each.key for each in messages)
    assert len(set(server.clerk.peers)) <= 4


@pytest.mark.parametrize(
    ("script", "answers"),
    [
        pytest.param(mail_script(), True, id="lets-us-in"),
        pytest.param(hanging, False, id="says-nothing"),
        pytest.param(
            lambda connection, _: connection.sendall(b"554 5.3.2 No\r\n"), False, id="turns-us-away"
        ),
    ],
)
def test_it_is_known_beforehand_whether_a_server_lets_us_in(script, answers):
    with ScriptedServer(script) as server:
        url = f"mailto://127.0.0.1:{server.port}"
        with AppriseSender(ChannelRules.around(Hidden(url)), QUICK) as sender:
            assert sender.answers(url) is answers
    with AppriseSender(ChannelRules.around(Hidden(url)), QUICK) as sender:
        assert not sender.answers(url)


class TestTls:
    """mailtos://, with a certificate made for this run."""

    def test_mail_is_handed_in_under_starttls_after_a_login(self, mail_to, message, server_tls, trusting):
        asked = []

        def login(server, session, envelope, mechanism, auth_data):
            asked.append((session.ssl is not None, auth_data.login, auth_data.password))
            return AuthResult(success=True)

        with MailServer(
            Clerk(), tls_context=server_tls, require_starttls=True, authenticator=login, auth_required=True
        ) as server:
            sent = mail_to(server.port, message, scheme="mailtos", login="user:pa%40ss@", tls=trusting)
            taken = server.clerk.taken
        assert sent == Sent()
        assert asked == [(True, b"user", b"pa@ss")]
        assert len(taken) == 1

    def test_mail_is_handed_in_over_tls_from_the_first_byte(self, mail_to, message, server_tls, trusting):
        with MailServer(Clerk(), tls=server_tls) as server:
            sent = mail_to(server.port, message, scheme="mailtos", parameters="&mode=ssl", tls=trusting)
            again = mail_to(server.port, message, scheme="mailtos", parameters="&mode=ssl", tls=trusting)
            assert (sent, again) == (Sent(), Sent())
            assert len(set(server.clerk.peers)) == 1

    @pytest.mark.parametrize("mode", ["starttls", "ssl"])
    def test_a_certificate_nobody_vouches_for_is_refused(self, mail_to, message, server_tls, mode):
        options = {"tls": server_tls} if mode == "ssl" else {"tls_context": server_tls}
        with MailServer(Clerk(), **options) as server:
            outcome = mail_to(server.port, message, scheme="mailtos", parameters=f"&mode={mode}")
            assert server.clerk.taken == []
        assert outcome == Failed("the mail server's certificate is not trusted")

    def test_a_server_without_starttls_gets_neither_login_nor_message(self, mail_to, message, trusting):
        heard = []

        def plain_only(connection, server):
            for line in smtp_lines(connection):
                heard.append(line)
                connection.sendall(b"250 fine\r\n")

        with ScriptedServer(plain_only) as server:
            outcome = mail_to(server.port, message, scheme="mailtos", login="user:secret@", tls=trusting)
        assert isinstance(outcome, Failed)
        assert outcome.permanent
        assert heard == [b"ehlo pathway.invalid\r\n"]

    def test_a_login_that_is_refused_is_final(self, mail_to, message, server_tls, trusting):
        def nobody(server, session, envelope, mechanism, auth_data):
            return AuthResult(success=False, handled=False)

        with MailServer(Clerk(), tls_context=server_tls, authenticator=nobody) as server:
            outcome = mail_to(server.port, message, scheme="mailtos", login="user:secret@", tls=trusting)
        assert outcome == Failed("the mail server answered 535 5.7.8", permanent=True)
