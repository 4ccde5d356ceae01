"""Everything on this machine, from one command: records, Temporal server, mail sink, worker and pages."""

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cce.notices.outbox import Outbox
from cce.pathway.errors import PathwayError
from cce.pathway.working_days import LONDON
from cce.records.engine import transaction
from cce.records.standing import lay_out
from cce.settings import Settings
from cce.settings_refused import SettingInvalid
from cce.staff.fictional import shipped_directory
from cce.staff.importing import import_directory
from cce.staff.register import load_directory
from starter import welcome
from starter.embedded import LOOPBACK, EmbeddedServer, free_port
from starter.pages_process import address_of_pages, pages_process, port_for_pages
from starter.ready_process import ReadyProcess
from starter.running import Running, announce, only_one
from starter.worker_process import worker_process
from workflows.lifetime import until_stopped

MOST_ENDS, WITHIN_SECONDS = 5, 60.0
"""A part that ends more often than this is not started again."""

Say = Callable[[str], None]


class PartKeepsEnding(PathwayError):
    """A part of the engine ends again and again."""


class Part(Protocol):
    """A process that is kept going."""

    name: str
    log: Path

    async def start(self) -> None:
        """Start it, and wait until it is ready."""

    async def ended(self) -> str:
        """Wait for its end, and say how it came."""

    async def stop(self) -> None:
        """Stop it and wait for its end."""


def run(settings: Settings, say: Say) -> None:
    """Start everything on this machine and keep it going until Ctrl-C or SIGTERM; then stop it all.

    Started again it goes on where it was.

    Args:
        settings: What is set is kept to: the Temporal server's address (on this machine), the database, the
            mail server. What is not set becomes a free port, a SQLite file, a folder that keeps the mail.
        say: Told in plain words what happens.

    Raises:
        AlreadyRunning: The engine runs in this folder already.
        PathwayError: A part cannot be started, or ends again and again; everything is stopped.
    """
    port = _embedded_port(settings)
    with only_one(settings.var):
        asyncio.run(until_stopped(_run(settings, port, say)))
    say("Everything is stopped, and nothing is lost.")


async def _run(settings: Settings, port: int, say: Say) -> None:
    say("Starting: records, Temporal server, mail, worker, pages.")
    _prepare_records(settings, say)
    server = EmbeddedServer(settings.var, settings.temporal_namespace, port)
    with _mail(settings) as outbox:
        parts: list[Part] = [server]
        try:
            await server.start()
            programs, started = _programs(settings, server, outbox)
            for program in programs:
                parts.append(program)
                await program.start()
            announce(settings.var, started)
            say(welcome.words(settings, started))
            await _keep_going(parts, say)
        finally:
            with contextlib.suppress(OSError):  # a closed terminal hears nothing
                say("Stopping.")
            for part in reversed(parts):
                await part.stop()


def _embedded_port(settings: Settings) -> int:
    """The port our Temporal server is to have; 0 for any free one.

    Raises:
        SettingInvalid: The address set is on another machine.
    """
    if "temporal_address" not in settings.model_fields_set:
        return 0
    host, _, port = settings.temporal_address.partition(":")
    if host not in (LOOPBACK, "localhost"):
        raise SettingInvalid(
            f"CCE_TEMPORAL_ADDRESS is {settings.temporal_address!r}, but `cce run` starts a server on this "
            f"machine: it should be {LOOPBACK}:PORT, or unset. For that server, start `python worker.py`."
        )
    return int(port)


def _prepare_records(settings: Settings, say: Say) -> None:
    engine = lay_out(*settings.records)
    with transaction(engine) as session:
        if not load_directory(session).people:
            import_directory(session, shipped_directory(), datetime.now(LONDON).date())
            say("There is no staff directory yet: invented people hold every role until you import yours.")
    engine.dispose()


@contextlib.contextmanager
def _mail(settings: Settings) -> Iterator[Outbox | None]:
    """The sink that keeps the mail, unless it goes to a mail server."""
    if settings.mail_url is not None:
        yield None
        return
    with Outbox(settings.var / "outbox", clock=lambda: datetime.now(UTC)) as outbox:
        yield outbox


def _programs(
    settings: Settings, server: EmbeddedServer, outbox: Outbox | None
) -> tuple[tuple[ReadyProcess, ...], Running]:
    """The worker and the pages, and where everything is."""
    port = port_for_pages(settings)
    started = Running(
        pid=os.getpid(),
        temporal_address=server.address,
        temporal_namespace=settings.temporal_namespace,
        health_port=settings.health_port or free_port(),
        pages=address_of_pages(settings, port),
        outbox=None if outbox is None else settings.var / "outbox",
        mail_url=None if outbox is None else outbox.url,
    )
    given = {
        "CCE_VAR": str(settings.var),
        "CCE_TEMPORAL_ADDRESS": server.address,
        "CCE_LINK_BASE": started.pages,
    }
    if outbox is not None:
        given["CCE_MAIL_URL"] = outbox.url
    worker = worker_process(settings.var, started.health_port, given)
    return (worker, pages_process(settings, port, given)), started


async def _keep_going(parts: list[Part], say: Say) -> None:
    """Start again what ends, until that cannot be done."""
    keeping = [asyncio.create_task(_keep_one_going(part, say)) for part in parts]
    try:
        done, _ = await asyncio.wait(keeping, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.wait(keeping)
    for task in done:
        task.result()


async def _keep_one_going(part: Part, say: Say) -> None:
    ends: deque[float] = deque(maxlen=MOST_ENDS)
    while True:
        how = await part.ended()
        if len(ends) == MOST_ENDS and time.monotonic() - ends[0] < WITHIN_SECONDS:
            raise PartKeepsEnding(f"{part.name} ends again and again ({how}): its log is {part.log}.")
        ends.append(time.monotonic())
        say(f"{part.name} ended ({how}): it is started again, and goes on where it was.")
        await part.start()
        say(f"{part.name} is ready again.")
