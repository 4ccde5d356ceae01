"""The worker as it ships, but it kills itself at a place it is told, or looks every so many seconds."""

import asyncio
import os
import signal
from collections import Counter
from datetime import time, timedelta

from activities.crash_points import CrashPoint, Passing, unhindered
from cce.hidden import Hidden
from cce.settings import Settings
from worker import work
from workflows.lifetime import until_stopped

POINT, PASSING, EVERY = "FAULT_POINT", "FAULT_PASSING", "FAULT_EVERY"


class Restless(Settings):
    """The settings, but for how often it is looked whether all promises hold: no minute is long enough."""

    @property
    def rounds(self) -> tuple[str, time, timedelta, Hidden[str] | None]:
        """As they are set, but every so many seconds."""
        policy, at, every, heartbeat = super().rounds
        seconds = os.environ.get(EVERY)
        return policy, at, timedelta(seconds=float(seconds)) if seconds else every, heartbeat


def killing(at: CrashPoint, number: int) -> Passing:
    """Die, as by kill -9, when *at* is passed for the *number*th time."""
    passed: Counter[CrashPoint] = Counter()

    def passing(point: CrashPoint) -> None:
        passed[point] += 1
        if point is at and passed[point] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return passing


def hindrance() -> Passing:
    """Where it is to die, as the environment says."""
    point = os.environ.get(POINT)
    return unhindered if point is None else killing(CrashPoint(point), int(os.environ[PASSING]))


if __name__ == "__main__":
    asyncio.run(until_stopped(work(Restless.read(), hindrance())))
