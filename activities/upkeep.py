"""The daily look at everything: each check by itself, and those that fail are said to the administrators."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from temporalio import activity

from activities.administrators import look_for_gaps
from activities.canary import send_canary
from activities.ended_retention import look_for_ended_retention
from activities.messages import LookAfter, Looked
from activities.office import put_office_notice
from activities.preparing import Expected
from activities.refusals import keeping_to_itself
from activities.signs_of_life import signs_of_life
from activities.stray_texts import forget_stray_openings, forget_stray_texts
from activities.waiting_rows import look_at_waiting_rows
from cce.hidden import Hidden
from cce.pathway.errors import CalendarEnds
from cce.pathway.limits import WorkingDays
from cce.pathway.terms import Role
from cce.pathway.working_days import WorkingCalendar
from cce.records.authority import Authority
from cce.records.deliveries import OfficeKind
from cce.records.engine import reading, transaction
from cce.records.following import lagging
from cce.records.office import OfficeTask

Check = Callable[[Session, Authority, datetime], Iterable[Expected]]
"""Looks at the record in a transaction of its own, and says whose postbox is to be told of what it wrote."""

Chore = Callable[[datetime], Awaitable[None]]
"""Does what needs more than the record, such as starting what ought to run."""


class Telling(Protocol):
    """What tells postboxes."""

    async def expect(self, expected: Iterable[Expected]) -> None:
        """Let each recipient's postbox know from when something lies ready."""


_PATH = "/upkeep"
_TOMORROW = timedelta(days=1)


def remark_lag(session: Session, authority: Authority, now: datetime) -> tuple[Expected, ...]:
    """Have the administrators told, once a day, that open episodes do not follow the rules as they are.

    Args:
        session: A transaction.
        authority: The policies on their working days.
        now: The business clock, UTC.
    """
    lags = lagging(session, authority)
    if not lags:
        return ()
    return _told(session, authority, lags[0].wanted.policy, "lag", "Bring timetables up to date", now)


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "timetables": remark_lag,
        "roles": look_for_gaps,
        "lists": look_at_waiting_rows,
        "texts": forget_stray_texts,
        "openings": forget_stray_openings,
        "canary": send_canary,
        "retention": look_for_ended_retention,
    }
)
"""What is looked at every working day, by name."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """When everything is looked at, and what is.

    Attributes:
        policy: The policy whose working days count, and by whose hours administrators are told.
        at: When, on the clocks of its place; never between 01:00 and 02:00, which one night a year lacks.
        every: How often it is looked whether what was promised holds.
        heartbeat: The URL that is told while all of it does, a secret; None for none.
        checks: What is looked at, by name.
    """

    policy: str = "nottinghamshire-2020"
    at: time = time(7)
    every: timedelta = timedelta(minutes=10)
    heartbeat: Hidden[str] | None = None
    checks: Mapping[str, Check] = field(default_factory=lambda: CHECKS)


class UpkeepActivities:
    """What the upkeep asks of the record.

    Args:
        engine: The records.
        authority: The policies on their working days.
        postboxes: Who is told that something will be ready.
        rounds: When everything is looked at, and what is.
        chores: What is done beside, by name.
    """

    def __init__(
        self,
        engine: Engine,
        authority: Authority,
        postboxes: Telling,
        rounds: Rounds,
        chores: Mapping[str, Chore] = MappingProxyType({}),
    ) -> None:
        self._engine = engine
        self._authority = authority
        self._postboxes = postboxes
        self._rounds = rounds
        self._chores = chores

    @activity.defn(name="look_after")
    async def look_after(self, asked: LookAfter) -> Looked:
        """Look at everything unless only the time is asked for, and say when to look next."""
        with keeping_to_itself():
            async with signs_of_life():
                return await self._looked(asked)

    async def _looked(self, asked: LookAfter) -> Looked:
        failed = await self._look(asked.now) if asked.look else ()
        for name in failed:
            await self._postboxes.expect(await asyncio.to_thread(self._say_failed, name, asked.now))
        return Looked(next_at=await asyncio.to_thread(self._next_at, asked.now), failed=failed)

    async def _look(self, now: datetime) -> tuple[str, ...]:
        """Do every check and chore, and answer with the names of those that failed."""
        failed = []
        for name, check in self._rounds.checks.items():
            if not await _done(name, self._check(check, now)):
                failed.append(name)
        for name, chore in self._chores.items():
            if not await _done(name, chore(now)):
                failed.append(name)
        return tuple(failed)

    async def _check(self, check: Check, now: datetime) -> None:
        await self._postboxes.expect(await asyncio.to_thread(self._checked, check, now))

    def _checked(self, check: Check, now: datetime) -> tuple[Expected, ...]:
        with transaction(self._engine) as session:
            return tuple(check(session, self._authority, now))

    def _say_failed(self, name: str, now: datetime) -> tuple[Expected, ...]:
        with transaction(self._engine) as session:
            task = f"Mend the daily check of {name}"
            return _told(session, self._authority, self._rounds.policy, name, task, now)

    def _next_at(self, now: datetime) -> datetime:
        with reading(self._engine) as session:
            calendar = self._authority.ladder(session, self._rounds.policy).calendar
        try:
            return next_round(calendar, self._rounds.at, now)
        except CalendarEnds:
            return now + _TOMORROW


def next_round(calendar: WorkingCalendar, at: time, now: datetime) -> datetime:
    """The first instant after *now* at which it is *at* on a working day, UTC.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    today = calendar.on_or_after(calendar.date_of(now))
    first = calendar.at(today, at)
    return first if first > now else calendar.at(calendar.after(today, WorkingDays(1)), at)


async def _done(name: str, doing: Awaitable[None]) -> bool:
    """Whether it was done; what is wrong with one keeps no other from being looked at."""
    try:
        await doing
    except Exception as error:  # noqa: BLE001
        logging.getLogger(__name__).warning("The daily check of %s failed: %s", name, type(error).__name__)
        return False
    return True


def _told(
    session: Session, authority: Authority, policy: str, what: str, task: str, now: datetime
) -> tuple[Expected, ...]:
    """Have the administrator told of a task, once a day."""
    ladder = authority.ladder(session, policy)
    day = ladder.calendar.date_of(now).isoformat()
    one = OfficeTask(f"UPKEEP-{what.upper()}", OfficeKind.UPKEEP, task, _PATH, None, policy)
    return put_office_notice(session, ladder, one, Role.ADMINISTRATOR, ladder.at_once(now), version=day)
