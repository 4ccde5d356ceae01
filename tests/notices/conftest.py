import ssl
from datetime import timedelta
from typing import Any

import pytest

from cce.hidden import Hidden
from cce.notices.addresses import compose_mail_url
from cce.notices.channels import ChannelRules
from cce.notices.message import Item
from cce.notices.render import render
from cce.notices.send import AppriseSender
from cce.notices.time_limits import SendLimits
from cce.pathway.terms import Rung
from tests.notices.certificate import write_certificate
from tests.pathway.dates import day, uk

SLOT = uk("Thu 2026-03-26 09:00")
QUICK = SendLimits(step=timedelta(seconds=0.5), whole=timedelta(seconds=1))
RECIPIENT = "p.person@example.test"


def item(**parts):
    """An item with nothing special about it, but for *parts*."""
    usual: dict[str, Any] = {
        "key": "row-1",
        "reference": "K7M-4Q2",
        "task": "Complete an assessment",
        "rung": Rung.BEFORE,
        "due_on": day("Thu 2026-04-02"),
        "link": "https://tasks.example.test/e/K7M-4Q2",
    }
    return Item(**(usual | parts))


@pytest.fixture
def message():
    return render([item()], SLOT)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusting(certificate):
    """Gives a context that trusts the test's own certificate."""
    return lambda: ssl.create_default_context(cafile=certificate[0])


@pytest.fixture
def mail_to():
    """Sends one message through the mail server on a port, with limits small enough for a test."""
    senders = {}

    def send(port, message, to=RECIPIENT, *, scheme="mailto", parameters="", login="", tls=None):
        url = f"{scheme}://{login}127.0.0.1:{port}?from=no-reply@pathway.invalid{parameters}"
        if url not in senders:
            rules = ChannelRules.around(Hidden(url))
            senders[url] = AppriseSender(rules, QUICK, tls) if tls else AppriseSender(rules, QUICK)
        return senders[url].send(compose_mail_url(url, to), message)

    yield send
    for sender in senders.values():
        sender.close()


@pytest.fixture
def post_to():
    """Posts one message to the web hook on a port of this machine."""
    senders = []

    def send(port, message, path="/hook", *, scheme="json", login="", tls=None):
        rules = ChannelRules.around(Hidden("mailto://127.0.0.1:2525"), [f"127.0.0.1:{port}"])
        senders.append(AppriseSender(rules, QUICK, tls) if tls else AppriseSender(rules, QUICK))
        return senders[-1].send(f"{scheme}://{login}127.0.0.1:{port}{path}", message)

    yield send
    for sender in senders:
        sender.close()
