"""Who asks: by a token with each request, or by a browser that was signed in with one."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from starter.codec.errors import NotAllowed, PurposeRefused
from starter.codec.tokens import CodecTokens

SIGNED_IN_FOR = timedelta(hours=8)
_LONGEST_PURPOSE = 200
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may open records.

    Attributes:
        person: Who, by key.
        purpose: What for, as they say; empty where they did not.
    """

    person: str
    purpose: str = ""


class Callers:
    """Tells who asks, and remembers browsers for a working day; a restart forgets them.

    Args:
        tokens: Who may.
        clock: Tells the time.
    """

    def __init__(self, tokens: CodecTokens, clock: Callable[[], datetime]) -> None:
        self._tokens = tokens
        self._clock = clock
        self._signed_in: dict[str, tuple[datetime, Caller]] = {}

    def by_token(self, authorization: str, purpose: str) -> Caller:
        """Who asks with that header.

        Raises:
            NotAllowed: It names nobody who may.
            PurposeRefused: What for is no short line.
        """
        is_bearer = authorization.lower().startswith(_BEARER)
        person = self._tokens.owner(authorization[len(_BEARER) :].strip()) if is_bearer else None
        if person is None:
            raise NotAllowed
        return Caller(person, _checked(purpose))

    def by_browser(self, session: str) -> Caller:
        """Who asks with a browser that was signed in.

        Raises:
            NotAllowed: It was not, that was too long ago, or they may no longer.
        """
        ends, caller = self._signed_in.get(_name(session), (None, None))
        if ends is None or caller is None or self._clock() >= ends:
            raise NotAllowed
        if caller.person not in self._tokens.people():
            raise NotAllowed
        return caller

    def sign_in(self, token: str, purpose: str) -> str:
        """Remember a browser, and answer with what it is to show from now on.

        Raises:
            NotAllowed: The token is nobody's.
            PurposeRefused: What for is no short line.
        """
        caller, now = self.by_token(f"{_BEARER}{token}", purpose), self._clock()
        self._signed_in = {name: one for name, one in self._signed_in.items() if now < one[0]}
        session = secrets.token_urlsafe(32)
        self._signed_in[_name(session)] = now + SIGNED_IN_FOR, caller
        return session


def _name(session: str) -> str:
    """What a session is kept under: looking it up tells nothing of the others."""
    return hashlib.sha256(session.encode()).hexdigest()


def _checked(purpose: str) -> str:
    if len(purpose) > _LONGEST_PURPOSE or not purpose.isprintable():
        raise PurposeRefused
    return purpose.strip()
