"""What is broken: a real server, database, mail sink and worker, each as it is in earnest."""

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from signal import SIGKILL
from types import MappingProxyType

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.crash_points import CrashPoint
from cce.keys.keyring import make_keyring
from cce.notices.outbox import Outbox, read_outbox
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import FACT, Fact
from cce.pathway.ladder import Ladder
from cce.pathway.terms import ChildStatus, Role
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.keys import EpisodeKeys
from cce.records.standing import lay_out
from cce.settings import FIRST_KEY
from cce.staff.importing import import_directory
from cce.staff.people import Person
from cce.staff.roster import Directory, Holding
from starter.client import PATIENCE, EngineUnavailable, Opening, PathwayClient
from starter.embedded import EmbeddedServer, free_port
from tests.faults.checker import Checker, Told
from tests.faults.labour import WorkerChild
from workflows.connecting import connect

POLICY = "nottinghamshire-2020"
IN_TWO_DAYS = timedelta(hours=48)
"""From the child's return to the interview."""

NOT_NOW = (SQLAlchemyError, EngineUnavailable, RPCError, OSError)
"""What somebody meets who records while a part is away: nothing was acknowledged, and it is said again."""

_TRIALS = 8
_SLOWER = 1.5  # how much slower the others may be opened than the first few
_HEADWAY = timedelta(seconds=5)
_GLANCE_SECONDS = 0.2
_AT_ONCE = 16
_LED_BY = {
    role: {Role.TEAM_MANAGER: "tm", Role.SERVICE_MANAGER: "csm", Role.ADMINISTRATOR: "admin"}.get(role, "all")
    for role in Role
    if role not in {Role.SOCIAL_WORKER, Role.PANEL_MEMBER}
}


def real_now() -> datetime:
    """The time on the wall: faults are real, and so is their clock."""
    return datetime.now(UTC)  # noqa: TID251


@dataclass
class Rig:
    """Everything that is broken and put right again.

    Attributes:
        folder: Where it all lies.
        server: The Temporal server.
        database: The records' URL.
        engine: The same, open.
        outbox: The mail sink.
        random: Decides what a seed decides.
        told: Whose facts were acknowledged.
        deaths: How many workers ended by themselves.
        settings: What is set beside what the rig sets itself.
        first_due_at: When the first interview is due of those that are due soon.
        last_due_at: When the last of them is.
    """

    folder: Path
    server: EmbeddedServer
    database: str
    engine: Engine
    outbox: Outbox
    random: Random
    workers: int = 40
    told: list[Told] = field(default_factory=list)
    deaths: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    first_due_at: datetime = field(default_factory=real_now)
    last_due_at: datetime = field(default_factory=real_now)
    _worker: WorkerChild | None = None

    @property
    def checker(self) -> Checker:
        """What looks at it all."""
        with reading(self.engine) as session:
            ladder = Authority().ladder(session, POLICY)
        addresses = {person.key: person.email or "" for person in staff(self.workers).people}
        return Checker(self.engine, ladder, lambda: read_outbox(self.folder / "outbox"), addresses)

    @property
    def ladder(self) -> Ladder:
        """The rules."""
        return self.checker.ladder

    @property
    def worker(self) -> WorkerChild:
        """The worker, started or not."""
        if self._worker is None:
            self._worker = self.another_worker()
        return self._worker

    def another_worker(self) -> WorkerChild:
        """One more, not started; who asks for it ends it."""
        return WorkerChild(self.folder / "log" / "worker.log", self._settings())

    async def start_worker(self, die_at: CrashPoint | None = None, passing: int = 1) -> None:
        """Start the worker as it ships, or one that dies at a place; returns when it is ready, or dead."""
        await self.worker.start(die_at, passing)

    @property
    def worker_lives(self) -> bool:
        """Whether there is a worker."""
        return self.worker.lives

    @property
    def worker_pid(self) -> int:
        """The id of the worker's process; 0 while there is none."""
        return self.worker.pid

    async def worker_died(self) -> None:
        """Wait for the worker's end."""
        await self.worker.ended()
        self.deaths += 1

    async def kill_worker(self) -> None:
        """kill -9."""
        await self.worker.kill()

    async def kill_server(self) -> None:
        """kill -9, and nothing starts it again by itself."""
        if self.server.pid is not None:
            os.kill(self.server.pid, SIGKILL)
            await self.server.ended()

    async def temporal(self) -> Client:
        """A client of the server, sealing what it says."""
        keys = EpisodeKeys(self.engine, make_keyring(self.folder / "keyring", FIRST_KEY))
        return await connect(self.server.address, "default", keys)

    async def client(self, patience: timedelta = PATIENCE) -> PathwayClient:
        """What speaks to the engine, and waits so long for an answer."""
        temporal = await self.temporal()
        return PathwayClient(temporal, self.engine, Authority(), "pathway", patience=patience)

    async def open(self, number: int, due_after: tuple[float, float]) -> None:
        """Open episodes, each with an interview due so many seconds after all are open, by the seed."""
        client, turns = await self.client(), asyncio.Semaphore(_AT_ONCE)

        async def one(due_at: datetime, name: int) -> None:
            async with turns:
                at = max(due_at, real_now() + _HEADWAY)
                self.last_due_at = max(self.last_due_at, at)
                await self.open_one(client, at, name)

        offsets = [self.random.uniform(*due_after) for _ in range(number)]
        open_by = real_now() + await self._pace(client) * number * _SLOWER
        due = [open_by + timedelta(seconds=seconds) for seconds in offsets]
        self.first_due_at = min(due)
        await asyncio.gather(*(one(due_at, place) for place, due_at in enumerate(due)))

    async def falling_due(self) -> None:
        """Wait until the first interview is due."""
        await asyncio.sleep(max(0.0, (self.first_due_at - real_now()).total_seconds()))

    async def _pace(self, client: PathwayClient) -> timedelta:
        """How long opening an episode takes at this moment, by a few whose interview is not due yet."""
        began, later = time.monotonic(), real_now() + IN_TWO_DAYS
        await asyncio.gather(*(self.open_one(client, later, name) for name in range(_TRIALS)))
        return timedelta(seconds=time.monotonic() - began) / _TRIALS

    async def open_one(self, client: PathwayClient, due_at: datetime, name: int) -> Told:
        """Open one episode, as often as it takes until that is acknowledged."""
        worker = f"sw-{name % self.workers}"
        while True:
            facts = back_after_a_night_away(due_at, f"f{name}-{uuid.uuid4().hex[:6]}")
            roles = {Role.SOCIAL_WORKER: worker}
            opening = Opening(Child.of(None, None), ChildStatus.CIN, False, None, roles, POLICY, facts)
            try:
                opened = await client.open(opening)
            except NOT_NOW:
                await asyncio.sleep(_GLANCE_SECONDS)
                continue
            told = Told(opened.reference, facts, Circumstances(ChildStatus.CIN), holders(worker))
            self.told.append(told)
            return told

    async def quiet(self, until: datetime, within: float) -> bool:
        """Wait until all that was owed by *until* has come and nothing is on its way; False if it is not."""
        ends = time.monotonic() + within
        while time.monotonic() < ends:
            if real_now() > until and await asyncio.to_thread(self._is_quiet, until):
                return True
            await asyncio.sleep(_GLANCE_SECONDS)
        return False

    def _is_quiet(self, until: datetime) -> bool:
        checker = self.checker
        return not checker.unfinished(until) and not checker.missing(self.told, until)

    def _settings(self) -> dict[str, str]:
        return {
            "CCE_VAR": str(self.folder),
            "CCE_DATABASE_URL": self.database,
            "CCE_KEYRING_FILE": str(self.folder / "keyring"),
            "CCE_TEMPORAL_ADDRESS": self.server.address,
            "CCE_MAIL_URL": self.outbox.url,
            **self.settings,
        }


