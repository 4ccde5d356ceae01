"""Where the databases differ: how they spell a statement, and which text they can hold."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cce.records.errors import TextUnstorable


def insert_or(session: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what is to happen when the row is there already."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


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
