"""Where a scenario is played: records, mail sink, fictional staff and workers of its own, on skipped time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from sqlalchemy import Engine
from temporalio.testing import WorkflowEnvironment

from activities.delivering import Post
from cce.notices.channels import ChannelRules
from cce.notices.outbox import Outbox
from cce.notices.send import AppriseSender
from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact, Reassigned, as_recorded
from cce.pathway.ladder import Ladder
from cce.pathway.plan import Plan, listing, plan
from cce.pathway.scenario import Scenario
from cce.pathway.terms import NoticeStatus, Role
from cce.pathway.timetable import work_out
from cce.records import boards, facts, ledger
from cce.records.authority import Authority
from cce.records.deliveries import Delivery, DeliveryStatus
from cce.records.engine import open_engine, reading, transaction
from cce.records.episodes import Child, circumstances_of
from cce.records.migrations import migrate
from cce.records.panels import add_panel_dates
from cce.records.references import new_reference
from cce.staff.fictional import fictional_directory
from cce.staff.importing import import_directory
from starter.client import Opening, PathwayClient
from workflows.serving import Queues, workers

JUST_BEFORE = timedelta(seconds=30)
"""How long before its instant a fact is handed in, so that it is known before a slot at that very instant."""

_LINKS = "http://127.0.0.1:8000"
_BREATH_SECONDS = 0.005
_PATIENCE_SECONDS = 60.0
_ROLES = tuple(role for role in Role if role is not Role.LEAD_PROFESSIONAL)
_WAITING = (DeliveryStatus.OWED, DeliveryStatus.CLAIMED, DeliveryStatus.FAILED)


class NothingMoves(PathwayError):
    """The simulation waited for a notice that did not go."""


@dataclass
class Stage:
    """One scenario on its way.

    Attributes:
        environment: The time-skipping server.
        scenario: What is played.
        engine: Its records.
        client: What speaks to the engine.
        ladder: The policy on its working days.
        reference: The episode.
        shift: How far the scenario's clock is ahead of the server's.
    """

    environment: WorkflowEnvironment
    scenario: Scenario
    engine: Engine
    client: PathwayClient
    ladder: Ladder
    reference: str
    shift: timedelta
    _opened: bool = False

    def batches(self, until: datetime) -> Iterator[list[Fact]]:
        """The facts recorded by *until*, those of one instant together."""
        known = [fact for fact in as_recorded(self.scenario.facts) if fact.recorded_at <= until]
        for _, together in groupby(known, key=lambda fact: fact.recorded_at):
            yield list(together)

    async def record(self, together: list[Fact]) -> None:
        """Hand in what was recorded at one instant, just before it; slots before that instant go first."""
        known_at = together[0].recorded_at
        slots = [at for at in self._slots() if known_at - JUST_BEFORE < at < known_at]
        await self.pass_until(max(slots) if slots else known_at - JUST_BEFORE)
        if self._opened:
            await self.client.record(self.reference, together)
        else:
            await self.client.open(_opening(self.scenario, together), reference=self.reference)
            self._opened = True

    async def pass_until(self, at: datetime) -> None:
        """Let time pass until *at*, and everything due by then go."""
        ahead = at - await self._now()
        if ahead > timedelta():
            await self.environment.sleep(ahead)
        await self._settled(at)

    def plan(self, at: datetime) -> Plan:
        """What the record says at *at*; before anything was recorded, what the rules say of nothing."""
        if not self._opened:
            return plan((), self.scenario.circumstances, self.ladder, at)
        with reading(self.engine) as session:
            circumstances = circumstances_of(session, self.reference)
            known = facts.facts_of(session, self.reference)
            board = boards.load_board(session, self.reference)
        timetable = work_out(known, circumstances, self.ladder.policy, self.ladder.calendar)
        return listing(timetable, board, self.ladder, circumstances, at)

    def deliveries(self) -> tuple[Delivery, ...]:
        """The ledger."""
        with reading(self.engine) as session:
            return ledger.deliveries_of(session, self.reference)

    async def _now(self) -> datetime:
        return await self.environment.get_current_time() + self.shift

    def _slots(self) -> list[datetime]:
        if not self._opened:
            return []
        with reading(self.engine) as session:
            board = boards.load_board(session, self.reference)
        return [one.at for one in board.notices if one.status is not NoticeStatus.WITHDRAWN]

    async def _settled(self, at: datetime) -> None:
        """Wait until everything owed by *at* has gone."""
        give_up = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while any(one.not_before <= at and one.status in _WAITING for one in self.deliveries()):
            if asyncio.get_running_loop().time() > give_up:
                raise NothingMoves(
                    f"The simulation of {self.scenario.path} waited too long for a notice to go."
                )
            await asyncio.sleep(_BREATH_SECONDS)


@asynccontextmanager
async def staged(
    environment: WorkflowEnvironment,
    scenario: Scenario,
    folder: Path,
    policies: tuple[Path, ...],
    database_url: str | None = None,
) -> AsyncIterator[Stage]:
    """A stage for *scenario* in *folder*, with workers running; its records there too, unless elsewhere."""
    engine = open_engine(database_url or f"sqlite:///{folder / 'simulated.sqlite'}")
    authority = Authority(policies)
    started_at = (
        min((fact.recorded_at for fact in scenario.facts), default=datetime.now(UTC)) - 2 * JUST_BEFORE
    )
    shift = started_at - await environment.get_current_time()
    queues = Queues()
    _furnish(engine, scenario, started_at.date())
    client = PathwayClient(
        environment.client, engine, authority, queues.pathway, shift, clock=lambda: started_at
    )
    with reading(engine) as session:
        ladder = authority.ladder(session, scenario.policy.policy)
    with (
        Outbox(folder / "outbox", clock=lambda: datetime.now(UTC)) as outbox,
        AppriseSender(ChannelRules.around(outbox.url)) as sender,
    ):
        post = Post(engine, authority, sender, outbox.url, _LINKS)
        keeper, deliverer = workers(environment.client, post, queues, shift=shift)
        async with keeper, deliverer:
            yield Stage(environment, scenario, engine, client, ladder, new_reference(), shift)
    engine.dispose()


def _furnish(engine: Engine, scenario: Scenario, started_on: date) -> None:
    migrate(engine)
    with transaction(engine) as session:
        add_panel_dates(session, [panel.on for panel in scenario.circumstances.panels])
        later = [fact.to for fact in scenario.facts if isinstance(fact, Reassigned)]
        import_directory(session, fictional_directory(_ROLES, later), started_on)


def _opening(scenario: Scenario, together: list[Fact]) -> Opening:
    circumstances = scenario.circumstances
    return Opening(
        child=Child(None, circumstances.born_on),
        status=circumstances.status,
        yjs_involved=circumstances.yjs_involved,
        team=None,
        roles={},
        policy=scenario.policy.policy,
        facts=tuple(together),
    )
