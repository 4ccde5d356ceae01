"""`receipt`: the account of one duty."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cce.pathway.explain import as_text
from cce.pathway.facts import Extended, Fact
from cce.pathway.plan_json import shown
from cce.pathway.terms import DutyKey
from cce.pathway.working_days import WorkingCalendar
from cce.reports.episode_view import EpisodeView, episode_view
from cce.reports.lateness import lateness
from cce.reports.receipt import Receipt, SaidThen
from cce.reports.receipt import receipt as receipt_of
from starter.cli.ask import By
from starter.cli.installation import installation
from starter.cli.looking import Purpose, note_look
from starter.cli.options import AsJson, Reference, now
from starter.cli.screen import say, say_json
from starter.cli.show import fact_as_json, numbers, standing_as_json
from starter.cli.told_table import show_told, told_as_json
from starter.cli.why import why
from starter.cli.wording import moment, numbered, plain, short_date

Duty = Annotated[DutyKey, typer.Argument(metavar="DUTY", help="Which duty, such as risk_assessment.")]
Number = Annotated[
    int | None, typer.Option("--occurrence", min=1, metavar="N", help="Which one; the latest if left out.")
]


def receipt(
    reference: Reference,
    duty: Duty,
    occurrence: Number = None,
    by: By = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Account for one duty: why this date, what the policy said, who was told, delivered, acknowledged.

    The audit notes who looked.

    Example: cce receipt K7Q4-M2PX-3 risk_assessment
    """
    here = installation()
    with here.reading() as session:
        view = episode_view(session, reference, lambda policy: here.ladder(session, policy), now())
        found = receipt_of(session, view, duty, occurrence)
    note_look(here, by, purpose, "read receipt", (reference,), duty.value)
    if as_json:
        say_json(_as_json(found, view))
    else:
        _show(found, view)


def _as_json(found: Receipt, view: EpisodeView) -> dict[str, Any]:
    calendar, known = view.ladder.calendar, numbers(view)
    return {
        "reference": view.episode.reference,
        **standing_as_json(found.duty, view, explained=True),
        "policy": view.ladder.policy.policy,
        "policy_version": view.ladder.policy.version,
        "guidance": view.ladder.policy.guidance,
        "opened_by": fact_as_json(found.opened_by, calendar) if found.opened_by else None,
        "closed_by": fact_as_json(found.closed_by, calendar) if found.closed_by else None,
        "about": [fact_as_json(fact, calendar) for fact in found.about],
        "history": [_said_as_json(said, calendar) for said in found.history],
        "known_late_until": shown(calendar, found.known_late_until) if found.known_late_until else None,
        "told": [told_as_json(row, known, calendar) for row in found.told],
    }


def _said_as_json(said: SaidThen, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "revision": said.revision.number,
        "worked_out_at": shown(calendar, said.revision.worked_out_at),
        "policy": said.revision.policy,
        "policy_version": said.revision.policy_version,
        "calendar_version": said.revision.calendar_version,
        "due_on": said.due_on.isoformat() if said.due_on else None,
        "extended_until": said.extended_until.isoformat() if said.extended_until else None,
    }


def _show(found: Receipt, view: EpisodeView) -> None:
    one, calendar = found.duty.occurrence, view.ladder.calendar
    task = numbered(one.duty.value, found.duty.number)
    say(f"{view.episode.reference}, {task}: {lateness(one, view.plan.at, calendar).words}.")
    say(as_text(why(one, view)))
    say(f"\nOwed by the {plain(one.owner.value)}.")
    for line in _facts(found, calendar):
        say(line)
    _show_history(found.history, calendar)
    show_told(found.told, numbers(view), calendar, title="Who was told")


def _facts(found: Receipt, calendar: WorkingCalendar) -> Iterable[str]:
    if found.opened_by is not None:
        yield f"Started by: {_fact(found.opened_by, calendar)}."
    for fact in found.about:
        until = f", until {short_date(fact.until)}" if isinstance(fact, Extended) else ""
        yield f"On record: {_fact(fact, calendar)}{until}."
    if found.closed_by is not None:
        yield f"Stopped by: {_fact(found.closed_by, calendar)}."
    if found.known_late_until is not None:
        yield f"In time in fact; until {moment(found.known_late_until, calendar)} it counted as late."


def _fact(fact: Fact, calendar: WorkingCalendar) -> str:
    recorded = ""
    if fact.recorded_at != fact.happened_at:
        recorded = f", recorded {moment(fact.recorded_at, calendar)}"
    by = f", by {fact.by}" if fact.by else ""
    return f"{plain(fact.fact)} on {moment(fact.happened_at, calendar)}{recorded}{by}"


def _show_history(history: tuple[SaidThen, ...], calendar: WorkingCalendar) -> None:
    if len(history) > 1:
        say("\nWhat was said of its date")
        for said in history:
            say(f"  {moment(said.revision.worked_out_at, calendar)}: {_said(said)}.")


def _said(said: SaidThen) -> str:
    by = f"policy version {said.revision.policy_version}"
    if said.due_on is None:
        return f"not owed ({by})"
    more = f", more time until {short_date(said.extended_until)}" if said.extended_until else ""
    return f"due {short_date(said.due_on)}{more} ({by})"
