"""Looking whether what was promised holds: mended where that is safe, reported always, said outside if so."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine
from temporalio import activity

from activities.messages import LookedOver, LookOver
from activities.office import put_office_notice
from activities.preparing import Expected
from activities.refusals import keeping_to_itself
from activities.signs_of_life import signs_of_life
from activities.upkeep import Rounds, Telling
from cce.logs import logger
from cce.notices.heartbeat import Heartbeat
from cce.pathway.terms import Role
from cce.records.audit import audit_head
from cce.records.audit_chain import NO_ROW
from cce.records.authority import Authority
from cce.records.deliveries import OfficeKind
from cce.records.engine import reading, transaction
from cce.records.ledger import owed_recipients
from cce.records.office import OfficeTask
from cce.reports.promises import GRACE, Broken, Promise, broken_at_a_glance, untold
from cce.reports.running import episodes_to_run, panels_to_run

_A_DAY = timedelta(days=1)
_TASK = "See what the doctor command says: a promise does not hold"
_PATH = "/upkeep"


class Roll(Protocol):
    """Who runs."""

    async def missing_episodes(self, references: Iterable[str]) -> tuple[str, ...]:
        """Those of these episodes, by reference, that do not run."""

    async def missing_panels(self, names: Iterable[date]) -> tuple[date, ...]:
        """Those of these panels, by name, that do not run."""

    async def stuck(self) -> int:
        """How many workflows run and cannot go on."""


class Waking(Protocol):
    """What starts episodes."""

    async def wake(self, references: Collection[str]) -> None:
        """See to it that these episodes run; one that does is left alone."""


class Meeting(Protocol):
    """What starts panels."""

    async def look_again(self, names: Iterable[date]) -> None:
        """Have each of these panels run and look at the record."""


@dataclass(frozen=True, slots=True)
class Menders:
    """What looks at workflows, and starts those that are missing.

    Attributes:
        roll: Who runs.
        episodes: What starts episodes.
        panels: What starts panels.
        postboxes: Who is told that something lies ready.
    """

    roll: Roll
    episodes: Waking
    panels: Meeting
    postboxes: Telling


class WatchActivities:
    """What the watch asks of the record and of the server.

    Args:
        engine: The records.
        authority: The policies on their working days.
        rounds: How often it is looked, by whose policy, and who outside is told that all is well.
        menders: What mends.
        mail: Says whether the mail server lets us in; it may take its time.
    """

    def __init__(
        self,
        engine: Engine,
        authority: Authority,
        rounds: Rounds,
        menders: Menders,
        mail: Callable[[], bool] = lambda: True,
    ) -> None:
        self._engine = engine
        self._authority = authority
        self._rounds = rounds
        self._menders = menders
        self._mail = mail
        self._heartbeat = None if rounds.heartbeat is None else Heartbeat(rounds.heartbeat)

    @activity.defn(name="look_over")
    async def look_over(self, asked: LookOver) -> LookedOver:
        """Look whether what was promised holds; mend, report, and say outside that all is well if it is.

        All that was due is worked out anew once a day, and every time while something was missing.
        """
        with keeping_to_itself():
            async with signs_of_life():
                return await self._looked_over(asked)

    async def _looked_over(self, asked: LookOver) -> LookedOver:
        at, recounted = asked.recounted_at, tuple[Broken, ...]()
        if at is None or not asked.was_well or asked.now - at >= _A_DAY:
            at, recounted = asked.now, await asyncio.to_thread(self._recount, asked.now)
        seen = await asyncio.to_thread(self._glance, asked.now)
        broken = (*seen, *recounted, *await self._called(asked.now), *await self._posted())
        await self._mend_and_report(broken, asked.now)
        return LookedOver(
            next_at=asked.now + self._rounds.every,
            recounted_at=at,
            was_well=not recounted,
            broken=tuple(one.promise.value for one in broken),
            beat=not broken and await self._beat(),
        )

    def _recount(self, now: datetime) -> tuple[Broken, ...]:
        with reading(self._engine) as session:
            return tuple(untold(session, self._authority, now))

    def _glance(self, now: datetime) -> tuple[Broken, ...]:
        with reading(self._engine) as session:
            return broken_at_a_glance(session, self._authority.ladder(session, self._rounds.policy), now)

    async def _called(self, now: datetime) -> tuple[Broken, ...]:
        """Whatever ought to run and does not is started, and counts as missing all the same, this once."""
        menders = self._menders
        references, names = await asyncio.to_thread(self._to_run, now)
        episodes = await menders.roll.missing_episodes(references)
        panels = await menders.roll.missing_panels(names)
        await menders.episodes.wake(episodes)
        await menders.panels.look_again(panels)
        return tuple(missing(episodes, panels, await menders.roll.stuck()))

    async def _posted(self) -> tuple[Broken, ...]:
        """What falls due tomorrow could not go either, so the way out is looked at today."""
        return () if await asyncio.to_thread(self._mail) else (Broken(Promise.MAIL, 1),)

    def _to_run(self, now: datetime) -> tuple[tuple[str, ...], tuple[date, ...]]:
        with reading(self._engine) as session:
            ladder = self._authority.ladder(session, self._rounds.policy)
            return episodes_to_run(session), panels_to_run(session, ladder, now)

    async def _mend_and_report(self, broken: Iterable[Broken], now: datetime) -> None:
        """Tell postboxes of what lies ready, and administrators, once a day, that a promise is broken."""
        found = tuple(broken)
        for one in found:
            logger().warning("a promise does not hold", check=one.promise.value, number=one.number)
        if found:
            await self._menders.postboxes.expect(await asyncio.to_thread(self._told, now))

    def _told(self, now: datetime) -> tuple[Expected, ...]:
        with transaction(self._engine) as session:
            late = [Expected(one.recipient, one.since) for one in owed_recipients(session, now - GRACE)]
            ladder = self._authority.ladder(session, self._rounds.policy)
            at = ladder.at_once(now)
            day = ladder.calendar.date_of(at).isoformat()
            policy = self._rounds.policy
            task = OfficeTask("UPKEEP-PROMISES", OfficeKind.UPKEEP, _TASK, _PATH, None, policy)
            return (*late, *put_office_notice(session, ladder, task, Role.ADMINISTRATOR, at, version=day))

    async def _beat(self) -> bool:
        if self._heartbeat is None:
            return False
        number, head = await asyncio.to_thread(self._head)
        return await asyncio.to_thread(self._heartbeat.beat, number, head)

    def _head(self) -> tuple[int, str]:
        with reading(self._engine) as session:
            last = audit_head(session)
        return (last.number, last.hash) if last else (0, NO_ROW)


def missing(episodes: Collection[str], panels: Collection[date], stuck: int) -> Iterable[Broken]:
    """What is broken where these do not run, and so many cannot go on.

    Args:
        episodes: Open episodes that do not run, by reference.
        panels: Panels ahead that do not run, by name.
        stuck: How many workflows cannot go on.
    """
    if episodes or panels:
        yield Broken(Promise.RUNNING, len(episodes) + len(panels), references=tuple(episodes))
    if stuck:
        yield Broken(Promise.TURNING, stuck)
