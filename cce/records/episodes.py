"""Episodes: one child's pathway each, and where it stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from cce.pathway.circumstances import Circumstances
from cce.pathway.terms import ChildStatus, Level, Role, Stage
from cce.records.children import Child, add_child, opened_child
from cce.records.errors import EpisodeExists
from cce.records.panels import panels
from cce.records.sealed import Opener, beside_its_key
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.child import ChecklistAnswerRow
from cce.records.tables.episode import AssignmentRow, ChildMarkRow, ChildRow, EpisodeRow, NarrativeRow
from cce.records.tables.upkeep import ImportedRow
from cce.records.tombstones import tombstone_of, unknown_episode

_EPISODE, _CHILD, _ASSIGNMENT = table_of(EpisodeRow), table_of(ChildRow), table_of(AssignmentRow)
_NARRATIVE, _ANSWER, _MARK = table_of(NarrativeRow), table_of(ChecklistAnswerRow), table_of(ChildMarkRow)
_READ = select(_EPISODE).where(_EPISODE.c.reference == bindparam("of"))
_LOCK = _READ.with_for_update()
_IMPORTED = table_of(ImportedRow)
_CIRCUMSTANCES = beside_its_key(
    select(_EPISODE.c.child_status, _EPISODE.c.yjs_involved, _IMPORTED.c.imported_at, _CHILD.c.sealed)
    .join(_CHILD, _CHILD.c.reference == _EPISODE.c.reference)
    .outerjoin(_IMPORTED, _IMPORTED.c.reference == _EPISODE.c.reference),
    _EPISODE.c.reference,
).where(_EPISODE.c.reference == bindparam("of"))


class EpisodeStatus(StrEnum):
    """Whether the episode runs."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an episode stands after a revision: what listings show of it.

    Attributes:
        revision: How often its timetable was worked out.
        status: Whether it runs.
        generation: How often it was opened: 1, and one more with each reopening.
        stage: Where it is on the pathway.
        level: How high the risk is judged to be, once somebody judged it.
        in_cohort: Whether the child is in the panel's cohort.
        closed_at: When it was closed, UTC.
    """

    revision: int = 0
    status: EpisodeStatus = EpisodeStatus.OPEN
    generation: int = 1
    stage: Stage = Stage.CONCERN
    level: Level | None = None
    in_cohort: bool = False
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One child's pathway, without anything about the child.

    Attributes:
        reference: Its opaque reference.
        policy: The policy it is pinned to, by name.
        policy_version: Which version of that policy.
        opened_at: When it was opened, UTC.
        child_status: Under which plan the child was held then.
        yjs_involved: Whether youth justice shares the assessment.
        team: The team that has it, by key.
        standing: Where it stands.
    """

    reference: str
    policy: str
    policy_version: str
    opened_at: datetime
    child_status: ChildStatus
    yjs_involved: bool = False
    team: str | None = None
    standing: Standing = field(default_factory=Standing)

    @property
    def is_open(self) -> bool:
        """Whether it runs."""
        return self.standing.status is EpisodeStatus.OPEN


def open_episode(
    session: Session, episode: Episode, child: Child, roles: Mapping[Role, str] | None = None
) -> None:
    """Add an episode, its child, and who holds which role for it from the start.

    Args:
        session: A transaction.
        episode: The episode as it stands before any fact.
        child: Who it is about.
        roles: The person, by key, for each role that is given to somebody for this child.

    Raises:
        EpisodeExists: The reference is taken.
        KeyErased: It was that of a child who was erased.
        TextUnstorable: The child's name or case number holds a sign that is no text.
    """
    statement = insert_or(session, _EPISODE).on_conflict_do_nothing().returning(_EPISODE.c.reference)
    erased = tombstone_of(session, episode.reference) is not None
    if erased or session.scalar(statement, _as_row(episode)) is None:
        raise EpisodeExists(f"There is an episode {episode.reference} already: draw another reference.")
    add_child(session, episode.reference, child)
    given = [
        {
            "reference": episode.reference,
            "role": role,
            "sequence": 0,
            "person": person,
            "from_at": episode.opened_at,
        }
        for role, person in (roles or {}).items()
    ]
    if given:
        session.execute(insert(_ASSIGNMENT), given)


