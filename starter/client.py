"""What speaks to the engine: open an episode, record facts; used by the command line and by pages."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from cce.pathway.checklists import Answer
from cce.pathway.errors import FactRefused, PathwayError
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.judge import judge
from cce.pathway.terms import ChildStatus, Role
from cce.records import episodes, facts, imports, narrative, references
from cce.records.audit import AuditEntry, append_audit
from cce.records.authority import Authority
from cce.records.checklists import Saying, give_answers
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.errors import EpisodeExists
from workflows.episode import Episode
from workflows.ids import episode_id
from workflows.messages import BUSY, MOVING_ON, UNANSWERED, Command, EpisodeStart

PATIENCE = timedelta(seconds=30)
"""How long to wait for the engine's answer before saying that there is none."""

_COMPLETED_MEANWHILE = "AcceptedUpdateCompletedWorkflow"  # what the server itself says
_TRY_AGAIN = (MOVING_ON, BUSY, UNANSWERED, _COMPLETED_MEANWHILE)
_FOR_NOW = (RPCStatusCode.NOT_FOUND, RPCStatusCode.RESOURCE_EXHAUSTED)
"""The run ended as we spoke to it, or too many speak at once."""

_PAUSE_SECONDS = 0.1


class EngineUnavailable(PathwayError):
    """The engine does not answer; try again, the same command is kept only once."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening an episode needs.

    Attributes:
        child: Who it is about; stays in the database.
        status: Under which plan the child is held.
        yjs_involved: Whether youth justice shares the assessment.
        team: The team that has it, by key.
        roles: Who holds which role for this child, by key.
        policy: The policy it is pinned to.
        facts: What is known so far; the first is a concern.
        imported_at: When it was taken over, UTC, where it ran already: its past is known silently.
        factors: The Level 4 factors that were seen.
        by: Who saw them, by key.
    """

    child: Child
    status: ChildStatus
    yjs_involved: bool
    team: str | None
    roles: Mapping[Role, str]
    policy: str
    facts: tuple[Fact, ...]
    imported_at: datetime | None = None
    factors: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer to a command.

    Attributes:
        reference: The episode.
        command_id: The command; send it again under the same id when in doubt.
        revision: The revision of the timetable that followed.
    """

    reference: str
    command_id: str
    revision: int


class PathwayClient:
    """Speaks to the engine through Temporal, and asks the record first, for a quick and friendly refusal.

    Args:
        temporal: The Temporal client; None where only the record is at hand.
        engine: The records.
        authority: The policies on their working days.
        task_queue: Where episodes run.
        shift: How far the business clock is ahead of the server's: nothing, but in a simulation.
        clock: What time it is, UTC, for what is stored before the engine is asked.
        patience: How long to wait for the engine.
        account: Who speaks, for the audit of facts that name nobody.
    """

    def __init__(
        self,
        temporal: Client | None,
        engine: Engine,
        authority: Authority,
        task_queue: str,
        shift: timedelta = timedelta(),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: timedelta = PATIENCE,
        account: str | None = None,
    ) -> None:
        self._temporal = temporal
        self._engine = engine
        self._authority = authority
        self._task_queue = task_queue
        self._shift = shift
        self._clock = clock
        self._patience = patience
        self._account = account

    async def open(
        self, opening: Opening, *, reference: str | None = None, command_id: str | None = None
    ) -> Recorded:
        """Open an episode and record its first facts.

        Args:
            opening: What it needs.
            reference: Its reference, where one was set aside for it.
            command_id: Names the command that records the facts, for who may have to send it again.

        Raises:
            EpisodeExists: The reference is taken.
            FactRefused: A fact cannot be; nothing is stored.
            EngineUnavailable: The engine does not answer; nothing is stored.
        """
        known, command_id = reference or references.new_reference(), command_id or str(uuid.uuid4())
        try:
            # The connection may break after it was stored: then too it is removed again.
            await asyncio.to_thread(self._add, opening, known)
            return await self.record(known, opening.facts, command_id=command_id)
        except EpisodeExists:
            raise
        except BaseException as error:
            kept_as = await asyncio.to_thread(self._forget, known, command_id)
            if not isinstance(error, EngineUnavailable):
                raise
            if kept_as is None:
                raise EngineUnavailable(
                    "The engine does not answer: no episode was opened. Try again in a moment."
                ) from None
            # The answer was lost, not the command.
            return Recorded(known, command_id, kept_as)

    async def record(
        self,
        reference: str,
        given: Sequence[Fact],
        *,
        command_id: str | None = None,
        known_at: datetime | None = None,
    ) -> Recorded:
        """Record what happened.

        Args:
            reference: The episode.
            given: Facts that belong together: all are kept, or none.
            command_id: Names the command; give the same again after an uncertain answer.
            known_at: Where no facts are given, when it became known that dates or rules changed, UTC.

        Raises:
            FactRefused: The pathway refuses one; nothing is stored.
            EpisodeUnknown: There is no such episode.
            CommandExists: The command was kept for another episode.
            EngineUnavailable: The engine does not answer.
        """
        command_id = command_id or str(uuid.uuid4())
        bare = await asyncio.to_thread(self._store_text, reference, command_id, given)
        command = Command(command_id=command_id, facts=bare, known_at=known_at, account=self._account)
        revision = await self._send(reference, command)
        if revision is None:
            await asyncio.to_thread(self._drop_text, command_id)
            await asyncio.to_thread(self.judge, reference, given)
            raise FactRefused("The engine refuses the fact: look at the episode again, then record it anew.")
        return Recorded(reference, command_id, revision)

    async def work_out_anew(self, reference: str, known_at: datetime | None = None) -> Recorded:
        """Have an episode's timetable worked out anew: a panel date, a working day or a policy has changed.

        Args:
            reference: The episode.
            known_at: When that became known, UTC; now unless given.

        Raises:
            EpisodeUnknown: There is no such episode.
            EngineUnavailable: The engine does not answer.
        """
        return await self.record(reference, (), known_at=known_at)

    def judge(self, reference: str, given: Sequence[Fact]) -> None:
        """Say from the record alone whether the pathway would refuse these facts.

        Raises:
            FactRefused: It would, and why.
            EpisodeUnknown: There is no such episode.
        """
        with reading(self._engine) as session:
            self._judge(session, reference, given)

    def _judge(self, session: Session, reference: str, given: Sequence[Fact]) -> None:
        ladder = self._authority.ladder(session, episodes.episode(session, reference).policy)
        circumstances = episodes.circumstances_of(session, reference)
        known = facts.facts_of(session, reference)
        for fact in as_recorded(given):
            judge(fact, known, circumstances, ladder.policy, ladder.calendar)
            known.append(fact)

    def _add(self, opening: Opening, reference: str) -> None:
        with transaction(self._engine) as session:
            ladder = self._authority.ladder(session, opening.policy)
            row = episodes.Episode(
                reference=reference,
                policy=opening.policy,
                policy_version=ladder.policy.version,
                opened_at=self._opened_at(opening),
                child_status=opening.status,
                yjs_involved=opening.yjs_involved,
                team=opening.team,
            )
            episodes.open_episode(session, row, opening.child, opening.roles)
            if opening.imported_at is not None:
                imports.note_import(session, imports.Imported(reference, reference, "", opening.imported_at))
            if opening.factors:
                self._note_factors(session, reference, opening)

    def _opened_at(self, opening: Opening) -> datetime:
        """Now, or when its first fact was recorded: who has the child from the start is told of that fact."""
        known_at = () if opening.imported_at else (fact.recorded_at for fact in opening.facts)
        earliest: datetime = min((self._clock(), *known_at))
        return earliest

    def _note_factors(self, session: Session, reference: str, opening: Opening) -> None:
        seen, saying = dict.fromkeys(opening.factors, Answer.PRESENT), Saying(opening.by, self._clock())
        give_answers(session, reference, seen, saying)
        items = ", ".join(opening.factors)
        append_audit(session, AuditEntry(saying.at, saying.by, "answered checklist", items, reference))

    def _forget(self, reference: str, command_id: str) -> int | None:
        """Remove an episode that was not opened; the revision where it was after all."""
        with transaction(self._engine) as session:
            episodes.forget_unopened(session, reference)
            return facts.command_of(session, command_id)

    def _store_text(self, reference: str, command_id: str, given: Sequence[Fact]) -> tuple[Fact, ...]:
        bare, texts = narrative.without_narrative(given)
        with reading(self._engine) as session:
            if facts.command_of(session, command_id, reference) is not None:
                return bare
            self._judge(session, reference, given)
        if texts:
            with transaction(self._engine) as session:
                narrative.store_narrative(session, reference, command_id, texts, self._clock())
        return bare

    def _drop_text(self, command_id: str) -> None:
        with transaction(self._engine) as session:
            narrative.drop_narrative(session, command_id)

    async def _send(self, reference: str, command: Command) -> int | None:
        """The revision that followed; None when the engine refused."""
        if self._temporal is None:
            raise EngineUnavailable
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                return await self._ask(self._temporal, reference, command)
        except (TimeoutError, RPCError, RPCTimeoutOrCancelledError):
            raise EngineUnavailable(
                "The engine does not answer: try again in a moment, with "
                f"--command-id {command.command_id}: it is kept once, whatever became of this attempt."
            ) from None

    async def _ask(self, temporal: Client, reference: str, command: Command) -> int | None:
        """Ask until the episode takes the command, or refuses it."""
        number = 0
        while True:
            number += 1
            try:
                revision = await self._update(temporal, reference, command, number)
                # After a restore the server may repeat an answer of which the record knows nothing any more.
                if await asyncio.to_thread(self._is_kept, reference, command.command_id):
                    return revision
            except WorkflowUpdateFailedError as failed:
                cause = failed.cause
                if not isinstance(cause, ApplicationError) or cause.type not in _TRY_AGAIN:
                    return None
            except RPCError as error:
                if error.status not in _FOR_NOW:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)

    def _is_kept(self, reference: str, command_id: str) -> bool:
        with reading(self._engine) as session:
            return facts.command_of(session, command_id, reference) is not None

    async def _update(self, temporal: Client, reference: str, command: Command, number: int) -> int:
        """Ask the episode; one that does not run (it was closed, or lost) is started on its record."""
        start = WithStartWorkflowOperation(
            Episode.run,
            EpisodeStart(reference=reference, shift=self._shift),
            id=episode_id(reference),
            task_queue=self._task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        # Under the same id the server would repeat its last answer; the record knows the command in any case.
        update_id = command.command_id if number == 1 else f"{command.command_id}.{number}"
        try:
            kept = await temporal.execute_update_with_start_workflow(
                Episode.record, command, id=update_id, start_workflow_operation=start
            )
        except BaseException:
            await _look_at(start)
            raise
        return kept.revision


async def _look_at(start: WithStartWorkflowOperation[Episode, None]) -> None:
    """Take note of how the start ended: an error nobody looks at is printed when the program ends."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_PAUSE_SECONDS):
            await start.workflow_handle()
