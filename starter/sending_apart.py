"""A process of its own that sends what a simulation sends: with very many messages, one is not enough."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

from sqlalchemy import Engine, event
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.delivering import Post
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.pathway.errors import PathwayError
from cce.records.authority import Authority
from cce.records.engine import open_engine
from starter.skipped_time import quiet
from workflows.serving import Queues, workers

LINKS = "http://127.0.0.1:8000"
_PATIENCE_SECONDS = 60.0


class SendingNotStarted(PathwayError):
    """The process that sends what is simulated could not be started."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What whoever sends has to know.

    Attributes:
        temporal_address: Host and port of the Temporal server.
        database_url: The records.
        mail_url: The mail sink.
        policies: Folders with further policies.
        shift: How far the business clock is ahead of the server's.
    """

    temporal_address: str
    database_url: str
    mail_url: str
    policies: tuple[Path, ...]
    shift: timedelta


def open_simulated(database_url: str) -> Engine:
    """The records of a simulation: they need not outlive a power cut, so nobody waits for the disk."""
    engine = open_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return engine


@asynccontextmanager
async def sending_apart(sending: Sending) -> AsyncIterator[None]:
    """Send in another process for as long as the block lasts.

    Raises:
        SendingNotStarted: It did not begin in time.
    """
    context = get_context("spawn")
    begun, stop = context.Event(), context.Event()
    process = context.Process(target=_run, args=(sending, begun, stop), daemon=True)
    process.start()
    try:
        if not await asyncio.to_thread(begun.wait, _PATIENCE_SECONDS):
            raise SendingNotStarted
        yield
    finally:
        stop.set()
        await asyncio.to_thread(process.join, _PATIENCE_SECONDS)


def _run(sending: Sending, begun: Event, stop: Event) -> None:
    asyncio.run(_send(sending, begun, stop))


async def _send(sending: Sending, begun: Event, stop: Event) -> None:
    engine = open_simulated(sending.database_url)
    temporal = await Client.connect(
        sending.temporal_address, data_converter=pydantic_data_converter, runtime=quiet()
    )
    with AppriseSender(ChannelRules.around(sending.mail_url)) as sender:
        post = Post(engine, Authority(sending.policies), sender, sending.mail_url, LINKS)
        _, deliverer = workers(temporal, post, Queues(), shift=sending.shift)
        async with deliverer:
            begun.set()
            await asyncio.to_thread(stop.wait)
    engine.dispose()
