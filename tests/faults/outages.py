"""Databases that are away, full or only read for a while: each place with a way to put it out of order."""

import asyncio
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import make_url

from tests.faults.postgres_cluster import Cluster, cluster, folder_for_postgres
from tests.faults.rig import Rig

Breaking = Callable[[Rig], AbstractAsyncContextManager[None]]

_PIECE = bytes(65_536)
_SEGMENTS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where records lie that can be put out of order.

    Attributes:
        name: In the words of the table.
        url: The database; None for a SQLite file beside everything else.
        broken: Puts it out of order for as long as a block lasts.
    """

    name: str
    url: str | None
    broken: Breaking


Preparing = Callable[[Path], AbstractAsyncContextManager[Place]]


@asynccontextmanager
async def sqlite_away(_: Path) -> AsyncIterator[Place]:
    """A SQLite file to which somebody else writes without end."""
    yield Place("SQLite held", None, _held)


@asynccontextmanager
async def sqlite_full(folder: Path) -> AsyncIterator[Place]:
    """A SQLite file on a disk of its own, which is full; or no file of the worker's may grow."""
    if not _may_mount():
        yield Place("SQLite, no file may grow", None, _no_byte)
        return
    with mounted(folder / "disk", "64m") as disk:
        yield Place("SQLite on a full disk", f"sqlite:///{disk / 'records.sqlite3'}", _filled(disk))


@asynccontextmanager
async def sqlite_only_read(_: Path) -> AsyncIterator[Place]:
    """A SQLite file that nobody may write; or no file of the worker's may be."""
    if _may_fix():
        yield Place("SQLite file read-only", None, _fixed)
    else:
        yield Place("SQLite, no file may grow", None, _no_byte)


@asynccontextmanager
async def postgres_away(_: Path) -> AsyncIterator[Place]:
    """A PostgreSQL server that is stopped."""
    async with _postgres() as postgres:
        yield Place("PostgreSQL stopped", postgres.url, lambda _: _stopped(postgres))


@asynccontextmanager
async def postgres_full(_: Path) -> AsyncIterator[Place]:
    """A PostgreSQL server on a full disk, where disks can be made."""
    async with _postgres("192m") as postgres:
        yield Place("PostgreSQL on a full disk", postgres.url, lambda _: _overflowing(postgres))


@asynccontextmanager
async def postgres_only_read(_: Path) -> AsyncIterator[Place]:
    """A PostgreSQL server that is a standby, as after a wrong failover, until it is promoted."""
    async with _postgres() as postgres:
        yield Place("PostgreSQL a standby", postgres.url, lambda _: _standing_by(postgres))


def possible(places: Iterable[Preparing]) -> tuple[Preparing, ...]:
    """Those of *places* that this user can put out of order: not everybody may make a disk."""
    return tuple(one for one in places if one is not postgres_full or _may_mount())


@cache
def _may_mount() -> bool:
    with TemporaryDirectory() as folder, suppress(OSError, subprocess.CalledProcessError):
        _run("mount", "-t", "tmpfs", "-o", "size=1m", "faults", folder)
        _run("umount", folder)
        return True
    return False


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size, in memory."""
    folder.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size}", "faults", str(folder))
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))


@asynccontextmanager
async def _postgres(size: str | None = None) -> AsyncIterator[Cluster]:
    with folder_for_postgres() as folder:
        if size is None:
            with cluster(folder) as made:
                await made.start()
                yield made
            return
        with mounted(folder, size), cluster(folder) as made:
            await made.start()
            yield made


@asynccontextmanager
async def _held(here: Rig) -> AsyncIterator[None]:
    other = sqlite3.connect(_file(here), isolation_level=None, timeout=60)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def _filled(disk: Path) -> Breaking:
    @asynccontextmanager
    async def broken(here: Rig) -> AsyncIterator[None]:
        _shorten_the_log(here)
        with _ballast(disk):
            yield

    return broken


def _shorten_the_log(here: Rig) -> None:
    """Room in SQLite's log is room on the disk: there must be none."""
    other = sqlite3.connect(_file(here), timeout=60)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()


@contextmanager
def _ballast(disk: Path) -> Iterator[None]:
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as full:
        while True:
            full.write(_PIECE)
    try:
        yield
    finally:
        ballast.unlink()


@asynccontextmanager
async def _fixed(here: Rig) -> AsyncIterator[None]:
    file = _file(here)
    files = (str(file), f"{file}-wal")
    _run("chattr", "+i", *files)
    try:
        yield
    finally:
        _run("chattr", "-i", *files)


@cache
def _may_fix() -> bool:
    with TemporaryDirectory() as folder, suppress(OSError, subprocess.CalledProcessError):
        file = Path(folder) / "file"
        file.touch()
        _run("chattr", "+i", str(file))
        _run("chattr", "-i", str(file))
        return True
    return False


@asynccontextmanager
async def _no_byte(here: Rig) -> AsyncIterator[None]:
    limit, pid = resource.RLIMIT_FSIZE, here.worker_pid
    before = resource.prlimit(pid, limit)
    resource.prlimit(pid, limit, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, limit, before)


@asynccontextmanager
async def _stopped(postgres: Cluster) -> AsyncIterator[None]:
    await postgres.stop()
    try:
        yield
    finally:
        await postgres.start()


@asynccontextmanager
async def _overflowing(postgres: Cluster) -> AsyncIterator[None]:
    """Nothing goes onto the disk, nor into what was set aside of it; a server that gave up is started."""
    with _ballast(postgres.folder):
        await asyncio.to_thread(_use_up, postgres)
        yield
    if not postgres.pids:
        await postgres.start()


def _use_up(postgres: Cluster) -> None:
    for _ in range(_SEGMENTS):
        for statement in ("UPDATE readiness SET asked = asked + 1", "SELECT pg_switch_wal()"):
            with suppress(psycopg.Error):
                postgres.ask(statement)


@asynccontextmanager
async def _standing_by(postgres: Cluster) -> AsyncIterator[None]:
    await postgres.only_read()
    try:
        yield
    finally:
        await asyncio.to_thread(postgres.ask, "SELECT pg_promote()")


def _file(here: Rig) -> Path:
    return Path(str(make_url(here.database).database))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
