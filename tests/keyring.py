"""One keyring for all tests: what one of them seals, a process that another starts can open."""

import base64
from pathlib import Path

from cce.keys.keyring import SEARCH, Keyring
from cce.settings import FIRST_KEY

KEYRING = Keyring({FIRST_KEY: b"k" * 32}, b"s" * 32)


def write_keyring(path: Path) -> Keyring:
    """Put the same keys into a file, for an installation whose commands or worker read them there."""
    keys = {**KEYRING.sealing, SEARCH: KEYRING.search}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name} {base64.b64encode(key).decode()}\n" for name, key in keys.items()))
    return KEYRING
