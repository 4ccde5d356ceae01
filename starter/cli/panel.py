"""`panel`: when the panel meets, who is on its list, what it decided."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.pathway.errors import PanelDatePast
from cce.pathway.ladder import Ladder
from cce.pathway.limits import Months
from cce.pathway.local_times import read_date
from cce.pathway.panels import Panel
from cce.records.panels import (
    PanelChange,
    cancel_panel,
    every_panel,
    move_panel,
    panel_history,
    panel_meant,
    panels,
    set_panels,
)
from cce.reports.panels_ahead import panels_by_rule
from cce.reports.what_if import Rules
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import Installation, installation, who
from starter.cli.live import show_moved_among_open, with_open_episodes
from starter.cli.options import AsJson, now
from starter.cli.panel_outcomes import feedback, outcomes
from starter.cli.panel_views import actions, agenda, cohort
from starter.cli.screen import say, say_json, say_rows

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Set, move and cancel panels; see who is on one; record what it decided.\n\n"
    "Example: cce panel add 2026-06-03 2026-07-01 --yes",
)
Dates = Annotated[
    list[date], typer.Argument(parser=read_date, metavar="DATE", help="Dates such as 2026-06-03.")
]
Day = Annotated[
    date,
    typer.Argument(parser=read_date, metavar="DATE", help="The panel, by its date, such as 2026-06-03."),
]
MonthsAhead = Annotated[
    int | None,
    typer.Option(min=1, max=36, help="So many months ahead.", show_default="as the policy says"),
]
To = Annotated[date, typer.Argument(parser=read_date, metavar="TO", help="The date it meets on instead.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every panel: those ahead, those that met, those that were cancelled.

    Example: cce panel list
    """
    here = installation()
    with here.reading() as session:
        known, calendar = every_panel(session), here.ladder(session).calendar
        changes = {one.panel.name: panel_history(session, one.panel.name) for one in known}
    today = calendar.date_of(now())
    rows = []
    for one in known:
        stands = "cancelled" if one.cancelled_at else "ahead" if one.panel.on >= today else "past"
        if as_json:
            say_json(_as_json(one.panel, stands, changes[one.panel.name]))
        rows.append((in_words(one.panel.on), stands, _first_set(one.panel)))
    if not as_json:
        say_rows(("Panel", "", ""), rows, none="No panel has a date: add some with `cce panel add`.")


@app.command()
def add(
    dates: Dates, yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False
) -> None:
    """Set further panels; first, what that would start and move.

    Example: cce panel add 2026-06-03 2026-07-01 --yes
    """
    here = installation()
    _refuse_past(here, dates)
    with here.reading() as session:
        new = {Panel(on, on) for on in dates if all(on != one.on for one in panels(session))}
        _show_moves(here, session, {*panels(session), *new}, as_json=as_json)
    if dry_run:
        return
    confirm(yes=yes)
    _save(here, lambda session: set_panels(session, dates, now(), who(by)), dates, as_json=as_json)
    for on in dates:
        _say_saved(Panel(on, on), "set", as_json=as_json)


@app.command()
def plan(
    months: MonthsAhead = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Set the panels that the policy's rule names and that are not set yet; first, what that would move.

    Example: cce panel plan --months 6 --dry-run
    """
    here = installation()
    with here.reading() as session:
        ladder = here.ladder(session)
        dates = panels_by_rule(session, ladder, now(), Months(months) if months else None)
        for on in dates if as_json else ():
            say_json({"on": str(on), "set": False})
        if not as_json:
            none = "Nothing to set: the policy has no rule for panels, or its dates are set."
            say_rows(("Panel",), ([in_words(on)] for on in dates), none=none)
        if dates:
            new = {Panel(on, on) for on in dates}
            _show_moves(here, session, {*panels(session), *new}, as_json=as_json)
    if dry_run or not dates:
        return
    confirm(yes=yes)
    _save(here, lambda session: set_panels(session, dates, now(), who(by)), dates, as_json=as_json)
    for on in dates:
        _say_saved(Panel(on, on), "set", as_json=as_json)


@app.command()
def move(
    day: Day,
    to: To,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Move a panel to another date; first, whose dates move with it. Nothing is sent twice.

    Example: cce panel move 2026-06-03 2026-06-10 --dry-run
    """
    here = installation()
    _refuse_past(here, [to])
    with here.reading() as session:
        panel = panel_meant(session, day)
        moved = Panel(to, panel.name)
        _show_moves(here, session, {moved, *panels(session)} - {panel}, as_json=as_json)
    if dry_run:
        return
    confirm(yes=yes)
    _save(here, lambda session: move_panel(session, day, to, now(), who(by)), [panel.name], as_json=as_json)
    _say_saved(moved, "moved", as_json=as_json)


@app.command()
def cancel(
    day: Day, yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False
) -> None:
    """Cancel a panel; first, what that would stop and move. What is recorded for it stays.

    Example: cce panel cancel 2026-06-03 --yes
    """
    here = installation()
    with here.reading() as session:
        panel = panel_meant(session, day)
        _show_moves(here, session, set(panels(session)) - {panel}, as_json=as_json)
    if dry_run:
        return
    confirm(yes=yes)
    _save(here, lambda session: cancel_panel(session, day, now(), who(by)), [panel.name], as_json=as_json)
    _say_saved(panel, "cancelled", as_json=as_json)


for command in (cohort, agenda, actions, outcomes, feedback):
    app.command()(command)


def _save(
    here: Installation, change: Callable[[Session], object], names: Iterable[date], *, as_json: bool
) -> None:
    """Change the panels, let every open episode follow, and have the panels look at the record."""
    from starter.cli.panel_engine import tell_panels

    def changed(session: Session) -> None:
        change(session)

    with_open_episodes(here, changed)
    tell_panels(here, names, as_json=as_json)


def _refuse_past(here: Installation, dates: Iterable[date]) -> None:
    with here.reading() as session:
        calendar = here.ladder(session).calendar
    today = calendar.date_of(now())
    for on in dates:
        calendar.is_working(on)  # refuses what lies beyond it
        if on < today:
            raise PanelDatePast(f"{in_words(on)} is over: give a date from {in_words(today)} on.")


def _show_moves(here: Installation, session: Session, wanted: Iterable[Panel], *, as_json: bool) -> None:
    meeting = tuple(sorted(wanted))

    def changed(ladder: Ladder) -> Rules:
        return Rules(ladder, meeting)

    show_moved_among_open(here, session, changed, as_json=as_json)


def _say_saved(panel: Panel, change: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"panel": str(panel.name), "on": str(panel.on), "saved": True, "change": change})
    elif change == "moved":
        say(f"Saved: the panel {_first_set(panel)} meets on {in_words(panel.on)}.")
    else:
        say(f"Saved: the panel of {in_words(panel.on)} is {change}.")


def _first_set(panel: Panel) -> str:
    return f"first set for {in_words(panel.name)}" if panel.on != panel.name else ""


def _as_json(panel: Panel, stands: str, changes: Iterable[PanelChange]) -> dict[str, object]:
    told = [
        {"at": one.at.isoformat(), "who": one.who, "change": one.change.value, "on": str(one.on)}
        for one in changes
    ]
    return {"panel": str(panel.name), "on": str(panel.on), "status": stands, "history": told}
