"""A PostgreSQL cluster that is broken: stopped, killed with all it started, read-only, and started again.

It keeps what it has committed, as in earnest; the quick settings of other tests would lose it with a kill.
"""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGKILL
from typing import LiteralString

import psycopg

from tests.engine import children_of, eventually, is_alive
from tests.postgres import (
    DEBIAN_USER,
    QUICK,
    PostgresServer,
    as_user,
    free_port,
    make_cluster,
    programs,
    wait_until_ready,
)

_LOSING = ("fsync", "synchronous_commit", "full_page_writes")
_SETTINGS = {name: value for name, value in QUICK.items() if name not in _LOSING} | {
    "min_wal_size": "32MB",
    "max_wal_size": "48MB",
}
_STOPS_WITHIN_SECONDS = 60.0


class Cluster:
    """One cluster and its server, on a port that stays.

    Args:
        folder: Where it lies; Debian's user can reach it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._password = secrets.token_urlsafe(18)
        self._data = make_cluster(folder, self._password)
        self._server = PostgresServer(free_port(), self._password)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its database, as SQLAlchemy takes it."""
        return self._server.url_of("postgres")

    @property
    def pids(self) -> list[int]:
        """Every process of it."""
        if self._process is None or self._process.poll() is not None:
            return []
        return [self._process.pid, *children_of(self._process.pid)]

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        at = ["-D", str(self._data), "-p", str(self._server.port)]
        command = [*as_user(), str(programs() / "postgres"), *at, *settings]
        log = self.folder / "log"
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=said, stderr=said, stdin=subprocess.DEVNULL
            )
        await asyncio.to_thread(wait_until_ready, self._server, self._process, self._data, log)

    async def stop(self) -> None:
        """Stop it at once; who is connected is cut off. Again is no error."""
        if self._process is not None:
            self._process.send_signal(SIGINT)
            await asyncio.to_thread(self._process.wait, _STOPS_WITHIN_SECONDS)

    def kill(self) -> None:
        """kill -9 of everything, and wait until nothing of it is left."""
        pids = self.pids
        for pid in pids:
            os.kill(pid, SIGKILL)
        if self._process is not None:
            self._process.wait()
        eventually(lambda: not any(map(is_alive, pids)))

    async def only_read(self) -> None:
        """Come back as a standby, as after a wrong failover: it answers, and takes no write."""
        await self.stop()
        signal = self._data / "standby.signal"
        signal.touch()
        if os.geteuid() == 0:
            shutil.chown(signal, DEBIAN_USER)
        await self.start()

    def ask(self, statement: LiteralString) -> None:
        """Have it do something, as the maintainer."""
        with psycopg.connect(self._server.maintenance, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def folder_for_postgres() -> Iterator[Path]:
    """A folder that Debian's user can reach, and that goes with the block."""
    folder = Path(tempfile.mkdtemp(prefix="faults-postgres-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster in *folder*, not started; nothing of it is left running."""
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.kill()
