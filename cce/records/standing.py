"""Whether the database stands: it answers, and is laid out for this version of the program."""

from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from cce.records.engine import open_engine
from cce.records.errors import RecordsError
from cce.records.migrations import is_current


class DatabaseNotLaidOut(RecordsError):
    """The database is not laid out for this version: run `python -m cce.records.migrations`, or `cce run`."""


class DatabaseUnreachable(RecordsError):
    """The database cannot be reached."""


def open_standing(url: str) -> Engine:
    """Open the database that *url* names, once it is known to be laid out.

    Raises:
        DatabaseUrlInvalid: It names none.
        DatabaseUnreachable: It does not answer.
        DatabaseNotLaidOut: The migrations have not been run.
    """
    engine = open_engine(url)
    shown = engine.url.render_as_string(hide_password=True)
    try:
        laid_out = not _is_missing(engine.url) and is_current(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseUnreachable(f"The database {shown} does not answer as it should ({kind}).") from None
    if not laid_out:
        engine.dispose()
        raise DatabaseNotLaidOut(
            f"The database {shown} is not laid out for this version of the program: "
            "run `python -m cce.records.migrations`, or start everything with `cce run`."
        )
    return engine


def _is_missing(url: URL) -> bool:
    """Whether it is a SQLite file that is not there: to look inside would make it."""
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file()
