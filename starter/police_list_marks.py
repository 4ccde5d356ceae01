"""The key by which this installation marks the rows of police lists."""

import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cce.police_lists.marks import Marker

_KEY_FILE = "police-lists.key"
_KEY_BYTES = 32


def marker(var: Path, *, make: bool) -> Marker:
    """What makes the marks of this installation.

    Args:
        var: The folder of its own files, where the key lies.
        make: Whether to make a key when there is none; without one, marks lead nowhere.
    """
    file = var / _KEY_FILE
    if not file.exists() and make:
        _make_key(file)
    key = file.read_bytes() if file.exists() else secrets.token_bytes(_KEY_BYTES)
    return Marker(_keyed(key))


def _make_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(_KEY_BYTES))


def _keyed(key: bytes) -> Callable[[str], str]:
    return lambda text: hmac.digest(key, text.encode(), "sha256").hex()
