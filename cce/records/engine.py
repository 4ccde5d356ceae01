"""The database behind the records: SQLite or PostgreSQL, by one setting, used in the same way."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from cce.keys.keyring import Keyring
from cce.records.errors import DatabaseUrlInvalid, KeyringMissing

BUSY_TIMEOUT_MS = 5_000
_POOL = {"pool_size": 8, "max_overflow": 56}
_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is written over, not only forgotten
)
# To compile a statement takes PostgreSQL longer than any of ours runs.
_POSTGRESQL_OPTIONS = "-c timezone=utc -c jit=off"
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_PRIMARY = 0xFF  # of an extended error code
_READS_ONLY = "reads_only"
_TURN = "cce_turn"
_KEYRING = "cce_keyring"


def open_engine(url: str, keyring: Keyring | None = None) -> Engine:
    """Open the database that *url* names; nothing is read or made yet, but for the folder of a SQLite file.

    Args:
        url: `sqlite:///path/to/file` or `postgresql://user:password@host/name`.
        keyring: The installation's keys. Without them whatever says anything about a person can be neither
            written nor read.

    Raises:
        DatabaseUrlInvalid: It is neither.
    """
    parsed = _parse(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = _open_sqlite(parsed) if is_sqlite else _open_postgresql(parsed)
    engine.update_execution_options(**{_KEYRING: keyring})
    return engine


def keyring_of(opened: Engine | Connection) -> Keyring:
    """The keys that a database was opened with.

    Raises:
        KeyringMissing: It was opened without.
    """
    keyring: Keyring | None = opened.get_execution_options().get(_KEYRING)
    if keyring is None:
        raise KeyringMissing
    return keyring


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One transaction that may write: committed at the end, rolled back when anything is raised.

    On SQLite it takes the write lock when it begins, so that it never fails half way because another writer
    came first; the threads of one process queue for it.
    """
    with _turn(engine), Session(engine, autoflush=False, expire_on_commit=False) as session, session.begin():
        session.connection()  # begins at once, not with the first statement
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One view of the records as they stand at its first statement; the database refuses to write in it."""
    with Session(for_reading(engine), autoflush=False) as session:
        yield session


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    driver = _DRIVERS.get(parsed.get_backend_name()) if parsed is not None else None
    if parsed is None or driver is None or (driver.startswith("sqlite") and not _file_of(parsed)):
        shown = "what was given" if parsed is None else repr(parsed.render_as_string(hide_password=True))
        raise DatabaseUrlInvalid(
            f"The database must be sqlite:///path/to/file or postgresql://user@host/name, not {shown}."
        )
    return parsed.set(drivername=driver)


def sqlite_file(url: str) -> Path | None:
    """The SQLite file that *url* names; None where it names a server.

    Raises:
        DatabaseUrlInvalid: It names no database.
    """
    parsed = _parse(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def _file_of(url: URL) -> str | None:
    return url.database if url.database != ":memory:" else None


def _open_sqlite(url: URL) -> Engine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, execution_options={_TURN: Lock()}, **_POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _let_go_of_what_only_reads)
    return engine


def _open_postgresql(url: URL) -> Engine:
    connect = {"connect_timeout": 5, "options": _POSTGRESQL_OPTIONS, "application_name": "cce"}
    return create_engine(url, connect_args=connect, pool_pre_ping=True, **_POOL)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, never by the driver
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    reads_only = bool(connection.get_execution_options().get(_READS_ONLY))
    if connection.info.get(_READS_ONLY) is not reads_only:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(reads_only)}")
        connection.info[_READS_ONLY] = reads_only
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _let_go_of_what_only_reads(context: ExceptionContext) -> None:
    """A connection that was opened while the file could not be written would only read for good."""
    code: int = getattr(context.original_exception, "sqlite_errorcode", 0)
    if code & _PRIMARY == sqlite3.SQLITE_READONLY:
        context.is_disconnect = True


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Wait until no other thread of this process writes to SQLite; where that takes too long, SQLite decides.

    SQLite's own writers wait by looking again and again, and some are unlucky for long; a lock is handed on.
    """
    lock: Lock | None = engine.get_execution_options().get(_TURN)
    taken = lock is not None and lock.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if lock is not None and taken:
            lock.release()


def for_reading(engine: Engine) -> Engine:
    """The same database, for connections in which it refuses to write and waits for nobody who does."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READS_ONLY: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
