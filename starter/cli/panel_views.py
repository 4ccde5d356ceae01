"""`panel cohort`, `panel agenda`, `panel actions`: a panel as it stands."""

from datetime import date
from typing import Annotated, Any

import typer

from cce.pathway.counting import in_words
from cce.pathway.local_times import read_date
from cce.pathway.panel_list import Answer
from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.records.panels import panel_meant
from cce.reports.panel import Left, Listed, OpenAction, PanelView, panel_view
from cce.reports.panel_agenda import AgendaItem, EarlierAction, Update
from cce.reports.panel_agenda import agenda as agenda_of
from starter.cli.ask import By
from starter.cli.installation import installation
from starter.cli.looking import Purpose, note_look
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import moment, plain, short_date, short_moment

Day = Annotated[
    date,
    typer.Argument(parser=read_date, metavar="DATE", help="The panel, by its date, such as 2026-06-03."),
]
WithText = Annotated[
    bool,
    typer.Option("--with-text", metavar=FLAG, help="Read out what updates say; the audit notes that too."),
]
_ANSWERS = {
    Answer.IN: "in",
    Answer.LATE: "in, but late",
    Answer.WAITING: "waited for",
    Answer.MISSING: "missing",
    Answer.AHEAD: "not asked for yet",
    Answer.EXCUSED: "waived",
}
_LEFT = {"removed": "removed by a panel", "closed": "closed", "adult": "is 18"}


