"""A PostgreSQL server of the bench's own, with the safety it has in earnest: every commit is on the disk."""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGINT

import psycopg

from starter import children
from starter.embedded import LOOPBACK, free_port

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "postgres"
_READY_WITHIN_SECONDS = 30.0
_PAUSE_SECONDS = 0.05


def programs() -> Path | None:
    """The folder of this machine's PostgreSQL programs; None where there are none."""
    folders = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def version() -> str | None:
    """The version of the server; None where it is not installed."""
    folder = programs()
    if folder is None:
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip().rpartition(") ")[2]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[str]:
    """Start a server with an empty database, yield the database's URL, and leave nothing behind.

    Args:
        folder: Where its log is kept.
    """
    home, password, port = (
        Path(tempfile.mkdtemp(prefix="bench-postgres-")),
        secrets.token_urlsafe(18),
        free_port(),
    )
    try:
        cluster = _make_cluster(home, password)
        command = [*_as_user(), str(_program("postgres")), "-D", str(cluster), "-p", str(port)]
        settings = [
            "-c",
            f"listen_addresses={LOOPBACK}",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200",
        ]
        server = await children.start(
            [*command, *settings], folder / "postgres.log", os.environ, if_we_die=SIGINT
        )
        try:
            await asyncio.wait_for(_answers(server, port, password), _READY_WITHIN_SECONDS)
            yield f"postgresql://bench:{password}@{LOOPBACK}:{port}/postgres"
        finally:
            if server.is_alive:
                server.process.send_signal(SIGINT)  # PostgreSQL's "fast": open connections are cut off
            await server.ended()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _program(name: str) -> Path:
    folder = programs()
    if folder is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    return folder / name


def _make_cluster(home: Path, password: str) -> Path:
    cluster, password_file = home / "cluster", home / "password"
    password_file.write_text(password)
    if os.geteuid() == 0:
        for path in (home, password_file):
            shutil.chown(path, _USER)
    options = [
        "--username=bench",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
    ]
    command = [*_as_user(), str(_program("initdb")), f"--pgdata={cluster}", *options]
    subprocess.run(command, cwd=home, capture_output=True, check=True, timeout=120)
    return cluster


def _as_user() -> list[str]:
    """The words before a command that let it run as Debian's user, and end with this process."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or setpriv is None:
        return []
    return [setpriv, f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", "--pdeathsig=INT", "--"]


async def _answers(server: children.Child, port: int, password: str) -> None:
    reach = f"host={LOOPBACK} port={port} user=bench password={password} dbname=postgres"
    while server.is_alive:
        try:
            await asyncio.to_thread(lambda: psycopg.connect(reach, connect_timeout=5).close())
        except psycopg.OperationalError:
            await asyncio.sleep(_PAUSE_SECONDS)
            continue
        return
    raise RuntimeError(f"PostgreSQL did not start: {server.last_words()}")
