"""What tests of the pages may ask for."""

import shutil
from collections.abc import Iterator

import pytest

from cce.records.engine import open_engine
from tests.keyring import KEYRING
from tests.web.scene import Scene


@pytest.fixture
def scene(sqlite_template, tmp_path) -> Iterator[Scene]:
    """Pages on a SQLite file of their own, with the invented staff."""
    path = tmp_path / "records.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}", KEYRING)
    made = Scene(engine)
    made.staff()
    yield made
    engine.dispose()
