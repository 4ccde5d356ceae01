"""A laid-out database for a test, of each kind the product runs on: `engine` is both, one after the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cce.records.engine import open_engine
from cce.records.migrations import migrate
from tests.keyring import KEYRING

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


def lay_out(url: str) -> None:
    """Bring the database at *url* up to date, and let go of it."""
    engine = open_engine(url, KEYRING)
    migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A laid-out SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "records.sqlite"
    lay_out(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server) -> str:
    """A laid-out PostgreSQL database to copy."""
    template: str = postgres_server.create_template(lay_out)
    return template


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a laid-out database that only this test uses."""
    if request.param == "sqlite":
        path = tmp_path / "records.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    yield server.url_of(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A laid-out database that only this test uses."""
    engine = open_engine(database_url, KEYRING)
    yield engine
    engine.dispose()
