"""Bringing record and engine together after one of them was restored: first what differs, then mending it."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from temporalio.client import Client

from activities.postboxes import Postboxes
from activities.preparing import Expected, prepare
from cce.records.authority import Authority
from cce.records.engine import reading, transaction
from cce.records.reconciling import (
    count_possible_repeats,
    mark_possible_repeats,
    unknown_commands,
    unknown_episodes,
)
from cce.reports.promises import GRACE, unprepared
from cce.reports.running import episodes_to_run, panels_to_run
from workflows.roll_call import RollCall
from workflows.serving import Queues
from workflows.waking import Episodes, Panels


@dataclass(frozen=True, slots=True)
class Differences:
    """What record and engine do not agree about.

    Attributes:
        without_record: Episodes that run and of which there is no record, by reference.
        commands: Commands that were answered and are not in the record: the episode and the command's id.
        episodes: Open episodes that do not run, by reference.
        panels: Panels ahead that do not run, by name.
        owed: How much was to go by now and may have gone unknown to the record: deliveries, and rungs that
            nobody put into the ledger.
    """

    without_record: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    episodes: tuple[str, ...]
    panels: tuple[date, ...]
    owed: int

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return any((self.without_record, self.commands, self.episodes, self.panels, self.owed))


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Record and engine of one installation.

    Attributes:
        client: The Temporal client, with the installation's keys.
        engine: The records.
        authority: The policies on their working days.
        queues: The task queues.
        policy: The policy by whose hours the office works, by name.
    """

    client: Client
    engine: Engine
    authority: Authority
    queues: Queues
    policy: str

    async def differences(self, now: datetime) -> Differences:
        """What differs now, UTC."""
        roll = RollCall(self.client, self.queues.pathway)
        running, answered = await roll.known(), [one async for one in roll.answered()]
        with reading(self.engine) as session:
            ladder = self.authority.ladder(session, self.policy)
            references, names = episodes_to_run(session), panels_to_run(session, ladder, now)
            without_record = unknown_episodes(session, running)
            commands, owed = unknown_commands(session, answered), count_possible_repeats(session, now)
            unwritten = unprepared(session, now + GRACE)
        return Differences(
            without_record,
            commands,
            await roll.missing_episodes(references),
            await roll.missing_panels(names),
            owed + (0 if unwritten is None else unwritten.number),
        )

    async def mend(self, found: Differences, now: datetime) -> None:
        """Put what is overdue into the ledger, mark it, and only then tell and start whoever goes on with it.

        An episode without a record is ended: its key is gone with the record, so that it could never go on.

        Args:
            found: What differs.
            now: UTC.
        """
        expected = await asyncio.to_thread(self._prepare_and_mark, now)
        await Postboxes(self.client, self.queues.pathway, self.queues.notices).expect(expected)
        episodes = Episodes(self.client, self.queues.pathway)
        await episodes.end(found.without_record)
        await episodes.wake(found.episodes)
        await Panels(self.client, self.queues.pathway, self.policy).look_again(found.panels)

    def _prepare_and_mark(self, now: datetime) -> tuple[Expected, ...]:
        with reading(self.engine) as session:
            references = episodes_to_run(session)
        prepared = [prepare(self.engine, self.authority, reference, now) for reference in references]
        with transaction(self.engine) as session:
            mark_possible_repeats(session, now)
        return tuple(one for outcome in prepared for one in outcome.expected)
