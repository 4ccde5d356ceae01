"""A private PostgreSQL server for the tests, started from Debian's own programs.

One cluster per test process, on a free loopback port, in a folder of its own; it is started by the first test
that asks for it and goes with the process. A database is cheap: it is copied from a template.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

DEBIAN_FOLDER = Path("/usr/lib/postgresql")
DEBIAN_USER = "postgres"
READY_WITHIN_SECONDS = 60.0
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}


class PostgresMissingError(Exception):
    """Debian's PostgreSQL is not installed: apt-get install postgresql (`.ci/run` does it)."""


class PostgresFailedError(Exception):
    """The private PostgreSQL server did not come up."""


@dataclass(frozen=True)
class PostgresServer:
    """A running private cluster, and the databases made in it.

    `maintenance` is a psycopg connection string, `url_of` gives SQLAlchemy's.
    """

    port: int
    password: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    @property
    def maintenance(self) -> str:
        """How to reach the database that makes other databases."""
        return f"host=127.0.0.1 port={self.port} user=test password={self.password} dbname=postgres"

    def url_of(self, database: str) -> str:
        """The SQLAlchemy URL of *database*."""
        return f"postgresql+psycopg://test:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """Make a new database as a copy of *template*, and answer with its name."""
        name = f"test_{next(self.numbers)}"
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def create_template(self, fill: Callable[[str], None]) -> str:
        """Make a database once, let *fill* lay it out through its URL, and answer with its name.

        *fill* must close its connections: a database in use cannot be copied.
        """
        name = self.create()
        fill(self.url_of(name))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def cluster_folder(self) -> Path:
        """Where the server that answers on the port keeps its files: shows that it is this one."""
        with psycopg.connect(self.maintenance, connect_timeout=5) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        return Path(row[0])

    def _say(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def programs() -> Path:
    """The folder of the newest PostgreSQL programs of this machine.

    Raises:
        PostgresMissingError: There are none.
    """
    folders = [path.parent for path in DEBIAN_FOLDER.glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    if found is None:
        raise PostgresMissingError(PostgresMissingError.__doc__)
    return Path(found).resolve().parent


def running_server() -> Iterator[PostgresServer]:
    """Start a private cluster, yield it, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="pathway-postgres-"))
    password = secrets.token_urlsafe(18)
    try:
        cluster = make_cluster(folder, password)
        server, process = _start(folder, cluster, password)
        try:
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast": open connections are cut off
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(folder: Path, password: str) -> Path:
    """Lay out an empty cluster in *folder*, for Debian's user, and answer with where it is."""
    cluster, password_file = folder / "cluster", folder / "password"
    password_file.write_text(password)
    if os.geteuid() == 0:
        for path in (folder, password_file):
            shutil.chown(path, DEBIAN_USER)
    command = [programs() / "initdb", "--pgdata", cluster, "--username=test", "--pwfile", password_file]
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _run([*map(str, command), *options], folder)
    return cluster


def _start(folder: Path, cluster: Path, password: str) -> tuple[PostgresServer, subprocess.Popen[bytes]]:
    server = PostgresServer(free_port(), password)
    settings = [f"--{name}={value}" for name, value in QUICK.items()]
    command = [str(programs() / "postgres"), "-D", str(cluster), "-p", str(server.port), *settings]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*as_user(), *command], cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    wait_until_ready(server, process, cluster, log)
    return server, process


def wait_until_ready(
    server: PostgresServer, process: subprocess.Popen[bytes], cluster: Path, log: Path
) -> None:
    """Wait until the server answers, and it is this one.

    Raises:
        PostgresFailedError: It ended, or another answers in its place.
    """
    give_up = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            found = server.cluster_folder()
        except psycopg.OperationalError:
            time.sleep(0.02)
            continue
        if found == cluster:
            return
        break
    process.kill()
    process.wait()
    raise PostgresFailedError(f"{PostgresFailedError.__doc__}\n{log.read_text(errors='replace')}")


def as_user() -> list[str]:
    """The words before a command that let it run as Debian's user, and end with this process."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    other = [f"--reuid={DEBIAN_USER}", f"--regid={DEBIAN_USER}", "--clear-groups"]
    return [setpriv, *(other if os.geteuid() == 0 else []), "--pdeathsig=QUIT", "--"]


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        [*as_user(), *command], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode != 0:
        raise PostgresFailedError(f"{PostgresFailedError.__doc__}\n{done.stdout}{done.stderr}")


def free_port() -> int:
    """A port on loopback that is free at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def needing_postgres() -> Iterator[None]:
    """A test that needs PostgreSQL's programs: without them it is skipped, but fails in CI."""
    try:
        yield
    except PostgresMissingError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The test process's own PostgreSQL server.

    Where PostgreSQL is missing the test is skipped, but in CI it fails: there it must have been installed.
    """
    with needing_postgres():
        programs()
    yield from running_server()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database that only this test uses."""
    name = postgres_server.create()
    yield postgres_server.url_of(name)
    postgres_server.drop(name)
