"""What tests of reports may ask for: episodes as the engine writes them, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from cce.records.authority import Authority
from cce.records.engine import reading
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
