"""The embedded Temporal server: real, on a free port, ours, and where it was when it starts again."""

import os
import signal
import socket

import pytest

from starter.embedded import EmbeddedServer, PortTaken, ServerNotStarted, free_port
from workflows.connecting import ServerUnreachable, connect

pytestmark = pytest.mark.temporal


@pytest.fixture
async def server(tmp_path):
    made = EmbeddedServer(tmp_path)
    await made.start()
    yield made
    await made.stop()


async def test_it_answers_on_loopback_with_a_file_and_a_log_of_its_own(server, tmp_path):
    await connect(server.address, "default")
    assert server.address.startswith("127.0.0.1:")
    assert server.file.is_file()
    assert server.log.is_file()


async def test_it_has_the_namespace_that_is_asked_for(tmp_path):
    server = EmbeddedServer(tmp_path, namespace="pathway")
    await server.start()
    try:
        await connect(server.address, "pathway")
    finally:
        await server.stop()


async def test_stopped_it_is_gone_and_stopping_again_does_no_harm(server):
    await server.stop()
    await server.stop()
    with pytest.raises(ServerUnreachable):
        await connect(server.address, "default")


async def test_killed_it_starts_again_where_it_was(server):
    client = await connect(server.address, "default")
    await client.start_workflow("Anything", id="kept", task_queue="nobody-listens")
    address, killed = server.address, server.pid
    os.kill(killed, signal.SIGKILL)
    assert await server.ended() == "killed by SIGKILL"
    await server.start()
    assert (server.address, server.pid == killed) == (address, False)
    again = await connect(server.address, "default")
    assert (await again.get_workflow_handle("kept").describe()).workflow_type == "Anything"


async def test_a_taken_port_is_said_and_what_to_do(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"port {taken}: .*CCE_TEMPORAL_ADDRESS=127.0.0.1:PORT"):
            await EmbeddedServer(tmp_path, port=taken).start()


async def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "log").write_text("a file where a folder should be")
    with pytest.raises(ServerNotStarted, match=r"log.*CCE_VAR"):
        await EmbeddedServer(tmp_path).start()


async def test_a_file_that_is_no_database_is_said_with_where_the_log_is(tmp_path):
    (tmp_path / "temporal.sqlite3").write_text("this is no database, and long enough to show it" * 50)
    with pytest.raises(ServerNotStarted, match=r"its log is .*temporal\.log"):
        await EmbeddedServer(tmp_path).start()


def test_a_free_port_is_one_that_can_be_listened_on():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", free_port()))
