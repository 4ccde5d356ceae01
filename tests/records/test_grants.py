"""The two roles of the production shape: one lays tables out, the other works and only adds to the audit."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from cce.records.audit import audit_links
from cce.records.audit_chain import first_break
from cce.records.engine import open_engine, reading, transaction
from cce.records.keys import erase_key
from cce.records.migrations import is_current
from cce.records.overwriting import overwrite
from tests.activities.office import Office, everybody
from tests.contracts.compose import databases
from tests.databases import lay_out
from tests.keyring import KEYRING
from tests.records.samples import OPENED_AT

pytestmark = pytest.mark.postgres
MONDAY = "Mon 2026-03-23 10:00"
REFUSED = (
    "UPDATE audit SET who = 'p-2'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "DROP TABLE audit",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "ALTER TABLE audit OWNER TO pathway",
    "DROP TRIGGER audit_only_added ON audit",
    "DROP FUNCTION audit_only_added CASCADE",
    "CREATE TABLE elsewhere (number integer)",
    "UPDATE alembic_version SET version_num = '0001'",
    "SET ROLE pathway_owner",
)
_MAINTAIN_SINCE = 170_000
ONLY_ADDED, ONLY_READ = "audit", "alembic_version"


@dataclass(frozen=True)
class Roles:
    """The record on PostgreSQL, as its owner and as the application have it."""

    owner: Engine
    application: Engine


@pytest.fixture(scope="module")
def roles(postgres_server, tmp_path_factory) -> Iterator[Roles]:
    with databases(postgres_server, tmp_path_factory.mktemp("secrets")) as made:
        lay_out(made.url_of("pathway_owner"))
        for _ in range(2):
            made.run("grants")
        both = Roles(*(open_engine(made.url_of(role), KEYRING) for role in ("pathway_owner", "pathway")))
        yield both
        for one in (both.owner, both.application):
            one.dispose()


def test_the_application_works_and_its_audit_holds(roles):
    office = Office(roles.application, everybody())
    reference = office.open(MONDAY)
    office.deliver("sw", MONDAY)
    assert office.rows(reference, status="sent")
    with transaction(roles.application) as session:
        erase_key(session, reference)
    with reading(roles.application) as session:
        links = list(audit_links(session))
    assert links
    assert first_break(links) is None
    assert is_current(roles.application)


def test_it_may_read_and_change_every_table_but_adds_to_the_audit_alone(roles):
    tables = set(inspect(roles.owner).get_table_names())
    assert {ONLY_ADDED, ONLY_READ} < tables
    wanted = {table: {"SELECT", "INSERT", "UPDATE", "DELETE"} for table in tables}
    wanted |= {ONLY_ADDED: {"SELECT", "INSERT"}, ONLY_READ: {"SELECT"}}
    assert {table: rights_on(table, roles.application) for table in tables} == wanted


def rights_on(table: str, engine: Engine) -> set[str]:
    every = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    asked = text("SELECT has_table_privilege(:table, :right)")
    with engine.connect() as connection:
        return {one for one in every if connection.scalar(asked, {"table": table, "right": one})}


@pytest.mark.parametrize("statement", REFUSED)
def test_it_is_not_allowed_to_do_anything_else_to_the_audit(roles, statement):
    with roles.application.connect() as connection, pytest.raises(ProgrammingError) as refused:
        connection.execute(text(statement))
    assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_a_table_of_a_later_migration_is_there_for_it_at_once(roles):
    with roles.owner.begin() as connection:
        connection.execute(text("CREATE TABLE later (number serial, name text)"))
    with roles.application.begin() as connection:
        connection.execute(text("INSERT INTO later (name) VALUES ('one')"))
        connection.execute(text("DELETE FROM later"))


def test_it_writes_the_table_of_keys_anew_where_it_was_granted_that_and_says_so_where_not(roles):
    with roles.owner.connect() as connection:
        version = connection.scalar(text("SELECT current_setting('server_version_num')::int"))
    assert overwrite(roles.application, (), OPENED_AT) is (version >= _MAINTAIN_SINCE)
    assert overwrite(roles.owner, (), OPENED_AT)
