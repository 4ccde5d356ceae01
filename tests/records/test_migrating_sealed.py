"""Names and texts of a database from before they were sealed: read as before, and nowhere in plain text."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

import cce.records.migrations as migrations
from cce.pathway.facts import free_text
from cce.police_lists.entries import Entry
from cce.police_lists.keeping import pending_rows
from cce.records.audit import audit_entries, audit_links
from cce.records.audit_chain import AuditEntry, first_break, link_after
from cce.records.checklists import history_of
from cce.records.children import Child, child_of
from cce.records.engine import open_engine, reading, transaction
from cce.records.errors import KeyringMissing
from cce.records.facts import facts_of
from cce.records.keys import erase_key
from cce.records.migrations import is_current, migrate
from tests.databases import BOTH
from tests.keyring import KEYRING

BO, ADA = "K7Q4-M2PX-3", "7Q4K-2MRT-X"
AT = datetime(2026, 3, 23, 10, tzinfo=UTC)
STORED_AT = "2026-03-23 10:00:00.000000"
LOOKED = AuditEntry(AT, "p-104", "read child", "", BO, "rota check")
CANARIES = (b"Example", b"2011-05-04", b"C-77", b"no further", b"at home", b"Sampleton", b"overheard")

EPISODE = f"'nottinghamshire-2020', '1', 'open', 1, 1, '{STORED_AT}', 'cin', FALSE, 'concern', FALSE"
BEFORE = f"""
INSERT INTO episode (reference, policy, policy_version, status, generation, revision, opened_at,
    child_status, yjs_involved, stage, in_cohort) VALUES ('{BO}', {EPISODE}), ('{ADA}', {EPISODE});
INSERT INTO child VALUES ('{BO}', 'Bo Example', '2011-05-04', 'C-77'), ('{ADA}', NULL, NULL, NULL);
INSERT INTO command VALUES ('c1', '{BO}', 1, '{STORED_AT}');
INSERT INTO fact (reference, sequence, id, command_id, place, kind, happened_at, recorded_at, body)
    VALUES ('{BO}', 1, 'c1', 'c1', 0, 'closed', '{STORED_AT}', '{STORED_AT}', '{{}}');
INSERT INTO narrative VALUES ('c1', 0, '{BO}', 'no further concern', '{STORED_AT}');
INSERT INTO narrative VALUES ('c2', 0, '{BO}', 'overheard', '{STORED_AT}');
DELETE FROM narrative WHERE command_id = 'c2';
INSERT INTO checklist_answer
    VALUES ('{BO}', 'health', 0, 'not_applicable', 'seen at home', 'p-1', '{STORED_AT}');
INSERT INTO police_list_pending VALUES (4, 'm1', NULL, 'knife_crime', 'Cy', 'Sampleton', '2012-06-05', 'C-9',
    'north', '{STORED_AT}', '2030-01-01 00:00:00.000000')
""".split(";")


@pytest.fixture(params=BOTH)
def before(request, tmp_path):
    """A database as version 0011 left it, with something in every table that is sealed since."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'before.sqlite'}", KEYRING)
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"), KEYRING)
    with engine.begin() as connection:
        command.upgrade(migrations._config(connection), "0011")
        if request.param == "sqlite":
            connection.execute(text("PRAGMA secure_delete = OFF"))  # as it was then
        for statement in BEFORE:
            connection.execute(text(statement))
        link = link_after(None, LOOKED)
        row = "(1, :at, 'p-104', 'read child', :of, '', 'rota check', :previous, :hash)"
        given = {"at": STORED_AT, "of": BO, "previous": link.previous, "hash": link.hash}
        connection.execute(text(f"INSERT INTO audit VALUES {row}"), given)
    yield engine
    engine.dispose()


def test_everything_is_read_as_before(before):
    migrate(before)
    with reading(before) as session:
        assert child_of(session, BO) == Child.of("Bo Example", date(2011, 5, 4), "C-77")
        assert child_of(session, ADA) == Child.of()
        assert list(map(free_text, facts_of(session, BO))) == ["no further concern"]
        assert [(one.item, one.reason, one.at) for one in history_of(session, BO)] == [
            ("health", "seen at home", AT)
        ]
        (row,) = pending_rows(session, AT)
        assert row.number == 4
        assert row.marked.entry == Entry.of(4, ("Cy", "Sampleton"), date(2012, 6, 5), "C-9")


def test_the_audit_stays_as_it_was_and_holds(before):
    migrate(before)
    with reading(before) as session:
        assert audit_entries(session) == (LOOKED,)
        assert first_break(audit_links(session)) is None


def test_nothing_of_it_lies_in_the_files_in_plain_text(before):
    migrate(before)
    if before.dialect.name == "sqlite":
        file = Path(before.url.database)
        kept = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        kept = kept.replace(b"rota check", b"")
    else:
        with before.connect() as connection:
            tables = ("child", "child_mark", "narrative", "checklist_answer", "police_list_pending")
            said = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
        kept = str(said).encode()
    assert [word for word in CANARIES if word in kept] == []


def test_each_child_can_be_found_by_its_marks(before):
    migrate(before)
    with before.connect() as connection:
        marks = connection.execute(text("SELECT reference, kind, mark FROM child_mark")).all()
    assert {tuple(row) for row in marks} == {
        (BO, kind, KEYRING.mark(said, f"child {kind}"))
        for kind, said in (
            ("word", "bo"),
            ("word", "example"),
            ("born_on", "2011-05-04"),
            ("case_number", "C77"),
        )
    }


def test_what_belongs_to_an_erased_key_is_gone(before):
    with transaction(before) as session:
        erase_key(session, BO)
    migrate(before)
    with reading(before) as session:
        assert child_of(session, BO) == Child.of()
        assert list(map(free_text, facts_of(session, BO))) == [None]


def test_a_database_that_holds_names_is_not_migrated_without_the_keyring(before):
    keyless = open_engine(before.url.render_as_string(hide_password=False))
    with pytest.raises(KeyringMissing):
        migrate(keyless)
    assert not is_current(keyless)
    keyless.dispose()
    migrate(before)
    assert is_current(before)
