"""The receipt of one duty: why this date, what was said of it before, who was told, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.corrections import in_force
from cce.pathway.errors import PathwayError
from cce.pathway.facts import Acknowledged, Extended, Fact, Waived
from cce.pathway.plan import ListedDuty
from cce.pathway.terms import DutyKey
from cce.records.timetables import Revision, duties_as_of, revisions_of
from cce.reports.episode_view import EpisodeView
from cce.reports.told import Told


class DutyNotListed(PathwayError):
    """The episode has no such duty."""


@dataclass(frozen=True, slots=True)
class SaidThen:
    """What a revision of the timetable said of the duty, where it said something new.

    Attributes:
        revision: The revision, with the policy and the calendar it was worked out by.
        due_on: The last date in time; None where the duty was gone.
        extended_until: Until when time was granted.
    """

    revision: Revision
    due_on: date | None
    extended_until: date | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The account of one duty.

    Attributes:
        duty: The duty as it stands.
        opened_by: The fact that opened it; None where time did.
        closed_by: The fact that ended it; None where none did.
        about: What was granted, waived or acknowledged about this duty.
        history: What was said of its date, oldest first, each time it changed.
        told: Who was told about it, and what became of it.
        known_late_until: For a duty met in time and recorded after its date: when that became known,
            UTC; until then it counted as late.
    """

    duty: ListedDuty
    opened_by: Fact | None
    closed_by: Fact | None
    about: tuple[Fact, ...]
    history: tuple[SaidThen, ...]
    told: tuple[Told, ...]
    known_late_until: datetime | None


def receipt(session: Session, view: EpisodeView, key: DutyKey, number: int | None = None) -> Receipt:
    """The receipt of one duty of an episode.

    Args:
        session: Any session.
        view: The episode.
        key: Which duty.
        number: Which occurrence, from 1; None for the latest.

    Raises:
        DutyNotListed: The episode has no such duty, or not so many.
    """
    duty = _find(view, key, number)
    facts = {fact.id: fact for fact in view.facts}
    closed_by = facts.get(duty.occurrence.closed_by or "")
    opening = duty.occurrence.opening
    return Receipt(
        duty=duty,
        opened_by=_opened_by(duty, view.facts),
        closed_by=closed_by,
        about=_about(duty, view.facts),
        history=_history(session, view.episode.reference, opening),
        told=tuple(one for one in view.told if one.delivery.about.opening == opening),
        known_late_until=_known_late_until(duty, closed_by),
    )


def _find(view: EpisodeView, key: DutyKey, number: int | None) -> ListedDuty:
    listed = {duty.number: duty for duty in view.plan.duties if duty.occurrence.duty is key}
    if not listed:
        others = ", ".join(dict.fromkeys(duty.occurrence.duty.value for duty in view.plan.duties)) or "none"
        raise DutyNotListed(f"The episode has no {key.value}; its duties: {others}.")
    chosen = max(listed) if number is None else number
    if chosen not in listed:
        raise DutyNotListed(f"There is no {key.value} number {chosen}: there are {len(listed)}.")
    return listed[chosen]


def _opened_by(duty: ListedDuty, facts: Sequence[Fact]) -> Fact | None:
    """The fact in the duty's name: `cpc_review:<fact>`, with the panel behind it where there is one."""
    return next((fact for fact in facts if fact.id == duty.occurrence.cause), None)


def _about(duty: ListedDuty, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    one = duty.occurrence
    return tuple(
        fact
        for fact in in_force(facts)
        if isinstance(fact, Extended | Waived | Acknowledged)
        and fact.duty is one.duty
        and one.started_at <= fact.happened_at
        and (one.closed_at is None or fact.happened_at <= one.closed_at)
    )


def _history(session: Session, reference: str, opening: str) -> tuple[SaidThen, ...]:
    found: list[SaidThen] = []
    for revision in revisions_of(session, reference):
        then = {
            one.occurrence.opening: one.occurrence
            for one in duties_as_of(session, reference, revision.number)
        }
        one = then.get(opening)
        said = SaidThen(revision, one.due.on if one else None, one.extended_until if one else None)
        if (found or one) and (not found or _differs(found[-1], said)):
            found.append(said)
    return tuple(found)


def _differs(before: SaidThen, after: SaidThen) -> bool:
    return (before.due_on, before.extended_until) != (after.due_on, after.extended_until)


def _known_late_until(duty: ListedDuty, closed_by: Fact | None) -> datetime | None:
    one = duty.occurrence
    if closed_by is None or one.closed_at is None or one.closed_at >= one.due.at:
        return None
    return closed_by.recorded_at if closed_by.recorded_at >= one.due.at else None
