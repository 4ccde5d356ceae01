"""A panel as it stands: who is on it and why, what each has answered, who left, which actions are open.

A handful of queries, however many children are on it.

Source: CCE 2020 §5.8
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.corrections import in_force
from cce.pathway.facts import ActionGiven, Fact, PanelConsidered
from cce.pathway.occurrence import Occurrence
from cce.pathway.panel_list import Answer, Departure
from cce.pathway.panels import Panel
from cce.pathway.terms import DutyKey, DutyStatus, Level, PanelOutcome
from cce.pathway.working_days import LONDON
from cce.records.cohort import PanelDuty, panel_actions, panel_duties
from cce.records.episodes import EpisodeStatus
from cce.records.facts import facts_among

_ANSWERS = {
    DutyStatus.MET: Answer.IN,
    DutyStatus.MET_LATE: Answer.LATE,
    DutyStatus.OPEN: Answer.WAITING,
    DutyStatus.OVERDUE: Answer.MISSING,
    DutyStatus.WAIVED: Answer.EXCUSED,
}

_SENT = (DutyStatus.MET, DutyStatus.MET_LATE, DutyStatus.WAIVED)


@dataclass(frozen=True, slots=True)
class Listed:
    """A child on a panel's list.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        duty: What the panel is owed: papers the first time, then an update.
        answer: What of it has come.
        due_on: The last local date in time.
        asked_at: From when it is owed, UTC; may lie ahead.
        answered_at: When it came, UTC.
        joined_at: When the child joined the cohort, UTC.
        joined_by: The kind of fact that brought the child in.
        level: How high the risk is judged to be now.
        seen_on: The name of the panel that last considered the child in this stay, before this one.
        outcome: What this panel decided, once it did.
        feedback_sent: Whether its outcome has gone to the lead professional.
    """

    reference: str
    team: str | None
    duty: DutyKey
    answer: Answer
    due_on: date
    asked_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime
    joined_by: str
    level: Level | None
    seen_on: date | None
    outcome: PanelOutcome | None
    feedback_sent: bool

    @property
    def below_high(self) -> bool:
        """Whether the risk is judged lower than High, which alone takes no child off the list."""
        return self.level is not Level.HIGH

    @property
    def is_new(self) -> bool:
        """Whether no panel has considered the child yet."""
        return self.seen_on is None


@dataclass(frozen=True, slots=True)
class Left:
    """A child who was to be considered, and is not.

    Attributes:
        reference: The episode.
        left_at: When the child left, UTC.
        why: Why.
    """

    reference: str
    left_at: datetime
    why: Departure


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action of an earlier panel.

    Attributes:
        reference: The episode.
        action: What it is called.
        agency: Who was given it.
        named: The person who owes it, by key, where one was named.
        given_at: When it was given, UTC.
        due_on: The local date on which it is to be reported.
        status: How it stands.
    """

    reference: str
    action: str
    agency: str
    named: str | None
    given_at: datetime
    due_on: date
    status: DutyStatus


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel as it stands at an instant.

    Attributes:
        panel: Which.
        children: Who is on its list, by reference.
        left: Who was and is no more, by reference.
        actions: Actions to be reported, earliest due first.
    """

    panel: Panel
    children: tuple[Listed, ...]
    left: tuple[Left, ...]
    actions: tuple[OpenAction, ...]

    def answered(self, *answers: Answer) -> tuple[str, ...]:
        """The references of the children with those answers."""
        return tuple(child.reference for child in self.children if child.answer in answers)

    @property
    def is_settled(self) -> bool:
        """Whether everybody was considered, and every outcome has gone out."""
        return all(child.outcome is not None and child.feedback_sent for child in self.children)


def panel_view(session: Session, panel: Panel, at: datetime) -> PanelView:
    """The panel as it stands at *at*."""
    duties = [one for one in panel_duties(session, panel.name) if not _is_void(one.occurrence)]
    owed = {one.reference: one for one in duties if one.occurrence.duty is not DutyKey.PANEL_FEEDBACK}
    told = {one.reference: one for one in duties if one.occurrence.duty is DutyKey.PANEL_FEEDBACK}
    facts = _facts(session, owed.values())
    children, left = [], []
    for reference, one in sorted(owed.items()):
        known = facts.get(reference, [])
        gone = _left(one, known, panel, at)
        if gone is None:
            children.append(_listed(one, known, told.get(reference), panel, at))
        else:
            left.append(gone)
    return PanelView(panel, tuple(children), tuple(left), open_actions(session, panel, at))


def open_actions(session: Session, panel: Panel, at: datetime) -> tuple[OpenAction, ...]:
    """Actions given before *panel* met that are still to be reported at *at*, earliest due first."""
    owed = (one for one in panel_actions(session) if _is_to_be_reported(one, panel, at))
    # An action that was carried over is owed anew for each panel: the first date says how late it is.
    live = list({(one.reference, one.occurrence.cause): one for one in _latest_due_first(owed)}.values())
    causes = {one.occurrence.cause for one in live}
    given = facts_among(session, {one.reference for one in live}, (), causes)
    found = [
        _action(one, fact, at)
        for one in live
        for fact in given.get(one.reference, ())
        if isinstance(fact, ActionGiven) and fact.id == one.occurrence.cause
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.reference, one.action)))


def _is_to_be_reported(one: PanelDuty, panel: Panel, at: datetime) -> bool:
    owed = one.occurrence
    runs = one.status is EpisodeStatus.OPEN and owed.status(at) in (DutyStatus.OPEN, DutyStatus.OVERDUE)
    return runs and owed.is_listed(at) and owed.due.on <= panel.on


def _latest_due_first(duties: Iterable[PanelDuty]) -> list[PanelDuty]:
    return sorted(duties, key=lambda one: one.occurrence.due.on, reverse=True)


def _action(one: PanelDuty, given: ActionGiven, at: datetime) -> OpenAction:
    return OpenAction(
        reference=one.reference,
        action=given.action,
        agency=given.agency,
        named=one.occurrence.named,
        given_at=given.happened_at,
        due_on=one.occurrence.due.on,
        status=one.occurrence.status(at),
    )


def _facts(session: Session, owed: Collection[PanelDuty]) -> dict[str, list[Fact]]:
    causes = {one.occurrence.cause for one in owed}
    found = facts_among(session, {one.reference for one in owed}, ("panel_considered", "voided"), causes)
    return {reference: in_force(known) for reference, known in found.items()}


def _is_void(one: Occurrence) -> bool:
    return one.closed_as in (DutyStatus.SUPERSEDED, DutyStatus.REPLACED)


def _considered(known: Iterable[Fact], panel: Panel) -> PanelConsidered | None:
    here = (fact for fact in known if isinstance(fact, PanelConsidered) and fact.panel == panel.name)
    return next(here, None)


def _in_this_stay(known: Iterable[Fact], joined_at: datetime) -> Iterable[PanelConsidered]:
    return (fact for fact in known if isinstance(fact, PanelConsidered) and fact.happened_at > joined_at)


def _left(one: PanelDuty, known: Collection[Fact], panel: Panel, at: datetime) -> Left | None:
    """Whether the child left before the panel could consider it, and why."""
    if _considered(known, panel) is not None:
        return None
    for left_at, why in _ways_out(one, known):
        if left_at is not None and left_at <= at and left_at.astimezone(LONDON).date() <= panel.on:
            return Left(one.reference, left_at, why)
    return None


def _ways_out(one: PanelDuty, known: Iterable[Fact]) -> Iterable[tuple[datetime | None, Departure]]:
    """When the child may have left, by the reasons there are; the first that is so is why."""
    stay = _in_this_stay(known, one.occurrence.started_at)
    removed = (fact.happened_at for fact in stay if fact.outcome is PanelOutcome.REMOVED)
    yield min(removed, default=None), Departure.REMOVED
    yield one.closed_at, Departure.CLOSED
    ended = one.occurrence.closed_as is DutyStatus.ENDED
    yield one.occurrence.closed_at if ended else None, Departure.ADULT


def _listed(
    one: PanelDuty, known: Iterable[Fact], feedback: PanelDuty | None, panel: Panel, at: datetime
) -> Listed:
    owed, considered = one.occurrence, _considered(known, panel)
    cause = next((fact for fact in known if fact.id == owed.cause), None)
    joined_at = cause.happened_at if cause is not None else owed.started_at
    seen = [fact.panel for fact in _in_this_stay(known, joined_at) if fact is not considered]
    answer = _answer(owed, at)
    return Listed(
        reference=one.reference,
        team=one.team,
        duty=owed.duty,
        answer=answer,
        due_on=owed.due.on,
        asked_at=owed.opened_at,
        answered_at=owed.closed_at if answer in (Answer.IN, Answer.LATE) else None,
        joined_at=joined_at,
        joined_by=cause.fact if cause is not None else "",
        level=one.level,
        seen_on=max(seen, default=None),
        outcome=considered.outcome if considered is not None else None,
        feedback_sent=feedback is not None and feedback.occurrence.status(at) in _SENT,
    )


def _answer(owed: Occurrence, at: datetime) -> Answer:
    if owed.opened_at is None or owed.opened_at > at:
        return Answer.AHEAD
    return _ANSWERS.get(owed.status(at), Answer.MISSING)
