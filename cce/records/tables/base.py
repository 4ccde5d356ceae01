"""What all tables share: one catalogue, and names for every key and index that migrations can rely on."""

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

CATALOGUE = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# One tree instead of a table and its key: half the pages for rows that are found by their key.
BY_KEY = {"sqlite_with_rowid": False}

# A number that somebody has noted down means no other row later.
NEVER_AGAIN = {"sqlite_autoincrement": True}

REFERENCE_LENGTH = 16
OFFICE_REFERENCE_LENGTH = 40
KEY_LENGTH = 100
OPENING_LENGTH = 160
WORD_LENGTH = 40
DIGEST_LENGTH = 32
HASH_LENGTH = 64


class Row(SQLModel, registry=registry(metadata=CATALOGUE)):
    """A row of one of the tables; it never leaves the store that reads it."""


def table_of(row: type[Row]) -> Table:
    """The table behind *row*, for statements about many rows at once."""
    return CATALOGUE.tables[str(row.__tablename__)]
