"""`staff`: the directory of people and roles, and whether everybody can be reached."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from cce.reports.reach import Unreached, WhyNot, slots, unreached
from cce.staff.directory import read_directory
from cce.staff.errors import PersonUnknown
from cce.staff.importing import Change, changes, import_directory
from cce.staff.people import EMAIL, Person
from cce.staff.register import load_directory
from cce.staff.roster import Directory, Holding, Scope
from starter.cli.ask import By
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import each, say, say_json, say_rows
from starter.cli.wording import plain, short_date

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Import, show or check the staff directory.\n\nExample: cce staff import directory.yaml",
)
_UNREACHABLE = 1
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
    """Show everybody, the roles they hold and who covers for them; addresses of web hooks stay hidden.

    Example: cce staff show p-101
    """
    here = installation()
    with here.reading() as session:
        directory = load_directory(session)
    people = [one for one in directory.people if person in (None, one.key)]
    if person is not None and not people:
        raise PersonUnknown(
            f"There is nobody with the key {person[:40]!r}: `cce staff show` lists everybody."
        )
    if as_json:
        for one in people:
            say_json(_person_as_json(one, directory))
        return
    rows = ((one.key, one.name, one.email or "–", _held(one, directory)) for one in people)
    say_rows(
        ("Key", "Name", "E-mail", "Roles and cover"), rows, none="The directory is empty: cce staff import"
    )


@app.command()
def check(weeks: Weeks = 4, as_json: AsJson = False) -> None:
    """Check that every role of every open episode reaches somebody, now and over the weeks ahead.

    Exits with 1 when a role does not.

    Example: cce staff check --weeks 4
    """
    here = installation()
    with here.reading() as session:
        found = _unreached(here, session, weeks)
    if as_json:
        for one in found:
            say_json(_unreached_as_json(one))
    else:
        _show_unreached(found, weeks)
    if found:
        raise typer.Exit(_UNREACHABLE)


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


def _held(person: Person, directory: Directory) -> str:
    held = [_holding(one) for one in directory.holdings if one.person == person.key]
    covers = [
        f"covered by {one.covered_by} {short_date(one.from_on)} to {short_date(one.until_on)}"
        for one in directory.covers
        if one.person == person.key
    ]
    left = [f"left {short_date(person.active_until)}"] if person.active_until else []
    return "; ".join([*held, *covers, *left]) or "–"


def _holding(one: Holding) -> str:
    where = "" if one.scope is Scope.AUTHORITY else f" ({one.scope_key})"
    until = f" until {short_date(one.until_on)}" if one.until_on else ""
    return f"{plain(one.role.value)}{where}{until}"


def _person_as_json(person: Person, directory: Directory) -> dict[str, Any]:
    return {
        "key": person.key,
        "name": person.name,
        "email": person.email,
        "channels": [EMAIL if one == EMAIL else one.partition("://")[0] for one in person.channels],
        "active_from": _day(person.active_from),
        "active_until": _day(person.active_until),
        "holds": [
            {
                "role": one.role.value,
                "scope": one.scope.value,
                "scope_key": one.scope_key,
                "from_on": _day(one.from_on),
                "until_on": _day(one.until_on),
            }
            for one in directory.holdings
            if one.person == person.key
        ],
        "cover": [
            {"covered_by": one.covered_by, "from_on": _day(one.from_on), "until_on": _day(one.until_on)}
            for one in directory.covers
            if one.person == person.key
        ],
    }


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _unreached(here: Installation, session: Session, weeks: int) -> tuple[Unreached, ...]:
    ladder, at = here.ladder(session), now()
    instants = slots(ladder.calendar, ladder.policy.hours, at, weeks)
    one_by_one = each(instants, "Looking at each working day", len(instants))
    return unreached(session, at, one_by_one, ladder.calendar)


def _show_unreached(found: Iterable[Unreached], weeks: int) -> None:
    listed = list(found)
    if not listed:
        say(f"Every role of every open episode reaches somebody, now and over the next {weeks} weeks.")
        return
    rows = ((one.reference, plain(one.role.value), _why(one), _span(one)) for one in listed)
    say_rows(("Reference", "Role", "What is wrong", "When"), rows, title="Nobody would be told")
    say("\nName a holder, an address or cover in the directory, then: cce staff import FILE --apply")


def _why(one: Unreached) -> str:
    if one.why is WhyNot.NOBODY_HOLDS_IT:
        return "nobody holds it" if one.team is None else f"nobody holds it for {one.team}"
    return f"{one.person} has no address"


def _span(one: Unreached) -> str:
    if one.first_on == one.last_on:
        return short_date(one.first_on)
    return f"{short_date(one.first_on)} to {short_date(one.last_on)}"


def _unreached_as_json(one: Unreached) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "team": one.team,
        "role": one.role.value,
        "why": one.why.value,
        "person": one.person,
        "first_on": one.first_on.isoformat(),
        "last_on": one.last_on.isoformat(),
    }
