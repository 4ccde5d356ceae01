"""What tests of reports may ask for: episodes as the engine writes them, on both databases."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cce.records.authority import Authority
from cce.records.engine import open_engine, reading
from tests.databases import BOTH
from tests.keyring import KEYRING
from tests.reports.caseloads import untidy
from tests.starter.cli_house import House


@pytest.fixture
def office(engine: Engine) -> House:
    """Records with the fictional staff, and no episode yet."""
    house = House(Path(), engine, {})
    house.hire()
    return house


@pytest.fixture
def ask(office: House):
    """Ask a report something: it is given a session, and how to find a policy's ladders."""
    authority = Authority()

    def asked(report, *arguments, **more):
        with reading(office.engine) as session:
            return report(session, lambda policy: authority.ladder(session, policy), *arguments, **more)

    return asked


@pytest.fixture(scope="module", params=BOTH)
def council(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A small council with untidy staff, which a whole file of tests only reads."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("council") / "records.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        engine = open_engine(f"sqlite:///{path}", KEYRING)
        yield untidy(engine)
        engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    engine = open_engine(server.url_of(name), KEYRING)
    yield untidy(engine)
    engine.dispose()
    server.drop(name)


@pytest.fixture
def session(council):
    """A view of that council's records."""
    with reading(council.engine) as session:
        yield session
