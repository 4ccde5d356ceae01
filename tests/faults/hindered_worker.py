"""The worker as it ships, but it kills itself at a place it is told."""

import asyncio
import os
import signal
from collections import Counter

from activities.crash_points import CrashPoint, Passing
from cce.settings import Settings
from worker import work
from workflows.lifetime import until_stopped

POINT, PASSING = "FAULT_POINT", "FAULT_PASSING"


def killing(at: CrashPoint, number: int) -> Passing:
    """Die, as by kill -9, when *at* is passed for the *number*th time."""
    passed: Counter[CrashPoint] = Counter()

    def passing(point: CrashPoint) -> None:
        passed[point] += 1
        if point is at and passed[point] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return passing


if __name__ == "__main__":
    hindered = killing(CrashPoint(os.environ.pop(POINT)), int(os.environ.pop(PASSING)))
    asyncio.run(until_stopped(work(Settings.read(), hindered)))