def forget_unopened(session: Session, reference: str) -> None:
    """Remove an episode in which nothing was ever recorded: its opening was refused."""
    mine = (_EPISODE.c.reference == reference, _EPISODE.c.revision == 0)
    if session.scalar(select(_EPISODE.c.reference).where(*mine).with_for_update()) is None:
        return
    for table in (_ASSIGNMENT, _NARRATIVE, _ANSWER, _IMPORTED, _MARK, _CHILD, _EPISODE):
        session.execute(delete(table).where(table.c.reference == reference))


def unopened(session: Session, before: datetime) -> tuple[str, ...]:
    """Episodes that were to be opened before that instant, UTC, and in which nothing was ever recorded."""
    query = select(_EPISODE.c.reference).where(_EPISODE.c.revision == 0, _EPISODE.c.opened_at < before)
    return tuple(session.scalars(query.order_by(_EPISODE.c.reference)))


def episode(session: Session, reference: str) -> Episode:
    """The episode as it stands.

    Raises:
        EpisodeUnknown: There is none with that reference.
    """
    return _one(session, reference, _READ)


def lock_episode(session: Session, reference: str) -> Episode:
    """The episode, with every other transaction that locks it kept waiting until this one ends.

    Raises:
        EpisodeUnknown: There is none with that reference.
    """
    return _one(session, reference, _LOCK)


def episodes(
    session: Session, status: EpisodeStatus | None = EpisodeStatus.OPEN, team: str | None = None
) -> tuple[Episode, ...]:
    """Every episode of that status and team, oldest first; None leaves the choice open."""
    query = select(_EPISODE).order_by(_EPISODE.c.opened_at, _EPISODE.c.reference)
    if status is not None:
        query = query.where(_EPISODE.c.status == status.value)
    if team is not None:
        query = query.where(_EPISODE.c.team == team)
    return tuple(_from_row(row) for row in session.execute(query).mappings())


def open_references(session: Session) -> tuple[str, ...]:
    """The references of all open episodes, in order."""
    query = select(_EPISODE.c.reference).where(_EPISODE.c.status == EpisodeStatus.OPEN.value)
    return tuple(session.scalars(query.order_by(_EPISODE.c.reference)))


def save_standing(session: Session, reference: str, standing: Standing) -> None:
    """Set where an episode stands after a revision."""
    session.execute(update(_EPISODE).where(_EPISODE.c.reference == reference), _words(asdict(standing)))


def pin_policy(session: Session, reference: str, policy: str, version: str) -> None:
    """Move an episode to a policy; its timetable is to be worked out anew."""
    chosen = {"policy": policy, "policy_version": version}
    session.execute(update(_EPISODE).where(_EPISODE.c.reference == reference), chosen)


def give_to_team(session: Session, reference: str, team: str) -> None:
    """Let another team have the episode."""
    session.execute(update(_EPISODE).where(_EPISODE.c.reference == reference), {"team": team})


def circumstances_of(session: Session, reference: str) -> Circumstances:
    """What a timetable needs to know that no fact says.

    Raises:
        EpisodeUnknown: There is none with that reference.
    """
    row = session.execute(_CIRCUMSTANCES, {"of": reference}).one_or_none()
    if row is None:
        raise unknown_episode(session, reference)
    status, yjs_involved, imported_at, sealed, key = row
    child = opened_child(Opener(session), reference, key, sealed)
    return Circumstances(
        ChildStatus(status), child.born_on.reveal(), yjs_involved, panels(session), imported_at
    )


def _one(session: Session, reference: str, query: Select[Any]) -> Episode:
    row = session.execute(query, {"of": reference}).mappings().one_or_none()
    if row is None:
        raise unknown_episode(session, reference)
    return _from_row(row)


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in row.items()}


def _as_row(one: Episode) -> dict[str, Any]:
    row = asdict(one)
    standing = row.pop("standing")
    return _words(row | standing)


def _from_row(row: Mapping[Any, Any]) -> Episode:
    level = row["level"]
    standing = Standing(
        revision=row["revision"],
        status=EpisodeStatus(row["status"]),
        generation=row["generation"],
        stage=Stage(row["stage"]),
        level=None if level is None else Level(level),
        in_cohort=row["in_cohort"],
        closed_at=row["closed_at"],
    )
    return Episode(
        reference=row["reference"],
        policy=row["policy"],
        policy_version=row["policy_version"],
        opened_at=row["opened_at"],
        child_status=ChildStatus(row["child_status"]),
        yjs_involved=row["yjs_involved"],
        team=row["team"],
        standing=standing,
    )
