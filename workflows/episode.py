"""Episode: one child's pathway, for as long as it lasts.

The workflow is a clock and a sequencer. It holds no rule and no date of its own: it keeps facts one at a
time, and wakes when the record says that something is due.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from activities.messages import Keep, Kept, Prepare
    from workflows import ids
    from workflows.messages import BUSY, MOVING_ON, UNANSWERED, Command, EpisodeStart

MOST_WAITING = 100
_QUICK = timedelta(seconds=30)
_A_FEW_TIMES = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_attempts=4)
_A_LITTLE_LATER = timedelta(minutes=1)


class Turn:
    """One command waiting for its turn, and what became of it."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.kept: Kept | None = None
        self.refused: ApplicationError | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was kept or refused."""
        return self.kept is not None or self.refused is not None

    def answer(self) -> Kept:
        """What whoever recorded it is told.

        Raises:
            ApplicationError: It was refused.
        """
        if self.kept is None:
            raise self.refused or ApplicationError("The command has not had its turn.", type="Unexpected")
        return self.kept


class Alarm:
    """The timer of the next wake: it goes on while facts are kept that leave the wake where it is."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    def set(self, at: datetime | None, now: datetime) -> None:
        """Have it ring at *at*, UTC; None for never."""
        if self._timer is not None and at == self._at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._at = at
        self._timer = None if at is None else asyncio.create_task(workflow.sleep(max(timedelta(), at - now)))

    @property
    def has_rung(self) -> bool:
        """Whether it is time."""
        return self._timer is not None and self._timer.done()

    def switch_off(self) -> None:
        """Forget that it has rung: whatever comes next, it is set anew."""
        if self.has_rung:
            self._at = self._timer = None


@workflow.defn(name=ids.EPISODE)
class Episode:
    """Keeps what is recorded about one child in order, and sees to it that what is due is told in time."""

    @workflow.init
    def __init__(self, start: EpisodeStart) -> None:
        self._reference = start.reference
        self._wake_at = start.wake_at
        self._shift = start.shift
        self._asked = start.wake_at is not None
        self._alarm = Alarm()
        self._inbox: deque[Turn] = deque()
        self._closed = False
        self._moving_on = False

    @workflow.run
    async def run(self, start: EpisodeStart) -> None:
        """Keep and prepare until the episode is closed, or the history is long enough for a new run."""
        while True:
            await self._wait()
            if self._inbox:
                await self._keep(self._inbox.popleft())
            else:
                await self._prepare()
            if self._closed or workflow.info().is_continue_as_new_suggested():
                await self._finish_handlers()
                if self._closed:
                    return
                workflow.continue_as_new(start.model_copy(update={"wake_at": self._wake_at}))

    @workflow.update
    async def record(self, command: Command) -> Kept:
        """Keep what somebody recorded, and answer with the revision of the timetable that follows from it.

        The loop keeps commands one at a time; this waits for its turn.

        Raises:
            ApplicationError: The pathway refuses a fact; nothing was stored. Its type names the rule.
        """
        turn = Turn(command)
        self._inbox.append(turn)
        await workflow.wait_condition(lambda: turn.is_over)
        return turn.answer()

    @record.validator
    def refuse_what_cannot_wait(self, command: Command) -> None:  # noqa: ARG002
        """Turn away what this run cannot take, before it reaches the history."""
        if self._moving_on:
            raise ApplicationError("The episode is moving on: send the command again.", type=MOVING_ON)
        if len(self._inbox) >= MOST_WAITING:
            raise ApplicationError("Too many commands are waiting: send the command again.", type=BUSY)

    @workflow.query
    def wakes_at(self) -> datetime | None:
        """When something is to be prepared next, UTC."""
        return self._wake_at

    async def _wait(self) -> None:
        """Sleep until a command comes, or the next wake; a run that does not know it asks the record."""
        if not self._asked:
            return
        self._alarm.set(self._wake_at, self._now())
        await workflow.wait_condition(lambda: bool(self._inbox) or self._alarm.has_rung)
        self._alarm.switch_off()

    async def _keep(self, turn: Turn) -> None:
        """Give a command its turn; where the record does not answer, whoever sent it sends it again."""
        keep = Keep(
            reference=self._reference,
            command_id=turn.command.command_id,
            facts=turn.command.facts,
            now=self._now(),
            known_at=turn.command.known_at,
            account=turn.command.account,
        )
        try:
            kept: Kept = await workflow.execute_local_activity(
                "keep_facts", keep, result_type=Kept, start_to_close_timeout=_QUICK, retry_policy=_A_FEW_TIMES
            )
        except FailureError as error:
            turn.refused = _refusal(error)
            return
        self._follow(kept)
        turn.kept = kept

    async def _prepare(self) -> None:
        """Have prepared what is due; where the record does not answer, a little later, and facts go first."""
        prepare = Prepare(reference=self._reference, now=self._now())
        try:
            kept: Kept = await workflow.execute_local_activity(
                "prepare_notices",
                prepare,
                result_type=Kept,
                start_to_close_timeout=_QUICK,
                retry_policy=_A_FEW_TIMES,
            )
        except FailureError:
            self._asked, self._wake_at = True, self._now() + _A_LITTLE_LATER
            return
        self._follow(kept)

    def _now(self) -> datetime:
        return workflow.now() + self._shift

    def _follow(self, kept: Kept) -> None:
        self._asked = True
        self._wake_at = kept.wake_at
        self._closed = kept.closed

    async def _finish_handlers(self) -> None:
        """Keep what is waiting and let every answer out; nothing more is admitted meanwhile."""
        self._moving_on = True
        while self._inbox:
            await self._keep(self._inbox.popleft())
        await workflow.wait_condition(workflow.all_handlers_finished)


def _refusal(error: FailureError) -> ApplicationError:
    """What whoever sent the command is told: the rule that refuses it, or that the record does not answer."""
    # A local activity's error comes as it is; another's is wrapped.
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, ApplicationError) and cause.non_retryable:
        return cause
    return ApplicationError("The record does not answer: send the command again.", type=UNANSWERED)
