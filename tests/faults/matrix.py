"""The matrix: every fault with the size that proves it and the size that every test run can afford."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from activities.crash_points import CrashPoint
from tests.faults import (
    all_at_once,
    answers,
    bad_tls,
    canaries,
    civil_time,
    claims,
    continuing,
    database,
    dead_man,
    fuzz,
    herd,
    killing,
    lives,
    long_years,
    outages,
    replaying,
    restoring,
    soak,
    stateful,
    whole_life,
)
from tests.faults.to_spoil import kinds
from tests.faults.verdict import Result

Breaking = Callable[[Path, int], Coroutine[Any, Any, Result]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One row.

    Attributes:
        name: What it is called on the command line.
        full: At full size.
        small: As part of the tests.
    """

    name: str
    full: Breaking
    small: Breaking


def _crash(point: CrashPoint) -> Fault:
    break_at = partial(killing.at_a_place, point=point)
    return Fault(
        f"crash-{point.value}", partial(break_at, times=50, apart=12.0), partial(break_at, times=1, apart=3.0)
    )


def _spoilt(kind: str) -> Fault:
    break_with = partial(fuzz.files, kind=kind)
    name = f"bad-{kind.replace(' ', '-')}"
    return Fault(name, partial(break_with, number=10_000), partial(break_with, number=30))


def _out_of_order(
    name: str, lasting: float, places: Sequence[outages.Preparing], some: Sequence[outages.Preparing]
) -> Fault:
    breaking = partial(database.out_of_order, fault=name.replace("-", " "))
    return Fault(
        name,
        partial(breaking, places=places, times=3, lasting=lasting, episodes=50),
        partial(breaking, places=some, times=1, lasting=2.0, episodes=4),
    )


MATRIX: tuple[Fault, ...] = (
    *(_crash(point) for point in CrashPoint if point is not CrashPoint.CONTINUED_AS_NEW),
    Fault(
        "continue-as-new",
        partial(continuing.at_the_turn, times=50, episodes=30),
        partial(continuing.at_the_turn, times=1, episodes=3),
    ),
    Fault(
        "kill-worker",
        partial(killing.worker_at_random, kills=50, reminders=1_000),
        partial(killing.worker_at_random, kills=2, reminders=20, within=8.0),
    ),
    Fault(
        "kill-server",
        partial(killing.server_at_random, kills=10, episodes=500),
        partial(killing.server_at_random, kills=1, episodes=10, within=6.0),
    ),
    Fault(
        "kill-all",
        partial(all_at_once.killed, rounds=5, episodes=100, within=60.0),
        partial(all_at_once.killed, rounds=1, episodes=4, within=2.0),
    ),
    _out_of_order(
        "database-away", 60.0, (outages.sqlite_away, outages.postgres_away), (outages.postgres_away,)
    ),
    _out_of_order("disk-full", 30.0, (outages.sqlite_full, outages.postgres_full), (outages.sqlite_full,)),
    _out_of_order(
        "read-only", 30.0, (outages.sqlite_only_read, outages.postgres_only_read), (outages.sqlite_only_read,)
    ),
    Fault(
        "dead-man",
        partial(dead_man.silent, times=3, every=15.0, dying=dead_man.ALL),
        partial(dead_man.silent, times=1, every=1.5, dying=dead_man.MAIL),
    ),
    Fault(
        "claims",
        partial(claims.contended, claims=5_000, kinds=("sqlite", "postgresql")),
        partial(claims.contended, claims=30, kinds=("sqlite",)),
    ),
    Fault("smtp-answers", partial(answers.smtp, times=50), partial(answers.smtp, times=1)),
    Fault("http-answers", partial(answers.http, times=50), partial(answers.http, times=1)),
    Fault("bad-tls", partial(bad_tls.refused, times=50), partial(bad_tls.refused, times=1)),
    Fault("hung-targets", partial(herd.hung_targets, healthy=200), partial(herd.hung_targets, healthy=20)),
    Fault(
        "civil-time",
        partial(civil_time.every_date, hours=range(24), late_days=2_300),
        partial(civil_time.every_date, hours=(), late_days=50),
    ),
    Fault(
        "two-years",
        partial(long_years.two_years, days=417, runs=2),
        partial(long_years.two_years, days=12, runs=1),
    ),
    Fault(
        "restore-older",
        partial(restoring.database_older, episodes=100, lasting=20.0),
        partial(restoring.database_older, episodes=3, lasting=1.0),
    ),
    Fault(
        "restore-newer",
        partial(restoring.engine_older, episodes=100, lasting=20.0),
        partial(restoring.engine_older, episodes=3, lasting=1.0),
    ),
    Fault("executed-then-error", whole_life.cut_off, partial(whole_life.cut_off, sample=3)),
    Fault(
        "soak",
        partial(soak.soaked, episodes=2_000, warm_up=600.0, lasting=3_600.0, a_second=2.0),
        partial(soak.soaked, episodes=12, warm_up=1.0, lasting=5.0, a_second=8.0),
    ),
    Fault(
        "stateful",
        partial(stateful.walks, number=2_000, length=50),
        partial(stateful.walks, number=5, length=50),
    ),
    Fault(
        "stateful-workflows",
        partial(lives.lives, number=60, length=50),
        partial(lives.lives, number=1, length=20),
    ),
    Fault(
        "replay",
        partial(replaying.replays, walks=6, kinds=("episode", "postbox", "panel", "upkeep", "watch")),
        partial(replaying.replays, walks=0, kinds=("panel",)),
    ),
    Fault("bad-lines", partial(fuzz.lines, number=10_000), partial(fuzz.lines, number=60)),
    *(_spoilt(kind) for kind in kinds()),
    Fault("canary", canaries.erased, canaries.erased),
)
