"""Bring the database that the settings name up to date: `python -m cce.records.migrations`."""

import sys

from cce.pathway.errors import PathwayError
from cce.records.standing import lay_out
from cce.settings import Settings


def main() -> str | None:
    """Lay the database out, and answer with what went wrong."""
    try:
        lay_out(*Settings.read().records).dispose()
    except PathwayError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main())
