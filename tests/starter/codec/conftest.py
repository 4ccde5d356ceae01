"""A codec server that answers on a real socket of this machine."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from google.protobuf.json_format import MessageToJson, Parse
from sqlalchemy import Engine
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import WorkflowSerializationContext

from cce.records.audit import AuditEntry, audit_entries
from cce.records.engine import reading
from cce.records.keys import EpisodeKeys
from starter.codec.callers import Callers
from starter.codec.opening import Opener
from starter.codec.server import Desk
from starter.codec.serving import answer_on
from starter.codec.tokens import CodecTokens
from tests.keyring import KEYRING
from workflows.ids import episode_id
from workflows.sealing import SealingCodec

PAGES = "http://pages.example.test"
WORDS = Payload(metadata={"encoding": b"json/plain"}, data=b'"canary-8c41"')
ONE, OTHER = "7Q4K-2MRT-X", "K7Q4-M2PX-3"


@dataclass
class Counter:
    """A codec server with what it stands on, and a clock that is turned by hand.

    Attributes:
        engine: The records.
        tokens: Who may ask.
        now: The time.
    """

    engine: Engine
    tokens: CodecTokens
    now: datetime = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)
    namespace: str = "pathway"
    ui_origin: str = PAGES
    address: str = field(init=False)
    http: httpx.Client = field(init=False)

    @contextlib.contextmanager
    def open(self) -> Iterator["Counter"]:
        """Answer, for as long as the block lasts."""
        opener = Opener(self.engine, KEYRING, self.clock)
        desk = Desk(Callers(self.tokens, self.clock), opener, self.namespace, self.ui_origin)
        with socket.create_server(("127.0.0.1", 0)) as listener, answering(desk, listener):
            self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            self.http = httpx.Client(base_url=self.address)
            yield self
            self.http.close()

    def clock(self) -> datetime:
        return self.now

    def pass_time(self, by: timedelta) -> None:
        self.now += by

    def sealed(self, reference: str | None, *payloads: Payload) -> list[Payload]:
        codec = SealingCodec(EpisodeKeys(self.engine, KEYRING))
        if reference:
            codec = codec.with_context(WorkflowSerializationContext("pathway", episode_id(reference)))
        return asyncio.run(codec.encode(payloads or [WORDS]))

    def decode(self, *payloads: Payload, token: str | None = None, **headers: str) -> httpx.Response:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.send(MessageToJson(Payloads(payloads=payloads)), **headers)

    def send(self, body: str | bytes, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post("/decode", content=body, headers={"Content-Type": "application/json"} | named)

    def noted(self) -> list[AuditEntry]:
        with reading(self.engine) as session:
            return list(audit_entries(session))


@contextlib.contextmanager
def answering(desk: Desk, listener: socket.socket) -> Iterator[None]:
    """A codec server in a thread of its own."""
    loop = asyncio.new_event_loop()
    serving = loop.create_task(answer_on(desk, listener))
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([serving])))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()
        loop.close()


def payloads_of(answer: httpx.Response) -> list[Payload]:
    return list(Parse(answer.text, Payloads()).payloads)


@pytest.fixture
def tokens(tmp_path: Path) -> CodecTokens:
    return CodecTokens(tmp_path / "codec-tokens")


@pytest.fixture
def token(tokens: CodecTokens) -> str:
    return tokens.allow("p-101").reveal()


@pytest.fixture
def counter(engine: Engine, tokens: CodecTokens, token: str) -> Iterator[Counter]:
    with Counter(engine, tokens).open() as counter:
        yield counter
