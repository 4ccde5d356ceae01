"""Made-up words where something about a child goes: nowhere to be read while the child is known, nor after.

Everything is real: server, worker at its most talkative, database, mail sink, and commands, whose answers are
kept as what somebody saved of them.
"""

import asyncio
import gc
import json
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path

from sqlalchemy import select

from cce.keys.errors import KeyErased
from cce.keys.keyring import make_keyring
from cce.notices.outbox import read_outbox
from cce.records.engine import reading
from cce.records.erasing import KEPT
from cce.records.keys import EpisodeKeys
from cce.records.tables.base import table_of
from cce.records.tables.keys import EpisodeKeyRow
from cce.records.tombstones import tombstone_of
from cce.settings import FIRST_KEY
from starter.cli.boundary import run
from starter.embedded import EmbeddedServer
from tests.canary import cells_naming, leaks, leaks_of
from tests.faults.rig import Rig, real_now, rig
from tests.faults.verdict import Result, Verdict
from tests.records.rows import rows_by_table
from tests.workflows.room import DELETING_AT_ONCE
from workflows.ids import episode_id

_PATIENCE_SECONDS = 120.0
_GLANCE_SECONDS = 0.1
_TALKATIVE = {"CCE_LOG_LEVEL": "DEBUG"}
_NIGHT_AWAY = timedelta(hours=49)
_MAPS = ("--map", "family_name=Surname", "--map", "given_names=Forename", "--map", "born_on=DOB")
_KEY = table_of(EpisodeKeyRow)


@dataclass(frozen=True, slots=True)
class Canaries:
    """The words of one child, each for one place; each too long to be there by chance.

    Attributes:
        given: The given name.
        family: The family name.
        near: The family name as a list of the police has it.
        case: What the case system calls the child.
        told: Begins every free text.
    """

    given: str
    family: str
    near: str
    case: str
    told: str

    @property
    def words(self) -> tuple[str, ...]:
        """All of them."""
        return self.given, self.family, self.near, self.case, self.told


ERASED = Canaries("Quazzlewick", "Fenbrindleton", "Fenbrindlten", "ZQX5520871WV", "Narrathimble")
KEPT_CHILD = Canaries("Brimblethwack", "Ostrawinkle", "Ostrawinkel", "WVK9917342ZQ", "Murmurlistle")


class PromptServer(EmbeddedServer):
    """A server that deletes a run although it was closed only a moment ago."""

    def _command(self) -> list[str]:
        return [*super()._command(), *(f"--dynamic-config-value={one}" for one in DELETING_AT_ONCE)]


