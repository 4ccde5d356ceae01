"""The codec server over HTTP: `/decode` for Temporal's command line and pages, and a page to sign in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse

from cce.logs import logger
from starter.codec.callers import SIGNED_IN_FOR, Caller, Callers
from starter.codec.errors import (
    CodecRefusal,
    CodecTokensInvalid,
    ForeignPage,
    NotAllowed,
    OpensOnly,
    OtherNamespace,
    TooLarge,
    TooSlow,
)
from starter.codec.opening import Opener
from starter.codec.page import sign_in_page, signed_in_page

LARGEST = 8 * 1024 * 1024
"""The most bytes of one request: somewhat more than the Temporal server hands out at once, in base64."""

_LARGEST_FORM = 4 * 1024
_PATIENCE_SECONDS = 15.0
_COOKIE = "__Host-cce-codec"
_SENT_BY_PAGES = ("Authorization", "Authorization-Extras", "Content-Type", "X-Namespace", "X-Purpose")
_ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the server answers with.

    Attributes:
        callers: Who may ask.
        opener: What opens.
        namespace: The namespace whose payloads are opened.
        ui_origin: The one origin whose pages may ask, such as `http://127.0.0.1:8233`; None for no page.
    """

    callers: Callers
    opener: Opener
    namespace: str
    ui_origin: str | None

    async def decode(self, request: Request) -> Response:
        """Open what is asked for, for somebody who may, and write it down first."""
        caller = self._caller(request)
        if request.headers.get("X-Namespace", self.namespace) != self.namespace:
            raise OtherNamespace
        opened = await self.opener.open(await _body(request, LARGEST), caller)
        return Response(opened, media_type="application/json")

    async def sign_in(self, request: Request) -> Response:
        """Sign a browser in, from the page of this server alone."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise ForeignPage
        form = parse_qs((await _body(request, _LARGEST_FORM)).decode("utf-8", "replace"))
        token, purpose = (form.get(name, [""])[0] for name in ("token", "purpose"))
        try:
            session = self.callers.sign_in(token.strip(), purpose)
        except CodecRefusal as refusal:
            return HTMLResponse(sign_in_page(str(refusal)), refusal.status)
        answer = HTMLResponse(signed_in_page())
        answer.set_cookie(
            _COOKIE,
            session,
            max_age=int(SIGNED_IN_FOR.total_seconds()),
            secure=True,
            httponly=True,
            samesite="strict",
        )
        return answer

    def _caller(self, request: Request) -> Caller:
        """Who asks; a page of another origin may not, whoever sits before it."""
        said, origin = request.headers, request.headers.get("Origin")
        if origin is not None and origin != self.ui_origin:
            raise ForeignPage
        if "Authorization" in said:
            return self.callers.by_token(said["Authorization"], said.get("X-Purpose", ""))
        if origin is None:
            raise NotAllowed
        return self.callers.by_browser(request.cookies.get(_COOKIE, ""))


def codec_app(desk: Desk) -> FastAPI:
    """The server, with all it answers."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(CodecRefusal, _refused)
    app.add_exception_handler(CodecTokensInvalid, _not_set_up)
    app.add_api_route("/", _asked_to_sign_in, methods=["GET"])
    app.add_api_route("/sign-in", desk.sign_in, methods=["POST"])
    app.add_api_route("/decode", desk.decode, methods=["POST"])
    for path in ("/encode", "/download"):
        app.add_api_route(path, _opens_only, methods=["POST"])
    app.middleware("http")(_with_headers)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[desk.ui_origin] if desk.ui_origin else [],
        allow_methods=["POST"],
        allow_headers=_SENT_BY_PAGES,
        allow_credentials=True,
    )
    return app


async def _asked_to_sign_in() -> Response:
    return HTMLResponse(sign_in_page())


async def _opens_only() -> Response:
    raise OpensOnly


async def _with_headers(request: Request, answer_to: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await answer_to(request)
    answer.headers.update(_ALWAYS)
    return answer


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, CodecRefusal) else HTTPStatus.INTERNAL_SERVER_ERROR
    logger().info("not opened", cause=type(error).__name__)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse({"message": str(error)}, status, headers)


async def _not_set_up(_: Request, error: Exception) -> Response:
    """The sentence names a file and a line: it is for whoever runs this server, not for who asks."""
    logger().warning("the list of who may open cannot be used", cause=type(error).__name__)
    message = "This server is not set up as it should be: `cce codec show` says why."
    return JSONResponse({"message": message}, HTTPStatus.SERVICE_UNAVAILABLE)


async def _body(request: Request, largest: int) -> bytes:
    """What was sent, no more than *largest* bytes, within some seconds."""
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > largest:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    return bytes(body)
