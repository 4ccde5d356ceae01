"""Speaking to the engine from a page: connected when it is first needed, and kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio.from_thread
from temporalio.client import Client

from starter.client import EngineUnavailable, PathwayClient
from workflows.connecting import ServerUnreachable

Answer = TypeVar("Answer")
_CONNECTED_WITHIN_SECONDS = 5.0


class Speaker:
    """Speaks to the engine for pages, which run in threads of the server.

    Args:
        connect: Connects to the Temporal server.
        client: Speaks over such a connection.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[Client]], client: Callable[[Client], PathwayClient]
    ) -> None:
        self._connect = connect
        self._client = client
        self._connected: PathwayClient | None = None

    def ask(self, say: Callable[[PathwayClient], Awaitable[Answer]]) -> Answer:
        """Have *say* speak to the engine, and wait for its answer; called from a page.

        Raises:
            EngineUnavailable: It does not answer.
        """
        return anyio.from_thread.run(self._ask, say)

    async def _ask(self, say: Callable[[PathwayClient], Awaitable[Answer]]) -> Answer:
        if self._connected is None:
            self._connected = self._client(await self._reach())
        return await say(self._connected)

    async def _reach(self) -> Client:
        try:
            async with asyncio.timeout(_CONNECTED_WITHIN_SECONDS):
                return await self._connect()
        except (ServerUnreachable, TimeoutError):
            raise EngineUnavailable(
                "The engine is away: nothing was recorded, and what you typed is kept. Try again in a moment."
            ) from None
