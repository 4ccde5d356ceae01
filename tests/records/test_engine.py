"""Transactions: all or nothing, and nobody is locked out."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

import cce.records.engine as engines
from cce.records.audit import AuditEntry, append_audit, audit_entries
from cce.records.engine import open_engine, reading, transaction
from cce.records.errors import DatabaseUrlInvalid
from cce.records.panels import panels, set_panels
from cce.records.tables.panel import PanelRow
from tests.keyring import KEYRING
from tests.records.samples import OPENED_AT

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENTRY = AuditEntry(NOW, "p-1", "test")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("mysql://user:secret@host/name", id="another-database"),
        pytest.param("var/records.sqlite", id="a-path-alone"),
        pytest.param("", id="nothing"),
        pytest.param("sqlite://", id="no-file"),
        pytest.param("sqlite:///:memory:", id="in-memory"),
    ],
)
def test_a_database_setting_that_cannot_be_used_says_what_would_be_right(url):
    with pytest.raises(DatabaseUrlInvalid, match="sqlite:///path/to/file or postgresql://") as refused:
        open_engine(url, KEYRING)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://u@h/n", "postgres://u@h/n", "postgresql+psycopg://u@h/n", "postgresql+psycopg2://u@h/n"],
)
def test_postgresql_is_reached_through_psycopg_however_it_is_spelled(url):
    assert open_engine(url, KEYRING).url.drivername == "postgresql+psycopg"


def test_sqlite_is_set_up_as_promised(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/deep/er/records.sqlite", KEYRING)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with engine.connect() as connection:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted
    engine.dispose()


def test_what_was_begun_and_failed_leaves_nothing(engine):
    def write_and_fail():
        with transaction(engine) as session:
            append_audit(session, ENTRY)
            set_panels(session, [date(2026, 6, 3)], OPENED_AT, "coord")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with reading(engine) as session:
        assert audit_entries(session) == ()
        assert panels(session) == ()


def test_a_reading_cannot_write_and_the_next_transaction_can(engine):
    for _ in range(3):
        with pytest.raises(DBAPIError), reading(engine) as session:
            append_audit(session, ENTRY)
        with transaction(engine) as session:
            append_audit(session, ENTRY)
    with reading(engine) as session:
        assert len(audit_entries(session)) == 3


def test_a_connection_opened_while_the_file_could_only_be_read_is_not_kept(sqlite_template, tmp_path):
    path, only_read = tmp_path / "records.sqlite", [True]
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "do_connect")
    def connect(*_):
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True) if only_read else None

    with pytest.raises(OperationalError, match="readonly"), transaction(engine) as session:
        append_audit(session, ENTRY)
    only_read.clear()
    with transaction(engine) as session:
        append_audit(session, ENTRY)
    engine.dispose()


def test_a_reading_sees_one_state_throughout(engine):
    with reading(engine) as session:
        before = audit_entries(session)
        with transaction(engine) as other:
            append_audit(other, ENTRY)
        assert audit_entries(session) == before
    with reading(engine) as session:
        assert audit_entries(session) == (ENTRY,)


def test_eight_writers_write_each_row_once_and_nobody_is_locked_out(database_url):
    """Eight engines, as if in eight processes: nothing but the database keeps them apart."""
    days = [date.fromordinal(740_000 + number) for number in range(60)]
    engines = [open_engine(database_url, KEYRING) for _ in range(8)]
    ready = threading.Barrier(8)

    def write(engine):
        ready.wait(timeout=30)
        for day in days:
            with transaction(engine) as session:
                set_panels(session, [day], OPENED_AT, "coord")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, engines))
    with reading(engines[0]) as session:
        assert session.scalar(select(func.count()).select_from(PanelRow)) == len(days)
    for engine in engines:
        engine.dispose()


def test_threads_of_one_process_take_turns(engine):
    def write(number):
        with transaction(engine) as session:
            append_audit(session, AuditEntry(NOW, f"p-{number}", "test"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(100)))
    with reading(engine) as session:
        assert len({entry.who for entry in audit_entries(session)}) == 100


def test_a_transaction_inside_another_fails_instead_of_waiting_for_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 50)
    engine = open_engine(f"sqlite:///{tmp_path / 'records.sqlite'}", KEYRING)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 50"))

    def nest():
        with transaction(engine), transaction(engine):
            pass

    with pytest.raises(OperationalError, match="locked"):
        nest()
    with transaction(engine):
        pass
    engine.dispose()
