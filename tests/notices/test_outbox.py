"""The mail server that keeps each message as a file."""

import logging
import socket
import stat
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cce.hidden import Hidden
from cce.notices.addresses import compose_mail_url
from cce.notices.channels import ChannelRules
from cce.notices.errors import OutboxUnavailable
from cce.notices.outbox import Outbox, read_outbox
from cce.notices.outcome import Failed, Sent
from cce.notices.render import render
from cce.notices.send import AppriseSender
from tests.notices.conftest import QUICK, RECIPIENT, SLOT, item
from tests.pathway.dates import uk

ARRIVAL = uk("Thu 2026-03-26 09:00")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var" / "outbox"


@pytest.fixture
def outbox(folder):
    with Outbox(folder, lambda: ARRIVAL) as outbox:
        yield outbox


@pytest.fixture
def send(outbox):
    with AppriseSender(ChannelRules.around(Hidden(outbox.url)), QUICK) as sender:
        yield lambda message, to=RECIPIENT: sender.send(compose_mail_url(outbox.url, to), message)


def test_a_message_sent_can_be_read(send, folder, message):
    assert send(message) == Sent()
    (kept,) = read_outbox(folder)
    assert (kept.to, kept.subject, kept.text, kept.key) == (
        RECIPIENT,
        message.subject,
        message.text,
        message.key,
    )
    assert (kept.received_at, kept.told_at) == (ARRIVAL, SLOT)


def test_messages_are_read_in_the_order_they_came_and_the_last_alone_if_wished(send, folder):
    sent = [render([item(key=f"row-{number}")], SLOT) for number in range(12)]
    assert {send(message) for message in sent} == {Sent()}
    assert [kept.key for kept in read_outbox(folder)] == [message.key for message in sent]
    assert [kept.key for kept in read_outbox(folder, last=2)] == [message.key for message in sent[-2:]]
    assert read_outbox(folder, last=0) == ()


def test_a_repeat_is_kept_beside_the_first(send, folder, message):
    assert [send(message), send(message)] == [Sent(), Sent()]
    assert [kept.key for kept in read_outbox(folder)] == [message.key] * 2


def test_a_files_name_says_when_it_came_and_nothing_of_anyone(send, folder, message):
    send(message)
    (kept,) = folder.iterdir()
    arrived, number, fingerprint = kept.stem.split("-")
    assert (arrived, number) == ("20260326T090000000000Z", "000001")
    assert len(fingerprint) == 8
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_arrivals_are_named_in_utc(folder, message):
    in_summer = uk("Wed 2026-06-03 09:00").astimezone(None)
    with (
        Outbox(folder, lambda: in_summer) as outbox,
        AppriseSender(ChannelRules.around(Hidden(outbox.url))) as sender,
    ):
        sender.send(compose_mail_url(outbox.url, RECIPIENT), message)
    assert read_outbox(folder)[0].received_at == datetime(2026, 6, 3, 8, tzinfo=UTC)


def test_messages_of_an_earlier_run_stay(folder, message):
    arrivals = [ARRIVAL, ARRIVAL + timedelta(hours=1)]
    clock = iter(arrivals)
    for _ in arrivals:
        with (
            Outbox(folder, lambda: next(clock)) as outbox,
            AppriseSender(ChannelRules.around(Hidden(outbox.url))) as sender,
        ):
            assert sender.send(compose_mail_url(outbox.url, RECIPIENT), message) == Sent()
    assert [kept.received_at for kept in read_outbox(folder)] == arrivals


def test_what_is_no_message_of_ours_is_passed_over(send, folder, message):
    send(message)
    (folder / "20260326T090000000000Z-000002-0123abcd.part").write_text("half")
    (folder / "notes.eml").write_text("To: somebody")
    assert len(read_outbox(folder)) == 1


def test_an_outbox_that_is_not_there_holds_nothing(tmp_path):
    assert read_outbox(tmp_path / "none") == ()


def test_mail_that_is_no_notice_can_be_read_as_well(outbox, folder):
    with (
        socket.create_connection(("127.0.0.1", outbox.port)) as raw,
        raw.makefile("rwb", buffering=0) as line,
    ):
        for said in (b"EHLO x", b"MAIL FROM:<a@b.test>", b"RCPT TO:<c@d.test>", b"DATA", b"\r\nHello\r\n."):
            line.readline()
            line.write(said + b"\r\n")
            if said == b"EHLO x":
                while line.readline()[3:4] == b"-":
                    pass
                line.write(b"NOOP\r\n")
        assert line.readline().startswith(b"250")
    (kept,) = read_outbox(folder)
    assert (kept.to, kept.subject, kept.key, kept.told_at) == ("", "", "", None)
    assert kept.text.strip() == "Hello"


def test_when_the_folder_is_gone_the_sender_hears_that_it_may_try_again(send, folder, message):
    folder.rmdir()
    assert send(message) == Failed("the mail server answered 452 4.3.1")


def test_many_senders_at_once_lose_nothing(send, folder):
    messages = [render([item(key=f"row-{number}")], SLOT) for number in range(60)]
    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(send, messages)) == {Sent()}
    assert sorted(kept.key for kept in read_outbox(folder)) == sorted(message.key for message in messages)


def test_it_listens_on_this_machine_only_on_the_port_it_names(outbox):
    assert outbox.url == f"mailto://127.0.0.1:{outbox.port}?from=no-reply@pathway.invalid"
    with socket.create_connection(("127.0.0.1", outbox.port)) as connection:
        assert connection.recv(100).startswith(b"220 localhost outbox")


def test_it_takes_the_port_it_is_given_and_again_after_a_stop(folder):
    outbox = Outbox(folder, lambda: ARRIVAL).start()
    outbox.stop()
    again = Outbox(folder, lambda: ARRIVAL, outbox.port).start()
    assert again.port == outbox.port
    again.stop()
    again.stop()


def test_a_port_that_is_taken_is_said(outbox, folder):
    with pytest.raises(OutboxUnavailable, match=f"127.0.0.1:{outbox.port}"):
        Outbox(folder, lambda: ARRIVAL, outbox.port).start()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutboxUnavailable, match=str(tmp_path)):
        Outbox(tmp_path / "file" / "outbox", lambda: ARRIVAL).start()


def _open_descriptors():
    return len(list(Path("/dev/fd").iterdir()))


def test_stopping_ends_open_connections_and_the_thread_without_a_warning(folder):
    threads = threading.active_count()
    descriptors = _open_descriptors()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outbox = Outbox(folder, lambda: ARRIVAL).start()
        with socket.create_connection(("127.0.0.1", outbox.port)) as idle:
            assert idle.recv(100).startswith(b"220")
            outbox.stop()
            assert idle.recv(100) == b""
    assert threading.active_count() == threads
    assert _open_descriptors() == descriptors


def test_nobodys_address_is_logged(send, message, caplog):
    caplog.set_level(logging.DEBUG)
    send(message)
    assert RECIPIENT not in caplog.text
