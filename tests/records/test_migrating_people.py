"""A directory that was imported before there were districts and hours stays as it was."""

from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import cce.records.migrations as migrations
from cce.pathway.terms import Role
from cce.records.engine import open_engine, reading
from cce.records.migrations import migrate
from cce.staff.people import Person, Team
from cce.staff.register import load_directory
from cce.staff.roster import Cover, Directory, Holding, Scope
from tests.databases import BOTH
from tests.keyring import KEYRING

BEFORE = (
    "INSERT INTO team (key, name) VALUES ('team-a', 'North')",
    "INSERT INTO person (key, name, email) VALUES ('p-1', 'Ada Example', 'ada@example.test')",
    "INSERT INTO person (key, name, email) VALUES ('p-2', 'Ben Sample', 'ben@example.test')",
    "INSERT INTO channel (person, place) VALUES ('p-1', 0), ('p-2', 0)",
    "INSERT INTO cover VALUES ('p-1', '2026-04-07', 'p-2', '2026-04-17')",
    "INSERT INTO holding VALUES ('team_manager', 'team', 'team-a', 'p-1', 0, NULL, NULL)",
)


@pytest.fixture(params=BOTH)
def empty(request, tmp_path):
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}", KEYRING)
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"), KEYRING)
    yield engine
    engine.dispose()


def test_people_teams_and_roles_are_carried_over(empty):
    with empty.begin() as connection:
        laid_out_until(connection, "0002")
        for statement in BEFORE:
            connection.execute(text(statement))
    migrate(empty)
    with reading(empty) as session:
        assert load_directory(session) == Directory(
            (
                Person("p-1", "Ada Example", "ada@example.test"),
                Person("p-2", "Ben Sample", "ben@example.test"),
            ),
            (Team("team-a", "North"),),
            (Holding(Role.TEAM_MANAGER, "p-1", Scope.TEAM, "team-a"),),
            (Cover("p-1", "p-2", date(2026, 4, 7), date(2026, 4, 17)),),
        )


def laid_out_until(connection, revision):
    """Lay an empty database out as it was at that revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
