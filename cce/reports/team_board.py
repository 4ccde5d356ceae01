"""A team's board: every open episode with its next deadline, its step and its worker, a page at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, func, select, true
from sqlalchemy.orm import Session

from cce.pathway.terms import ChildStatus, Level, Role, Stage
from cce.pathway.working_days import WorkingCalendar
from cce.records.tables.base import table_of
from cce.records.tables.staff import PersonRow
from cce.records.timetables import DUTY, ListedDuty, duty_of
from cce.reports.lateness import Lateness, lateness
from cce.reports.live import EPISODE, IS_OPEN, Horizon, is_owed, number_of, summaries
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.reports.whose import Whose, given_to
from cce.staff.people import Person

_PERSON = table_of(PersonRow)
_LEVELS = {level.value: place for place, level in enumerate(Level)}
_STEPS = (
    Stage.CONCERN,
    Stage.ASSESSMENT,
    Stage.QUALITY_ASSURANCE,
    Stage.CPC_REVIEW,
    Stage.MEETING,
    Stage.REVIEW,
)
STEPS = len(_STEPS)
"""How many steps the pathway has to the reviews."""


class Card(StrEnum):
    """What a card on the board counts, and a filter shows."""

    OVERDUE = "overdue"
    SOON = "soon"
    ON_TRACK = "on_track"
    QUALITY_ASSURANCE = "quality_assurance"
    CPC_REVIEW = "cpc_review"


class Order(StrEnum):
    """By what a board is sorted."""

    DEADLINE = "deadline"
    LEVEL = "level"
    WORKER = "worker"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of a board.

    Attributes:
        teams: Of which teams, by key; None for all.
        worker: Only the episodes of this social worker, by key.
        level: Only at that level.
        stage: Only at that stage.
        card: Only what that card counts.
        references: Only among these, such as those a search by name found; None for all.
        order: Sorted by what.
        backwards: Whether the last comes first.
    """

    teams: Collection[str] | None = None
    worker: str | None = None
    level: Level | None = None
    stage: Stage | None = None
    card: Card | None = None
    references: Collection[str] | None = None
    order: Order = Order.DEADLINE
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One open episode on a board.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        opened_at: When it was opened, UTC.
        child_status: Under which plan the child was held then.
        level: How high the risk is judged to be.
        stage: Where it is on the pathway.
        in_cohort: Whether the child is in the panel's cohort.
        worker: Whose it is: the social worker, or who stands in; None where nobody is.
        owed: How many duties are owed.
        due: The one that is due first; None where none is owed.
        stands: How that one stands, in words.
    """

    reference: str
    team: str | None
    opened_at: datetime
    child_status: ChildStatus
    level: Level | None
    stage: Stage
    in_cohort: bool
    worker: Person | None
    owed: int
    due: ListedDuty | None
    stands: Lateness | None

    @property
    def step(self) -> int:
        """Which of the `STEPS` it is at, from 1; one that is watched only, without further steps, is at 3."""
        return _STEPS.index(self.stage) + 1 if self.stage in _STEPS else 3


@dataclass(frozen=True, slots=True)
class Board:
    """A board as somebody asked for it.

    Attributes:
        open: How many open episodes its teams have.
        cards: How many of those each card counts, whatever else was asked.
        page: One page of those that were asked for.
    """

    open: int
    cards: Mapping[Card, int]
    page: Page[BoardRow]


def board(session: Session, calendar: WorkingCalendar, at: datetime, asked: Asked, number: int = 1) -> Board:
    """The board at *at*.

    Args:
        session: Any session.
        calendar: The authority's working days.
        at: Now, UTC.
        asked: What somebody wants to see.
        number: Which page: 1 is the first.

    Raises:
        CalendarEnds: The calendar does not reach from a date to *at*.
    """
    whose, horizon = Whose.read(session, at), Horizon.of(calendar, at)
    scope, narrower = in_teams(asked.teams), _filters(asked, whose)
    summary = summaries(at, *scope)
    counted = {card: _counts(card, summary, horizon) for card in Card}
    shown = counted[asked.card] if asked.card else true()
    found = number_of(and_(shown, *narrower)), *(number_of(one) for one in counted.values())
    query = select(func.count(), *found).select_from(_beside(summary)).where(IS_OPEN, *scope)
    everything, total, *cards = session.execute(query).one()
    wanted = (IS_OPEN, *scope, *narrower)
    fewer = summaries(at, *wanted)
    page = _page(fewer, asked, at, number).where(*wanted)
    if asked.card:
        page = page.where(_counts(asked.card, fewer, horizon))
    rows = _rows(session, page, whose, calendar) if total else ()
    return Board(everything, dict(zip(Card, cards, strict=True)), Page(rows, total, number))


def in_teams(teams: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    """The condition that an episode is one of these teams'; none for all."""
    return () if teams is None else (EPISODE.c.team.in_(list(teams)),)


