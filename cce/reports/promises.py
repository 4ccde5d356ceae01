"""Whether what the rules promise was kept: read from policy and record, whatever the engine believes.

What was due is worked out anew from the facts and held against the ledger. Nothing here asks a workflow.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from cce.pathway.errors import CalendarEnds
from cce.pathway.ladder import Ladder
from cce.pathway.limits import WorkingDays
from cce.pathway.notice import Notice
from cce.pathway.plan import plan
from cce.pathway.terms import NoticeStatus
from cce.records.authority import Authority
from cce.records.deliveries import DeliveryStatus, OfficeKind, notice_digest
from cce.records.episodes import EpisodeStatus, circumstances_of, episode, open_references
from cce.records.facts import facts_of
from cce.records.following import lagging
from cce.records.ledger import DELIVERY, owed_recipients
from cce.records.tables.base import table_of
from cce.records.tables.episode import CommandRow, EpisodeRow, FactRow
from cce.records.tables.timetable import NoticeRow
from cce.records.timetables import Revision, revisions_of
from cce.reports.reach import unreached

GRACE = timedelta(minutes=15)
"""How late something may be before it counts as not done."""

_COMMAND, _FACT, _NOTICE, _EPISODE = (table_of(one) for one in (CommandRow, FactRow, NoticeRow, EpisodeRow))


class Promise(StrEnum):
    """What must hold."""

    SENT = "sent"
    PREPARED = "prepared"
    TOLD = "told"
    FOLLOWED = "followed"
    CALENDAR = "calendar"
    ROLES = "roles"
    CANARY = "canary"
    RUNNING = "running"
    TURNING = "turning"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that does not hold.

    Attributes:
        promise: Which.
        number: How often.
        since: The earliest instant concerned, UTC; None where there is none to name.
        references: The episodes concerned, where it is about episodes.
    """

    promise: Promise
    number: int
    since: datetime | None = None
    references: tuple[str, ...] = ()


def broken_at_a_glance(session: Session, ladder: Ladder, now: datetime) -> tuple[Broken, ...]:
    """What can be seen quickly not to hold.

    Args:
        session: Any session.
        ladder: The authority's policy on its working days.
        now: The business clock, UTC.
    """
    looks = (
        unsent(session, now),
        unprepared(session, now),
        calendar_ends(ladder, now),
        roles_unreached(session, ladder, now),
        canary_silent(session, ladder, now),
    )
    return tuple(one for one in looks if one is not None)


def unsent(session: Session, now: datetime) -> Broken | None:
    """What could have gone and neither went nor came to another end."""
    waiting = owed_recipients(session, now - GRACE, now - GRACE)
    if not waiting:
        return None
    number, since = sum(one.number for one in waiting), min(one.since for one in waiting)
    return Broken(Promise.SENT, number, since)


def unprepared(session: Session, now: datetime) -> Broken | None:
    """Notices of open episodes whose time has passed, and which nobody put into the ledger."""
    query = (
        select(_NOTICE.c.reference, _NOTICE.c.at)
        .join(_EPISODE, _EPISODE.c.reference == _NOTICE.c.reference)
        .where(
            _EPISODE.c.status == EpisodeStatus.OPEN.value,
            _NOTICE.c.status == NoticeStatus.PLANNED.value,
            _NOTICE.c.at <= now - GRACE,
        )
    )
    return _of_episodes(Promise.PREPARED, ((row.reference, row.at) for row in session.execute(query)))


def calendar_ends(ladder: Ladder, now: datetime) -> Broken | None:
    """Whether the working days are known far enough ahead."""
    left = ladder.calendar.last_on - ladder.calendar.date_of(now)
    return Broken(Promise.CALENDAR, 1) if left.days <= ladder.policy.calendar.warn_within_days else None


def roles_unreached(session: Session, ladder: Ladder, now: datetime) -> Broken | None:
    """The roles of open episodes, and of the authority, that reach nobody at this moment."""
    if not open_references(session):
        return None
    found = unreached(session, now, (now,), ladder.calendar)
    references = tuple(sorted({one.reference for one in found if one.reference is not None}))
    return Broken(Promise.ROLES, len(found), references=references) if found else None


