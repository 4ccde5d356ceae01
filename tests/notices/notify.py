"""A stand-in for GOV.UK Notify's API, over real HTTP on a port of this machine."""

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

from cce.notices.notify_account import NotifyAccount

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"tests-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
LOOPBACK = "127.0.0.1"


class NotifyStandIn:
    """Takes messages, or refuses them as it is told, and says of each how it stands.

    Attributes:
        taken: What it was given: the way, and the body.
        states: How the messages stand, by reference; `created` unless told.
        refusals: Answers to the next messages instead: status and headers.
    """

    def __init__(self):
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.states: dict[str, str] = {}
        self.refusals: list[tuple[int, dict[str, str]]] = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._request_class())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def account(self):
        """The account, as the engine's settings would have it."""
        return NotifyAccount.at(KEY, f"http://{LOOPBACK}:{self._server.server_address[1]}")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path, body, *, signed):
        """Status and body, and headers, for one request."""
        if self.refusals:
            status, headers = self.refusals.pop(0)
            return _refused(status), headers
        if not signed:
            return _refused(403), {}
        place = urlsplit(path)
        if body is not None:
            return self._take(place.path.rpartition("/")[2], body), {}
        if place.query:
            return (200, self._listed(parse_qs(place.query)["reference"])), {}
        return self._one(place.path.rpartition("/")[2]), {}

    def _take(self, way, body):
        self.taken.append((way, body))
        return 201, {"id": id_of(body["reference"]), "reference": body["reference"], "content": {}}

    def _listed(self, wanted):
        found = [self._found(one) for one in self._references() if one in wanted]
        return {"notifications": found, "links": {}}

    def _one(self, wanted):
        known = {id_of(one): one for one in self._references()}
        return (200, self._found(known[wanted])) if wanted in known else _refused(404)

    def _references(self):
        return [body["reference"] for _, body in self.taken]

    def _found(self, reference):
        status = self.states.get(reference, "created")
        return {"id": id_of(reference), "reference": reference, "status": status}

    def _request_class(self):
        here = self

        class Request(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer(*here.answer(self.path, body, signed=self._signed()))

            def do_GET(self):
                self._answer(*here.answer(self.path, None, signed=self._signed()))

            def _signed(self):
                token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
                try:
                    return get_token_issuer(token) == SERVICE and decode_jwt_token(token, SECRET)
                except TokenError:
                    return False

            def _answer(self, answer, headers):
                status, body = answer
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Request


def id_of(reference):
    """The id that the stand-in gives the message with this reference."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, reference))


def _refused(status):
    return status, {"status_code": status, "errors": [{"error": "Refused", "message": "by the stand-in"}]}
