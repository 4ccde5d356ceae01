"""Migrations lay out exactly what the tables say, from nothing, on both databases."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from cce.records.engine import open_engine
from cce.records.errors import DatabaseTooNew
from cce.records.migrations import is_current, migrate
from cce.records.tables import CATALOGUE
from tests.databases import BOTH
from tests.keyring import KEYRING

CONSTRAINTS = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
)
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
COLUMNS = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public'"
)
SQLITE_SCHEMA = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"


@pytest.fixture(params=BOTH)
def empty(request, tmp_path):
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}", KEYRING)
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"), KEYRING)
    yield engine
    engine.dispose()


def test_migrating_from_nothing_makes_the_database_current(empty):
    assert not is_current(empty)
    migrate(empty)
    assert is_current(empty)
    migrate(empty)
    assert is_current(empty)


def test_tables_and_migrations_agree(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, CATALOGUE) == []


def test_tables_and_migrations_agree_to_the_last_word(empty):
    """The layouts themselves are compared: autogenerate overlooks conditions and kinds of table."""
    migrate(empty)
    migrated = _layout(empty)
    with empty.begin() as connection:
        CATALOGUE.drop_all(connection)
        CATALOGUE.create_all(connection)
    assert _layout(empty) == migrated


def test_several_processes_may_migrate_at_once(empty):
    engines = [open_engine(empty.url.render_as_string(hide_password=False), KEYRING) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    assert is_current(empty)
    for engine in engines:
        engine.dispose()


def test_a_database_of_a_later_version_is_refused(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="9999"):
        migrate(engine)
    assert not is_current(engine)


def test_every_key_and_index_has_a_name():
    for table in CATALOGUE.sorted_tables:
        assert all(constraint.name for constraint in table.constraints), table.name
        assert all(index.name for index in table.indexes), table.name


def _layout(engine):
    queries = (
        [SQLITE_SCHEMA] if engine.dialect.name == "sqlite" else [CONSTRAINTS, INDEXES, TRIGGERS, COLUMNS]
    )
    with engine.connect() as connection:
        rows = [tuple(row) for query in queries for row in connection.execute(text(query))]
    plain = [tuple(_plain(part) for part in row) for row in rows]
    return sorted((row for row in plain if "alembic_version" not in str(row)), key=str)


def _plain(part):
    """SQLite keeps the statement as it was written: spaces say nothing, nor does the order of constraints."""
    return sorted(re.sub(r"\s+", " ", line).strip(" ,") for line in str(part).splitlines())