def canary_silent(session: Session, ladder: Ladder, now: datetime) -> Broken | None:
    """Whether the last canary notice came through, and there was one on the last working day.

    Where none was ever put in, there is nothing to miss.
    """
    mine = (DELIVERY.c.duty == OfficeKind.CANARY.value, DELIVERY.c.not_before <= now - GRACE)
    query = select(DELIVERY.c.not_before, DELIVERY.c.status).where(*mine, DELIVERY.c.escalated_from.is_(None))
    last = session.execute(query.order_by(DELIVERY.c.not_before.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    came = last.status == DeliveryStatus.SENT.value and not _is_stale(last.not_before, ladder, now)
    return None if came else Broken(Promise.CANARY, 1, last.not_before)


def untold(session: Session, authority: Authority, now: datetime) -> Iterator[Broken]:
    """What the rules say was due in open episodes, worked out anew, and the ledger never heard of.

    An episode that lags behind the rules is named as such: its ledger follows others.

    Args:
        session: Any session.
        authority: The policies on their working days.
        now: The business clock, UTC.
    """
    behind = tuple(lag.reference for lag in lagging(session, authority))
    if behind:
        yield Broken(Promise.FOLLOWED, len(behind), references=behind)
    references = (one for one in open_references(session) if one not in set(behind))
    missed = (
        (reference, notice.at)
        for reference in references
        for notice in untold_of(session, authority, reference, now - GRACE)
    )
    found = _of_episodes(Promise.TOLD, missed)
    if found is not None:
        yield found


def untold_of(session: Session, authority: Authority, reference: str, until: datetime) -> tuple[Notice, ...]:
    """The notices of one episode that were due by *until* by the rules, and for which the ledger has no row.

    Only since the episode has gone by the rules it goes by now: what other rules had asked for before is
    not worked out again. Where several rungs were late at once the highest alone is told.

    Args:
        session: Any session.
        authority: The policies on their working days.
        reference: The episode.
        until: UTC, inclusive.
    """
    ladder = authority.ladder(session, episode(session, reference).policy)
    circumstances = circumstances_of(session, reference)
    told = plan(facts_of(session, reference), circumstances, ladder, until)
    known = _known_to_the_ledger(session, reference)
    since = _same_rules_since(session, reference)
    due = (one.notice for one in told.notices if one.status is NoticeStatus.SENT)
    return tuple(
        one for one in due if (since is None or one.at > since) and notice_digest(one.key) not in known
    )


def _known_to_the_ledger(session: Session, reference: str) -> frozenset[str]:
    """The notices that have a row, or that gave way to a higher rung, by their short names."""
    rows = select(DELIVERY.c.notice).where(DELIVERY.c.reference == reference)
    given_way = _NOTICE.c.status == NoticeStatus.SUPERSEDED.value
    gave_way = select(_NOTICE.c.key).where(_NOTICE.c.reference == reference, given_way)
    return frozenset(session.scalars(rows.union(gave_way)))


def _same_rules_since(session: Session, reference: str) -> datetime | None:
    """When the episode was last worked out by other rules than before; None where that never happened."""
    with_facts = select(_COMMAND.c.revision).join(_FACT, _FACT.c.command_id == _COMMAND.c.command_id)
    by_facts = frozenset(session.scalars(with_facts.where(_COMMAND.c.reference == reference)))
    revisions = revisions_of(session, reference)
    changed = (
        one.worked_out_at
        for before, one in zip((None, *revisions), revisions, strict=False)
        if one.number not in by_facts or (before is not None and _rules(before) != _rules(one))
    )
    return max(changed, default=None)


def _rules(one: Revision) -> tuple[str, str, str]:
    return one.policy, one.policy_version, one.calendar_version


def _is_stale(last_at: datetime, ladder: Ladder, now: datetime) -> bool:
    """Whether a whole working day went by without a canary."""
    calendar = ladder.calendar
    try:
        return calendar.date_of(last_at) < calendar.before(calendar.date_of(now), WorkingDays(1))
    except CalendarEnds:
        return False


def _of_episodes(promise: Promise, found: Iterable[tuple[str, datetime]]) -> Broken | None:
    missed = list(found)
    if not missed:
        return None
    references = tuple(sorted({reference for reference, _ in missed}))
    return Broken(promise, len(missed), min(at for _, at in missed), references)
