"""Where scenarios are played: records, mail sink, fictional staff and workers of its own, on skipped time."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from temporalio.testing import WorkflowEnvironment

from activities.delivering import Post
from activities.reaching import is_nobody
from cce.hidden import Hidden
from cce.keys.keyring import make_keyring
from cce.notices.channels import ChannelRules
from cce.notices.outbox import Outbox
from cce.notices.send import AppriseSender
from cce.pathway.arrangements import Arrangements
from cce.pathway.caseload import Caseload
from cce.pathway.errors import PathwayError
from cce.pathway.facts import Fact, Reassigned
from cce.pathway.ladder import Ladder
from cce.pathway.plan import Plan, listing, plan
from cce.pathway.scenario import Scenario
from cce.pathway.terms import Role
from cce.pathway.timetable import work_out
from cce.records import boards, facts, ledger, notice_times
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.deliveries import Delivery
from cce.records.engine import reading, transaction
from cce.records.episodes import circumstances_of
from cce.records.migrations import migrate
from cce.records.panels import set_panels
from cce.records.references import new_reference
from cce.settings import FIRST_KEY
from cce.staff.fictional import fictional_directory
from cce.staff.importing import import_directory
from starter.changing import WHO, write_change
from starter.client import Opening, PathwayClient
from starter.following import look_at_the_lagging
from starter.moments import Moment, moments
from starter.second_process import LINKS, Place, open_simulated, second_process
from starter.simulated_panels import SimulatedPanel, simulated_panel
from workflows.serving import Queues, workers
from workflows.waking import Panels

JUST_BEFORE = timedelta(seconds=30)
"""How long before its instant a thing is handed in, so that it is known before a slot at that instant."""

_BREATH_SECONDS = 0.005
_PATIENCE_SECONDS = 60.0
_LONG_AFTER = timedelta(days=1)
Roles = Mapping[str, Mapping[Role, str]]

NOBODY: Roles = {}
_ROLES = tuple(role for role in Role if role is not Role.LEAD_PROFESSIONAL)


class NothingMoves(PathwayError):
    """The simulation waited for a notice that did not go."""


@dataclass
class Stage:
    """Several children on their way, before the same panels.

    Attributes:
        environment: The time-skipping server.
        told: What is played.
        engine: The records.
        authority: The policies on their working days.
        client: What speaks to the engine.
        panels: What speaks to the panels; None where nobody prepares any.
        shift: How far the stage's clock is ahead of the server's.
        roles: The person, by key, for each role that somebody holds for one child alone, by the child's key.
        references: Each child's episode, by the child's key.
    """

    environment: WorkflowEnvironment
    told: Caseload
    engine: Engine
    authority: Authority
    client: PathwayClient
    panels: Panels | None
    shift: timedelta
    roles: Roles
    references: dict[str, str] = field(default_factory=dict)
    _opened: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.references |= {key: new_reference() for key in self.told.children}

    async def play(self, until: datetime) -> None:
        """Let become known what is known by *until*, each at its instant, and time pass until then."""
        for moment in moments(self.told):
            if moment.at > until:
                break
            await self.take(moment)
        await self.pass_until(until)

    async def take(self, moment: Moment) -> None:
        """Hand in what becomes known at one instant, just before it; slots before that instant go first."""
        await self.pass_until(self._just_before(moment))
        if moment.changes:
            self._change(moment)
        await asyncio.gather(*(self._record(moment.at, *given) for given in moment.facts.items()))
        if moment.changes:
            await self._follow(moment)

    async def look_again(self, names: Iterable[date]) -> None:
        """Have the panels of those names look at the record, where there are any."""
        if self.panels is not None:
            await self.panels.look_again(sorted(names))

    async def pass_until(self, at: datetime) -> None:
        """Let time pass until *at*, and everything due by then go."""
        ahead = at - await self._now()
        if ahead > timedelta():
            await self.environment.sleep(ahead)
        await self._settled(at)

    def ladder(self, at: datetime) -> Ladder:
        """The policy of *at*, on the working days as the record has them."""
        with reading(self.engine) as session:
            return self.authority.ladder(session, self.told.arranged.at(at).ladder.policy.policy)

    def plan(self, key: str, at: datetime) -> Plan:
        """What the record says of a child at *at*; while it holds nothing, what the rules say of nothing."""
        ladder, reference = self.ladder(at), self.references[key]
        if key not in self._opened:
            return plan((), self.told.children[key].circumstances, ladder, at)
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

    def simulated_panels(self, at: datetime) -> dict[date, SimulatedPanel]:
        """What became of every panel that was set by *at*, by the panel's name."""
        arranged = (one.now for one in self.told.arranged.changed if one.at <= at)
        every = (self.told.arranged.start, *arranged)
        names = sorted({panel.name for one in every for panel in one.panels})
        known, ladder = {key: self.references[key] for key in self._opened}, self.ladder(at)
        with reading(self.engine) as session:
            return {name: simulated_panel(session, name, known, ladder, at) for name in names}

    async def _record(self, at: datetime, key: str, together: Sequence[Fact]) -> None:
        reference = self.references[key]
        if key in self._opened:
            await self.client.record(reference, together)
            return
        self._opened.add(key)
        policy = self.told.arranged.at(at).ladder.policy.policy
        opening = _opening(self.told.children[key], policy, self.roles.get(key, {}), together)
        await self.client.open(opening, reference=reference)

    def _just_before(self, moment: Moment) -> datetime:
        """When to hand in what becomes known: a little before, but after the slots before its instant."""
        keys = self._opened if moment.changes else self._opened & moment.facts.keys()
        handed_in = moment.at - JUST_BEFORE
        with reading(self.engine) as session:
            concerned = [self.references[key] for key in keys]
            return notice_times.latest_between(session, concerned, handed_in, moment.at) or handed_in

    def _change(self, moment: Moment) -> None:
        arranged = self._arranged_before(moment)
        with transaction(self.engine) as session:
            for change in moment.changes:
                arranged = write_change(session, change, arranged)

    async def _follow(self, moment: Moment) -> None:
        """Let follow what the changes touch and was not worked out by them just now; panels look again."""
        touched = await asyncio.to_thread(look_at_the_lagging, self.engine, self.authority, moment.at)
        follow = (self.client.work_out_anew(one, moment.at) for one in touched.touched)
        await asyncio.gather(*follow)
        known = (*self._arranged_before(moment).panels, *self.told.arranged.at(moment.at).panels)
        today = self.ladder(moment.at).calendar.date_of(moment.at)
        await self.look_again({panel.name for panel in known if panel.on >= today})

    def _arranged_before(self, moment: Moment) -> Arrangements:
        return self.told.arranged.at(moment.at - datetime.resolution)

    async def _now(self) -> datetime:
        return await self.environment.get_current_time() + self.shift

    async def _settled(self, at: datetime) -> None:
        """Wait until everything owed by *at* has gone."""
        give_up = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while self._is_owed(at):
            if asyncio.get_running_loop().time() > give_up:
                raise NothingMoves(f"The simulation of {self.told.path} waited too long for a notice to go.")
            await asyncio.sleep(_BREATH_SECONDS)

    def _is_owed(self, at: datetime) -> bool:
        with reading(self.engine) as session:
            waiting = ledger.owed_recipients(session, at, unrecorded_since=at + _LONG_AFTER)
        return any(not is_nobody(one.recipient) for one in waiting)