def cohort(day: Day, by: By = None, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """List who is on a panel, why, and what has come of each; and who left, with the reason.

    The audit notes who looked.

    Example: cce panel cohort 2026-06-03
    """
    here, at = installation(), now()
    with here.reading() as session:
        view = panel_view(session, panel_meant(session, day), at)
        calendar = here.ladder(session).calendar
    listed = [*(child.reference for child in view.children), *(left.reference for left in view.left)]
    note_look(here, by, purpose, "read panel cohort", listed, str(view.panel.name))
    if as_json:
        for child in view.children:
            say_json(_child_as_json(child, calendar))
        for left in view.left:
            say_json(_left_as_json(left, calendar))
        return
    say(f"The panel of {in_words(view.panel.on)}. {_counted(view)}.")
    columns = ("Reference", "Since", "Because of", "Owed", "Has come", "")
    say_rows(columns, (_child_row(child, calendar) for child in view.children))
    gone = ((one.reference, short_moment(one.left_at, calendar), _LEFT[one.why]) for one in view.left)
    say_rows(("Reference", "Left", "Because"), gone, title="No longer on it")


def agenda(
    day: Day, with_text: WithText = False, by: By = None, purpose: Purpose = None, as_json: AsJson = False
) -> None:
    """The order in which a panel considers children: new ones, the longest unseen, the most overdue.

    With what has come of each, and what earlier panels asked for. The audit notes who looked.

    Example: cce panel agenda 2026-06-03
    """
    here, at = installation(), now()
    with here.reading() as session:
        panel = panel_meant(session, day)
        items = agenda_of(session, panel, at, with_text=with_text)
        calendar = here.ladder(session).calendar
    looked_at = "read panel text" if with_text else "read panel agenda"
    note_look(here, by, purpose, looked_at, (item.child.reference for item in items), str(panel.name))
    if as_json:
        for place, item in enumerate(items, start=1):
            say_json(_item_as_json(item, place, calendar))
        return
    say(f"The panel of {in_words(panel.on)}. To consider: {len(items)}.")
    for place, item in enumerate(items, start=1):
        _show_item(item, place, calendar)


def actions(day: Day, by: By = None, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """List the actions of earlier panels that are to be reported by then, earliest due first.

    The audit notes who looked.

    Example: cce panel actions 2026-07-01
    """
    here, at = installation(), now()
    with here.reading() as session:
        panel = panel_meant(session, day)
        found = panel_view(session, panel, at).actions
    note_look(
        here, by, purpose, "read panel actions", sorted({one.reference for one in found}), str(panel.name)
    )
    if as_json:
        for one in found:
            say_json(_action_as_json(one))
        return
    rows = (
        (one.reference, one.action, one.agency, one.named or "", short_date(one.due_on), plain(one.status))
        for one in found
    )
    columns = ("Reference", "Action", "Agency", "Owner", "Due", "")
    say_rows(columns, rows, none=f"No action is open for the panel of {in_words(panel.on)}.")


def _counted(view: PanelView) -> str:
    counts = ((words, len(view.answered(answer))) for answer, words in _ANSWERS.items())
    told = [f"{number} {words}" for words, number in counts if number]
    return f"On its list: {len(view.children)}" + (f" ({', '.join(told)})" if told else "")


def _child_row(child: Listed, calendar: WorkingCalendar) -> tuple[str, ...]:
    marks = ["new"] if child.is_new else []
    marks += [f"now {child.level or 'not judged'}"] if child.below_high else []
    marks += [child.outcome.value] if child.outcome else []
    return (
        child.reference,
        short_date(calendar.date_of(child.joined_at)),
        plain(child.joined_by),
        plain(child.duty.value.removeprefix("panel_")),
        _ANSWERS[child.answer],
        ", ".join(marks),
    )


def _show_item(item: AgendaItem, place: int, calendar: WorkingCalendar) -> None:
    child = item.child
    seen = "new" if child.seen_on is None else f"last seen by the panel of {in_words(child.seen_on)}"
    below = f"; the risk is judged {child.level or 'not at all'} now" if child.below_high else ""
    say(f"\n{place}. {child.reference}: {seen}{below}; {_ANSWERS[child.answer]}")
    for update in item.updates:
        say(f"   {plain(update.kind)}, {moment(update.received_at, calendar)}")
        if update.text:
            say(update.text)
    for action in item.actions:
        owner = f", {action.named}" if action.named else ""
        due = short_date(action.due_on)
        say(f"   {plain(action.status)}: {action.action} ({action.agency}{owner}), due {due}")


def _child_as_json(child: Listed, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "reference": child.reference,
        "team": child.team,
        "duty": child.duty.value,
        "answer": child.answer.value,
        "due_on": str(child.due_on),
        "asked_at": shown(calendar, child.asked_at) if child.asked_at else None,
        "answered_at": shown(calendar, child.answered_at) if child.answered_at else None,
        "joined_at": shown(calendar, child.joined_at),
        "joined_by": child.joined_by,
        "level": child.level.value if child.level else None,
        "below_high": child.below_high,
        "seen_on": str(child.seen_on) if child.seen_on else None,
        "outcome": child.outcome.value if child.outcome else None,
        "feedback_sent": child.feedback_sent,
    }


def _left_as_json(left: Left, calendar: WorkingCalendar) -> dict[str, Any]:
    return {"reference": left.reference, "left_at": shown(calendar, left.left_at), "left": left.why.value}


def _item_as_json(item: AgendaItem, place: int, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "place": place,
        **_child_as_json(item.child, calendar),
        "updates": [_update_as_json(update, calendar) for update in item.updates],
        "actions": [_earlier_as_json(action) for action in item.actions],
    }


def _update_as_json(update: Update, calendar: WorkingCalendar) -> dict[str, Any]:
    said = {"kind": update.kind.value, "received_at": shown(calendar, update.received_at)}
    return said if update.text is None else said | {"text": update.text}


def _earlier_as_json(action: EarlierAction) -> dict[str, Any]:
    return {
        "action": action.action,
        "agency": action.agency,
        "owner": action.named,
        "panel": str(action.panel),
        "due_on": str(action.due_on),
        "status": action.status.value,
    }


def _action_as_json(one: OpenAction) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "action": one.action,
        "agency": one.agency,
        "owner": one.named,
        "due_on": str(one.due_on),
        "status": one.status.value,
    }
