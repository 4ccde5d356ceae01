"""Whether the database stands: it answers, is laid out for this version of the program, and takes writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from cce.records.engine import open_engine, transaction
from cce.records.errors import RecordsError
from cce.records.migrations import is_current, migrate
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.readiness import ReadinessRow

READINESS = table_of(ReadinessRow)


class DatabaseNotLaidOut(RecordsError):
    """The database is not laid out for this version: run `python -m cce.records.migrations`, or `cce run`."""


class DatabaseUnreachable(RecordsError):
    """The database cannot be reached."""


def lay_out(url: str) -> Engine:
    """Open the database that *url* names, and bring it up to this version of the program.

    Raises:
        DatabaseUrlInvalid: It names none.
        DatabaseUnreachable: It does not answer, or cannot be written.
        DatabaseTooNew: A later version of the program laid it out.
    """
    with _translated(url):
        engine = open_engine(url)
        migrate(engine)
        return engine


def open_standing(url: str) -> Engine:
    """Open the database that *url* names, once it is known to be laid out.

    Raises:
        DatabaseUrlInvalid: It names none.
        DatabaseUnreachable: It does not answer.
        DatabaseNotLaidOut: The migrations have not been run.
    """
    with _translated(url):
        engine = open_engine(url)
        if _is_missing(engine.url) or not is_current(engine):
            engine.dispose()
            raise DatabaseNotLaidOut(
                f"The database {_shown(url)} is not laid out for this version of the program: "
                "run `python -m cce.records.migrations`, or start everything with `cce run`."
            )
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
    return True


def _is_missing(url: URL) -> bool:
    """Whether it is a SQLite file that is not there: to look inside would make it."""
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file()


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseUnreachable(
            f"The database {_shown(url)} does not answer as it should ({kind}); CCE_DATABASE_URL names it."
        ) from None


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
