"""How long a process works: until somebody asks it to stop, and then not much longer."""

import asyncio
import faulthandler
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from signal import SIGHUP, SIGINT, SIGTERM
from typing import Any

from temporalio.worker import Worker

from cce import logs

STOPPED_WITHIN = timedelta(seconds=28)
"""How long a worker may take to stop, a little under what supervisors allow."""


_THREADS = 64  # some hang on slow mail servers


def settle_in(log_level: str) -> None:
    """Say what happens from that level on, and have threads enough; called where the loop runs."""
    logs.configure(log_level)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))


async def until_stopped(work: Coroutine[Any, Any, None], on_stop: Callable[[], None] = lambda: None) -> None:
    """Do *work* until it ends, or until SIGTERM, Ctrl-C or a closed terminal: then it is cancelled, once.

    Args:
        work: What to do; cancelled, it may clean up in peace.
        on_stop: Called at the first signal; further ones change nothing.
    """
    loop, task, asked = asyncio.get_running_loop(), asyncio.ensure_future(work), asyncio.Event()

    def stop() -> None:
        if not asked.is_set():
            asked.set()
            on_stop()
            task.cancel()

    for signal in (SIGINT, SIGTERM, SIGHUP):
        loop.add_signal_handler(signal, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not asked.is_set():
            raise


def end_soon() -> None:
    """End the process when stopping takes too long, and say where it hung.

    A thread in the middle of sending cannot be interrupted; its claim stands, and is looked at again.
    """
    faulthandler.dump_traceback_later(STOPPED_WITHIN.total_seconds(), exit=True)


async def serve(workers: Sequence[Worker], at_first: Coroutine[Any, Any, None] | None = None) -> None:
    """Run *workers* until cancelled, or until one fails; they finish what they are at, side by side.

    Args:
        workers: What is run.
        at_first: What is to be seen to as soon as they run.
    """
    running = [asyncio.create_task(worker.run()) for worker in workers]
    first = asyncio.ensure_future(at_first) if at_first is not None else None
    try:
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if first is not None:
            first.cancel()
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*running)
