"""Facts recorded one after another, as people do all day, and what came of each."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cce.pathway.facts import FACT, Fact
from starter.client import PathwayClient
from tests.faults.rig import NOT_NOW, Rig, real_now

_NOTE = "case_note_recorded"
_OPENS_A_DUTY = "travel_suspected"
"""What ends no duty: whatever was due before it stays owed, however late the engine hears of it."""

_AFTER = timedelta(seconds=1)
_SETTLED_SECONDS = 600.0


@dataclass
class Steady:
    """Somebody who records, whatever breaks meanwhile.

    Attributes:
        here: What is broken.
        events: The share of facts that open a duty, once for each child; the others are notes.
        answered: Every command that was acknowledged, with its episode and the revision it was answered with.
    """

    here: Rig
    events: float = 0.05
    answered: dict[str, tuple[str, int]] = field(default_factory=dict)
    _opened: set[int] = field(default_factory=set)
    _busy: set[int] = field(default_factory=set)

    async def record(self, a_second: float) -> None:
        """Record at a steady pace until cancelled; what was begun then is awaited."""
        client = await self.here.client()
        async with asyncio.TaskGroup() as under_way:
            with suppress(asyncio.CancelledError):
                while True:
                    under_way.create_task(self._one(client))
                    await asyncio.sleep(1 / a_second)

    async def _one(self, client: PathwayClient) -> None:
        """Record one fact about one child, again and again under one id until it is acknowledged."""
        free = [place for place in range(len(self.here.told)) if place not in self._busy]
        if not free:
            return
        place = self.here.random.choice(free)
        self._busy.add(place)
        try:
            await self._acknowledged(client, place, self._next(place))
        finally:
            self._busy.discard(place)

    async def _acknowledged(self, client: PathwayClient, place: int, fact: Fact) -> None:
        child, command_id = self.here.told[place], f"steady-{fact.id}"
        while True:
            with suppress(*NOT_NOW):
                answer = await client.record(child.reference, [fact], command_id=command_id)
                break
        self.answered[command_id] = child.reference, answer.revision
        self.here.told[place] = replace(child, facts=(*child.facts, fact))

    def _next(self, place: int) -> Fact:
        kind, at = _NOTE, real_now()
        if place not in self._opened and self.here.random.random() < self.events:
            self._opened.add(place)
            kind = _OPENS_A_DUTY
        return FACT.validate_python(
            {"fact": kind, "id": uuid.uuid4().hex[:12], "happened_at": at, "recorded_at": at}
        )


@dataclass(frozen=True, slots=True)
class Rest:
    """When all was quiet again, and whether it was."""

    at: datetime
    quiet: bool

    @property
    def late(self) -> Iterator[str]:
        """Says that it was not."""
        if not self.quiet:
            yield "it did not come to rest in time"


async def at_rest(here: Rig) -> Rest:
    """Wait until everything that the rules say is due has gone, and all that was under way."""
    at = max(here.last_due_at + _AFTER, real_now())
    return Rest(at, await here.quiet(at, _SETTLED_SECONDS))
