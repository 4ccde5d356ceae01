"""A Temporal server on which time passes as fast as nothing happens: months in seconds."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig
from temporalio.testing import WorkflowEnvironment

from cce.pathway.errors import PathwayError

_SERVER = "temporal-test-server"


class ServerMissing(PathwayError):
    """The time-skipping Temporal server is not installed here: run `make .venv`."""


@asynccontextmanager
async def skipping_time() -> AsyncIterator[WorkflowEnvironment]:
    """The server, started as a child process on a free port of this machine and stopped at the end.

    Raises:
        ServerMissing: It is not installed beside this Python.
    """
    path = Path(sys.executable).with_name(_SERVER)
    if not path.exists():
        raise ServerMissing
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(path), data_converter=pydantic_data_converter, runtime=quiet()
    )
    async with environment:
        yield environment


def quiet() -> Runtime:
    """The test server is older than the workers like; that is no news to anybody."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter="ERROR")))
