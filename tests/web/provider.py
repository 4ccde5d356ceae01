"""A sign-in service that answers as a test wants: the real protocol over HTTP, with claims that may lie."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """What it answers.

    Attributes:
        issuer: Where it is, and what it calls itself.
        claims: What the identity token says.
        token: The identity token, where it is not to be one that says so and is rightly signed.
        called: What it calls itself in its description, where that is another name.
        asked: The last form that was sent for a token.
    """

    issuer: str
    claims: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    called: str | None = None
    asked: dict[str, str] = field(default_factory=dict)

    def described(self) -> dict[str, str]:
        """What it says of itself."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        here = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return {"issuer": self.called or self.issuer, **here}

    def id_token(self) -> str:
        """The identity token."""
        return self.token or jwt.encode({"alg": "RS256", "kid": "one"}, self.claims, KEY)


@contextmanager
def provider() -> Iterator[Provider]:
    """A sign-in service on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Answers)
    found = server.provider = Provider(f"http://127.0.0.1:{server.server_address[1]}")
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    running.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        running.join()


class _Server(ThreadingHTTPServer):
    provider: Provider


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        mine = self.server.provider
        if self.path == "/keys":
            self._say({"keys": [KEY.as_dict(private=False)]})
        else:
            self._say(mine.described())

    def do_POST(self) -> None:
        mine = self.server.provider
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        mine.asked = {name: values[0] for name, values in parse_qs(sent).items()}
        self._say({"id_token": mine.id_token(), "access_token": "a", "token_type": "Bearer"})

    def _say(self, answer: dict[str, Any]) -> None:
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""
