"""Instants in the database: aware and in UTC on the way in and out, whatever the database can hold."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from cce.records.errors import InstantWithoutZone

_TEXT_LENGTH = 32


class Instant(TypeDecorator[datetime]):
    """An instant that comes back as aware UTC.

    PostgreSQL holds it as `timestamptz`. SQLite has no such type: there it is the UTC clock as ISO 8601 text,
    which sorts as the instants do.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Text on SQLite, the database's own type elsewhere."""
        return String(_TEXT_LENGTH) if dialect.name == "sqlite" else self.impl_instance

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Take an aware instant.

        Raises:
            InstantWithoutZone: It says no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise InstantWithoutZone(f"{value.isoformat()} says no time zone: give an aware instant.")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None).isoformat(" ") if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | str | None, _: Dialect) -> datetime | None:
        """Answer with aware UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)
