"""The sign of life, to a real server: taken, refused, or sent nowhere; within its time."""

from datetime import timedelta

import pytest

from cce.hidden import Hidden
from cce.notices.heartbeat import Heartbeat
from cce.notices.time_limits import SendLimits
from tests.notices.servers import WebHook
from tests.workflows.server import free_port

HEAD = "9f" * 32
SOON = SendLimits(step=timedelta(seconds=0.2), whole=timedelta(seconds=0.4))


def test_the_head_of_the_audit_and_nothing_else_is_posted_where_the_address_says():
    with WebHook() as watch:
        assert Heartbeat(Hidden(f"http://127.0.0.1:{watch.port}/beat/secret?of=us")).beat(7, HEAD)
    ((path, _, body),) = watch.got
    assert (path, body) == ("/beat/secret?of=us", f"7 {HEAD}\n".encode())


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_any_other_answer_is_none(status):
    with WebHook(status, {"Location": "/elsewhere"}) as watch:
        assert not Heartbeat(Hidden(f"http://127.0.0.1:{watch.port}/beat")).beat(7, HEAD)
    assert len(watch.got) == 1


@pytest.mark.parametrize("port", ["", ":99999"])
def test_nobody_there_is_no_answer_and_no_error(port):
    place = port or f":{free_port()}"
    assert not Heartbeat(Hidden(f"http://127.0.0.1{place}/beat"), SOON).beat(7, HEAD)


def test_nothing_shows_the_address():
    assert "secret" not in repr(Heartbeat(Hidden("https://watch.example.test/secret")))
