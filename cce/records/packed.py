"""Text that is kept for years and seldom read: held compressed, at two fifths of its length."""

import zlib

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_SMALLEST = 9


class Packed(TypeDecorator[str]):
    """Text, compressed on the way in; it cannot be searched, and comes back as it was."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> bytes | None:
        """Compress it."""
        return None if value is None else zlib.compress(value.encode(), _SMALLEST)

    def process_result_value(self, value: bytes | None, _: Dialect) -> str | None:
        """Answer with the text."""
        return None if value is None else zlib.decompress(value).decode()
