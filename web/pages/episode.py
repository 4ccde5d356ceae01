"""One episode: who it is about, what is due, and how each date was worked out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from cce.pathway.explain import explain
from cce.pathway.plan import ListedDuty
from cce.pathway.terms import ChildStatus, DutyStatus, Role
from cce.records.children import Child, child_of
from cce.reports.episode_view import EpisodeView, episode_view
from cce.reports.lateness import lateness
from cce.staff.resolve import Staffing, staffing
from web.doors.rules import SeesEpisode
from web.drawings.counted_days import counted_days
from web.names import NOT_NAMED
from web.page import Page
from web.task_names import STAGE_NAMES, TASK_NAMES
from web.urgency import urgency
from web.wording import day

router = APIRouter()
PATH = "/episodes/{reference}"
_RUNNING = (DutyStatus.OVERDUE, DutyStatus.OPEN, DutyStatus.FORECAST)
STATUS_NAMES = {
    ChildStatus.CIN: "Child in need",
    ChildStatus.CP: "Child protection plan",
    ChildStatus.LAC: "Looked after child",
    ChildStatus.NONE: "No plan",
}


@router.get(PATH)
def episode(page: Annotated[Page, Depends(SeesEpisode())]) -> Response:
    """What is due, and why then."""
    with page.reading() as session:
        view = episode_view(
            session, page.reference, lambda policy: page.house.ladder(session, policy), page.at
        )
        child, staff = child_of(session, page.reference), _staff(session, page, view)
    running = sorted((duty for duty in view.plan.duties if duty.status in _RUNNING), key=_place)
    return page.show(
        "episode.html",
        title=f"Episode {page.reference}",
        name=child.name.reveal() or NOT_NAMED,
        identity=_identity(page.reference, child, view, staff),
        level=view.episode.standing.level,
        stage=STAGE_NAMES[view.episode.standing.stage],
        is_open=view.episode.is_open,
        duties=[_due(duty, view, staff) for duty in running],
    )


def _place(duty: ListedDuty) -> tuple[bool, datetime]:
    """What is owed comes first, by its date; what is only forecast after it."""
    return duty.status is DutyStatus.FORECAST, duty.occurrence.due.at


def _staff(session: Session, page: Page, view: EpisodeView) -> Mapping[Role, str]:
    """Who holds each role for the child now, by name; those that nobody holds are left out."""
    found = staffing(session, page.reference, view.ladder.calendar.date_of(page.at))
    named = {role: _name(found, role, page) for role in Role}
    return {role: name for role, name in named.items() if name is not None}


def _name(found: Staffing, role: Role, page: Page) -> str | None:
    holder = found.holder(role, page.at)
    person = None if holder is None else found.person(holder.person)
    return None if person is None else person.name


def _identity(
    reference: str, child: Child, view: EpisodeView, staff: Mapping[Role, str]
) -> list[tuple[str, str]]:
    today, born_on = view.ladder.calendar.date_of(view.plan.at), child.born_on.reveal()
    rows = {
        "Episode": reference,
        "Case number": child.case_number.reveal(),
        "Date of birth": born_on and f"{day(born_on)} (age {_age(born_on, today)})",
        "Legal status": STATUS_NAMES[view.circumstances.status],
        "Social worker": staff.get(Role.SOCIAL_WORKER, "Nobody yet"),
    }
    return [(term, words) for term, words in rows.items() if words]


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _due(duty: ListedDuty, view: EpisodeView, staff: Mapping[Role, str]) -> dict[str, object]:
    one = duty.occurrence
    stands = lateness(one, view.plan.at, view.ladder.calendar)
    told = explain(one, view.ladder.policy, view.ladder.calendar, view.facts)
    return {
        "task": TASK_NAMES[one.duty] + (f" (number {duty.number})" if duty.number > 1 else ""),
        "stands": stands.words,
        "urgency": urgency(duty.status, stands.working_days),
        "due_on": one.due.on,
        "extended_until": one.extended_until,
        "owner": staff.get(one.owner, "nobody yet"),
        "told": told,
        "grid": counted_days(told, is_late=duty.status is DutyStatus.OVERDUE),
    }
