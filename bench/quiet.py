"""Whether the machine was left to us: fixed work, timed on every core before and after each part."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

NOISY = 1.25
"""A part is marked when the fixed work took this much longer beside it than at its quietest."""

_BLOCK = bytes(1 << 20)
_BLOCKS = 32
_ROUNDS = 5


class FixedWork:
    """The fixed work, and its quietest time in this run."""

    def __init__(self) -> None:
        self.cores = os.cpu_count() or 1
        self.quietest = float("inf")

    def time(self) -> float:
        """How long it takes now, on the slowest core: the middle of a few rounds, seconds."""
        with ThreadPoolExecutor(self.cores) as threads:
            rounds = [max(threads.map(_work, range(self.cores))) for _ in range(_ROUNDS)]
        self.quietest = min(self.quietest, *rounds)
        return sorted(rounds)[_ROUNDS // 2]


def _work(_core: int) -> float:
    # Hashing large blocks lets go of the interpreter, so that every core has its own share of the work.
    started = time.perf_counter()
    digest = hashlib.sha256()
    for _ in range(_BLOCKS):
        digest.update(_BLOCK)
    return time.perf_counter() - started
