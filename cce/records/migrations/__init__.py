"""How the database is laid out, and how an older one is brought up to date."""

import contextlib
import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from cce.records.engine import for_reading
from cce.records.errors import DatabaseTooNew

_MIGRATIONS = Path(__file__).parent
_ONE_AT_A_TIME = 20_200_401  # any number, the same in every process

_WITHOUT_TRACES = 1
"""The `user_version` of a SQLite file in which nothing lies that was written before texts were sealed."""

# At INFO it speaks at every look, and health questions look often.
logging.getLogger("alembic").setLevel(logging.WARNING)


def migrate(engine: Engine) -> None:
    """Bring the database up to this version of the program, in one transaction.

    Several processes may do so at once: one does the work, the others find it done. What earlier versions
    wrote in plain text is gone from the database's files then.

    Raises:
        DatabaseTooNew: A later version of the program laid it out.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
        _refuse_the_unknown(connection)
        is_new = not _found(connection)
        command.upgrade(_config(connection), "head")
    if engine.dialect.name == "sqlite":
        _leave_no_traces(engine, is_new=is_new)


def is_current(engine: Engine) -> bool:
    """Whether the database is laid out as this version of the program wants it."""
    with for_reading(engine).connect() as connection:
        return _found(connection) == ScriptDirectory(str(_MIGRATIONS)).get_heads()


def _leave_no_traces(engine: Engine, *, is_new: bool) -> None:
    """Write an older SQLite file anew, once: pages that were given up before still hold what stood in them.

    On PostgreSQL the tables' old files are gone with the transaction that sealed them.
    """
    with contextlib.closing(engine.raw_connection()) as connection:  # outside any transaction
        cursor = connection.cursor()
        if cursor.execute("PRAGMA user_version").fetchone() == (_WITHOUT_TRACES,):
            return
        if not is_new:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA user_version = {_WITHOUT_TRACES}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _found(connection: Connection) -> list[str]:
    return list(MigrationContext.configure(connection).get_current_heads())


def _refuse_the_unknown(connection: Connection) -> None:
    known = ScriptDirectory(str(_MIGRATIONS))
    for revision in _found(connection):
        try:
            known.get_revision(revision)
        except CommandError:
            raise DatabaseTooNew(
                f"The database is at revision {revision}, which this version of the program does not know: "
                "use the version that laid it out, or a later one."
            ) from None
