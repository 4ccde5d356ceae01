"""A second process at work for a simulation: with very much to play, one has its hands full."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from sqlalchemy import Engine, event
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.delivering import Post
from cce.hidden import Hidden
from cce.keys.keyring import load_keyring
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.pathway.errors import PathwayError
from cce.records.authority import Authority
from cce.records.engine import open_engine
from starter.skipped_time import quiet
from workflows.serving import Queues, workers

LINKS = "http://127.0.0.1:8000"
_PATIENCE_SECONDS, _A_WHILE_SECONDS = 60.0, 0.5


class SecondNotStarted(PathwayError):
    """The second process of the simulation could not be started."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it works.

    Attributes:
        temporal_address: Host and port of the Temporal server.
        database_url: The records.
        keyring: The file with the keys they are sealed with.
        mail_url: The mail sink.
        policies: Folders with further policies.
        shift: How far the business clock is ahead of the server's.
    """

    temporal_address: str
    database_url: str
    keyring: Path
    mail_url: str
    policies: tuple[Path, ...]
    shift: timedelta


def open_simulated(database_url: str, keyring: Path) -> Engine:
    """The records of a simulation: they need not outlive a power cut, so nobody waits for the disk.

    Args:
        database_url: The records.
        keyring: The file with the keys they are sealed with.
    """
    engine = open_engine(database_url, load_keyring(keyring))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return engine


@asynccontextmanager
async def second_process(place: Place) -> AsyncIterator[None]:
    """Have another process take its share of the work, and send, for as long as the block lasts.

    Raises:
        SecondNotStarted: It did not begin in time.
    """
    context = get_context("spawn")
    begun, stop = context.Event(), context.Event()
    process = context.Process(target=_run, args=(place, begun, stop), daemon=True)
    process.start()
    try:
        await asyncio.to_thread(_wait_for, process, begun)
        yield
    finally:
        stop.set()
        await asyncio.to_thread(process.join, _PATIENCE_SECONDS)


def _wait_for(process: SpawnProcess, begun: Event) -> None:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while not begun.wait(_A_WHILE_SECONDS):
        if not process.is_alive() or time.monotonic() > give_up:
            raise SecondNotStarted


def _run(place: Place, begun: Event, stop: Event) -> None:
    asyncio.run(_work(place, begun, stop))


async def _work(place: Place, begun: Event, stop: Event) -> None:
    engine = open_simulated(place.database_url, place.keyring)
    temporal = await Client.connect(
        place.temporal_address, data_converter=pydantic_data_converter, runtime=quiet()
    )
    mail_url = Hidden(place.mail_url)
    with AppriseSender(ChannelRules.around(mail_url)) as sender:
        post = Post(engine, Authority(place.policies), sender, mail_url, LINKS)
        keeper, deliverer = workers(temporal, post, Queues(), shift=place.shift)
        gc.freeze()
        async with keeper, deliverer:
            begun.set()
            await asyncio.to_thread(stop.wait)
    engine.dispose()
