"""What stands around one child beside its clocks: linked children, checklists, prompts, who is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cce.pathway.checklists import Answered
from cce.pathway.prompts import Prompt, standing
from cce.pathway.terms import ChildStatus, NoticeStatus, Role
from cce.records.checklists import answers_of
from cce.records.child_links import Linked, links_of
from cce.reports.episode_view import EpisodeView
from cce.staff.resolve import Staffing, staffing


@dataclass(frozen=True, slots=True)
class AroundTheChild:
    """What to see beside an episode's clocks; of another child, its reference alone.

    Attributes:
        linked: The children it is linked with.
        answers: What was answered to checklists, by item.
        prompts: What somebody is asked to think of.
        warnings: Who is missing among those who would be told.
    """

    linked: tuple[Linked, ...]
    answers: Mapping[str, Answered]
    prompts: tuple[Prompt, ...]
    warnings: tuple[str, ...]


def around_the_child(session: Session, view: EpisodeView) -> AroundTheChild:
    """What stands around the child of an episode, at the instant at which *view* sees it.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    reference, timetable = view.episode.reference, view.plan.timetable
    answers = answers_of(session, reference)
    return AroundTheChild(
        links_of(session, reference),
        answers,
        standing(view.facts, timetable, answers, view.plan.at),
        () if timetable.is_closed(view.plan.at) else tuple(_nobody(session, view)),
    )


def _nobody(session: Session, view: EpisodeView) -> Iterator[str]:
    at = view.plan.at
    staff = staffing(session, view.episode.reference, view.ladder.calendar.date_of(at))
    if _looked_after(view) and staff.holder(Role.IRO, at) is None:
        yield "The child is looked after and has no reviewing officer: name who holds the role iro."
    for role in _asked(view):
        if staff.holder(role, at) is None:
            yield f"Nobody holds the role {role}: its notices go one role up."
    yield from _agencies(staff, view)


def _looked_after(view: EpisodeView) -> bool:
    return view.plan.timetable.child_status is ChildStatus.LAC


def _asked(view: EpisodeView) -> list[Role]:
    """Whoever owes something now, or is to be told next; an agency's people are looked up for each action."""
    owed = view.plan.timetable.owed(view.plan.at)
    asked = {one.owner for one in owed} | {Role.YOUTH_JUSTICE_WORKER for one in owed if one.joint}
    planned = (one.notice for one in view.plan.notices if one.status is NoticeStatus.PLANNED)
    asked |= {role for notice in planned for role in notice.to}
    said = {Role.PANEL_MEMBER} | ({Role.IRO} if _looked_after(view) else set())
    return [role for role in Role if role in asked - said]


def _agencies(staff: Staffing, view: EpisodeView) -> Iterator[str]:
    at = view.plan.at
    for one in view.plan.timetable.owed(at):
        unnamed = one.owner is Role.PANEL_MEMBER and one.named is None
        if unnamed and staff.holder(Role.PANEL_MEMBER, at, one.agency) is None:
            yield f"Nobody holds the role panel_member for {one.agency or 'an agency'}."
