"""The worker as a process: says what is wrong in one line, waits, is ready, and stops when asked."""

import asyncio
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError

from cce.records.engine import transaction
from cce.records.standing import lay_out
from cce.staff.fictional import shipped_directory
from cce.staff.importing import import_directory
from starter.embedded import EmbeddedServer, free_port
from tests.engine import CHECKOUT, House, ask, eventually, opening, process, seconds_to_stop
from tests.keyring import write_keyring
from workflows.connecting import connect
from workflows.health import Health, HealthPortTaken, remembered
from workflows.ids import UPKEEP_ID

WORKER = str(CHECKOUT / "worker.py")
MAIL = "mailto://127.0.0.1:9"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "var")
    engine = lay_out(made.database_url, made.keyring)
    with transaction(engine) as session:
        import_directory(session, shipped_directory(), opening().facts[0].recorded_at.date())
    engine.dispose()
    return made


@contextmanager
def a_worker(house, port, mail_url=MAIL):
    health = free_port()
    settings = {"CCE_VAR": str(house.var), "CCE_MAIL_URL": mail_url, "CCE_HEALTH_PORT": str(health)}
    with process(house.said, WORKER, CCE_TEMPORAL_ADDRESS=f"127.0.0.1:{port}", **settings) as worker:
        yield worker, health


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({}, "CCE_MAIL_URL is not set", id="no-mail-server"),
        pytest.param({"CCE_MAIL_URL": MAIL}, "python -m cce.records.migrations", id="not-laid-out"),
        pytest.param({"CCE_HEALTH_PORT": "many"}, "CCE_HEALTH_PORT is 'many'", id="setting-invalid"),
        pytest.param(
            {"CCE_MAIL_URL": MAIL, "CCE_DATABASE_URL": "postgresql://x:hidden@127.0.0.1:9/z"},
            "does not answer",
            id="no-database",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path, given, said):
    write_keyring(tmp_path / "keyring")
    environment = {"CCE_VAR": str(tmp_path), "CCE_KEYRING_FILE": str(tmp_path / "keyring"), **given}
    ended = subprocess.run(
        [sys.executable, WORKER], env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "hidden" not in ended.stderr


@pytest.mark.temporal
@pytest.mark.slow
async def test_it_waits_for_the_server_is_ready_while_all_answers_and_stops(house, tmp_path):
    port = free_port()
    server = EmbeddedServer(tmp_path / "server", port=port)
    with a_worker(house, port) as (worker, health):
        eventually(lambda: ask(health, "/live") == (200, "live"))
        assert ask(health, "/ready") == (503, "starting")
        await server.start()
        try:
            eventually(lambda: ask(health, "/ready") == (200, "ready"))
            with sqlite3.connect(house.var / "pathway.sqlite3") as locked:
                locked.execute("BEGIN EXCLUSIVE")
                eventually(lambda: ask(health, "/ready") == (503, "the database does not answer"))
                assert ask(health, "/live") == (200, "live")
            locked.close()
            eventually(lambda: ask(health, "/ready") == (200, "ready"))
            assert await runs(server.address, UPKEEP_ID)
        finally:
            await server.stop()
        assert ask(health, "/ready") == (503, "the Temporal server does not answer")
        await server.start()
        try:
            eventually(lambda: ask(health, "/ready") == (200, "ready"))
            assert seconds_to_stop(worker, signal.SIGTERM) < 30
        finally:
            await server.stop()
    assert worker.returncode == 0
    said = house.said.read_text()
    assert "no Temporal server answers yet" in said
    assert "Traceback" not in said


async def runs(address: str, workflow_id: str) -> bool:
    """Whether the workflow runs, as soon as there is one."""
    handle = (await connect(address, "default")).get_workflow_handle(workflow_id)
    async with asyncio.timeout(30):
        while True:
            with suppress(RPCError):
                return (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
            await asyncio.sleep(0.05)


@pytest.mark.temporal
@pytest.mark.slow
async def test_it_stops_in_time_though_the_mail_server_says_nothing(house, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = EmbeddedServer(tmp_path / "server")
        await server.start()
        try:
            port = int(server.address.rpartition(":")[2])
            mail_url = f"mailto://127.0.0.1:{silent.getsockname()[1]}"
            with a_worker(house, port, mail_url) as (worker, health):
                eventually(lambda: ask(health, "/ready") == (200, "ready"))
                async with house.client(server.address) as client:
                    await client.open(opening())
                silent.settimeout(30)
                connection, _ = silent.accept()
                with connection:
                    assert seconds_to_stop(worker, signal.SIGTERM) < 30
        finally:
            await server.stop()


async def replied(port: int | None, request: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer.partition(b"\r\n")[0].decode()


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        pytest.param(b"GET /live HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK", id="live"),
        pytest.param(b"HEAD /live HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK", id="head"),
        pytest.param(b"GET /ready HTTP/1.1\r\n\r\n", "HTTP/1.1 503 Service Unavailable", id="not-ready"),
        pytest.param(b"GET /other HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found", id="elsewhere"),
        pytest.param(b"POST /live HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request", id="post"),
        pytest.param(b"nonsense\r\n", "HTTP/1.1 400 Bad Request", id="no-http"),
        pytest.param(b"x" * 70_000 + b"\r\n", "", id="endless-line"),
    ],
)
async def test_health_answers_what_it_is_asked_and_nothing_else(request_line, status):
    async with Health(0) as health:
        assert await replied(health.port, request_line) == status


async def test_an_error_in_a_check_means_that_the_part_does_not_answer():
    async def fails() -> bool:
        raise OSError

    async def well() -> bool:
        return True

    async with Health(None) as health:
        health.checks = {"one": fails, "another": well}
        assert await health.wrong() == "one does not answer"
        health.checks = {"another": well}
        assert await health.wrong() == ""


async def test_a_check_that_costs_something_is_shared_by_who_asks_meanwhile():
    made, hung = [], asyncio.Event()

    async def costs() -> bool:
        made.append(1)
        await hung.wait()
        return True

    shared = remembered(costs, 60.0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(shared(), 0.01)
    hung.set()
    assert await shared()
    assert await shared()
    assert len(made) == 1
    always = remembered(costs, 0.0)
    assert [await always(), await always()] == [True, True]
    assert len(made) == 3


async def test_a_health_port_that_is_taken_is_said():
    async with Health(0) as health:
        with pytest.raises(HealthPortTaken, match=str(health.port)):
            async with Health(health.port):
                pytest.fail("two listen")
