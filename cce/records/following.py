"""By which rules each timetable was last worked out, or found to be right; and which ones lag."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Insert, Row, and_, select
from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.panels import Panel
from cce.records.authority import Authority
from cce.records.episodes import EpisodeStatus
from cce.records.panels import panels
from cce.records.statements import dialect_of, insert_on
from cce.records.tables.base import DIGEST_LENGTH, table_of
from cce.records.tables.episode import EpisodeRow
from cce.records.tables.upkeep import FollowingRow

_FOLLOWING, _EPISODE = table_of(FollowingRow), table_of(EpisodeRow)
_OPEN = and_(_EPISODE.c.status == EpisodeStatus.OPEN.value, _EPISODE.c.revision > 0)


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """Which rules: two timetables with the same version were worked out alike.

    Attributes:
        policy: The policy's name.
        policy_version: Its version.
        policy_content: A fingerprint of what it says, should nobody have raised the version.
        calendar_version: The fingerprint of the working days.
        panels_version: A fingerprint of the panels.
    """

    policy: str
    policy_version: str
    policy_content: str
    calendar_version: str
    panels_version: str


_VERSION = tuple(one.name for one in fields(RulesVersion))


@dataclass(frozen=True, slots=True)
class Lag:
    """An open episode whose timetable is not known to follow the rules as they are.

    Attributes:
        reference: The episode.
        revision: Its revision.
        wanted: The rules it should follow.
    """

    reference: str
    revision: int
    wanted: RulesVersion


def rules_version(ladder: Ladder, meeting: Iterable[Panel]) -> RulesVersion:
    """Which rules these are."""
    policy = ladder.policy
    content, calendar = _fingerprints(ladder)
    return RulesVersion(policy.policy, policy.version, content, calendar, _digest(repr(tuple(meeting))))


def lagging(session: Session, authority: Authority) -> tuple[Lag, ...]:
    """Every open episode that does not follow the rules as they are now, by reference.

    Raises:
        PolicyUnknown: A policy that episodes are pinned to is not there.
        PolicyInvalid: Its file cannot be used.
    """
    rows = _open_episodes(session)
    wanted = _wanted(session, authority, {row.pinned for row in rows})
    return tuple(
        Lag(row.reference, row.revision, wanted[row.pinned])
        for row in rows
        if tuple(getattr(row, name) for name in _VERSION) != _values(wanted[row.pinned])
    )


def note_following(
    session: Session, reference: str, revision: int, rules: RulesVersion, at: datetime
) -> None:
    """Write down that a revision of an episode follows *rules*.

    Args:
        session: A transaction that has locked the episode.
        reference: The episode.
        revision: Its revision.
        rules: What it was worked out by.
        at: When, UTC.
    """
    _write(session, [Lag(reference, revision, rules)], at)


def note_unchanged(session: Session, found: Sequence[Lag], at: datetime) -> None:
    """Write down that these timetables are as the rules want them; one that moved on meanwhile is left out.

    Args:
        session: A transaction.
        found: What was looked at, with the revision that was.
        at: When, UTC.
    """
    mine = select(_EPISODE.c.reference, _EPISODE.c.revision)
    looked_at = mine.where(_EPISODE.c.reference.in_([one.reference for one in found]))
    rows = session.execute(looked_at.order_by(_EPISODE.c.reference).with_for_update())
    revisions = {row.reference: row.revision for row in rows}
    _write(session, [one for one in found if revisions.get(one.reference) == one.revision], at)


def _write(session: Session, following: Iterable[Lag], at: datetime) -> None:
    rows = [
        {"reference": one.reference, "revision": one.revision, "at": at, **asdict(one.wanted)}
        for one in following
    ]
    if not rows:
        return
    session.execute(_put(dialect_of(session)), rows)


@cache
def _put(dialect: str) -> Insert:
    insert = insert_on(dialect, _FOLLOWING)
    changed: dict[str, Any] = {name: insert.excluded[name] for name in ("revision", "at", *_VERSION)}
    return insert.on_conflict_do_update(index_elements=["reference"], set_=changed)


def _open_episodes(session: Session) -> Sequence[Row[Any]]:
    own = (_EPISODE.c.reference, _EPISODE.c.revision, _EPISODE.c.policy.label("pinned"))
    query = select(*own, *(_FOLLOWING.c[name] for name in _VERSION)).outerjoin(_FOLLOWING).where(_OPEN)
    return session.execute(query.order_by(_EPISODE.c.reference)).all()


def _wanted(session: Session, authority: Authority, policies: Iterable[str]) -> Mapping[str, RulesVersion]:
    set_now = panels(session)
    return {name: rules_version(authority.ladder(session, name), set_now) for name in policies}


def _values(rules: RulesVersion) -> tuple[str, ...]:
    return tuple(getattr(rules, name) for name in _VERSION)


@lru_cache(maxsize=32)
def _fingerprints(ladder: Ladder) -> tuple[str, str]:
    """Of what its policy says, and of its working days: both take a while, and every fact kept asks."""
    return _digest(ladder.policy.model_dump_json()), ladder.calendar.version


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
