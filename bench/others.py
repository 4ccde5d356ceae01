"""How much of the machine others used: its processor time, less that of ours and what we started."""

import os
import resource
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_STAT = Path("/proc/stat")
_IDLE, _WAITING, _FOR_GUESTS = 3, 4, 8


class Others:
    """What others use from now on; every process started meanwhile must have ended when it is asked."""

    def __init__(self) -> None:
        self._busy, self._ours, self._started = _busy(), _ours(), time.monotonic()

    def cores(self) -> float:
        """How many cores they kept busy, in the mean; not a number where the system does not tell."""
        theirs = (_busy() - self._busy) - (_ours() - self._ours)
        return theirs / (time.monotonic() - self._started)


def _busy() -> float:
    """The processor time everybody used since the machine started, seconds."""
    if not _STAT.exists():
        return float("nan")
    fields = [int(field) for field in _STAT.read_text(encoding="ascii").splitlines()[0].split()[1:]]
    ticks = (used for place, used in enumerate(fields[:_FOR_GUESTS]) if place not in (_IDLE, _WAITING))
    return sum(ticks) / _TICKS


def _ours() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
