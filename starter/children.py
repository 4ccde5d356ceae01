"""Child processes: started here, stopped by their own id, and ended by the system should we be killed."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, Signals

# Linux ends the child with us. A short program asks for it: a fork of a threaded process may run no Python.
_BIND = """
import ctypes, os, sys
parent, signal, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
ctypes.CDLL(None).prctl(1, signal)
if os.getppid() == parent:
    os.execv(program[0], program)
"""


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours.

    Attributes:
        process: The process.
        log: The file that holds what it says.
        said_before: How long that file was when the process started.
    """

    process: asyncio.subprocess.Process
    log: Path
    said_before: int

    @property
    def pid(self) -> int:
        """Its id."""
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    async def ended(self) -> str:
        """Wait for its end, and say how it came."""
        code = await self.process.wait()
        return f"killed by {Signals(-code).name}" if code < 0 else f"exit code {code}"

    async def stop(self, within: float) -> None:
        """Ask it to end, and make it when it has not *within* seconds. Again is no error."""
        if self.is_alive:
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), within)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    def last_words(self) -> str:
        """The last line it wrote, or that there is none."""
        with self.log.open("rb") as log:
            log.seek(self.said_before)
            lines = log.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


async def start(
    program: Sequence[str], log: Path, environment: Mapping[str, str], *, if_we_die: Signals = SIGKILL
) -> Child:
    """Start *program*; what it says is added to *log*.

    It has a session of its own: Ctrl-C reaches us alone, and we stop it when its turn has come.

    Args:
        program: The program's path and its arguments.
        log: A file; made, with its folder, if it is not there.
        environment: Its environment.
        if_we_die: What it is sent should we end without stopping it; on Linux only.

    Raises:
        OSError: The log cannot be written, or the program cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        said_before = output.tell()
        process = await asyncio.create_subprocess_exec(
            *_bound(program, if_we_die),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )
    return Child(process, log, said_before)


def _bound(program: Sequence[str], if_we_die: Signals) -> list[str]:
    if sys.platform != "linux":
        return list(program)
    return [sys.executable, "-I", "-S", "-c", _BIND, str(os.getpid()), str(if_we_die.value), *program]
