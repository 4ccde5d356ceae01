"""Whether the database stands: it answers, is laid out for this version of the program, and takes writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cce.keys.errors import KeyUnknown, SealBroken
from cce.keys.keyring import Keyring
from cce.records.engine import open_engine, reading, sqlite_file, transaction
from cce.records.errors import KeyringNotOurs, RecordsError
from cce.records.keys import any_key
from cce.records.migrations import is_current, migrate
from cce.records.statements import dialect_of, insert_or
from cce.records.tables.base import table_of
from cce.records.tables.readiness import ReadinessRow

READINESS = table_of(ReadinessRow)


class DatabaseNotLaidOut(RecordsError):
    """The database is not laid out for this version: run `python -m cce.records.migrations`, or `cce run`."""


class DatabaseUnreachable(RecordsError):
    """The database cannot be reached."""


def lay_out(url: str, keyring: Keyring) -> Engine:
    """Open the database that *url* names, and bring it up to this version of the program.

    Args:
        url: The database.
        keyring: The installation's keys.

    Raises:
        DatabaseUrlInvalid: It names none.
        DatabaseUnreachable: It does not answer, or cannot be written.
        DatabaseTooNew: A later version of the program laid it out.
        KeyringNotOurs: What it holds was sealed with other keys.
    """
    with _translated(url):
        engine = open_engine(url, keyring)
        migrate(engine)
        _refuse_other_keys(engine, keyring)
        return engine


def open_standing(url: str, keyring: Keyring) -> Engine:
    """Open the database that *url* names, once it is known to be laid out.

    Args:
        url: The database.
        keyring: The installation's keys.

    Raises:
        DatabaseUrlInvalid: It names none.
        DatabaseUnreachable: It does not answer.
        DatabaseNotLaidOut: The migrations have not been run.
        KeyringNotOurs: What it holds was sealed with other keys.
    """
    refuse_missing(url)
    with _translated(url):
        engine = open_engine(url, keyring)
        if not is_current(engine):
            engine.dispose()
            raise _not_laid_out(url)
        _refuse_other_keys(engine, keyring)
    return engine


def stands(engine: Engine) -> bool:
    """Whether the database is laid out for this version, and keeps what is written at this moment.

    One row is written anew each time: on a full disk, or where it may only be read, a database still answers.

    Raises:
        SQLAlchemyError: It does not answer, or does not keep it.
    """
    if not is_current(engine):
        return False
    with transaction(engine) as session:
        again = {"asked": READINESS.c.asked + 1}
        new = insert_or(session, READINESS).values(id=1, asked=1)
        session.execute(new.on_conflict_do_update(index_elements=["id"], set_=again))
        if dialect_of(session) == "postgresql":
            _take_room(session)
    return True


def _take_room(session: Session) -> None:
    """Have one page more for a moment: PostgreSQL writes a row anew in room it has, however full the disk."""
    session.execute(text("CREATE TEMP TABLE IF NOT EXISTS room (piece int) ON COMMIT DELETE ROWS"))
    session.execute(text("INSERT INTO room VALUES (1)"))


def _refuse_other_keys(engine: Engine, keyring: Keyring) -> None:
    """Refuse a keyring that was made anew, or belongs elsewhere, before anything is sealed with it."""
    try:
        with reading(engine) as session:
            any_key(session, keyring)
    except (KeyUnknown, SealBroken):
        engine.dispose()
        raise KeyringNotOurs(
            f"The keyring does not open what the database {_shown(engine.url)} holds: put back the one that "
            "it was sealed with; without it no name and no text can be read again."
        ) from None


def refuse_missing(url: str) -> None:
    """Refuse a SQLite file that is not there: to look inside would make it, and to read the keyring that.

    Raises:
        DatabaseUrlInvalid: It names none.
        DatabaseNotLaidOut: It is not there.
    """
    with _translated(url):
        file = sqlite_file(url)
        if file is not None and not file.is_file():
            raise _not_laid_out(url)


def _not_laid_out(url: str) -> DatabaseNotLaidOut:
    return DatabaseNotLaidOut(
        f"The database {_shown(url)} is not laid out for this version of the program: "
        "run `python -m cce.records.migrations`, or start everything with `cce run`."
    )


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseUnreachable(
            f"The database {_shown(url)} does not answer as it should ({kind}); CCE_DATABASE_URL names it."
        ) from None


def _shown(url: str | URL) -> str:
    return make_url(url).render_as_string(hide_password=True)
