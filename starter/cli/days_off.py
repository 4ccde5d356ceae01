"""`calendar`: the working days, their horizon, and the authority's exceptions that the database holds."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, NamedTuple

import typer
from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.pathway.ladder import Ladder
from cce.pathway.local_times import read_date
from cce.pathway.working_days import CalendarOverride, WorkingCalendar
from cce.records.errors import CalendarOverrideExists, CalendarOverrideUnknown
from cce.records.overrides import add_override, overrides, remove_override
from cce.reports.what_if import Rules
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import Installation, audit, installation
from starter.cli.live import show_moved_among_open, with_open_episodes
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import say, say_json, say_rows

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Show the working days; add or remove local exceptions.\n\nExample: cce calendar show --year 2026",
)
_WEEKEND = frozenset({"Saturday", "Sunday"})
Year = Annotated[int | None, typer.Option(help="This year only.", show_default="this year and the next")]
Day = Annotated[date, typer.Argument(parser=read_date, metavar="DATE", help="A date such as 2027-06-04.")]
Name = Annotated[str, typer.Argument(help="What the day is called in explanations.", metavar="NAME")]
Working = Annotated[bool, typer.Option("--working", metavar=FLAG, help="The authority works on that day.")]


@app.command()
def show(year: Year = None, as_json: AsJson = False) -> None:
    """List the days off beside weekends, the local exceptions among them, and how far the calendar reaches.

    Example: cce calendar show --year 2026
    """
    here = installation()
    with here.reading() as session:
        calendar = here.ladder(session).calendar
        own = {one.on: one for one in here.exceptions(session)}
    rows = _rows(calendar, own, (now().year, now().year + 1) if year is None else (year,))
    if as_json:
        for row in rows:
            say_json(row._asdict() | {"on": str(row.on), "horizon": str(calendar.last_on)})
        return
    told = ((in_words(row.on), row.name, _kind(row)) for row in rows)
    say_rows(("Date", "Name", ""), told, none="No days off in that year beside weekends.")
    say(f"\nThe calendar knows {in_words(calendar.first_on)} to {in_words(calendar.last_on)}.")
    say("To reach further, set calendar.last_year of the policy.")


@app.command()
def add(
    on: Day,
    name: Name,
    working: Working = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add a one-off bank holiday, a closure day, or a holiday that is worked; first, what it would move.

    Example: cce calendar add 2027-06-04 "One-off bank holiday" --yes
    """
    exception = CalendarOverride(on, working, name)
    here = installation()
    with here.reading() as session:
        refuse_second_override(session, on)
        _show_moves(here, session, (*here.exceptions(session), exception), as_json=as_json)
    if not dry_run:
        confirm(yes=yes)
        with_open_episodes(here, lambda session: _add(session, exception, by))
        _say_saved(exception, as_json=as_json)


@app.command()
def remove(
    on: Day, yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False
) -> None:
    """End the exception for a date; first, what it would move. The record keeps that there was one.

    Example: cce calendar remove 2027-06-04 --yes
    """
    here = installation()
    with here.reading() as session:
        held = {one.on: one for one in overrides(session)}
        if on not in held:
            raise CalendarOverrideUnknown(f"The database has no exception for {on}: see `cce calendar show`.")
        left = tuple(one for day, one in held.items() if day != on)
        _show_moves(here, session, (*here.authority.own_overrides, *left), as_json=as_json)
    if not dry_run:
        confirm(yes=yes)
        with_open_episodes(here, lambda session: _remove(session, on, by))
        _say_saved(CalendarOverride(on, not held[on].working, ""), as_json=as_json)


def refuse_second_override(session: Session, on: date) -> None:
    """Refuse a second exception for one date, before anything is worked out.

    Raises:
        CalendarOverrideExists: There is one.
    """
    if any(one.on == on for one in overrides(session)):
        raise CalendarOverrideExists(f"{on} has a local exception already: remove it first.")


def _add(session: Session, exception: CalendarOverride, by: str | None) -> None:
    add_override(session, exception, now())
    audit(session, by, "calendar add", f"{exception.on} {'working' if exception.working else 'off'}")


def _remove(session: Session, on: date, by: str | None) -> None:
    remove_override(session, on, now())
    audit(session, by, "calendar remove", str(on))


def _show_moves(
    here: Installation, session: Session, exceptions: tuple[CalendarOverride, ...], *, as_json: bool
) -> None:
    def changed(ladder: Ladder) -> Rules:
        return Rules(Ladder(ladder.policy, ladder.policy.working_calendar(exceptions)))

    show_moved_among_open(here, session, changed, as_json=as_json)


def _say_saved(exception: CalendarOverride, *, as_json: bool) -> None:
    if as_json:
        say_json({"on": str(exception.on), "working": exception.working, "saved": True})
        return
    kind = "a working day" if exception.working else "a day off"
    say(f"Saved: {in_words(exception.on)}, {kind}.")


class _Row(NamedTuple):
    on: date
    name: str
    working: bool
    local: bool


def _rows(
    calendar: WorkingCalendar, own: Mapping[date, CalendarOverride], years: tuple[int, ...]
) -> list[_Row]:
    off = [
        _Row(on, name, working=False, local=on in own)
        for on, name in calendar.days_off.items()
        if on in own or name not in _WEEKEND
    ]
    worked = [_Row(on, one.name, working=True, local=True) for on, one in own.items() if one.working]
    return sorted(row for row in off + worked if row.on.year in years)


def _kind(row: _Row) -> str:
    return ("local, " if row.local else "") + ("worked" if row.working else "off")
