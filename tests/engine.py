"""A real engine for a test: processes in a folder of its own, watched until what is waited for is so."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from activities.messages import postbox_id
from cce.keys.keyring import Keyring, make_keyring
from cce.notices.outbox import KeptMessage, read_outbox
from cce.pathway.facts import ConcernIdentified, Fact, Found, WentMissing
from cce.pathway.terms import ChildStatus, Route
from cce.records.authority import Authority
from cce.records.checklists import answers_of
from cce.records.children import Child
from cce.records.engine import open_engine, reading
from cce.records.facts import facts_of
from cce.records.keys import EpisodeKeys
from cce.records.ledger import deliveries_of
from cce.settings import FIRST_KEY
from starter.cli.options import now
from starter.client import Opening, PathwayClient
from starter.running import Running, running
from workflows.connecting import connect

Answer = TypeVar("Answer")

CHECKOUT = Path(__file__).parents[1]
POLICY = "nottinghamshire-2020"
WITHIN_SECONDS = 30.0


def eventually(is_so: Callable[[], Answer], within: float = WITHIN_SECONDS) -> Answer:
    """What *is_so* answers, as soon as it is true of anything; the bound keeps a failure short."""
    ends = time.monotonic() + within
    while not (answer := is_so()):
        assert time.monotonic() < ends, f"it did not come to be within {within} seconds"
        time.sleep(0.02)
    return answer


class Asked(NamedTuple):
    """The answer to a question of health."""

    status: int
    words: str


def ask(port: int, path: str) -> Asked | None:
    """Ask how a worker is; None where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return Asked(answer.status, answer.read().decode().strip())
    except urllib.error.HTTPError as refused:
        with refused:
            return Asked(refused.code, refused.read().decode().strip())
    except OSError:
        return None


@contextmanager
def process(log: Path, *command: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process with these settings of ours and no others; it does not outlive the block."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CCE_")}
    with log.open("ab") as said:
        started = subprocess.Popen(
            [sys.executable, *command], cwd=CHECKOUT, env=others | settings, stdout=said, stderr=said
        )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def seconds_to_stop(started: subprocess.Popen[bytes], sent: signal.Signals) -> float:
    """How long it takes to end when asked so."""
    asked_at = time.monotonic()
    started.send_signal(sent)
    started.wait(timeout=40)
    return time.monotonic() - asked_at


class House:
    """A folder in which `cce run` is started, once or again and again."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.said = var.with_name(f"{var.name}.said")

    @contextmanager
    def engine(self, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """The engine, ready; nothing of it is left after the block."""
        with process(self.said, "-m", "starter", "run", CCE_VAR=str(self.var), **settings) as started:
            eventually(lambda: self.running() or started.poll() is not None)
            assert started.poll() is None, self.said.read_text()
            children: list[int] = []
            try:
                yield started
            finally:
                children = children_of(started.pid)
        eventually(lambda: not any(map(is_alive, children)))

    def running(self) -> Running | None:
        """What others find."""
        return running(self.var)

    def mail(self) -> tuple[KeptMessage, ...]:
        """The messages that were sent."""
        return read_outbox(self.var / "outbox")

    def urgent_mail(self) -> list[KeptMessage]:
        """Those that go day and night: in working hours others come beside them."""
        return [message for message in self.mail() if "Urgent: " in message.subject]

    def facts(self, reference: str) -> list[str]:
        """What the record holds."""
        engine = open_engine(self.database_url, self.keyring)
        with reading(engine) as session:
            found: list[str] = [fact.fact for fact in facts_of(session, reference)]
        engine.dispose()
        return found

    def answers(self, reference: str) -> dict[str, str]:
        """What was answered to checklists, by item."""
        engine = open_engine(self.database_url, self.keyring)
        with reading(engine) as session:
            found = {item: one.answer.value for item, one in answers_of(session, reference).items()}
        engine.dispose()
        return found

    async def told(self, reference: str, times: int) -> None:
        """Wait until so many notices went, and whoever saw to it has nothing more at hand."""
        eventually(lambda: len(self.urgent_mail()) == times)
        found = self.running()
        assert found is not None
        temporal = await connect(found.temporal_address, found.temporal_namespace)
        for recipient in self._recipients(reference):
            postbox = temporal.get_workflow_handle(postbox_id(recipient))
            while (await postbox.describe()).raw_description.pending_activities:
                await asyncio.sleep(0.02)

    def _recipients(self, reference: str) -> set[str]:
        engine = open_engine(self.database_url, self.keyring)
        with reading(engine) as session:
            found = {one.recipient for one in deliveries_of(session, reference) if one.sent_at is not None}
        engine.dispose()
        return found

    @property
    def database_url(self) -> str:
        """Its records."""
        return f"sqlite:///{self.var / 'pathway.sqlite3'}"

    @property
    def keyring(self) -> Keyring:
        """The keys it seals its records with."""
        return make_keyring(self.var / "keyring", FIRST_KEY)

    @asynccontextmanager
    async def client(self, address: str | None = None) -> AsyncIterator[PathwayClient]:
        """What speaks to the engine."""
        found = self.running()
        where = address or (found.temporal_address if found else "")
        engine = open_engine(self.database_url, self.keyring)
        keys = EpisodeKeys(engine, self.keyring)
        yield PathwayClient(await connect(where, "default", keys), engine, Authority(), "pathway")
        engine.dispose()


def opening() -> Opening:
    """A child who is back from a night away: the interview is asked for at once, day or night."""
    known_at = now()
    concern = ConcernIdentified(
        fact="concern_identified",
        happened_at=known_at - timedelta(days=1),
        recorded_at=known_at,
        route=Route.OPEN_CASE,
    )
    child = Child.of("Bo Example", None)
    return Opening(child, ChildStatus.CIN, False, "team-a", {}, POLICY, (concern, *night_away()))


def night_away() -> tuple[Fact, Fact]:
    """A child who went missing and was found, as somebody records it now."""
    known_at = now()
    gone_at, found_at = known_at - timedelta(hours=2), known_at - timedelta(hours=1)
    return (
        WentMissing(fact="went_missing", happened_at=gone_at, recorded_at=known_at),
        Found(fact="found", happened_at=found_at, recorded_at=known_at),
    )


def children_of(pid: int) -> list[int]:
    """The processes that *pid* started."""
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_alive(pid: int) -> bool:
    """Whether the process is there, and does not only wait to be buried."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
