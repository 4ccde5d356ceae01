"""What went wrong, as a page: what it was, what became of what was typed, what to do now."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cce.records.errors import EpisodeErased, EpisodeUnknown, ReferenceInvalid
from starter.client import EngineUnavailable
from web.doors import errors
from web.doors.entering import COMMAND_ID
from web.templating import templates

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

_NOT_FOUND = {
    "title": "Page not found",
    "words": "If you typed or pasted the address, check that it is whole and right. "
    "If you looked for a child's record, check the reference.",
}
_BROKEN = {
    "title": "Sorry, something is wrong here",
    "words": "The page could not be made. Nothing was recorded just now. Try again in a few minutes; "
    "deadlines are watched and notices go out all the same.",
}
_ENGINE_AWAY = {
    "title": "Nothing can be recorded just now",
    "words": "The engine that keeps the dates does not answer. What you see is as it was last worked out. "
    "Nothing was recorded just now: go back, and send the same form again in a few minutes. "
    "It is kept once, however often you send it.",
}
_RECORDS_AWAY = {
    "title": "The records cannot be reached just now",
    "words": "Nothing was recorded just now. Try again in a few minutes. In an emergency work as you would "
    "without this service, and record it here afterwards.",
}


def refuse(request: Request, status: int, title: str, words: str, ask: str | None = None) -> Response:
    """A page that says what is wrong; it asks the records nothing."""
    given = {"cspNonce": getattr(request.state, "nonce", ""), "title": title, "words": words, "ask": ask}
    return HTMLResponse(templates().get_template("refusal.html").render(given), status)


async def broken(request: Request, _: Exception) -> Response:
    """The page that could not be made."""
    return refuse(request, HTTPStatus.INTERNAL_SERVER_ERROR, **_BROKEN)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    if status == HTTPStatus.NOT_FOUND:
        return refuse(request, status, **_NOT_FOUND)
    known = HTTPStatus(status)
    return refuse(request, status, known.phrase, "Go back, and try it another way.")


async def _unknown(request: Request, error: Exception) -> Response:
    if isinstance(error, EpisodeErased):
        return refuse(request, HTTPStatus.GONE, "This record was erased", str(error))
    return refuse(request, HTTPStatus.NOT_FOUND, **_NOT_FOUND)


async def _engine_away(request: Request, _: Exception) -> Response:
    return refuse(request, HTTPStatus.SERVICE_UNAVAILABLE, **_ENGINE_AWAY)


async def _records_away(request: Request, _: Exception) -> Response:
    return refuse(request, HTTPStatus.SERVICE_UNAVAILABLE, **_RECORDS_AWAY)


async def _to_sign_in(request: Request, error: Exception) -> Response:
    """Have them sign in and come back here; with what they had typed, where it was kept."""
    query = dict(request.query_params)
    posted = await request.form() if request.method == "POST" else FormData()
    command_id = posted.get(COMMAND_ID)
    if isinstance(error, errors.VisitEnded) and isinstance(command_id, str):
        query = {"draft": command_id}
    back = f"{request.url.path}?{urlencode(query)}" if query else request.url.path
    ended = {"ended": "1"} if isinstance(error, errors.VisitEnded) else {}
    place = f"/sign-in?{urlencode({'back': back, **ended})}"
    if request.headers.get("HX-Request") == "true":
        return Response(headers={"HX-Redirect": place})
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


async def _to_reason(request: Request, error: Exception) -> Response:
    """Have them say why first, and come back here."""
    reference = error.reference if isinstance(error, errors.ReasonMissing) else ""
    back = request.url.path if request.method == "GET" else f"/episodes/{reference}"
    return RedirectResponse(f"/episodes/{reference}/reason?{urlencode({'back': back})}", HTTPStatus.SEE_OTHER)


async def _kept(request: Request, error: Exception) -> Response:
    ask = error.ask if isinstance(error, errors.EpisodeKept) else None
    return refuse(request, HTTPStatus.FORBIDDEN, "You may not see this record", str(error), ask)


async def _not_theirs(request: Request, error: Exception) -> Response:
    return refuse(request, HTTPStatus.FORBIDDEN, "This page is not for you", str(error))


async def _not_our_form(request: Request, error: Exception) -> Response:
    return refuse(request, HTTPStatus.FORBIDDEN, "Send the form again", str(error))


async def _not_signed_in(request: Request, error: Exception) -> Response:
    return refuse(request, HTTPStatus.BAD_REQUEST, "You are not signed in", str(error))


REFUSALS: dict[int | type[Exception], Handler] = {
    HTTPException: _http,
    RequestValidationError: _unknown,
    EpisodeUnknown: _unknown,
    ReferenceInvalid: _unknown,
    EngineUnavailable: _engine_away,
    SQLAlchemyError: _records_away,
    errors.NotSignedIn: _to_sign_in,
    errors.ReasonMissing: _to_reason,
    errors.EpisodeKept: _kept,
    errors.RoleMissing: _not_theirs,
    errors.FormNotOurs: _not_our_form,
    errors.SignInFailed: _not_signed_in,
}
