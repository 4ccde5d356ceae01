"""Where scenarios are played: records, mail sink, fictional staff and workers of its own, on skipped time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine
from temporalio.testing import WorkflowEnvironment

from activities.delivering import Post
from activities.reaching import is_nobody
from cce.notices.channels import ChannelRules
from cce.notices.outbox import Outbox
from cce.notices.send import AppriseSender
from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.plan import Plan, listing, plan
from cce.pathway.terms import Role
from cce.pathway.timetable import work_out
from cce.records import boards, facts, ledger, notice_times
from cce.records.authority import Authority
from cce.records.deliveries import Delivery
from cce.records.engine import open_engine, reading, transaction
from cce.records.episodes import Child, circumstances_of
from cce.records.migrations import migrate
from cce.records.panels import set_panels
from cce.records.references import new_reference
from cce.staff.fictional import fictional_directory
from cce.staff.importing import import_directory
from starter.cast import Cast, Moment, Part
from starter.client import Opening, PathwayClient
from workflows.serving import Queues, workers

JUST_BEFORE = timedelta(seconds=30)
"""How long before its instant a thing is handed in, so that it is known before a slot at that instant."""

_LINKS = "http://127.0.0.1:8000"
_BREATH_SECONDS = 0.005
_PATIENCE_SECONDS = 60.0
_LONG_AFTER = timedelta(days=1)
_ROLES = tuple(role for role in Role if role is not Role.LEAD_PROFESSIONAL)


class NothingMoves(PathwayError):
    """The simulation waited for a notice that did not go."""


@dataclass
class Stage:
    """Several children on their way.

    Attributes:
        environment: The time-skipping server.
        cast: Who takes part.
        engine: Their records.
        authority: The policies on their working days.
        client: What speaks to the engine.
        shift: How far the stage's clock is ahead of the server's.
        references: Each child's episode, by the child's key.
    """

    environment: WorkflowEnvironment
    cast: Cast
    engine: Engine
    authority: Authority
    client: PathwayClient
    shift: timedelta
    references: dict[str, str] = field(default_factory=dict)
    _opened: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.references |= {key: new_reference() for key in self.cast.parts}

    async def play(self, until: datetime) -> None:
        """Let become known what is recorded by *until*, each at its instant, and time pass until then."""
        for moment in self.cast.moments():
            if moment.at > until:
                break
            await self.take(moment)
        await self.pass_until(until)

    async def take(self, moment: Moment) -> None:
        """Hand in what becomes known at one instant, just before it; slots before that instant go first."""
        await self.pass_until(self._just_before(moment))
        await asyncio.gather(*(self._record(key, together) for key, together in moment.facts.items()))

    async def pass_until(self, at: datetime) -> None:
        """Let time pass until *at*, and everything due by then go."""
        ahead = at - await self._now()
        if ahead > timedelta():
            await self.environment.sleep(ahead)
        await self._settled(at)

    def ladder(self) -> Ladder:
        """The policy on the working days as the record has them."""
        with reading(self.engine) as session:
            return self.authority.ladder(session, self.cast.policy.policy)

    def plan(self, key: str, at: datetime) -> Plan:
        """What the record says of a child at *at*; while it holds nothing, what the rules say of nothing."""
        ladder, reference = self.ladder(), self.references[key]
        if key not in self._opened:
            return plan((), self.cast.parts[key].circumstances, ladder, at)
        with reading(self.engine) as session:
            circumstances = circumstances_of(session, reference)
            known = facts.facts_of(session, reference)
            board = boards.load_board(session, reference)
        timetable = work_out(known, circumstances, ladder.policy, ladder.calendar)
        return listing(timetable, board, ladder, circumstances, at)

    def deliveries(self, key: str) -> tuple[Delivery, ...]:
        """The ledger of one child."""
        with reading(self.engine) as session:
            return ledger.deliveries_of(session, self.references[key])

    async def _record(self, key: str, together: Sequence[Fact]) -> None:
        if key in self._opened:
            await self.client.record(self.references[key], together)
        else:
            self._opened.add(key)
            opening = _opening(self.cast, self.cast.parts[key], together)
            await self.client.open(opening, reference=self.references[key])

    def _just_before(self, moment: Moment) -> datetime:
        known = [self.references[key] for key in moment.facts if key in self._opened]
        handed_in = moment.at - JUST_BEFORE
        with reading(self.engine) as session:
            return notice_times.latest_between(session, known, handed_in, moment.at) or handed_in

    async def _now(self) -> datetime:
        return await self.environment.get_current_time() + self.shift

    async def _settled(self, at: datetime) -> None:
        """Wait until everything owed by *at* has gone."""
        give_up = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while self._is_owed(at):
            if asyncio.get_running_loop().time() > give_up:
                raise NothingMoves(f"The simulation of {self.cast.path} waited too long for a notice to go.")
            await asyncio.sleep(_BREATH_SECONDS)

    def _is_owed(self, at: datetime) -> bool:
        with reading(self.engine) as session:
            waiting = ledger.owed_recipients(session, at, unrecorded_since=at + _LONG_AFTER)
        return any(not is_nobody(one.recipient) for one in waiting)


@asynccontextmanager
async def staged(
    environment: WorkflowEnvironment,
    cast: Cast,
    folder: Path,
    policies: tuple[Path, ...] = (),
    database_url: str | None = None,
) -> AsyncIterator[Stage]:
    """A stage for *cast* in *folder*, with workers running; its records there too, unless elsewhere."""
    engine = open_engine(database_url or f"sqlite:///{folder / 'simulated.sqlite'}")
    authority = Authority(policies)
    started_at = next((moment.at for moment in cast.moments()), datetime.now(UTC)) - 2 * JUST_BEFORE
    shift = started_at - await environment.get_current_time()
    queues = Queues()
    _furnish(engine, cast, started_at.date())
    client = PathwayClient(
        environment.client, engine, authority, queues.pathway, shift, clock=lambda: started_at
    )
    with (
        Outbox(folder / "outbox", clock=lambda: datetime.now(UTC)) as outbox,
        AppriseSender(ChannelRules.around(outbox.url)) as sender,
    ):
        post = Post(engine, authority, sender, outbox.url, _LINKS)
        keeper, deliverer = workers(environment.client, post, queues, shift=shift)
        async with keeper, deliverer:
            yield Stage(environment, cast, engine, authority, client, shift)
    engine.dispose()


def _furnish(engine: Engine, cast: Cast, started_on: date) -> None:
    migrate(engine)
    with transaction(engine) as session:
        started_at = datetime.combine(started_on, time(), UTC)
        for part in cast.parts.values():
            set_panels(session, [panel.on for panel in part.circumstances.panels], started_at, "scenario")
        import_directory(session, fictional_directory(_ROLES, cast.new_holders()), started_on)


def _opening(cast: Cast, part: Part, together: Sequence[Fact]) -> Opening:
    circumstances = part.circumstances
    return Opening(
        child=Child(None, circumstances.born_on),
        status=circumstances.status,
        yjs_involved=circumstances.yjs_involved,
        team=None,
        roles=part.roles,
        policy=cast.policy.policy,
        facts=tuple(together),
    )
