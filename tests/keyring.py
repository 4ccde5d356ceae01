"""One keyring for all tests: what one of them seals, a process that another starts can open."""

import base64
from pathlib import Path

from cce.keys.keyring import SEARCH, Keyring
from cce.settings import FIRST_KEY

KEYS = {FIRST_KEY: b"k" * 32}
MARKS = b"s" * 32
KEYRING = Keyring(KEYS, MARKS)


def write_keyring(path: Path) -> Keyring:
    """Put the same keys into a file, for an installation whose commands or worker read them there."""
    keys = {**KEYS, SEARCH: MARKS}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name} {base64.b64encode(key).decode()}\n" for name, key in keys.items()))
    return KEYRING
