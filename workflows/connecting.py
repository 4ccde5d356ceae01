"""Reaching the Temporal server: the same converter everywhere, and patience while the server is starting."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from cce.pathway.errors import PathwayError

_PAUSE_SECONDS = 1.0


class ServerUnreachable(PathwayError):
    """The Temporal server cannot be reached."""


async def connect(address: str, namespace: str) -> Client:
    """A client of the server at *address*.

    Raises:
        ServerUnreachable: Nobody answers there, or the namespace is not known.
    """
    try:
        client = await Client.connect(address, namespace=namespace, data_converter=pydantic_data_converter)
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=namespace), timeout=timedelta(seconds=5)
        )
    except (RPCError, RuntimeError) as error:
        raise ServerUnreachable(
            f"No Temporal server with the namespace {namespace!r} answers at {address}: "
            f"start it, or set CCE_TEMPORAL_ADDRESS and CCE_TEMPORAL_NAMESPACE ({_short(error)})."
        ) from None
    return client


async def wait_for_server(address: str, namespace: str, say: Callable[[str], None]) -> Client:
    """A client of the server at *address*, as soon as it answers.

    Args:
        address: Host and port.
        namespace: The namespace.
        say: Told once, in plain words, that we are waiting and for what.
    """
    said = False
    while True:
        try:
            return await connect(address, namespace)
        except ServerUnreachable as unreachable:
            if not said:
                say(f"Waiting. {unreachable}")
                said = True
            await asyncio.sleep(_PAUSE_SECONDS)


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
