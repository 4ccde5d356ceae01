"""What every answer says to the browser: keep nothing, run nothing but ours, tell nobody where you were."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.assets import KEPT_FOR_EVER, MOUNTED_AT

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
_FOUND, _NOT_MODIFIED = 200, 304


class Headers:
    """Puts them on every answer, and gives every request its nonce.

    Args:
        app: What answers.
        is_encrypted: Whether browsers come by https.
    """

    def __init__(self, app: ASGIApp, *, is_encrypted: bool) -> None:
        self._app = app
        self._always = _ALWAYS | (_ENCRYPTED if is_encrypted else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        scope.setdefault("state", {})["nonce"] = nonce

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put(MutableHeaders(scope=message), nonce, _kept(scope, message))
            await send(message)

        await self._app(scope, receive, say)

    def _put(self, headers: MutableHeaders, nonce: str, kept: str) -> None:
        for name, value in self._always.items():
            headers[name] = value
        headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
        headers["Cache-Control"] = kept


def _kept(scope: Scope, message: Message) -> str:
    """Compiled files for ever; whatever else, never."""
    is_asset = scope["path"].startswith(f"{MOUNTED_AT}/") and message["status"] in (_FOUND, _NOT_MODIFIED)
    return KEPT_FOR_EVER if is_asset else "no-store"
