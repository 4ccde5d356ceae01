"""The two words a browser holds: one for a visit, one that only tells it from other browsers."""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from cce.keys.keyring import Keyring
from cce.records.visits import LONGEST

_VISIT, _BROWSER = "visit", "browser"
_FORM = "form"


def visit_word(request: Request, *, is_encrypted: bool) -> str | None:
    """The word of a visit that this browser holds, if any."""
    return request.cookies.get(_name(_VISIT, is_encrypted=is_encrypted))


def browser_word(request: Request, *, is_encrypted: bool) -> str | None:
    """The word that tells this browser from others, if it was given one."""
    return request.cookies.get(_name(_BROWSER, is_encrypted=is_encrypted))


def give_visit_word(response: Response, word: str, *, is_encrypted: bool) -> None:
    """Have the browser hold the word of a visit, for no longer than a visit may last."""
    _give(response, _VISIT, word, is_encrypted=is_encrypted)


def give_browser_word(response: Response, word: str, *, is_encrypted: bool) -> None:
    """Have the browser hold a word that tells it from others."""
    _give(response, _BROWSER, word, is_encrypted=is_encrypted)


def take_visit_word(response: Response, *, is_encrypted: bool) -> None:
    """Have the browser forget the word of its visit."""
    name = _name(_VISIT, is_encrypted=is_encrypted)
    response.delete_cookie(name, path="/", secure=is_encrypted, httponly=True, samesite="lax")


def form_token(keyring: Keyring, word: str) -> str:
    """What a form must carry that was made for the browser with that word; nobody else can work it out."""
    return keyring.mark(word, _FORM)


def is_form_token(keyring: Keyring, word: str, given: object) -> bool:
    """Whether a form carries what it must."""
    if not isinstance(given, str):
        return False
    return hmac.compare_digest(form_token(keyring, word).encode(), given.encode(errors="replace"))


def _name(word: str, *, is_encrypted: bool) -> str:
    """With the prefix, a browser takes it over https alone, and for this very host."""
    return f"__Host-{word}" if is_encrypted else word


def _give(response: Response, kind: str, word: str, *, is_encrypted: bool) -> None:
    response.set_cookie(
        _name(kind, is_encrypted=is_encrypted),
        word,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_encrypted,
        httponly=True,
        samesite="lax",
    )
