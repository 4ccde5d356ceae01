"""What the pages read, each as a page asks for it, over a whole council's caseload."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bench.caseload import Caseload
from cce.pathway.working_days import WorkingCalendar
from cce.records.children import children_among
from cce.reports import (
    access_log,
    my_cases,
    queues,
    reasons,
    searching,
    team_board,
    team_figures,
    timeline,
    timeliness,
)
from cce.reports.team_board import Asked, Card, Order

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Reader:
    """What every read is given.

    Attributes:
        written: The caseload.
        calendar: The authority's working days.
    """

    written: Caseload
    calendar: WorkingCalendar


Read = Callable[[Session, Reader], object]


def _mine(person: str) -> Read:
    return lambda session, at: my_cases.my_cases(session, at.calendar, at.written.at, person)


def _board(asked: Asked) -> Read:
    return lambda session, at: team_board.board(session, at.calendar, at.written.at, asked)


def _names(session: Session, at: Reader) -> object:
    return children_among(session, at.written.references[:50])


def _workloads(session: Session, at: Reader) -> object:
    return team_figures.workloads(session, at.calendar, at.written.at)


def _weeks(session: Session, at: Reader) -> object:
    return team_figures.coming_weeks(session, at.calendar, at.written.at)


def _quality_assurance(session: Session, at: Reader) -> object:
    return queues.quality_assurance(session, at.calendar, at.written.at, person="m-01")


def _cpc_reviews(session: Session, at: Reader) -> object:
    return queues.cpc_reviews(session, at.calendar, at.written.at)


def _search(session: Session, at: Reader) -> object:
    return searching.search(session, at.written.references[0][:3], at.written.at)


def _timeliness(session: Session, at: Reader) -> object:
    today = at.calendar.date_of(at.written.at)
    return timeliness.timeliness(session, today - _YEAR, today, at.written.at)


def _by_month(session: Session, at: Reader) -> object:
    today = at.calendar.date_of(at.written.at)
    return timeliness.by_month(session, today - _YEAR, today, at.written.at)


def _cohort(session: Session, at: Reader) -> object:
    return timeliness.cohort(session, at.written.at - _YEAR, at.written.at)


def _reasons(session: Session, at: Reader) -> object:
    return reasons.decisions(session, at.written.at - _YEAR, at.written.at)


def _access(session: Session, at: Reader) -> object:
    return access_log.access_log(session, reference=at.written.references[0])


def _timeline(session: Session, at: Reader) -> object:
    return timeline.timeline(session, at.written.references[40], at.written.at)


READS: dict[str, Read] = {
    "my cases, a social worker": _mine("w-01-2"),
    "my cases, a team manager": _mine("m-01"),
    "my cases, the coordinator of all": _mine("one-cpc_lead"),
    "board of a team": _board(Asked(teams=("team-01",))),
    "board of everybody": _board(Asked()),
    "board of everybody, overdue": _board(Asked(card=Card.OVERDUE)),
    "board of everybody, by worker": _board(Asked(order=Order.WORKER)),
    "board of one worker": _board(Asked(worker="w-01-2")),
    "names of 50 rows": _names,
    "workloads of everybody": _workloads,
    "coming weeks of everybody": _weeks,
    "quality assurance, a team manager's": _quality_assurance,
    "CPC reviews": _cpc_reviews,
    "search by reference": _search,
    "timeliness of a year": _timeliness,
    "timeliness by month": _by_month,
    "cohort": _cohort,
    "reasons of a year": _reasons,
    "access log of an episode": _access,
    "timeline of an episode": _timeline,
}
"""Each read by the name under which it is reported."""
