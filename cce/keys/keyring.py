"""The keyring: the first key seals, every key opens, one key marks what has to be found without being read.

A file of lines, `name value`: the value is 32 random bytes in base64. The line named `search` is the key of
marks and stays for ever; of the others the first seals, and those below it open what was sealed before.
"""

import base64
import binascii
import contextlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cce.hidden import Hidden
from cce.keys.errors import KeyringInvalid, KeyUnknown, SealBroken

KEY_BYTES = 32
SEARCH = "search"
_NONCE_BYTES = 12
_FIRST_FORM = b"\x01"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_WANTED = "one key a line, `name value`, the value being 32 bytes in base64; `search` is the key of marks"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of an installation; none of them shows.

    Args:
        sealing: The keys by name; the first seals.
        search: The key of marks.
    """

    sealing: InitVar[Mapping[str, bytes]]
    search: InitVar[bytes]
    _sealing: Mapping[str, Hidden[bytes]] = field(init=False)
    _search: Hidden[bytes] = field(init=False)

    def __post_init__(self, sealing: Mapping[str, bytes], search: bytes) -> None:
        if not sealing:
            raise KeyringInvalid(f"The keyring has no key to seal with: {_WANTED}.")
        hidden = {name: Hidden(key) for name, key in sealing.items()}
        object.__setattr__(self, "_sealing", MappingProxyType(hidden))
        object.__setattr__(self, "_search", Hidden(search))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys, the one that seals first."""
        return tuple(self._sealing)

    @property
    def current(self) -> str:
        """The name of the key that seals."""
        return self.names[0]

    def seal(self, plain: bytes, about: str) -> bytes:
        """Seal *plain*, so that it opens for *about* alone."""
        name = self.current
        sealed = seal_with(self._sealing[name].reveal(), plain, about)
        return _FIRST_FORM + bytes([len(name)]) + name.encode() + sealed

    def open(self, sealed: bytes, about: str) -> bytes:
        """Open what was sealed for *about*.

        Raises:
            KeyUnknown: The key is not here.
            SealBroken: It was not sealed here for that, or was altered.
        """
        name, rest = _parted(sealed)
        if name not in self._sealing:
            raise KeyUnknown(
                f"It was sealed with the key {name!r}, which is not in the keyring: "
                "put it back, below the first."
            )
        return open_with(self._sealing[name].reveal(), rest, about)

    def name_of(self, sealed: bytes) -> str:
        """The name of the key that something was sealed with.

        Raises:
            SealBroken: It was not sealed here.
        """
        return _parted(sealed)[0]

    def mark(self, text: str, purpose: str) -> str:
        """A mark by which *text* is found again and from which it cannot be read: 32 hexadecimal digits.

        Args:
            text: In whatever form is to be found again: normalised by the caller.
            purpose: What it is for; the same text has another mark for another purpose.
        """
        return hmac.digest(self._search.reveal(), f"{purpose}\x1f{text}".encode(), "sha256").hex()[:32]


def seal_with(key: bytes, plain: bytes, about: str) -> bytes:
    """Seal *plain* with one key (AES-256-GCM, a random nonce before it), for *about* alone."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def open_with(key: bytes, sealed: bytes, about: str) -> bytes:
    """Open what `seal_with` sealed with the same key for the same thing.

    Raises:
        SealBroken: It was not, or was altered.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        raise SealBroken from None


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def load_keyring(path: Path) -> Keyring:
    """Read the keyring at *path*.

    Raises:
        KeyringInvalid: It cannot be read, or is wrong; names file and line, never a key.
    """
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise KeyringInvalid(f"{path}: the keyring cannot be read; it holds {_WANTED}.") from None
    keys = dict(_keys(text, path))
    if SEARCH not in keys:
        raise KeyringInvalid(f"{path}: the line `search` is missing; the keyring holds {_WANTED}.")
    search = keys.pop(SEARCH)
    if not keys:
        raise KeyringInvalid(f"{path}: there is no key to seal with; the keyring holds {_WANTED}.")
    return Keyring(keys, search)


def make_keyring(path: Path, name: str) -> Keyring:
    """Make a keyring at *path* that only this user can read, with one sealing key called *name*.

    One that is there already stays, and is read: keys are never written over.

    Raises:
        KeyringInvalid: The one that is there is wrong.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{one} {base64.b64encode(new_key()).decode()}\n" for one in (name, SEARCH))
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:  # readable by us alone
        draft.writelines(lines)
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
    return load_keyring(path)


def add_key(path: Path, name: str) -> Keyring:
    """Put a new key called *name* before those at *path*: it seals from now on.

    Raises:
        KeyringInvalid: There is one of that name, it is no name, or the file is wrong.
    """
    known = load_keyring(path)
    if not _NAME.fullmatch(name) or name in (SEARCH, *known.names):
        raise KeyringInvalid(
            f"{name[:40]!r} cannot be a new key's name: small letters, digits and hyphens, not used before."
        )
    line = f"{name} {base64.b64encode(new_key()).decode()}\n"
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii", delete=False) as draft:
        draft.write(line + path.read_text(encoding="ascii"))
    Path(draft.name).replace(path)
    return load_keyring(path)


def _parted(sealed: bytes) -> tuple[str, bytes]:
    if sealed[:1] != _FIRST_FORM or len(sealed) < 2:
        raise SealBroken
    end = 2 + sealed[1]
    return sealed[2:end].decode("ascii", "replace"), sealed[end:]


def _keys(text: str, path: Path) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, value = line.strip().partition(" ")
        if not _NAME.fullmatch(name) or name in seen:
            why = "is there twice" if name in seen else "is no name: small letters, digits and hyphens"
            raise KeyringInvalid(f"{path}:{number}: {name[:40]!r} {why}; the keyring holds {_WANTED}.")
        seen.add(name)
        yield name, _key(value, path, number)


def _key(value: str, path: Path, number: int) -> bytes:
    try:
        key = base64.b64decode(value.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyringInvalid(f"{path}:{number}: this is no key; the keyring holds {_WANTED}.")
    return key
