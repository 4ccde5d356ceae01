"""A herd: episodes that all wake at one instant, and what lies ready for one slot; beside the raw floor."""

import asyncio

from bench import herd_of_episodes, herd_of_raw
from bench.figures import Figure, at_most
from bench.sizes import Database, Sizes

_GOAL_NOTICES = 5_000


def method(sizes: Sizes) -> str:
    """How it is measured."""
    return (
        f"{sizes.herd:,} workflows, started at {sizes.pace} a second, asleep until one instant. Floor: a "
        "timer, then one activity that inserts one row. Ours: the episode wakes, reads its record, "
        f"works out who is told and writes one ledger row, for {_people(sizes)} people, "
        f"{sizes.per_person} each; their references are chosen so that all wake at the same minute, "
        "which the spread over half an hour prevents in earnest. Then the slot: every postbox claims, "
        f"renders and sends, to a sink that takes {sizes.sink_ms} ms. Same server settings, sandbox, "
        "cache and threads, each on a fresh server with its file (WAL), the worker in a process of its "
        "own. The business clock is shifted, nothing is waited for. Seconds count from the instant to "
        "when a glance (each 20 ms) sees the rows committed. The processor times leave others' use of "
        "the machine out."
    )


def measure(sizes: Sizes) -> tuple[Figure, ...]:
    """The floor and ours, on each database."""
    return tuple(figure for kind in sizes.databases for figure in _on(sizes, kind))


def _on(sizes: Sizes, kind: Database) -> tuple[Figure, ...]:
    floor = asyncio.run(herd_of_raw.measure(sizes, kind))
    ours = asyncio.run(herd_of_episodes.measure(sizes, kind))
    slot = ours.slot
    return (
        Figure(f"{kind}: floor, last row", floor.last, "s"),
        Figure(f"{kind}: floor, steps a second", sizes.herd / floor.last, "1/s"),
        Figure(f"{kind}: floor, server a step", floor.server_ms, "ms cpu"),
        Figure(f"{kind}: floor, worker a step", floor.worker_ms, "ms cpu"),
        Figure(f"{kind}: ours, last row", ours.wake.last, "s"),
        Figure(f"{kind}: ours, steps a second", sizes.herd / ours.wake.last, "1/s"),
        Figure(f"{kind}: ours, server a step", ours.wake.server_ms, "ms cpu"),
        Figure(f"{kind}: ours, worker a step", ours.wake.worker_ms, "ms cpu"),
        Figure(f"{kind}: ours against the floor", ours.wake.last / floor.last, "×", at_most(1.1)),
        Figure(f"{kind}: events a wake", ours.events_per_wake, "events", at_most(8)),
        Figure(f"{kind}: slot, first row claimed", slot["first claimed"], "s", at_most(1)),
        Figure(f"{kind}: slot, last row claimed", slot["last claimed"], "s", at_most(5)),
        Figure(f"{kind}: slot, last message sent", slot["last sent"], "s", at_most(30)),
    )


def _people(sizes: Sizes) -> int:
    return herd_of_episodes.people(sizes)
