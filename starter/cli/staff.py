"""`staff`: the directory of people and roles, and whether everybody can be reached."""

from collections.abc import Iterable
from datetime import date, time
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cce.hidden import Hidden
from cce.reports.reach import Unreached, slots, unreached
from cce.reports.refused_channels import RefusedChannel, refused_channels
from cce.staff.directory import read_directory
from cce.staff.failing import failing_addresses, flagged_addresses
from cce.staff.importing import Change, changes, import_directory
from cce.staff.people import EMAIL, Person
from cce.staff.quieting import set_quiet
from cce.staff.register import load_directory, person_of
from starter.cli.accounts import account, list_accounts
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import each, say, say_json, say_rows
from starter.cli.staff_view import (
    failing_as_json,
    person_as_json,
    refused_as_json,
    show_failing,
    show_people,
    show_refused,
    show_unreached,
    unreached_as_json,
)

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Import, show or check the directory; quieten a person.\n\nExample: cce staff import directory.yaml",
)
_UNREACHABLE = 1
_NO_MAIL_SERVER = "mailto://127.0.0.1:25"
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A YAML file, a CSV file, or a folder of CSV files.")
]
Apply = Annotated[
    bool, typer.Option("--apply", metavar=FLAG, help="Take it over; else only show what changes.")
]
PersonArgument = Annotated[
    str | None, typer.Argument(metavar="PERSON", help="One person, by key.", show_default=False)
]
Weeks = Annotated[int, typer.Option("--weeks", min=0, max=26, help="How far ahead to look.")]


@app.command("import")
def import_(file: File, apply: Apply = False, by: By = None, as_json: AsJson = False) -> None:
    """Show what a directory would change; with --apply, take it over. It is read strictly, and whole.

    Example: cce staff import directory.yaml --apply
    """
    directory, here = read_directory(file), installation()
    if apply:
        with here.writing() as session:
            found = import_directory(session, directory, _today(here, session))
            audit(session, by, "staff import", f"{len(found)} changes")
    else:
        with here.reading() as session:
            found = changes(session, directory, _today(here, session))
    _show_changes(found, applied=apply, as_json=as_json)


@app.command()
def show(person: PersonArgument = None, as_json: AsJson = False) -> None:
    """Show everybody: roles, cover, hours, addresses that fail. Addresses of web hooks stay hidden.

    Example: cce staff show p-101
    """
    here = installation()
    with here.reading() as session:
        directory, failing = load_directory(session), failing_addresses(session)
        people = directory.people if person is None else (person_of(session, person),)
        calendar = here.ladder(session).calendar
    if as_json:
        for one in people:
            say_json(person_as_json(one, directory, failing, calendar))
        return
    show_people(people, directory, failing)


@app.command()
def check(weeks: Weeks = 4, as_json: AsJson = False) -> None:
    """Check that every role of every open episode reaches somebody, now and over the weeks ahead.

    Open actions of the panel are looked at by agency. Exits with 1 when a role reaches nobody, an address
    keeps failing, or the settings let nothing out by somebody's channel.

    Example: cce staff check --weeks 4
    """
    here = installation()
    with here.reading() as session:
        found, flagged = _unreached(here, session, weeks), flagged_addresses(session)
        calendar, refused = here.ladder(session).calendar, _refused(here, load_directory(session).people)
    if as_json:
        said = (
            *map(unreached_as_json, found),
            *(failing_as_json(one, calendar) for one in flagged),
            *map(refused_as_json, refused),
        )
        for one in said:
            say_json(one)
    else:
        show_unreached(found, weeks)
        show_failing(flagged, calendar)
        show_refused(refused)
    if found or flagged or refused:
        raise typer.Exit(_UNREACHABLE)


@app.command()
def quieten(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whom, by key.", show_default=False)],
    on: Annotated[bool, typer.Option("--on/--off", help="Quietly, or at once again.", show_default=False)],
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Have new duties and hand-overs wait for one message at the next slot, for one person; or no longer.

    Escalations, what is due and what is counted in hours never wait.

    Example: cce staff quieten p-101 --on --yes
    """
    here = installation()
    with here.reading() as session:
        known, slot = person_of(session, person), here.ladder(session).policy.hours.slot
    changes_something = bool(known.quiet) is not on
    saved = changes_something and not dry_run
    if not as_json:
        say(_of_quiet(known.key, slot, quiet=on, already=not changes_something))
    if saved:
        confirm(yes=yes)
        with here.writing() as session:
            set_quiet(session, known.key, quiet=on)
            audit(session, by, "staff quieten", f"{known.key} {'on' if on else 'off'}")
    if as_json:
        say_json({"person": known.key, "quiet": on, "changed": changes_something, "saved": saved})
    elif saved:
        say("Saved.")


app.command()(account)
app.command("accounts")(list_accounts)


def _of_quiet(key: str, slot: time, *, quiet: bool, already: bool) -> str:
    when = f"in the message of {slot:%H:%M}" if quiet else "at once"
    is_told = "is told already" if already else "would be told"
    return f"{key} {is_told} of new duties and hand-overs {when}."


def _today(here: Installation, session: Session) -> date:
    return here.ladder(session).calendar.date_of(now())


def _show_changes(found: Iterable[Change], *, applied: bool, as_json: bool) -> None:
    listed = list(found)
    if as_json:
        for one in listed:
            said = {"kind": one.kind.value, "what": one.what, "key": one.key, "detail": one.detail}
            say_json({**said, "applied": applied})
        return
    say_rows(("", "What", "Key", "Detail"), ((one.kind, one.what, one.key, one.detail) for one in listed))
    if not listed:
        say("The directory in the database says the same already.")
    elif applied:
        say(f"\n{len(listed)} changes taken over. Check whom they leave unreached: cce staff check")
    else:
        say(f"\n{len(listed)} changes, none of them made: add --apply to take them over.")


def _unreached(here: Installation, session: Session, weeks: int) -> tuple[Unreached, ...]:
    ladder, at = here.ladder(session), now()
    instants = slots(ladder.calendar, ladder.policy.hours, at, weeks)
    one_by_one = each(instants, "Looking at each working day", len(instants))
    return unreached(session, at, one_by_one, ladder.calendar)


def _refused(here: Installation, people: Iterable[Person]) -> tuple[RefusedChannel, ...]:
    others = [one for one in people if any(channel != EMAIL for channel in one.channels)]
    if not others:
        return ()
    # What reads channels takes a while to load, and most directories need none of it.
    from cce.notices.channels import ChannelRules
    from cce.notices.send import AppriseSender

    mail_url = here.settings.mail_url or Hidden(_NO_MAIL_SERVER)
    with AppriseSender(ChannelRules.around(mail_url, *here.settings.further_ways)) as sender:
        return refused_channels(others, sender.check)
