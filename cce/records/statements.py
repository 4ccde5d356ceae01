"""Where the databases differ: how they spell a statement, and which text they can hold."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cce.records.errors import TextUnstorable


def insert_or(session: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what is to happen when the row is there already."""
    return insert_on(dialect_of(session), table)


def insert_on(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same for a database of that dialect: for a statement that is made once and used again."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def dialect_of(session: Session) -> str:
    """Which dialect the session's database speaks: `sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def storable(text: str) -> str:
    """*text*, which both databases can hold.

    Raises:
        TextUnstorable: It holds a sign that is no text.
    """
    for place, sign in enumerate(text, start=1):
        if sign == "\x00" or "\ud800" <= sign <= "\udfff":
            raise TextUnstorable(
                f"Sign {place} of the text is U+{ord(sign):04X}, which is no text: take it out."
            )
    return text
