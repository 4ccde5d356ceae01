"""What an episode-year costs: events and bytes of histories, and how much the database grows."""

import asyncio
import sqlite3
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bench import demo, histories
from bench.figures import Figure, at_most
from bench.histories import History
from bench.sizes import Sizes
from bench.watched_time import Runs, watched_time
from cce.pathway.caseload import Caseload
from cce.records.deliveries import DeliveryStatus
from starter.moments import alone
from starter.stage import Stage, staged
from workflows.ids import episode_id

_YEAR = timedelta(days=365)
_RAW_UPDATE, _RAW_WAKE = 5, 6  # an update that does nothing; a timer and a local activity
_USED = "SELECT SUM(pgsize - unused) FROM dbstat"


def method(sizes: Sizes) -> str:
    """How it is measured."""
    return (
        f"The demo's scenario ({len(demo.scenario().facts)} facts in {_span().days} days, closed at the "
        "end) played through the real workflows on the time-skipping server. Events: one child alone, "
        "the worst case, for whom no message is shared; every run of every postbox counts. A year is "
        f"the played time scaled to 365 days. Growth: {sizes.copies} children played together, so that "
        "pages and digests are shared as they are in earnest; bytes in use in SQLite's pages, narrative "
        "left out; histories as the server stores events. The child's whole episode lies within a year; the "
        "played half year is the busy one, and a server that does nothing but take as many updates (5 "
        "events each) and wake as often (6) is given as the floor beside it."
    )


def measure(sizes: Sizes) -> tuple[Figure, ...]:
    """Events of one child alone, bytes of several together."""
    alone, together = asyncio.run(_played(1)), asyncio.run(_played(sizes.copies))
    year, share = _YEAR / _span(), f"a share of the postboxes of {sizes.copies} children"
    history, growth = together.history_bytes / sizes.copies, together.grown_bytes / sizes.copies
    return (
        Figure("events a wake", alone.episode.per_wake, "events", at_most(8)),
        Figure("wakes", len(alone.episode.wakes), "wakes"),
        Figure("events an update", alone.episode.per_update, "events"),
        Figure("updates", len(alone.episode.updates), "updates"),
        Figure(
            "events of the episode, from its opening to its closure",
            alone.episode.events,
            "events",
            at_most(500),
        ),
        Figure("a raw server's, for as many updates and wakes", _floor(alone.episode), "events"),
        Figure("messages", alone.messages, "messages"),
        Figure("events a message, in postboxes", alone.postbox_events / alone.messages, "events"),
        Figure(
            "events of 365 days at that pace, its own history",
            alone.episode.events * year,
            "events",
            at_most(500),
        ),
        Figure(f"… with {share}", together.events / sizes.copies * year, "events", at_most(500)),
        Figure(f"histories an episode-year, with {share}", history * year / 1e3, "kB"),
        Figure("database an episode-year", growth * year / 1e3, "kB"),
        Figure("both", (history + growth) * year / 1e3, "kB", at_most(60)),
    )


def _floor(episode: History) -> float:
    return _RAW_UPDATE * len(episode.updates) + _RAW_WAKE * len(episode.wakes)


@dataclass(frozen=True, slots=True)
class Played:
    """What was left behind.

    Attributes:
        episode: The history of the first child's episode.
        events: Events of all histories.
        history_bytes: Their bytes.
        postbox_events: Events of the postboxes alone.
        messages: How many messages went.
        grown_bytes: How much more of the database was in use at the end.
    """

    episode: History
    events: int
    history_bytes: int
    postbox_events: int
    messages: int
    grown_bytes: int


async def _played(copies: int) -> Played:
    runs = Runs()
    with tempfile.TemporaryDirectory(prefix="bench-economy-") as name:
        place = Path(name)
        async with (
            watched_time(runs) as environment,
            staged(environment, _children(copies), place, with_panels=False) as stage,
        ):
            before = _bytes_used(stage)
            await stage.play(max(fact.recorded_at for fact in demo.scenario().facts))
            episodes = [
                await histories.episode(environment.client, episode_id(reference))
                for reference in stage.references.values()
            ]
            postboxes = [await histories.episode(environment.client, *run) for run in runs.started]
            return Played(
                episode=episodes[0],
                events=sum(one.events for one in (*episodes, *postboxes)),
                history_bytes=sum(one.size for one in (*episodes, *postboxes)),
                postbox_events=sum(one.events for one in postboxes),
                messages=_messages(stage),
                grown_bytes=_bytes_used(stage) - before,
            )


def _children(copies: int) -> Caseload:
    told = demo.scenario()
    return replace(alone(told), children={f"child-{number}": told for number in range(copies)})


def _messages(stage: Stage) -> int:
    every = (one for key in stage.told.children for one in stage.deliveries(key))
    sent = (one for one in every if one.status is DeliveryStatus.SENT)
    return len({one.message_key for one in sent})


def _bytes_used(stage: Stage) -> int:
    with sqlite3.connect(str(stage.engine.url.database)) as database:
        used: int = database.execute(_USED).fetchone()[0]
    return used


def _span() -> timedelta:
    recorded = [fact.recorded_at for fact in demo.scenario().facts]
    return max(recorded) - min(recorded)
