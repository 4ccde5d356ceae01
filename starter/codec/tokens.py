"""Who may open records: a file of lines, `person hash`, which holds no token.

A token is 32 random bytes, shown once; the file has its SHA-256. The file is read whenever somebody asks: who
is taken off the list is refused from then on.
"""

import hashlib
import hmac
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cce.hidden import Hidden
from starter.codec.errors import CodecTokensInvalid

_TOKEN_BYTES = 32
_PERSON = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HASH = re.compile(r"[0-9a-f]{64}")
_WANTED = "one person a line, `person hash`, as `cce codec allow` writes it"


class CodecTokens:
    """The people who may open records, by what their tokens hash to.

    Args:
        path: Where the file is; while there is none, nobody may.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def people(self) -> tuple[str, ...]:
        """Who may, by key.

        Raises:
            CodecTokensInvalid: The file is wrong, or cannot be read.
        """
        return tuple(self._hashes())

    def owner(self, token: str) -> str | None:
        """Whose *token* this is; nobody's where None. It takes as long whoever it is.

        Raises:
            CodecTokensInvalid: The file is wrong, or cannot be read.
        """
        given, found = _hash(token), None
        for person, kept in self._hashes().items():
            if hmac.compare_digest(given, kept):
                found = person
        return found

    def allow(self, person: str) -> Hidden[str]:
        """Let *person* open records, and answer with their token; one they had before is of no use any more.

        Raises:
            CodecTokensInvalid: *person* is no key of a person, or the file is wrong.
        """
        if not _PERSON.fullmatch(person):
            raise CodecTokensInvalid(
                f"{person[:40]!r} is no key of a person: small letters, digits and hyphens, at most 40."
            )
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._write({**self._hashes(), person: _hash(token)})
        return Hidden(token)

    def forbid(self, person: str) -> None:
        """Let *person* open nothing from now on.

        Raises:
            CodecTokensInvalid: They are not on the list, or the file is wrong.
        """
        known = dict(self._hashes())
        if known.pop(person, None) is None:
            raise CodecTokensInvalid(f"{person[:40]!r} is not on the list: `cce codec show` prints it.")
        self._write(known)

    def _hashes(self) -> Mapping[str, str]:
        if not self._path.exists():
            return {}
        try:
            lines = self._path.read_text(encoding="ascii").splitlines()
        except (OSError, UnicodeDecodeError):
            raise CodecTokensInvalid(f"{self._path} cannot be read; it holds {_WANTED}.") from None
        return dict(self._read(number, line) for number, line in enumerate(lines, start=1) if line.strip())

    def _read(self, number: int, line: str) -> tuple[str, str]:
        person, _, kept = line.strip().partition(" ")
        if not (_PERSON.fullmatch(person) and _HASH.fullmatch(kept)):
            raise CodecTokensInvalid(
                f"{self._path}:{number}: this is no token's line; the file holds {_WANTED}."
            )
        return person, kept

    def _write(self, hashes: Mapping[str, str]) -> None:
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, encoding="ascii", delete=False
        ) as draft:  # ours alone
            draft.writelines(f"{person} {kept}\n" for person, kept in hashes.items())
        Path(draft.name).replace(self._path)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
