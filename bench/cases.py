"""The demo's child as many children: each an episode of its own, its facts recorded one by one on one day."""

import asyncio
import time
from datetime import datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import Engine

from bench import demo
from cce.pathway.facts import Closed, Fact, Reassigned, as_recorded
from cce.pathway.limits import WorkingDays
from cce.pathway.terms import Role
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.panels import set_panels
from cce.records.references import new_reference
from cce.records.timetables import duties_of
from cce.staff.fictional import fictional_directory
from cce.staff.importing import import_directory
from starter.client import Opening, PathwayClient

ROLES = tuple(role for role in Role if role is not Role.LEAD_PROFESSIONAL)
"""Those somebody holds; the lead professional is then the social worker."""


class CaseWorker:
    """Somebody who records one child after another.

    Args:
        client: What speaks to the engine.
        engine: The records.
        at: When all of it is recorded.
    """

    def __init__(self, client: PathwayClient, engine: Engine, at: datetime) -> None:
        self._client = client
        self._engine = engine
        self._facts = [_recorded(fact, at, place) for place, fact in enumerate(opened_with())]

    async def play(self) -> tuple[str, list[float]]:
        """Open an episode with the first fact, record the others; its reference, and each one's seconds."""
        reference = new_reference()
        await self._client.open(_opening(self._facts[0]), reference=reference)
        return reference, [await self._record(reference, fact) for fact in self._facts[1:]]

    async def _record(self, reference: str, fact: Fact) -> float:
        started = time.perf_counter()
        await self._client.record(reference, [fact])
        await asyncio.to_thread(self._read, reference)
        return time.perf_counter() - started

    def _read(self, reference: str) -> None:
        with reading(self._engine) as session:
            duties_of(session, reference)


def opened_with() -> list[Fact]:
    """The demo's facts but for its closure, which would end the episode's workflow."""
    return [fact for fact in as_recorded(demo.scenario().facts) if not isinstance(fact, Closed)]


def working_day(clock: clock_time) -> datetime:
    """That time of the first working day after the last of the facts."""
    calendar = demo.ladder().calendar
    last_on = calendar.date_of(max(fact.recorded_at for fact in opened_with()))
    return calendar.at(calendar.after(last_on, WorkingDays(1)), clock)


def furnish(engine: Engine, at: datetime) -> None:
    """Give the records the panel's dates and somebody for each role."""
    later = [fact.to for fact in opened_with() if isinstance(fact, Reassigned)]
    with transaction(engine) as session:
        set_panels(session, (panel.on for panel in demo.scenario().circumstances.panels), at, "bench")
        import_directory(session, fictional_directory(ROLES, later), at.date())


def _recorded(fact: Fact, at: datetime, place: int) -> Fact:
    return fact.model_copy(update={"recorded_at": at + timedelta(milliseconds=place)})


def _opening(first: Fact) -> Opening:
    told = demo.scenario()
    return Opening(
        child=Child.of(None, told.circumstances.born_on),
        status=told.circumstances.status,
        yjs_involved=told.circumstances.yjs_involved,
        team=None,
        roles={},
        policy=told.policy.policy,
        facts=(first,),
    )