def _beside(summary: Subquery) -> FromClause:
    """The episodes, each with its row of the summary, where it owes anything."""
    return EPISODE.outerjoin(summary, summary.c.reference == EPISODE.c.reference)


def _counts(card: Card, summary: Subquery, horizon: Horizon) -> ColumnElement[bool]:
    next_at = summary.c.next_at
    match card:
        case Card.OVERDUE:
            return next_at <= horizon.at
        case Card.SOON:
            return (next_at > horizon.at) & (next_at <= horizon.soon_ends_at)
        case Card.ON_TRACK:
            return next_at.is_(None) | (next_at > horizon.soon_ends_at)
        case Card.QUALITY_ASSURANCE | Card.CPC_REVIEW:
            waiting: ColumnElement[bool] = summary.c[card.value] > 0
            return waiting


def _filters(asked: Asked, whose: Whose) -> list[ColumnElement[bool]]:
    """What was asked for, but for the card: all that is said of an episode itself."""
    found: list[ColumnElement[bool]] = []
    if asked.worker is not None:
        found.append(whose.episodes_of(asked.worker))
    if asked.level is not None:
        found.append(EPISODE.c.level == asked.level.value)
    if asked.stage is not None:
        found.append(EPISODE.c.stage == asked.stage.value)
    if asked.references is not None:
        found.append(EPISODE.c.reference.in_(list(asked.references)))
    return found


def _page(summary: Subquery, asked: Asked, at: datetime, number: int) -> Select[Any]:
    first = _sorted_by(asked.order, summary, at)
    direction = first.desc().nulls_last() if asked.backwards else first.asc().nulls_last()
    given = given_to(Role.SOCIAL_WORKER, at).label("given")
    query = select(*EPISODE.c, summary.c.owed, given).select_from(_beside(summary))
    order = (direction, summary.c.next_at.asc().nulls_last(), EPISODE.c.reference)
    return query.order_by(*order).limit(PAGE_SIZE).offset(before(number))


def _sorted_by(order: Order, summary: Subquery, at: datetime) -> ColumnElement[Any]:
    match order:
        case Order.DEADLINE:
            return summary.c.next_at
        case Order.LEVEL:
            return -case(_LEVELS, value=EPISODE.c.level)
        case Order.WORKER:
            named = _PERSON.c.key == given_to(Role.SOCIAL_WORKER, at)
            return select(_PERSON.c.name).where(named).correlate_except(_PERSON).scalar_subquery()
        case Order.OPENED:
            return EPISODE.c.opened_at


def _rows(
    session: Session, query: Select[Any], whose: Whose, calendar: WorkingCalendar
) -> tuple[BoardRow, ...]:
    found = session.execute(query).mappings().all()
    first = _first_due(session, [row["reference"] for row in found], whose.at)
    return tuple(_row(row, first.get(row["reference"]), whose, calendar) for row in found)


def _row(row: Mapping[Any, Any], due: ListedDuty | None, whose: Whose, calendar: WorkingCalendar) -> BoardRow:
    return BoardRow(
        reference=row["reference"],
        team=row["team"],
        opened_at=row["opened_at"],
        child_status=ChildStatus(row["child_status"]),
        level=None if row["level"] is None else Level(row["level"]),
        stage=Stage(row["stage"]),
        in_cohort=row["in_cohort"],
        worker=whose.holder(Role.SOCIAL_WORKER, row["team"], row["given"]),
        owed=row["owed"] or 0,
        due=due,
        stands=None if due is None else lateness(due.occurrence, whose.at, calendar),
    )


def _first_due(session: Session, references: Collection[str], at: datetime) -> dict[str, ListedDuty]:
    """What is due first in each of a few episodes."""
    query = select(*DUTY.c).where(DUTY.c.reference.in_(references), *is_owed(at))
    rows = session.execute(query.order_by(DUTY.c.due_at.desc(), DUTY.c.opening.desc())).mappings()
    return {row["reference"]: duty_of(row) for row in rows}
