"""The floor's worker, with the sandbox, cache and threads that ours has: `python -m bench.raw`."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Column, Engine, MetaData, String, Table, insert
from temporalio import activity
from temporalio.worker import Worker

from bench.raw_workflow import Raw
from bench.wiring import Wiring
from cce.records.engine import open_engine, transaction
from workflows.connecting import wait_for_server
from workflows.health import Health, checks
from workflows.lifetime import end_soon, serve, until_stopped
from workflows.serving import Load, runner

QUEUE = "raw"
ROWS = Table("raw", MetaData(), Column("id", String, primary_key=True))
_NAMESPACE = "default"
_THREADS = 64


class RawActivities:
    """What the workflow asks for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @activity.defn(name="insert_row")
    def insert_row(self, row: str) -> None:
        """Insert one row, committed."""
        with transaction(self._engine) as session:
            session.execute(insert(ROWS), {"id": row})


async def work(wiring: Wiring) -> None:
    """Work until cancelled."""
    logging.basicConfig(level=logging.WARNING)
    engine = open_engine(wiring.database)
    async with Health(wiring.health_port) as health:
        client = await wait_for_server(wiring.temporal, _NAMESPACE, None)
        worker = Worker(
            client,
            task_queue=QUEUE,
            workflows=[Raw],
            activities=[RawActivities(engine).insert_row],
            activity_executor=ThreadPoolExecutor(_THREADS),
            max_concurrent_activities=_THREADS,
            workflow_runner=runner(),
            max_cached_workflows=Load().cached_workflows,
        )
        health.checks = checks(client, lambda: True, [worker])
        await serve([worker])


if __name__ == "__main__":
    asyncio.run(until_stopped(work(Wiring.read()), on_stop=end_soon))
