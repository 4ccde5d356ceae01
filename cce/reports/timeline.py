"""An episode's timeline: what was recorded, which duties were done or passed their date, who was told."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from cce.pathway.facts import Fact
from cce.pathway.terms import DutyStatus
from cce.records.facts import facts_of
from cce.records.timetables import ListedDuty, duties_of
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.reports.told import Told, told
from cce.staff.people import Person
from cce.staff.register import people_of

_DONE = (DutyStatus.MET, DutyStatus.MET_LATE)


class Happening(StrEnum):
    """What an entry of a timeline tells."""

    RECORDED = "recorded"
    BEGAN = "began"
    DONE = "done"
    PAST_DUE = "past_due"
    ENDED = "ended"
    TOLD = "told"


_ORDER = {happening: place for place, happening in enumerate(Happening)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline.

    Attributes:
        at: When it was, UTC; of a fact, when it happened.
        happening: What it tells.
        fact: What was recorded, for `recorded`; for `done` the fact that did it, where one did.
        duty: The duty, for `began`, `done`, `past_due` and `ended`.
        told: Who was told, for `told`.
        by: Who recorded the fact; None where nobody said so.
    """

    at: datetime
    happening: Happening
    fact: Fact | None = None
    duty: ListedDuty | None = None
    told: Told | None = None
    by: Person | None = None


def timeline(
    session: Session,
    reference: str,
    at: datetime,
    *,
    only: Collection[Happening] = tuple(Happening),
    number: int = 1,
) -> Page[Entry]:
    """What happened in an episode up to *at*, latest first.

    It has the free text of facts in it: whoever shows it is audited.

    Args:
        session: Any session.
        reference: The episode.
        at: Now, UTC.
        only: Only these.
        number: Which page: 1 is the first.
    """
    facts = {fact.id: fact for fact in facts_of(session, reference)}
    people = {one.key: one for one in people_of(session, {fact.by for fact in facts.values() if fact.by})}
    every = (
        *_recorded(facts.values(), people),
        *(entry for duty in duties_of(session, reference) for entry in _of_duty(duty, facts, at)),
        *(Entry(one.at, Happening.TOLD, told=one) for one in told(session, reference) if _went(one)),
    )
    wanted = [entry for entry in every if entry.at <= at and entry.happening in only]
    wanted.sort(key=lambda entry: (entry.at, _ORDER[entry.happening]), reverse=True)
    first = before(number)
    return Page(tuple(wanted[first : first + PAGE_SIZE]), len(wanted), number)


def _recorded(facts: Iterable[Fact], people: dict[str, Person]) -> Iterator[Entry]:
    for fact in facts:
        yield Entry(fact.happened_at, Happening.RECORDED, fact=fact, by=people.get(fact.by or ""))


def _of_duty(duty: ListedDuty, facts: dict[str, Fact], at: datetime) -> Iterator[Entry]:
    one, status = duty.occurrence, duty.occurrence.status(at)
    if one.opened_at is None:
        return
    yield Entry(one.opened_at, Happening.BEGAN, duty=duty)
    if one.due.at <= at and (one.closed_at is None or one.closed_at > one.due.at):
        yield Entry(one.due.at, Happening.PAST_DUE, duty=duty)
    if one.closed_at is not None and one.closed_at <= at:
        happening = Happening.DONE if status in _DONE else Happening.ENDED
        yield Entry(one.closed_at, happening, duty=duty, fact=facts.get(one.closed_by or ""))


def _went(one: Told) -> bool:
    return one.delivery.sent_at is not None
