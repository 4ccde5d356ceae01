"""Bring the database that the settings name up to date: `python -m cce.records.migrations`."""

import sys

from sqlalchemy.exc import SQLAlchemyError

from cce.pathway.errors import PathwayError
from cce.records.engine import open_engine
from cce.records.migrations import migrate
from cce.settings import Settings


def main() -> str | None:
    """Lay the database out, and answer with what went wrong."""
    try:
        migrate(open_engine(Settings.read().database_url))
    except PathwayError as error:
        return str(error)
    except (SQLAlchemyError, OSError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        return f"The database does not answer as it should ({kind}): CCE_DATABASE_URL says where it is."
    return None


if __name__ == "__main__":
    sys.exit(main())
