"""An office for each test, with records of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cce.records.engine import open_engine
from tests.activities.office import Office


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A laid-out SQLite file that only this test uses."""
    path = tmp_path / "office.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    """Everybody is there, and every message arrives."""
    return Office(sqlite_engine)
