"""How much a process takes up: memory, descriptors and threads, as the kernel says."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_KIB_A_MIB = 1024


@dataclass(frozen=True, slots=True)
class Footprint:
    """One process at one moment.

    Attributes:
        memory: What of it lies in memory (VmRSS), in MiB.
        descriptors: Its open files and sockets.
        threads: Its threads.
    """

    memory: float
    descriptors: int
    threads: int


def footprint(pid: int) -> Footprint:
    """What the process takes up now."""
    proc = Path("/proc") / str(pid)
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    memory = int(status["VmRSS"].split()[0]) / _KIB_A_MIB
    return Footprint(memory, len(list((proc / "fd").iterdir())), int(status["Threads"]))


@dataclass(frozen=True, slots=True)
class Course:
    """What a process took up at the beginning of a stretch and at its end, each the middle of many looks."""

    before: Footprint
    after: Footprint

    @property
    def growth(self) -> float:
        """By how much its memory grew: 0.1 is a tenth."""
        return self.after.memory / self.before.memory - 1

    def __str__(self) -> str:
        return (
            f"{self.before.memory:.0f}→{self.after.memory:.0f} MiB ({self.growth:+.1%}), "
            f"{self.before.descriptors}→{self.after.descriptors} descriptors, "
            f"{self.before.threads}→{self.after.threads} threads"
        )


def course(looks: Sequence[Footprint]) -> Course:
    """The first sixth of the looks held against the last."""
    some = max(1, len(looks) // 6)
    return Course(_middle(looks[:some]), _middle(looks[-some:]))


async def watched(pid: Callable[[], int], every: float, looks: list[Footprint]) -> None:
    """Look at a process every so many seconds until cancelled, and add to *looks*."""
    while True:
        looks.append(await asyncio.to_thread(footprint, pid()))
        await asyncio.sleep(every)


def _middle(looks: Sequence[Footprint]) -> Footprint:
    return Footprint(
        median(one.memory for one in looks),
        round(median(one.descriptors for one in looks)),
        round(median(one.threads for one in looks)),
    )
