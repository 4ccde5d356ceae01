"""The floor of the herd: raw workflows on the same server."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import func, select

from bench.ground import Ground, ground, working
from bench.pacing import paced
from bench.raw import QUEUE, ROWS
from bench.raw_workflow import Raw
from bench.sizes import Database, Sizes
from bench.waves import Wave, asleep_by, wave
from cce.records.engine import reading


async def measure(sizes: Sizes, kind: Database) -> Wave:
    """Start them, let them sleep, and watch their rows come."""
    async with ground(kind) as here:
        ROWS.metadata.create_all(here.engine)
        async with working(here, "bench.raw") as worker:
            due = asleep_by(sizes.herd, sizes.pace)
            await paced(_starts(here, sizes.herd, datetime.fromtimestamp(due, UTC)), sizes.pace)
            return await wave(here, worker, partial(_rows, here), sizes.herd, due)


def _starts(here: Ground, number: int, due_at: datetime) -> list[Callable[[], Awaitable[object]]]:
    start = partial(here.temporal.start_workflow, Raw.run, due_at, task_queue=QUEUE)
    return [partial(start, id=f"raw-{place}") for place in range(number)]


def _rows(here: Ground) -> dict[str, int]:
    with reading(here.engine) as session:
        return {"rows": session.scalar(select(func.count()).select_from(ROWS)) or 0}
