"""The activities of an episode: keep what was recorded, prepare what is due."""

import asyncio

from sqlalchemy import Engine
from temporalio import activity

from activities.crash_points import CrashPoint, Passing, unhindered
from activities.keeping import keep
from activities.messages import Keep, Kept, Prepare
from activities.postboxes import Postboxes
from activities.preparing import Outcome, prepare
from activities.refusals import as_application_error, keeping_to_itself
from cce.pathway.errors import PathwayError
from cce.records.authority import Authority


class EpisodeActivities:
    """What an episode asks of the record.

    Args:
        engine: The records.
        authority: The policies on their working days.
        postboxes: Who is told that something will be ready.
        passing: Told of each place where a crash would hurt.
    """

    def __init__(
        self, engine: Engine, authority: Authority, postboxes: Postboxes, passing: Passing = unhindered
    ) -> None:
        self._passing = passing
        self._engine = engine
        self._authority = authority
        self._postboxes = postboxes

    @activity.defn(name="keep_facts")
    async def keep_facts(self, asked: Keep) -> Kept:
        """Keep a command once, work out what follows, and let those know who are to be told."""
        with keeping_to_itself():
            return await self._tell(await asyncio.to_thread(self._keep, asked))

    @activity.defn(name="prepare_notices")
    async def prepare_notices(self, asked: Prepare) -> Kept:
        """Put what is due soon into the ledger, and let those know who are to be told."""
        with keeping_to_itself():
            outcome = await asyncio.to_thread(
                prepare, self._engine, self._authority, asked.reference, asked.now
            )
            return await self._tell(outcome)

    def _keep(self, asked: Keep) -> Outcome:
        try:
            return keep(
                self._engine,
                self._authority,
                asked.reference,
                asked.command_id,
                asked.facts,
                asked.now,
                asked.known_at,
                asked.account,
            )
        except PathwayError as error:
            raise as_application_error(error) from None

    async def _tell(self, outcome: Outcome) -> Kept:
        self._passing(CrashPoint.REPLANNED)
        await self._postboxes.expect(outcome.expected)
        return Kept(revision=outcome.revision, wake_at=outcome.wake_at, closed=outcome.closed)
