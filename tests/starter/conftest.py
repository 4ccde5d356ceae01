"""What tests of the command line may ask for."""

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cce.records.engine import open_engine
from cce.records.keys import EpisodeKeys
from starter.cli.boundary import run
from tests.activities.office import Office
from tests.keyring import KEYRING, write_keyring
from tests.starter.cli_house import House, Ran
from tests.starter.cli_scenes import CONCERN
from tests.workflows.room import EngineRoom
from tests.workflows.server import DevServer
from workflows.connecting import connect


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An installation that only this test uses; nothing runs in it."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copyfile(sqlite_template, var / "pathway.sqlite3")
    environment = {"CCE_VAR": str(var), "CCE_TEMPORAL_ADDRESS": "127.0.0.1:9", "COLUMNS": "80"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    write_keyring(var / "keyring")
    engine = open_engine(f"sqlite:///{var / 'pathway.sqlite3'}", KEYRING)
    yield House(var, engine, environment)
    engine.dispose()


@pytest.fixture
def cce(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run a command line in this process; an error nobody foresaw is raised here, not said in a line."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.excepthook", lambda *_: None)

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        return Ran(code, *capsys.readouterr())

    return ran


@pytest.fixture
def laid_out(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An installation with staff and one episode; nobody sits at its keyboard."""
    house.hire()
    house.open(CONCERN)
    monkeypatch.chdir(house.var)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return house


@pytest.fixture
async def commanded_room(
    dev_server: DevServer, laid_out_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> EngineRoom:
    """An office whose engine the command line speaks to, on the same clock; nobody is at work yet."""
    server = (await dev_server.client()).service_client.config.target_host
    keys = EpisodeKeys(laid_out_office.engine, write_keyring(tmp_path / "keyring"))
    room = EngineRoom(await connect(server, "default", keys), laid_out_office, timedelta())
    for name, value in {
        "CCE_VAR": str(tmp_path),
        "CCE_DATABASE_URL": f"sqlite:///{laid_out_office.engine.url.database}",
        "CCE_TEMPORAL_ADDRESS": server,
        "CCE_TEMPORAL_TASK_QUEUE": room.queues.pathway,
    }.items():
        monkeypatch.setenv(name, value)
    return room