@asynccontextmanager
async def rig(
    folder: Path,
    seed: int,
    database: str | None = None,
    server: EmbeddedServer | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Rig]:
    """A rig in *folder*, its server and its sink running; nothing of it is left running."""
    url = database or f"sqlite:///{folder / 'pathway.sqlite3'}"
    engine = lay_out(url, make_keyring(folder / "keyring", FIRST_KEY))
    with transaction(engine) as session:
        import_directory(session, staff(40), real_now().date())
    server = server or EmbeddedServer(folder)
    await server.start()
    with Outbox(folder / "outbox", real_now, free_port()) as outbox:
        made = Rig(folder, server, url, engine, outbox, Random(seed), settings=settings)
        try:
            yield made
        finally:
            await made.kill_worker()
            await server.stop()
            engine.dispose()


def staff(workers: int) -> Directory:
    """Invented people: so many social workers, and one of each above them."""
    keys = (*(f"sw-{number}" for number in range(workers)), *sorted(set(_LED_BY.values())))
    people = tuple(Person(key, f"Example {key}", email(key)) for key in keys)
    return Directory(people, holdings=tuple(Holding(role, key) for role, key in _LED_BY.items()))


def holders(social_worker: str) -> Mapping[Role, str]:
    """The e-mail address behind each role of a child that *social_worker* has."""
    return {Role.SOCIAL_WORKER: email(social_worker), **{role: email(key) for role, key in _LED_BY.items()}}


def email(key: str) -> str:
    """The address of an invented person."""
    return f"{key}@example.test"


def back_after_a_night_away(due_at: datetime, name: str) -> tuple[Fact, ...]:
    """A child found so long ago that the interview is due at *due_at*; each fact has an id of its own."""
    found_at = due_at - IN_TWO_DAYS
    return (
        fact("concern_identified", found_at - timedelta(hours=2), name, route="open_case"),
        fact("went_missing", found_at - timedelta(hours=1), name),
        fact("found", found_at, name),
    )


def fact(kind: str, at: datetime, name: str, **more: str) -> Fact:
    """One fact, as somebody records it now."""
    told = {"fact": kind, "id": f"{name}-{kind}", "happened_at": at, "recorded_at": real_now(), **more}
    return FACT.validate_python(told)
