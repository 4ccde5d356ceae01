"""Reaching the Temporal server: the same converter everywhere, and patience while the server is starting."""

import asyncio
from datetime import timedelta

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from cce.logs import logger
from cce.pathway.errors import PathwayError
from cce.records.keys import EpisodeKeys
from workflows.sealing import converter

_PAUSE_SECONDS = 1.0
_REASONS = (
    ("ConnectionRefused", "nothing listens there"),
    ("dns error", "there is no such host"),
    ("invalid", "that is no host and port"),
    ("is not found", "it has no such namespace"),
    ("Timeout", "it takes too long to answer"),
    ("certificate", "its certificate is not accepted"),
)


class ServerUnreachable(PathwayError):
    """The Temporal server cannot be reached."""


async def connect(address: str, namespace: str, keys: EpisodeKeys | None = None) -> Client:
    """A client of the server at *address*.

    Args:
        address: Host and port.
        namespace: The namespace.
        keys: What seals whatever it sends; None for a client that only asks how the server is.

    Raises:
        ServerUnreachable: Nobody answers there, or the namespace is not known.
    """
    try:
        client = await Client.connect(address, namespace=namespace, data_converter=converter(keys))
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=namespace), timeout=timedelta(seconds=5)
        )
    except (RPCError, RuntimeError, ValueError) as error:
        raise ServerUnreachable(
            f"No Temporal server with the namespace {namespace!r} answers at {address} ({_why(error)}): "
            "start it, or set CCE_TEMPORAL_ADDRESS and CCE_TEMPORAL_NAMESPACE."
        ) from None
    return client


async def wait_for_server(address: str, namespace: str, keys: EpisodeKeys | None) -> Client:
    """A client of the server at *address*, as soon as it answers.

    Args:
        address: Host and port.
        namespace: The namespace.
        keys: What seals whatever it sends.
    """
    said = False
    while True:
        try:
            return await connect(address, namespace, keys)
        except ServerUnreachable:
            if not said:
                logger().warning("no Temporal server answers yet: waiting for it", address=address)
                said = True
            await asyncio.sleep(_PAUSE_SECONDS)


def _why(error: Exception) -> str:
    """In plain words: those of the transport are of use to nobody who could put it right."""
    return next((words for mark, words in _REASONS if mark in str(error)), "the connection failed")
