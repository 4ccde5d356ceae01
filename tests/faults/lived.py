"""A walk through the real engine: its workflows, activities, records and mail, on skipped time."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from activities.messages import postbox_id
from cce.pathway.arrangements import Arrangements, Timeline
from cce.pathway.caseload import Caseload
from cce.pathway.changes import Change
from cce.pathway.errors import FactRefused
from cce.pathway.facts import as_recorded
from cce.pathway.scenario import Scenario
from cce.records.boards import load_board
from cce.records.children import Child
from cce.records.deliveries import Delivery, notice_digest
from cce.records.engine import reading
from cce.staff.fictional import fictional_directory
from starter.client import Opening
from starter.moments import Moment
from starter.skipped_time import skipping_time
from starter.stage import Stage, staged
from tests.faults.likeness import Broken, of_one_instant, same, same_mail, same_plan
from tests.faults.model import Model
from tests.faults.steps import IN_LINE, Arranged, Command, Commanded, Step, Walk
from tests.faults.walked import POLICY
from tests.pathway.episodes import LADDER
from workflows.ids import episode_id, panel_id

_KEY = "child"
_PUNCTUAL = timedelta(minutes=1)
Run = tuple[str, str]


@dataclass
class Lived:
    """One walk on a stage, beside the model of it.

    Attributes:
        stage: The engine at work.
        model: The same by the rules alone.
        answers: The revision that each command was answered with.
        runs: Every run of a workflow that was seen, by its id.
        checked: How many things were compared.
    """

    stage: Stage
    model: Model
    answers: dict[str, int] = field(default_factory=dict)
    together: bool = False
    late: set[str] = field(default_factory=set)
    runs: dict[Run, None] = field(default_factory=dict)
    checked: Counter[str] = field(default_factory=Counter)
    is_open: bool = False

    async def take(self, step: Step, *, look: bool) -> None:
        """Play one step, and look at everything where asked to.

        Raises:
            Broken: The engine is not what the rules say.
        """
        if isinstance(step, Commanded):
            await self._commands(step)
        elif isinstance(step, Arranged) and self.model.change(step.change):
            await self.stage.take(Moment(step.at, (step.change,), {}))
            self.checked["changed"] += 1
        await self._note_runs()
        if look:
            await self.stage.pass_until(step.at)
            self._look(step)

    async def _commands(self, step: Commanded) -> None:
        moment = Moment(step.known_from, (), {_KEY: ()} if self.is_open else {})
        await self.stage.pass_until(self.stage._just_before(moment))
        for command in step.commands:
            taken, again = self.model.would_take(command), command.id in self.answers
            stale = step.at - max(fact.recorded_at for fact in command.facts) > IN_LINE
            if taken and stale and not again:
                continue  # what was told since it was known stays told, and the plan cannot know of it
            await self._command(command, again=again)
        if self.is_open:
            with reading(self.stage.engine) as session:
                board = load_board(session, self.stage.references[_KEY])
            self.late |= {one.key for one in board.notices if step.known_from <= one.at <= step.at}

    async def _command(self, command: Command, *, again: bool) -> None:
        revision = await self._kept(command)
        if (revision is not None) != self.model.command(command):
            raise Broken(f"{'kept' if revision else 'refused'}, and the rules say otherwise: {command}")
        self.checked["kept" if revision else "refused"] += 1
        if revision is not None and again:
            same(f"the answer to {command.id} sent again", revision, self.answers[command.id])
        elif revision is not None:
            self.together |= of_one_instant(self.model.known, len(command.facts))
            self.answers[command.id] = revision

    async def _kept(self, command: Command) -> int | None:
        client, reference = self.stage.client, self.stage.references[_KEY]
        try:
            if self.is_open:
                return (await client.record(reference, command.facts, command_id=command.id)).revision
            given = self.model.start
            opening = Opening(
                Child.of(None, given.born_on),
                given.status,
                given.yjs_involved,
                None,
                {},
                POLICY,
                command.facts,
            )
            opened = await client.open(opening, reference=reference, command_id=command.id)
        except FactRefused:
            return None
        self.is_open = True
        self.stage._opened.add(_KEY)
        return opened.revision

    def _look(self, step: Step) -> None:
        if not self.is_open:
            return
        rules = self.model.plan(step.at)
        same_plan(self.stage.plan(_KEY, step.at), rules, self.model.now.ladder, together=self.together)
        rows = self.stage.deliveries(_KEY)
        same_mail(rules, rows, self.late, lambda one: one.not_before)
        late = [one for one in rows if one.sent_at and not timedelta() <= _delay(one) <= _PUNCTUAL]
        excused = {notice_digest(key) for key in self.late}
        same("what went early or late", [one for one in late if one.about.notice not in excused], [])
        self.checked["looks"] += 1

    async def _note_runs(self) -> None:
        """Whatever runs now, or ran last."""
        people = [postbox_id(person.key) for person in fictional_directory().people]
        panels = [panel_id(panel.name) for panel in self.model.panels]
        for workflow_id in (episode_id(self.stage.references[_KEY]), *people, *panels):
            try:
                told = await self.stage.environment.client.get_workflow_handle(workflow_id).describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                continue
            self.runs[workflow_id, told.run_id] = None

    async def histories(self) -> AsyncIterator[WorkflowHistory]:
        """What happened in every run that was seen."""
        for workflow_id, run_id in self.runs:
            handle = self.stage.environment.client.get_workflow_handle(workflow_id, run_id=run_id)
            yield await handle.fetch_history()


@asynccontextmanager
async def living(walk: Walk, folder: Path) -> AsyncIterator[Lived]:
    """An engine of its own at work, in which nothing has happened yet."""
    told = _told(walk)
    async with skipping_time() as environment, staged(environment, told, folder) as stage:
        yield Lived(stage, Model(walk.circumstances))


def _told(walk: Walk) -> Caseload:
    """What is taken of the walk, by the rules alone: whose panels, people and beginning the stage needs."""
    model, changes = Model(walk.circumstances), list[Change]()
    for step in walk.steps:
        if isinstance(step, Commanded):
            for command in step.commands:
                model.command(command)
        elif isinstance(step, Arranged) and model.change(step.change):
            changes.append(step.change)
    start = Arrangements(LADDER, walk.circumstances.panels)
    child = Scenario("a walk", LADDER.policy, walk.circumstances, tuple(model.known))
    arranged = Timeline(start, tuple(model.changed))
    return Caseload(
        "a walk", tuple(changes), arranged, {_KEY: child}, {_KEY: tuple(as_recorded(model.known))}
    )


def _delay(one: Delivery) -> timedelta:
    return one.sent_at - one.not_before if one.sent_at else timedelta()
