"""Having the database write over what was deleted: a row that is gone may still lie in one of its files."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine, text

from cce.records.engine import transaction
from cce.records.erasing import BY_COLUMN, BY_DELIVERY
from cce.records.tombstones import note_overwritten

_LONGEST_WAIT = text("SET lock_timeout = '10s'")
_MAY_WRITE_ANEW = text(
    "SELECT CASE WHEN current_setting('server_version_num')::int >= 170000"
    " THEN has_table_privilege(oid, 'MAINTAIN') ELSE pg_has_role(relowner, 'USAGE') END"
    " FROM pg_class WHERE oid = 'episode_key'::regclass"
)


def overwrite(engine: Engine, references: Iterable[str], at: datetime) -> bool:
    """Have the database write over where episodes had lain, and write down that it did.

    SQLite has overwritten them in its pages, and does without the log that holds the pages as they were.
    PostgreSQL clears the tables, and writes that of the keys anew: without its key nothing else opens.

    Args:
        engine: The records; whatever erased the episodes is committed.
        references: Which.
        at: Now, UTC.

    Returns:
        Whether it did; False where somebody was reading, and it is to be tried again, or where this role of
        PostgreSQL may not.

    Raises:
        SQLAlchemyError: The database refuses.
    """
    done = _empty_the_log(engine) if engine.dialect.name == "sqlite" else _clear_tables(engine)
    if done:
        with transaction(engine) as session:
            note_overwritten(session, references, at)
    return done


def _empty_the_log(engine: Engine) -> bool:
    connection = engine.raw_connection()  # SQLAlchemy's own would begin a transaction first
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (1,)
    finally:
        connection.close()
    return not busy


def _clear_tables(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_MAY_WRITE_ANEW):
            return False
        connection.execute(_LONGEST_WAIT)
        for table in sorted({*BY_COLUMN, *BY_DELIVERY}):
            connection.execute(text(f"VACUUM {table}"))
        connection.execute(text("VACUUM FULL episode_key"))
        connection.execute(text("RESET lock_timeout"))
    return True
