"""The worker as a child process: the very program that production runs."""

from collections.abc import Mapping
from pathlib import Path

from starter.ready_process import ReadyProcess

_PROGRAM = Path(__file__).parents[1] / "worker.py"


def worker_process(folder: Path, health_port: int, settings: Mapping[str, str]) -> ReadyProcess:
    """A worker with the settings of this process, but for those given here.

    Args:
        folder: Where its log is kept.
        health_port: Where it says whether it is ready.
        settings: Environment variables that it is given beside our own.
    """
    given = {**settings, "CCE_HEALTH_PORT": str(health_port)}
    log = folder / "log" / "worker.log"
    return ReadyProcess("The worker", (str(_PROGRAM),), log, health_port, given)
