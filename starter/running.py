"""What runs on this machine: who holds the folder, and where others find it."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from cce.pathway.errors import PathwayError
from cce.settings import Settings

_LOCK, _FILE = "run.lock", "run.json"
_TRIES, _PAUSE_SECONDS = 10, 0.02


class AlreadyRunning(PathwayError):
    """The engine runs in this folder already."""


class FolderUnusable(PathwayError):
    """The folder of this installation cannot be written."""


class Running(BaseModel):
    """Where the parts of a running engine are.

    Attributes:
        pid: The process that Ctrl-C or SIGTERM stops.
        temporal_address: Host and port of the Temporal server.
        temporal_namespace: The namespace.
        health_port: Where the worker says whether it is ready.
        pages: Where browsers find the pages.
        outbox: The folder in which mail is kept; None where it goes to a mail server.
        mail_url: What keeps it, as a mail server's URL.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    pid: int
    temporal_address: str
    temporal_namespace: str
    health_port: int
    pages: str
    outbox: Path | None = None
    mail_url: str | None = None


def address(settings: Settings) -> str:
    """Where the Temporal server is: as set, else where `cce run` has it, else the default."""
    if "temporal_address" in settings.model_fields_set:
        return settings.temporal_address
    found = running(settings.var)
    return settings.temporal_address if found is None else found.temporal_address


def running(var: Path) -> Running | None:
    """What `cce run` started in the folder *var*; None when it does not run, or is not ready yet."""
    if not _is_held(var / _LOCK):
        return None
    try:
        return Running.model_validate_json((var / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def announce(var: Path, started: Running) -> None:
    """Let others find what was started: all of it or nothing, whoever reads meanwhile."""
    unfinished = var / f"{_FILE}.part"
    unfinished.write_text(started.model_dump_json(indent=2), encoding="utf-8")
    unfinished.replace(var / _FILE)


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the folder *var* for as long as the block lasts; the system lets go of it should we be killed.

    Raises:
        AlreadyRunning: Another process holds it.
        FolderUnusable: It cannot be written.
    """
    with _open_lock(var) as lock:
        if not _take(lock):
            raise AlreadyRunning(_who_runs(var))
        (var / _FILE).unlink(missing_ok=True)
        try:
            yield
        finally:
            (var / _FILE).unlink(missing_ok=True)


def _open_lock(var: Path) -> IO[bytes]:
    try:
        var.mkdir(mode=0o750, parents=True, exist_ok=True)
        return (var / _LOCK).open("ab")
    except OSError as error:
        raise FolderUnusable(
            f"The folder {var} cannot be used: {str(error.strerror).lower()}. CCE_VAR names another."
        ) from None


def _take(lock: IO[bytes]) -> bool:
    """Whether we have it now; one that only looks holds it for a moment, so a few tries are made."""
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(_PAUSE_SECONDS)
    return False


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("rb") as looking:
            fcntl.flock(looking, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _who_runs(var: Path) -> str:
    found = running(var)
    who = "" if found is None else f" (process {found.pid})"
    return (
        f"The engine runs in {var} already{who}. Stop that one with Ctrl-C where it was started, "
        "or give this one a folder of its own: CCE_VAR=/another/folder."
    )