@dataclass
class Desk:
    """Somebody at a terminal of the installation; what commands answer is kept, but where it shows a name."""

    here: Rig

    async def cce(self, *arguments: str, code: int = 0, shows_names: bool = False) -> str:
        """Run a command, and answer with what it printed."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ResourceWarning
            )  # its connections end with its process, elsewhere
            ended = await asyncio.to_thread(run, arguments)
            gc.collect()
        assert ended == code, (arguments, err.getvalue())
        if not shows_names:
            exports = self.here.folder / "exports"
            exports.mkdir(exist_ok=True)
            (exports / f"{len(list(exports.iterdir()))}.txt").write_text(out.getvalue() + err.getvalue())
        return out.getvalue()


@contextmanager
def _settings_of(here: Rig) -> Iterator[None]:
    """The environment of the commands: they are those of this installation."""
    before = dict(os.environ)
    for name in [one for one in os.environ if one.startswith("CCE_")]:
        del os.environ[name]
    os.environ.update(here._settings())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def erased(folder: Path, seed: int, database: str | None = None) -> Result:
    """One child's life until it is closed and erased, beside another's that goes on."""
    began = time.monotonic()
    installed = folder / "installation"
    async with rig(installed, seed, database, PromptServer(installed), _TALKATIVE) as here:
        await here.start_worker()
        with _settings_of(here):
            wrong = await _two_lives(here, folder)
    words = len(ERASED.words) + len(KEPT_CHILD.words)
    seconds = time.monotonic() - began
    return Result("canary", f"{words} words, 2 children", seed, Verdict(words), seconds, tuple(wrong))


async def _two_lives(here: Rig, folder: Path) -> list[str]:
    desk = Desk(here)
    reference, other = await _opened(desk, ERASED), await _opened(desk, KEPT_CHILD)
    await _looked_at(desk, ERASED, reference, folder)
    await desk.cce("close", reference, "--reason", f"{ERASED.told} moved away", "--yes")
    wrong = [*_leaks(here, "before")]
    sealed = _sealed_key(here, reference)
    said = await desk.cce("erase", reference, "--ground", "opened_in_error", "--yes", "--json")
    if not json.loads(said)["finished"]:
        wrong.append("the erasure was not finished at once")
    wrong += [*_leaks(here, "after"), *_left(here, reference, sealed), *await _remembered(here, reference)]
    await _goes_on(desk, reference, other)
    return wrong


async def _opened(desk: Desk, child: Canaries) -> str:
    """Open an episode of a child who was away for a night, with words in every place that takes them."""
    since = (real_now() - _NIGHT_AWAY).isoformat(timespec="seconds")
    by, roles = ("--by", "sw-1"), ("--role", "social_worker=sw-1")
    name = ("--name", f"{child.given} {child.family}", "--case-number", child.case)
    known = ("--born-on", "2011-03-04", "--factor", "drug_debt", "--happened-at", since)
    route = ("--route", "open_case", "--status", "cin")
    opened = await desk.cce("open", *route, *name, *known, *roles, *by, "--yes", "--json")
    reference: str = json.loads(opened)["reference"]
    for fact in ("went_missing", "found"):
        await desk.cce("record", reference, fact, "--happened-at", since, *by, "--yes")
    await desk.cce("waive", reference, "risk_assessment", *_because(child), *by, "--yes")
    await _told(desk.here, reference)
    return reference


async def _looked_at(desk: Desk, child: Canaries, reference: str, folder: Path) -> None:
    """Answer, match with a list, look, hold and lift."""
    by, admin = ("--by", "sw-1"), ("--by", "admin")
    answer = "youth_service=not_applicable"
    await desk.cce("checklist", "set", reference, answer, *_because(child), *by, "--yes")
    await _matched(desk, child, reference, folder)
    await desk.cce("show", reference, "--facts", "--purpose", f"{child.told} visit", *by)
    await desk.cce("show", reference, "--name", *by, shows_names=True)
    await desk.cce("retention", "hold", reference, *_because(child), *admin)
    await desk.cce("retention", "lift", reference, *_because(child), *admin)
    for look in (("due", "--json"), ("receipt", reference, "return_interview", "--json"), ("panel", "list")):
        await desk.cce(*look)


def _because(child: Canaries) -> tuple[str, str]:
    return "--reason", f"{child.told} said so"


async def _matched(desk: Desk, child: Canaries, reference: str, folder: Path) -> None:
    """A row of a list with the name not quite right waits for a person, who knows the child."""
    sheet = folder / f"{child.near}.csv"  # what the police send is not this installation's
    sheet.write_text(f"Surname,Forename,DOB\n{child.near},{child.given},04/03/2011\n")
    await desk.cce("lists", "import", "knife_crime", str(sheet), *_MAPS, "--apply", "--by", "admin")
    asked = await desk.cce("lists", "review", "--json", "--by", "admin", shows_names=True)
    number = str(json.loads(asked.splitlines()[-1])["number"])
    chosen = ("--same", reference, "--by", "admin", "--yes", "--json")
    await desk.cce("lists", "decide", number, *chosen, shows_names=True)


async def _told(here: Rig, reference: str) -> None:
    """Wait until a mail about the child has come."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not any(reference in str(mail) for mail in read_outbox(here.folder / "outbox")):
        assert time.monotonic() < ends, "nobody was told"
        await asyncio.sleep(_GLANCE_SECONDS)


def _leaks(here: Rig, when: str) -> Iterator[str]:
    words = (*ERASED.words, *KEPT_CHILD.words)
    for one in (*leaks(here.folder, words), *leaks_of(here.engine, words)):
        yield f"{when} erasure: {one.word} in {one.where}, {one.form}"


def _sealed_key(here: Rig, reference: str) -> bytes:
    with reading(here.engine) as session:
        return bytes(session.scalars(select(_KEY.c.sealed).where(_KEY.c.reference == reference)).one())


def _left(here: Rig, reference: str, sealed: bytes) -> Iterator[str]:
    """What the record still knows, or could be opened again with."""
    with reading(here.engine) as session:
        stone, rows = tombstone_of(session, reference), rows_by_table(session)
    naming = {name for name, found in rows.items() if any(reference in str(row) for row in found)}
    if naming != set(KEPT):
        yield f"rows name it in {sorted(naming)}"
    if stone is None or not stone.is_finished:
        yield "there is no finished tombstone"
    try:
        EpisodeKeys(here.engine, make_keyring(here.folder / "keyring", FIRST_KEY)).key_to_open(reference)
    except KeyErased:
        pass
    else:
        yield "its key can be used"
    for file in here.folder.glob("pathway.sqlite3*"):
        if sealed in file.read_bytes():
            yield f"its sealed key lies in {file.name}"


async def _remembered(here: Rig, reference: str) -> list[str]:
    """What the server still holds."""
    client = (await here.client())._temporal
    assert client is not None
    asked = f"WorkflowId = '{episode_id(reference)}'"
    runs = [f"the server lists its run {one.run_id}" async for one in client.list_workflows(asked)]
    # The server's own queues hold ids alone, and for a while yet.
    cells = [
        one for one in cells_naming(here.server.file, episode_id(reference)) if not one.endswith("tasks")
    ]
    return runs + [f"the server's file names it: {one}" for one in cells]


async def _goes_on(desk: Desk, reference: str, other: str) -> None:
    """The other child is as it was, and nothing is said of the first but that it was erased."""
    await desk.cce("show", reference, "--json", code=1)
    shown = json.loads(await desk.cce("show", other, "--name", "--by", "sw-1", "--json", shows_names=True))
    assert shown["child"]["name"] == f"{KEPT_CHILD.given} {KEPT_CHILD.family}"
    await desk.cce("record", other, "case_note_recorded", "--by", "sw-1", "--yes")
    await desk.cce("audit", "verify")
    await desk.cce("due", "--json")
