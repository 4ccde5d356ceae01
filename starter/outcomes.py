"""Recording what a panel decided: every row is judged first, then each is recorded under a name of its own.

Run again, it records what is not recorded yet, and nothing twice.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.corrections import in_force
from cce.pathway.errors import PathwayError
from cce.pathway.facts import ActionGiven, Fact, PanelConsidered, PanelFeedbackSent
from cce.pathway.panels import Panel
from cce.records.deliveries import digest
from cce.records.facts import facts_among
from cce.reports.panel import PanelView
from starter.client import PathwayClient
from starter.outcome_files import Outcomes, OutcomesInvalid, WrittenAction, WrittenOutcome
from starter.pacing import Watch, for_many, unwatched


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be recorded in one episode.

    Attributes:
        reference: The episode.
        command_id: Names it for good, so that it is kept once.
        facts: What; nothing where all of it is recorded already.
    """

    reference: str
    command_id: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A panel that met.

    Attributes:
        panel: Which.
        met_at: When it decided, UTC.
        told_at: When that is recorded, UTC.
        by: Who records it, by key.
    """

    panel: Panel
    met_at: datetime
    told_at: datetime
    by: str | None


def to_record(session: Session, meeting: Meeting, view: PanelView, told: Outcomes) -> tuple[Recording, ...]:
    """What of a file is not recorded yet, child by child.

    Args:
        session: Any session.
        meeting: The panel, and who records what it decided.
        view: The panel as it stands.
        told: What the file says.

    Raises:
        OutcomesInvalid: A child is not on the panel's list, or something else is recorded already.
    """
    known = _known(session, [child.reference for child in told.children])
    wrong, found = [], []
    for child, place in zip(told.children, told.places, strict=True):
        mine = known.get(child.reference, [])
        fault = _fault(child, mine, meeting.panel, view)
        if fault is not None:
            wrong.append(f"{place}: {child.reference}: {fault}")
        found.append(_recording(child, mine, meeting))
    if wrong:
        raise OutcomesInvalid("\n".join(wrong))
    return tuple(found)


def feedback_to_record(meeting: Meeting, view: PanelView) -> tuple[Recording, ...]:
    """That outcomes went to the lead professionals, wherever that is not recorded yet."""
    waiting = [one.reference for one in view.children if one.outcome is not None and not one.feedback_sent]
    return tuple(
        Recording(
            reference,
            f"panel-{meeting.panel.name}-{reference}-feedback",
            (
                PanelFeedbackSent(
                    fact="panel_feedback_sent",
                    happened_at=meeting.told_at,
                    recorded_at=meeting.told_at,
                    by=meeting.by,
                    panel=meeting.panel.on,
                ),
            ),
        )
        for reference in waiting
    )


def judge_all(
    client: PathwayClient, recordings: Sequence[Recording], told: Outcomes, watch: Watch = unwatched
) -> None:
    """Say of everything together what the pathway would refuse, before anything is recorded.

    Raises:
        OutcomesInvalid: It would refuse something; names every line.
    """
    pairs = list(zip(recordings, told.places, strict=True))
    wrong = [fault for fault in (_refusal(client, *pair) for pair in watch(pairs, len(pairs))) if fault]
    if wrong:
        raise OutcomesInvalid("\n".join(wrong))


async def record_all(
    client: PathwayClient, recordings: Iterable[Recording], watch: Watch = unwatched
) -> dict[str, PathwayError]:
    """Record it, episode by episode; answer with those that were refused, and why."""
    wanted = {one.reference: one for one in recordings if one.facts}

    async def record(reference: str) -> None:
        one = wanted[reference]
        await client.record(reference, one.facts, command_id=one.command_id)

    return await for_many(tuple(wanted), record, watch)


def _known(session: Session, references: Collection[str]) -> dict[str, list[Fact]]:
    return facts_among(session, references, ("panel_considered", "action_given", "voided"))


def _fault(child: WrittenOutcome, known: Iterable[Fact], panel: Panel, view: PanelView) -> str | None:
    """What keeps a row from being recorded, beside the pathway's own rules."""
    names = [action.action for action in child.actions]
    if len(set(names)) < len(names):
        return "two of its actions are called alike: name them apart"
    recorded = _considered(in_force(known), panel)
    if recorded is not None and recorded.outcome is not child.outcome:
        return f"its outcome is recorded already, as {recorded.outcome}: take that back first (cce void)"
    if recorded is None and all(one.reference != child.reference for one in view.children):
        return "it is not on this panel's list (cce panel cohort)"
    return None


def _considered(known: Iterable[Fact], panel: Panel) -> PanelConsidered | None:
    here = (fact for fact in known if isinstance(fact, PanelConsidered) and fact.panel == panel.name)
    return next(here, None)


def _recording(child: WrittenOutcome, known: Sequence[Fact], meeting: Meeting) -> Recording:
    mine = in_force(known)
    given = {fact.action for fact in mine if isinstance(fact, ActionGiven)}
    facts: list[Fact] = [] if _considered(mine, meeting.panel) else [_outcome(child, meeting)]
    facts += [_action(action, meeting) for action in child.actions if action.action not in given]
    # What was taken back since may be recorded once more, under another name.
    parts = (*(_content(fact) for fact in facts), str(len(known) - len(mine)))
    return Recording(
        child.reference,
        f"panel-{meeting.panel.name}-{child.reference}-{digest(parts)[:12]}",
        tuple(facts),
    )


def _content(fact: Fact) -> str:
    return fact.model_dump_json(exclude={"happened_at", "recorded_at", "by"})


def _outcome(child: WrittenOutcome, meeting: Meeting) -> PanelConsidered:
    return PanelConsidered(
        fact="panel_considered",
        happened_at=meeting.met_at,
        recorded_at=meeting.told_at,
        by=meeting.by,
        panel=meeting.panel.on,
        outcome=child.outcome,
        risk_reduced=child.risk_reduced,
        plans_satisfactory=child.plans_satisfactory,
        reason=child.reason,
    )


def _action(action: WrittenAction, meeting: Meeting) -> ActionGiven:
    return ActionGiven(
        fact="action_given",
        happened_at=meeting.met_at,
        recorded_at=meeting.told_at,
        by=meeting.by,
        panel=meeting.panel.on,
        agency=action.agency,
        action=action.action,
        owner=action.owner,
        report_to=action.report_to,
    )


def _refusal(client: PathwayClient, one: Recording, place: str) -> str | None:
    try:
        client.judge(one.reference, one.facts)
    except PathwayError as refused:
        return f"{place}: {one.reference}: {refused}"
    return None
