"""What the parts that need the engine stand on: a Temporal server, a database, a worker process."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from temporalio.client import Client

from bench import cpu, postgres
from bench.sizes import Database
from bench.wiring import VARIABLE, Wiring
from cce.keys.keyring import make_keyring
from cce.records.keys import EpisodeKeys
from cce.records.standing import lay_out
from cce.settings import FIRST_KEY
from starter import children
from starter.embedded import EmbeddedServer, free_port
from starter.ready_process import is_ready
from workflows.connecting import connect

NAMESPACE = "default"
_READY_WITHIN_SECONDS = 60.0
_STOPPED_WITHIN_SECONDS = 30.0
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Ground:
    """A running server and an empty, laid-out database.

    Attributes:
        folder: Where its files are; goes with it.
        server: The Temporal server, as `cce run` brings it along.
        temporal: A client of it.
        sealing: Another that seals what it sends, as ours do.
        url: The database.
        engine: The same, open.
    """

    folder: Path
    server: EmbeddedServer
    temporal: Client
    sealing: Client
    url: str
    engine: Engine


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A worker in a process of its own."""

    child: children.Child

    @property
    def cpu_seconds(self) -> float:
        """The processor time it used so far."""
        return cpu.seconds(self.child.pid)


def keyring_in(folder: Path) -> Path:
    """Where the keys of what is measured in *folder* lie."""
    return folder / "keyring"


@asynccontextmanager
async def ground(kind: Database) -> AsyncIterator[Ground]:
    """A server and a database in a folder of their own, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        server = EmbeddedServer(folder)
        async with _database(kind, folder) as url:
            keyring = make_keyring(keyring_in(folder), FIRST_KEY)
            engine = lay_out(url, keyring)
            await server.start()
            try:
                keys = EpisodeKeys(engine, keyring)
                plain = await connect(server.address, NAMESPACE)
                sealing = await connect(server.address, NAMESPACE, keys)
                yield Ground(folder, server, plain, sealing, url, engine)
            finally:
                await server.stop()
                engine.dispose()


@asynccontextmanager
async def working(
    here: Ground, program: str, *, mail_url: str = "", shift: timedelta = timedelta()
) -> AsyncIterator[WorkerProcess]:
    """A worker, the module *program* in a process of its own, ready, and stopped at the end."""
    port = free_port()
    wiring = Wiring(
        temporal=here.server.address,
        database=here.url,
        health_port=port,
        mail_url=mail_url,
        keyring=keyring_in(here.folder),
        shift=shift,
    )
    environment = {**os.environ, VARIABLE: wiring.model_dump_json()}
    child = await children.start([sys.executable, "-m", program], here.folder / f"{program}.log", environment)
    try:
        await asyncio.wait_for(_ready(child, port), _READY_WITHIN_SECONDS)
        yield WorkerProcess(child)
    finally:
        await child.stop(_STOPPED_WITHIN_SECONDS)


@asynccontextmanager
async def _database(kind: Database, folder: Path) -> AsyncIterator[str]:
    if kind is Database.SQLITE:
        yield f"sqlite:///{folder / 'records.sqlite3'}"
        return
    async with postgres.running(folder) as url:
        yield url


async def _ready(child: children.Child, port: int) -> None:
    while not await asyncio.to_thread(is_ready, port):
        if not child.is_alive:
            raise RuntimeError(f"The worker did not start: {child.last_words()}")
        await asyncio.sleep(_PAUSE_SECONDS)
