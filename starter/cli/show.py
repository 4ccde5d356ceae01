"""`show`: one episode, what is due, why, and who was told."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cce.pathway.facts import FREE_TEXT, Fact
from cce.pathway.plan import ListedDuty
from cce.pathway.plan_json import duty_as_json, plan_as_json, shown
from cce.pathway.terms import NoticeStatus
from cce.pathway.working_days import WorkingCalendar
from cce.records.children import Child, child_of
from cce.reports.around_the_child import around_the_child
from cce.reports.episode_view import EpisodeView, episode_view
from cce.reports.lateness import lateness
from starter.cli.ask import By
from starter.cli.beside import beside_as_json, show_beside
from starter.cli.fact_ids import short_id
from starter.cli.installation import installation
from starter.cli.looking import Purpose, note_look
from starter.cli.options import FLAG, AsJson, Reference, now
from starter.cli.plan_table import show_duties, show_warnings, standing
from starter.cli.prompting import show_prompts
from starter.cli.screen import say, say_json, say_rows
from starter.cli.slack_view import show_slack, slack_as_json
from starter.cli.told_table import in_vain_as_json, show_in_vain, show_told, told_as_json
from starter.cli.why import show_why, why_as_json
from starter.cli.why import why as why_of
from starter.cli.wording import moment, numbered, plain, roles, rung, short_moment

Why = Annotated[bool, typer.Option("--why", metavar=FLAG, help="Count every date out, day by day.")]
Facts = Annotated[bool, typer.Option("--facts", metavar=FLAG, help="List what was recorded, with its ids.")]
Name = Annotated[
    bool, typer.Option("--name", metavar=FLAG, help="Say who the child is; the audit notes that too.")
]


def show(
    reference: Reference,
    why: Why = False,
    facts: Facts = False,
    name: Name = False,
    by: By = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Show an episode: what is due, why, who was told, what to look at. It does not say who the child is.

    Linked children are shown by their references alone; `cce checklist show` has the checklists. The audit
    notes who looked.

    Example: cce show K7Q4-M2PX-3 --why
    """
    here, at = installation(), now()
    with here.reading() as session:
        view = episode_view(session, reference, lambda policy: here.ladder(session, policy), at)
        around = around_the_child(session, view)
        child = child_as_json(child_of(session, reference)) if name else None
    note_look(here, by, purpose, "read child" if name else "read episode", (reference,))
    if as_json:
        beside = beside_as_json(around, view.plan.warnings, view.ladder.calendar)
        say_json(_as_json(view, why=why) | beside | ({"child": child} if child else {}))
        return
    _show_head(view)
    show_beside(around)
    if child:
        case = f", case {child['case_number']}" if child["case_number"] else ""
        born = child["born_on"] or "on an unknown date"
        say(f"The child is {child['name'] or 'not named'}, born {born}{case}.")
    calendar = view.ladder.calendar
    show_duties(view.plan, calendar)
    show_slack(view)
    if why:
        show_why(view)
    show_told(view.told, numbers(view), calendar, title="Who was told")
    show_in_vain(view.told, numbers(view), calendar)
    _show_ahead(view, calendar)
    if facts:
        _show_facts(view.facts, calendar)
    show_prompts(around.prompts)
    show_warnings((*view.plan.warnings, *around.warnings))


def numbers(view: EpisodeView) -> dict[str, int]:
    """The number of each duty's occurrence, by its opening."""
    return {duty.occurrence.opening: duty.number for duty in view.plan.duties}


def standing_as_json(duty: ListedDuty, view: EpisodeView, *, explained: bool) -> dict[str, Any]:
    """A duty as JSON, with how it stands in words and, where it is asked for, why it has its date."""
    one, calendar = duty.occurrence, view.ladder.calendar
    stands = lateness(one, view.plan.at, calendar)
    return duty_as_json(duty, calendar) | {
        "lateness": stands.words,
        "working_days": stands.working_days,
        "extended_until": one.extended_until.isoformat() if one.extended_until else None,
        "why": why_as_json(why_of(one, view), calendar) if explained else None,
    }


def fact_as_json(fact: Fact, calendar: WorkingCalendar) -> dict[str, Any]:
    """One fact as JSON, without its free text."""
    given = fact.model_dump(mode="json", exclude=set(FREE_TEXT), exclude_none=True)
    times = {name: shown(calendar, getattr(fact, name)) for name in ("happened_at", "recorded_at")}
    return given | times


def _as_json(view: EpisodeView, *, why: bool) -> dict[str, Any]:
    one, calendar, known = view.episode, view.ladder.calendar, numbers(view)
    return {
        "reference": one.reference,
        "status": one.standing.status.value,
        "team": one.team,
        "opened_at": shown(calendar, one.opened_at),
        "child_status": one.child_status.value,
        "child_status_now": view.plan.timetable.child_status.value,
        "yjs_involved": one.yjs_involved,
        "policy_version": one.policy_version,
        "revision": one.standing.revision,
        **plan_as_json(view.plan, view.ladder.policy, calendar),
        "duties": [standing_as_json(duty, view, explained=why) for duty in view.plan.duties],
        "slack": slack_as_json(view),
        "facts": [fact_as_json(fact, calendar) for fact in view.facts],
        "told": [told_as_json(row, known, calendar) for row in view.told],
        "undelivered": in_vain_as_json(view.told, calendar),
    }


def _show_head(view: EpisodeView) -> None:
    one, calendar = view.episode, view.ladder.calendar
    team = f", team {one.team}" if one.team else ""
    say(f"{one.reference}: {one.standing.status}, {standing(view.plan)}{team}.")
    held_now = view.plan.timetable.child_status
    since = f" and as {plain(held_now)} now" if held_now is not one.child_status else ""
    say(
        f"Opened {moment(one.opened_at, calendar)}, held as {plain(one.child_status)} then{since}; "
        f"policy {one.policy} version {one.policy_version}; as at {moment(view.plan.at, calendar)}."
    )


def _show_ahead(view: EpisodeView, calendar: WorkingCalendar) -> None:
    ahead = [one for one in view.plan.notices if one.status is NoticeStatus.PLANNED]
    if ahead:
        first = ahead[0]
        about = numbered(first.notice.duty.value, first.number)
        say(
            f"\nNext notice: {moment(first.notice.at, calendar)}, {about}, {rung(first.notice)}, "
            f"to {roles(first.notice.to)}; {len(ahead)} planned in all."
        )


def _show_facts(facts: Iterable[Fact], calendar: WorkingCalendar) -> None:
    rows = (
        (
            short_moment(fact.happened_at, calendar),
            _what(fact),
            "" if fact.recorded_at == fact.happened_at else short_moment(fact.recorded_at, calendar),
            short_id(fact.id),
        )
        for fact in facts
    )
    say_rows(("Happened", "What", "Recorded", "Id"), rows, title="What was recorded")


def _what(fact: Fact) -> str:
    together = ", with a missing meeting" if getattr(fact, "combined_with_missing", False) else ""
    return f"{plain(fact.fact)}{together}"


def child_as_json(child: Child) -> dict[str, str | None]:
    """Who a child is."""
    name, born_on, case_number = child.revealed
    return {"name": name, "born_on": born_on.isoformat() if born_on else None, "case_number": case_number}
