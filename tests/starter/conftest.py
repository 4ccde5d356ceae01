"""What tests of the command line may ask for."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cce.records.engine import open_engine
from starter.cli.boundary import run
from tests.starter.cli_house import House, Ran
from tests.starter.cli_scenes import CONCERN


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An installation that only this test uses; nothing runs in it."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copyfile(sqlite_template, var / "pathway.sqlite3")
    environment = {"CCE_VAR": str(var), "CCE_TEMPORAL_ADDRESS": "127.0.0.1:9", "COLUMNS": "80"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    engine = open_engine(f"sqlite:///{var / 'pathway.sqlite3'}")
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