@asynccontextmanager
async def staged(
    environment: WorkflowEnvironment,
    told: Caseload,
    folder: Path,
    policies: tuple[Path, ...] = (),
    database_url: str | None = None,
    roles: Roles = NOBODY,
    with_panels: bool = True,
    two_processes: bool = False,
) -> AsyncIterator[Stage]:
    """A stage with workers running, and the panels that are set.

    Args:
        environment: The time-skipping server.
        told: What is played.
        folder: Where mail and records are kept.
        policies: Folders with further policies.
        database_url: Where the records are instead.
        roles: Who holds which role for one child alone, by the child's key.
        with_panels: Whether somebody prepares the panels.
        two_processes: Whether a second process takes its share: worth it where there is much to play.
    """
    url = database_url or f"sqlite:///{folder / 'simulated.sqlite'}"
    keyring = folder / "keyring"
    make_keyring(keyring, FIRST_KEY)
    engine = open_simulated(url, keyring)
    authority = Authority(policies)
    began_at = next((moment.at for moment in moments(told)), datetime.now(UTC))
    started_at = began_at - 2 * JUST_BEFORE
    shift = started_at - await environment.get_current_time()
    queues = Queues()
    _furnish(engine, told, roles, started_at)
    client = PathwayClient(
        environment.client, engine, authority, queues.pathway, shift, clock=lambda: started_at
    )
    policy = told.arranged.start.ladder.policy.policy
    panels = Panels(environment.client, queues.pathway, policy, shift) if with_panels else None
    with (
        Outbox(folder / "outbox", clock=lambda: datetime.now(UTC)) as outbox,
        AppriseSender(ChannelRules.around(Hidden(outbox.url))) as sender,
    ):
        post = Post(engine, authority, sender, Hidden(outbox.url), LINKS)
        keeper, deliverer = workers(environment.client, post, queues, shift=shift)
        address = environment.client.service_client.config.target_host
        place = Place(address, url, keyring, outbox.url, policies, shift)
        async with keeper, second_process(place) if two_processes else deliverer:
            stage = Stage(environment, told, engine, authority, client, panels, shift, roles)
            await stage.look_again(panel.name for panel in told.arranged.start.panels)
            yield stage
    engine.dispose()


def _furnish(engine: Engine, told: Caseload, roles: Roles, started_at: datetime) -> None:
    migrate(engine)
    with transaction(engine) as session:
        set_panels(session, [panel.on for panel in told.arranged.start.panels], started_at, WHO)
        people = fictional_directory(_ROLES, _further_people(told, roles))
        import_directory(session, people, started_at.date())


def _further_people(told: Caseload, roles: Roles) -> list[str]:
    """Everybody, by key, who holds a role for one child from the start, or to whom one passes on."""
    given = [person for held in roles.values() for person in held.values()]
    facts = (fact for child in told.children.values() for fact in child.facts)
    return given + [fact.to for fact in facts if isinstance(fact, Reassigned)]


def _opening(child: Scenario, policy: str, roles: Mapping[Role, str], together: Sequence[Fact]) -> Opening:
    circumstances = child.circumstances
    return Opening(
        child=Child.of(None, circumstances.born_on),
        status=circumstances.status,
        yjs_involved=circumstances.yjs_involved,
        team=None,
        roles=roles,
        policy=policy,
        facts=tuple(together),
        imported_at=circumstances.imported_at,
    )
