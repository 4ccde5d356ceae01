"""What is broken: a real server, database, mail sink and worker, each as it is in earnest."""

import asyncio
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from signal import SIGKILL

from sqlalchemy import Engine
from temporalio.client import Client

from activities.crash_points import CrashPoint
from cce.keys.keyring import make_keyring
from cce.notices.outbox import Outbox, read_outbox
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import FACT, Fact
from cce.pathway.ladder import Ladder
from cce.pathway.terms import ChildStatus, Role
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.episodes import Child
from cce.records.keys import EpisodeKeys
from cce.records.standing import lay_out
from cce.settings import FIRST_KEY
from cce.staff.importing import import_directory
from cce.staff.people import Person
from cce.staff.roster import Directory, Holding
from starter import children
from starter.client import EngineUnavailable, Opening, PathwayClient
from starter.embedded import EmbeddedServer, free_port
from starter.ready_process import is_ready
from tests.faults.checker import Checker, Told
from tests.faults.hindered_worker import PASSING, POINT
from workflows.connecting import connect

POLICY = "nottinghamshire-2020"
CHECKOUT = Path(__file__).parents[2]
_READY_SECONDS = 60.0
_GLANCE_SECONDS = 0.2
_AT_ONCE = 16
_LED_BY = {Role.TEAM_MANAGER: "tm", Role.SERVICE_MANAGER: "csm", Role.ADMINISTRATOR: "admin"}


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
    _worker: children.Child | None = None
    _health: int = 0

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

    async def start_worker(self, die_at: CrashPoint | None = None, passing: int = 1) -> None:
        """Start the worker as it ships, or one that dies at a place; returns when it is ready, or dead."""
        self._health = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CCE_")}
        environment |= self._settings()
        program = [str(CHECKOUT / "worker.py")]
        if die_at is not None:
            environment |= {POINT: die_at.value, PASSING: str(passing)}
            program = ["-m", "tests.faults.hindered_worker"]
        environment["PYTHONPATH"] = str(CHECKOUT)
        log = self.folder / "log" / "worker.log"
        self._worker = await children.start([sys.executable, *program], log, environment)
        ends = time.monotonic() + _READY_SECONDS
        while self.worker_lives and not await asyncio.to_thread(is_ready, self._health):
            assert time.monotonic() < ends, f"the worker is not ready: {self._worker.last_words()}"
            await asyncio.sleep(0.05)

    @property
    def worker_lives(self) -> bool:
        """Whether there is a worker."""
        return self._worker is not None and self._worker.is_alive

    @property
    def worker_pid(self) -> int:
        """The id of the worker's process; 0 while there is none."""
        return 0 if self._worker is None else self._worker.pid

    async def worker_died(self) -> None:
        """Wait for the worker's end."""
        if self._worker is not None:
            await self._worker.ended()
            self.deaths += 1

    async def kill_worker(self) -> None:
        """kill -9."""
        if self._worker is not None and self._worker.is_alive:
            os.kill(self._worker.pid, SIGKILL)
            await self._worker.ended()

    async def kill_server(self) -> None:
        """kill -9, and nothing starts it again by itself."""
        if self.server.pid is not None:
            os.kill(self.server.pid, SIGKILL)
            await self.server.ended()

    async def temporal(self) -> Client:
        """A client of the server, sealing what it says."""
        keys = EpisodeKeys(self.engine, make_keyring(self.folder / "keyring", FIRST_KEY))
        return await connect(self.server.address, "default", keys)

    async def client(self) -> PathwayClient:
        """What speaks to the engine."""
        return PathwayClient(await self.temporal(), self.engine, Authority(), "pathway")

    async def open(self, number: int, due_after: tuple[float, float]) -> None:
        """Open episodes, each with an interview due as many seconds from now as the seed decides."""
        client, turns = await self.client(), asyncio.Semaphore(_AT_ONCE)

        async def one(due_at: datetime, name: int) -> None:
            async with turns:
                await self._open_one(client, due_at, name)

        soonest, latest = due_after
        offsets = [self.random.uniform(soonest, latest) for _ in range(number)]
        begun = real_now()
        await asyncio.gather(
            *(one(begun + timedelta(seconds=seconds), place) for place, seconds in enumerate(offsets))
        )

    async def _open_one(self, client: PathwayClient, due_at: datetime, name: int) -> None:
        worker = f"sw-{name % self.workers}"
        facts = back_after_a_night_away(due_at, f"f{name}-{uuid.uuid4().hex[:6]}")
        opening = Opening(
            Child(None, None), ChildStatus.CIN, False, None, {Role.SOCIAL_WORKER: worker}, POLICY, facts
        )
        while True:
            try:
                opened = await client.open(opening)
            except EngineUnavailable:
                continue
            break
        holders = {Role.SOCIAL_WORKER: email(worker), **{role: email(key) for role, key in _LED_BY.items()}}
        self.told.append(Told(opened.reference, facts, Circumstances(ChildStatus.CIN), holders))

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
            "CCE_HEALTH_PORT": str(self._health),
        }


@asynccontextmanager
async def rig(
    folder: Path, seed: int, database: str | None = None, server: EmbeddedServer | None = None
) -> AsyncIterator[Rig]:
    """A rig in *folder*, its server and its sink running; nothing of it is left running."""
    url = database or f"sqlite:///{folder / 'pathway.sqlite3'}"
    engine = lay_out(url)
    make_keyring(folder / "keyring", FIRST_KEY)
    with transaction(engine) as session:
        import_directory(session, staff(40), real_now().date())
    server = server or EmbeddedServer(folder)
    await server.start()
    with Outbox(folder / "outbox", real_now) as outbox:
        made = Rig(folder, server, url, engine, outbox, Random(seed))
        try:
            yield made
        finally:
            await made.kill_worker()
            await server.stop()
            engine.dispose()


def staff(workers: int) -> Directory:
    """Invented people: so many social workers, and one of each above them."""
    keys = (*(f"sw-{number}" for number in range(workers)), *_LED_BY.values())
    people = tuple(Person(key, f"Example {key}", email(key)) for key in keys)
    return Directory(people, holdings=tuple(Holding(role, key) for role, key in _LED_BY.items()))


def email(key: str) -> str:
    """The address of an invented person."""
    return f"{key}@example.test"


def back_after_a_night_away(due_at: datetime, name: str) -> tuple[Fact, ...]:
    """A child found so long ago that the interview is due at *due_at*; each fact has an id of its own."""
    found_at, known_at = due_at - timedelta(hours=48), real_now()
    told: Sequence[tuple[str, datetime, dict[str, str]]] = (
        ("concern_identified", found_at - timedelta(hours=2), {"route": "open_case"}),
        ("went_missing", found_at - timedelta(hours=1), {}),
        ("found", found_at, {}),
    )
    return tuple(
        FACT.validate_python(
            {"fact": kind, "id": f"{name}-{kind}", "happened_at": at, "recorded_at": known_at, **more}
        )
        for kind, at, more in told
    )
