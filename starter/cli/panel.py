"""`panel`: the dates on which the panel meets."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.pathway.ladder import Ladder
from cce.pathway.local_times import read_date
from cce.pathway.panels import set_on
from cce.records.panels import cancel_panel, panels, set_panels
from cce.reports.what_if import Rules
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import Installation, installation, who
from starter.cli.live import show_moved_among_open, with_open_episodes
from starter.cli.options import AsJson, now
from starter.cli.screen import say, say_json, say_rows

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Set the dates on which the panel meets.\n\nExample: cce panel add 2026-06-03 2026-07-01 --yes",
)
Dates = Annotated[
    list[date], typer.Argument(parser=read_date, metavar="DATE", help="Dates such as 2026-06-03.")
]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every panel date that is set.

    Example: cce panel list
    """
    here = installation()
    with here.reading() as session:
        dates, calendar = _dates(session), here.ladder(session).calendar
    today = calendar.date_of(now())
    if as_json:
        for on in dates:
            say_json({"on": str(on), "ahead": on >= today})
        return
    rows = ((in_words(on), "ahead" if on >= today else "past") for on in dates)
    say_rows(("Panel", ""), rows, none="No panel has a date: add some with `cce panel add`.")


@app.command()
def add(
    dates: Dates, yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False
) -> None:
    """Set further panel dates; first, what that would start and move.

    Example: cce panel add 2026-06-03 2026-07-01 --yes
    """
    here = installation()
    with here.reading() as session:
        _show_moves(here, session, {*_dates(session), *dates}, as_json=as_json)
    if not dry_run:
        confirm(yes=yes)
        with_open_episodes(here, lambda session: _add(session, dates, by))
        _say_saved(dates, "set", as_json=as_json)


@app.command()
def remove(
    dates: Dates, yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False
) -> None:
    """Take panel dates away; first, what that would stop and move.

    Example: cce panel remove 2026-06-03 --yes
    """
    here = installation()
    with here.reading() as session:
        known = _dates(session)
        _refuse_unknown(dates, known)
        _show_moves(here, session, set(known) - set(dates), as_json=as_json)
    if not dry_run:
        confirm(yes=yes)
        with_open_episodes(here, lambda session: _remove(session, dates, by))
        _say_saved(dates, "taken away", as_json=as_json)


def _add(session: Session, dates: Iterable[date], by: str | None) -> None:
    set_panels(session, dates, now(), who(by))


def _remove(session: Session, dates: Iterable[date], by: str | None) -> None:
    for on in dates:
        cancel_panel(session, on, now(), who(by))


def _dates(session: Session) -> tuple[date, ...]:
    return tuple(panel.on for panel in panels(session))


def _refuse_unknown(dates: Iterable[date], known: tuple[date, ...]) -> None:
    for on in dates:
        if on not in known:
            raise typer.BadParameter(f"no panel has the date {on}; see `cce panel list`")


def _show_moves(here: Installation, session: Session, dates: Iterable[date], *, as_json: bool) -> None:
    wanted = set_on(dates)

    def changed(ladder: Ladder) -> Rules:
        return Rules(ladder, wanted)

    show_moved_among_open(here, session, changed, as_json=as_json)


def _say_saved(dates: Iterable[date], what: str, *, as_json: bool) -> None:
    for on in dates:
        if as_json:
            say_json({"on": str(on), "saved": True, "set": what == "set"})
        else:
            say(f"Saved: the panel of {in_words(on)} is {what}.")
