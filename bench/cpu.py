"""How much processor time a process used: steadier than the wall clock on a shared machine."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_AFTER_NAME_USER, _AFTER_NAME_SYSTEM = 11, 12


def seconds(pid: int | None) -> float:
    """The processor time that the process *pid* used so far; not a number where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[_AFTER_NAME_USER]) + int(fields[_AFTER_NAME_SYSTEM])) / _TICKS
