"""What waits for a decision: assessments to be quality-assured, and those with the coordinator.

Source: CCE 2020 §5.5, §5.5.3
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, RowMapping, func, select, true
from sqlalchemy.orm import Session

from cce.pathway.facts import AssessmentCompleted, Fact
from cce.pathway.terms import DutyKey, Level, Role
from cce.pathway.working_days import WorkingCalendar
from cce.records.facts import facts_among
from cce.records.timetables import DUTY, ListedDuty, duty_of
from cce.reports.lateness import Lateness, lateness, working_days_between
from cce.reports.live import EPISODE, IS_OPEN, is_owed
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.reports.whose import Whose, given_to
from cce.staff.people import Person


@dataclass(frozen=True, slots=True)
class Waiting:
    """An assessment that waits for somebody.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        worker: The child's social worker, or who stands in; None where nobody is.
        assessment: The assessment as it was last completed; None where it was taken back since.
        duty: What is owed: quality assurance, or the coordinator's review.
        stands: How that stands, in words.
        age: How many working days have begun since it came.
        left: How much working time is left of what there was: whole days of 24 hours, those on which nobody
            works left out; nothing once it is late.
    """

    reference: str
    team: str | None
    worker: Person | None
    assessment: AssessmentCompleted | None
    duty: ListedDuty
    stands: Lateness
    age: int
    left: timedelta

    @property
    def level(self) -> Level | None:
        """The overall level the assessment gives."""
        return None if self.assessment is None else self.assessment.overall

    @property
    def returned(self) -> bool:
        """Whether it came before, and was returned for edits or assessed anew."""
        return self.duty.number > 1


def quality_assurance(
    session: Session,
    calendar: WorkingCalendar,
    at: datetime,
    *,
    person: str | None = None,
    number: int = 1,
) -> Page[Waiting]:
    """Assessments that wait to be quality-assured, the earliest date first.

    Args:
        session: Any session.
        calendar: The authority's working days.
        at: Now, UTC.
        person: Only what this person is to quality-assure, by key.
        number: Which page: 1 is the first.

    Raises:
        CalendarEnds: The calendar does not reach from a date to *at*.
    """
    return _waiting(session, calendar, at, DutyKey.QUALITY_ASSURANCE, person, number)


def cpc_reviews(
    session: Session,
    calendar: WorkingCalendar,
    at: datetime,
    *,
    person: str | None = None,
    number: int = 1,
) -> Page[Waiting]:
    """Assessments that are with the coordinator, the earliest date first; else as `quality_assurance`."""
    return _waiting(session, calendar, at, DutyKey.CPC_REVIEW, person, number)


def working_time_left(calendar: WorkingCalendar, at: datetime, due_at: datetime) -> timedelta:
    """The time from *at* to *due_at* that lies on working days, on the authority's clock.

    Raises:
        CalendarEnds: The calendar does not reach from one to the other.
    """
    left, since = timedelta(), at
    while since < due_at:
        day = calendar.date_of(since)
        until = min(calendar.end_of(day), due_at)
        left += until - since if calendar.is_working(day) else timedelta()
        since = until
    return left


def _waiting(
    session: Session,
    calendar: WorkingCalendar,
    at: datetime,
    key: DutyKey,
    person: str | None,
    number: int,
) -> Page[Waiting]:
    whose = Whose.read(session, at)
    every, mine = _every(at) if person is None else whose.owed_by(person)
    wanted = (every.c.key == key.value, mine)
    total = session.scalar(select(func.count()).select_from(every).where(*wanted)) or 0
    given = given_to(Role.SOCIAL_WORKER, at, every.c.reference).label("given")
    query = select(every, given).where(*wanted)
    ordered = query.order_by(every.c.due_at, every.c.reference, every.c.opening)
    rows = session.execute(ordered.limit(PAGE_SIZE).offset(before(number))).mappings().all()
    references = {row["reference"] for row in rows}
    assessed = facts_among(session, references, ("assessment_completed",)) if references else {}
    return Page(tuple(_one(row, assessed, whose, calendar) for row in rows), total, number)


def _every(at: datetime) -> tuple[FromClause, ColumnElement[bool]]:
    """What anybody owes."""
    found = select(*DUTY.c, EPISODE.c.team).join_from(DUTY, EPISODE).where(IS_OPEN, *is_owed(at))
    return found.subquery("every"), true()


def _one(
    row: RowMapping, assessed: Mapping[str, list[Fact]], whose: Whose, calendar: WorkingCalendar
) -> Waiting:
    duty, reference = duty_of(row), str(row["reference"])
    one, at = duty.occurrence, whose.at
    team, given = (None if row[name] is None else str(row[name]) for name in ("team", "given"))
    return Waiting(
        reference=reference,
        team=team,
        worker=whose.holder(Role.SOCIAL_WORKER, team, given),
        assessment=_last(assessed.get(reference, ()), one.started_at),
        duty=duty,
        stands=lateness(one, at, calendar),
        age=working_days_between(calendar, calendar.date_of(one.started_at), calendar.date_of(at)),
        left=working_time_left(calendar, at, one.due.at),
    )


def _last(assessed: Iterable[Fact], at: datetime) -> AssessmentCompleted | None:
    """The assessment as it stood when it was passed on."""
    known = [fact for fact in assessed if isinstance(fact, AssessmentCompleted) and fact.happened_at <= at]
    return max(known, key=lambda fact: fact.happened_at, default=None)
