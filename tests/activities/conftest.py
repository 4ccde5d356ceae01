"""An office for each test, with records of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cce.records.engine import open_engine
from tests.activities.office import Office
from tests.keyring import KEYRING


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    """Everybody is there, and every message arrives."""
    path = tmp_path / "office.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}", KEYRING)
    yield Office(engine)
    engine.dispose()


@pytest.fixture
def office_on_either(engine: Engine) -> Office:
    """The same, on each kind of database."""
    return Office(engine)
