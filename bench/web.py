"""`python -m bench.web`: how long the pages' reads take over a whole council, on both databases."""

import asyncio
import dataclasses
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Engine, event, text

from bench import machine, postgres
from bench.caseload import write_caseload
from bench.councils import CouncilSize
from bench.figures import Figure, at_most, percentile
from bench.ground import keyring_in
from bench.reads import READS, Read, Reader
from bench.sizes import Database
from cce.keys.keyring import make_keyring
from cce.pathway.ladder import Ladder
from cce.pathway.policy_files import load_policy
from cce.records.engine import reading
from cce.records.standing import lay_out
from cce.settings import FIRST_KEY

_GOAL_MS = 150
_WARMED_UP = 3
_AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
_POLICY = "nottinghamshire-2020"


class Timed(NamedTuple):
    """How long one read takes, and how often it asks.

    Attributes:
        p50: Milliseconds.
        p95: Milliseconds.
        cpu: Milliseconds of this process alone, SQLite's work among them: a busy machine adds little to it.
        statements: How many statements it sends.
    """

    p50: Figure
    p95: Figure
    cpu: float
    statements: int


def main(
    *,
    open_: Annotated[int, typer.Option("--open", min=50, help="Open episodes.")] = CouncilSize().open,
    rounds: Annotated[int, typer.Option(min=5, help="How often each is read.")] = 40,
    database: Annotated[list[Database] | None, typer.Option(help="Once for each; both unless given.")] = None,
) -> None:
    """Write a council, read it as the pages do, and print each read's figures in Markdown.

    Example: python -m bench.web --open 500 --database sqlite
    """
    usual = CouncilSize()
    size = dataclasses.replace(usual, open=open_, closed=usual.closed * open_ // usual.open)
    for name, words in machine.description().items():
        print(f"- {name}: {words}")
    for kind in database or list(Database):
        if kind is Database.SQLITE or postgres.programs() is not None:
            asyncio.run(_measure(kind, size, rounds))


async def _measure(kind: Database, size: CouncilSize, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-web-") as name:
        async with _database(kind, Path(name)) as url:
            engine = lay_out(url, make_keyring(keyring_in(Path(name)), FIRST_KEY))
            try:
                _report(kind, engine, size, rounds)
            finally:
                engine.dispose()


def _report(kind: Database, engine: Engine, size: CouncilSize, rounds: int) -> None:
    policy = load_policy(_POLICY, ())
    ladder, started = Ladder(policy, policy.working_calendar()), time.perf_counter()
    written = write_caseload(engine, ladder, size, _AT)
    if kind is Database.POSTGRESQL:
        _as_the_database_would_by_itself(engine)
    load = os.getloadavg()[0]
    print(f"\n### {kind}: {size.open:,} open episodes, {written.ledger_rows:,} rows of the ledger\n")
    print(f"Written in {time.perf_counter() - started:.0f} s; each read {rounds} times; load {load:.1f}.\n")
    print("| read | p50 ms | p95 ms | | cpu ms | statements |\n|---|---:|---:|---|---:|---:|")
    reader = Reader(written, ladder.calendar)
    for name, read in READS.items():
        timed = _timed(engine, name, read, reader, rounds)
        values = f"{timed.p50.value:.1f} | {timed.p95.value:.1f} | {timed.p95.verdict}"
        print(f"| {name} | {values} | {timed.cpu:.1f} | {timed.statements} |", flush=True)


def _as_the_database_would_by_itself(engine: Engine) -> None:
    """What PostgreSQL does in the background some minutes after so much was written."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _timed(engine: Engine, name: str, read: Read, reader: Reader, rounds: int) -> Timed:
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(engine, "before_cursor_execute", note)
    _once(engine, read, reader)
    event.remove(engine, "before_cursor_execute", note)
    for _ in range(_WARMED_UP):
        _once(engine, read, reader)
    before = time.process_time()
    took = [_once(engine, read, reader) for _ in range(rounds)]
    cpu = (time.process_time() - before) / rounds * 1e3
    questions = sum(one.startswith(("SELECT", "WITH")) for one in asked)
    p50, p95 = (percentile(took, percent) for percent in (50, 95))
    return Timed(Figure(name, p50, "ms"), Figure(name, p95, "ms", at_most(_GOAL_MS)), cpu, questions)


def _once(engine: Engine, read: Read, reader: Reader) -> float:
    started = time.perf_counter()
    with reading(engine) as session:
        read(session, reader)
    return (time.perf_counter() - started) * 1e3


@asynccontextmanager
async def _database(kind: Database, folder: Path) -> AsyncIterator[str]:
    if kind is Database.SQLITE:
        yield f"sqlite:///{folder / 'records.sqlite3'}"
        return
    async with postgres.running(folder) as url:
        yield url


if __name__ == "__main__":
    typer.run(main)
