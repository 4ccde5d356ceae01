"""Two workers and two sweepers on one database: thousands of rows that nobody was told of, each sent once."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from activities.keeping import keep
from cce.pathway.circumstances import Circumstances
from cce.pathway.terms import ChildStatus, Role
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.engine import transaction
from cce.records.episodes import Episode, open_episode
from cce.records.references import new_reference
from tests.faults.checker import Told
from tests.faults.postgres_cluster import cluster, folder_for_postgres
from tests.faults.rig import POLICY, Rig, back_after_a_night_away, holders, real_now, rig
from tests.faults.verdict import Result, Verdict, together
from workflows.ids import WATCH
from workflows.messages import WatchStart

_LONG_AGO = timedelta(minutes=20)
"""Longer than the watch lets anything wait before it hands it over."""

_DUE_AFTER = timedelta(minutes=1)
_EVERY = timedelta(seconds=2)
_WITHIN_SECONDS = 900.0
_LOCKED = ("database is locked", "OperationalError", "deadlock")
_DOUBLE = text(
    "SELECT reference, opening, version, rung, step, recipient, channel, cause, count(*) FROM delivery"
    " GROUP BY reference, opening, version, rung, step, recipient, channel, cause HAVING count(*) > 1"
)
_SENT = text("SELECT count(*), max(attempts) FROM delivery WHERE status = 'sent'")


async def contended(folder: Path, seed: int, claims: int, kinds: tuple[str, ...]) -> Result:
    """Rows that are overdue and that no postbox knows of, taken up by two watches and sent by two workers.

    Args:
        folder: Where it all lies.
        seed: Plays no part but to be shown: which process comes first nobody decides.
        claims: How many rows, at least.
        kinds: `sqlite`, `postgresql`.
    """
    began, verdicts, wrong, figures = time.monotonic(), list[Verdict](), list[str](), list[str]()
    for kind in kinds:
        (apart := folder / kind).mkdir()
        with folder_for_postgres() as there:
            if kind == "sqlite":
                verdict, late, number = await _one(apart, seed, claims, None)
            else:
                with cluster(there) as postgres:
                    await postgres.start()
                    verdict, late, number = await _one(apart, seed, claims, postgres.url)
        verdicts.append(verdict.about(kind))
        wrong += [f"{kind}: {one}" for one in late]
        figures.append(f"{kind}: {number} claims")
    size, seconds = f"{len(kinds)} databases, {claims} claims", time.monotonic() - began
    return Result("claims", size, seed, together(*verdicts), seconds, tuple(wrong), tuple(figures))


async def _one(folder: Path, seed: int, claims: int, url: str | None) -> tuple[Verdict, list[str], int]:
    async with rig(folder, seed, url) as here:
        known_at = real_now() - _LONG_AGO
        for number in range(-(-claims // 3)):  # one row when it opens, two when it is due
            here.told.append(_recorded(here, known_at, number))
        other = here.another_worker()
        try:
            await here.worker.start(every=_EVERY)
            await other.start(every=_EVERY)
            await _second_watch(here)
            quiet = await here.quiet(real_now(), _WITHIN_SECONDS)
        finally:
            await other.kill()
        verdict = here.checker.verdict(here.told, real_now())
        with here.engine.connect() as connection:
            sent, attempts = connection.execute(_SENT).one()
            double = connection.execute(_DOUBLE).all()
        wrong = [*_refused(here), *(f"twice in the ledger: {one}" for one in double)]
    wrong += [] if quiet else ["it did not come to rest in time"]
    wrong += [] if attempts == 1 else [f"a row was claimed {attempts} times"]
    wrong += [] if sent >= claims else [f"{sent} rows were sent"]
    return verdict, wrong, sent


def _recorded(here: Rig, known_at: datetime, number: int) -> Told:
    """A child's facts in the record, and what follows in the ledger; no workflow was ever told."""
    reference, worker = new_reference(), f"sw-{number % here.workers}"
    facts = tuple(
        fact.model_copy(update={"recorded_at": known_at})
        for fact in back_after_a_night_away(known_at + _DUE_AFTER, f"f{number}")
    )
    row = Episode(reference, POLICY, "1", known_at, ChildStatus.CIN)
    with transaction(here.engine) as session:
        open_episode(session, row, Child.of(None, None), {Role.SOCIAL_WORKER: worker})
    keep(here.engine, Authority(), reference, f"{reference}-1", facts, known_at)
    return Told(reference, facts, Circumstances(ChildStatus.CIN), holders(worker))


async def _second_watch(here: Rig) -> None:
    temporal = await here.temporal()
    await temporal.start_workflow(WATCH, WatchStart(), id="watch-second", task_queue="pathway")


def _refused(here: Rig) -> Iterator[str]:
    """What a database said that was asked by too many at once, as the workers' log tells."""
    said = here.worker.log.read_text(encoding="utf-8").splitlines()
    number = sum(any(word in line for word in _LOCKED) for line in said)
    if number:
        yield f"{number} times the database was locked"
