"""What one person is to do: what is overdue, due today, in the next two working days, and later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cce.pathway.working_days import WorkingCalendar
from cce.records.timetables import ListedDuty, duty_of
from cce.reports.lateness import Lateness, lateness
from cce.reports.live import Horizon, When, number_of
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.reports.whose import Whose


@dataclass(frozen=True, slots=True)
class ToDo:
    """One duty that somebody is to do.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        duty: What is owed.
        when: When it is due, as the list is cut.
        stands: The same in words.
    """

    reference: str
    team: str | None
    duty: ListedDuty
    when: When
    stands: Lateness


@dataclass(frozen=True, slots=True)
class MyCases:
    """What one person is to do, and for how many children.

    Attributes:
        counts: How many duties there are, by when they are due.
        children: In how many episodes.
        page: One page of them, earliest date first.
    """

    counts: Mapping[When, int]
    children: int
    page: Page[ToDo]


def my_cases(
    session: Session,
    calendar: WorkingCalendar,
    at: datetime,
    person: str,
    *,
    when: When | None = None,
    number: int = 1,
) -> MyCases:
    """What *person* is to do at *at*, in every role and for whoever they cover.

    Args:
        session: Any session.
        calendar: The authority's working days.
        at: Now, UTC.
        person: The person, by key.
        when: Only what is due then.
        number: Which page: 1 is the first.

    Raises:
        CalendarEnds: The calendar does not reach from a date to *at*.
    """
    horizon = Horizon.of(calendar, at)
    near, mine = Whose.read(session, at).owed_by(person)
    cut = (number_of(horizon.is_when(one, near.c.due_at)) for one in When)
    query = select(func.count(near.c.reference.distinct()), *cut).where(mine)
    children, *numbers = session.execute(query).one()
    counts = dict(zip(When, numbers, strict=True))
    total = sum(counts.values()) if when is None else counts[when]
    asked = select(near).where(mine)
    if when is not None:
        asked = asked.where(horizon.is_when(when, near.c.due_at))
    asked = asked.order_by(near.c.due_at, near.c.reference, near.c.opening)
    rows = tuple(_rows(session, calendar, horizon, asked, number)) if total else ()
    return MyCases(counts, children, Page(rows, total, number))


def _rows(
    session: Session, calendar: WorkingCalendar, horizon: Horizon, asked: Select[Any], number: int
) -> Iterator[ToDo]:
    for row in session.execute(asked.limit(PAGE_SIZE).offset(before(number))).mappings():
        duty = duty_of(row)
        when = horizon.when(duty.occurrence.due.at)
        stands = lateness(duty.occurrence, horizon.at, calendar)
        yield ToDo(row["reference"], row["team"], duty, when, stands)
