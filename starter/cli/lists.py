"""`lists`: lists from the police, cross-referenced with the records; what is unsure is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from cce.police_lists.columns import Holds, ListKind, remembered, said_with
from cce.police_lists.deciding import question, questions, weigh
from cce.police_lists.importing import foresee
from cce.police_lists.keeping import forget_all
from cce.police_lists.sheet import read_sheet
from cce.records.references import check_reference
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import audit, installation
from starter.cli.lists_saving import (
    List,
    Refused,
    bench_of,
    compared_with_bar,
    decided,
    forget_overdue_rows,
    marker_of,
    note_read,
    read_rows,
    refuse_unless_all,
    take,
)
from starter.cli.lists_view import (
    finding_as_json,
    question_as_json,
    show_finding,
    show_question,
    show_taken,
    taken_as_json,
)
from starter.cli.looking import Purpose
from starter.cli.opening import Team, refuse_unknown_team
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import plain

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Cross-reference lists from the police with the records.\n\n"
    "Example: cce lists import knife_crime register.csv",
)
Kind = Annotated[
    ListKind, typer.Argument(metavar="LIST", help=f"One of: {', '.join(ListKind)}.", show_default=False)
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.", show_default=False)]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HOLDS=COLUMN",
        help=f"Which column holds what; again for each. HOLDS is one of: {', '.join(Holds)}.",
    ),
]
Apply = Annotated[
    bool, typer.Option("--apply", metavar=FLAG, help="Ask for the assessments; else only show what follows.")
]
Number = Annotated[
    int, typer.Argument(metavar="NUMBER", help="The row, as `lists review` numbers it.", show_default=False)
]
Same = Annotated[
    str | None,
    typer.Option("--same", parser=check_reference, metavar="REF", help="It is the child of that episode."),
]
Different = Annotated[
    bool, typer.Option("--different", metavar=FLAG, help="It is none of the children it was shown beside.")
]


@app.command("import")
def import_(
    kind: Kind,
    file: File,
    map_: Maps = None,
    team: Team = None,
    apply: Apply = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Show what follows from a list; with --apply, ask for the assessments that are missing.

    Exact matches settle a row; near ones wait for a person (`cce lists review`). Nothing else of the file is
    kept. Which column holds what is said once, with --map, and remembered with --apply.

    Example: cce lists import knife_crime register.csv --map family_name=Surname --map born_on=DOB
    """
    here, sheet = installation(), read_sheet(file)
    with here.reading() as session:
        refuse_unknown_team(session, team)
        columns = said_with(map_ or (), remembered(session, kind))
        bench = bench_of(here, session, team)
        given = List(kind, columns, read_rows(sheet, columns, bench), bench)
        taken = foresee(session, kind, given.reading, marker_of(here), bench, compared_with_bar)
    refused: Refused = {}
    if apply:
        taken, refused = take(here, given, taken, by)
    if as_json:
        say_json(taken_as_json(kind, taken, refused, applied=apply))
    else:
        show_taken(kind, taken, applied=apply)
    refuse_unless_all(taken.requests, refused)


@app.command()
def columns(kind: Kind, as_json: AsJson = False) -> None:
    """Show which column of a list holds what, as it was said with `cce lists import --map`.

    Example: cce lists columns knife_crime
    """
    with installation().reading() as session:
        known = remembered(session, kind)
    if as_json:
        say_json({holds.value: known.get(holds) for holds in Holds})
        return
    rows = ((holds, known.get(holds, f"{holds}, unless mapped")) for holds in Holds)
    say_rows(("Holds", "Column"), rows, title=f"The columns of the {plain(kind)} list")


@app.command()
def review(by: By = None, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Show the rows that may be about a child of the records, both sides; the audit notes who asked.

    Example: cce lists review
    """
    here = installation()
    forget_overdue_rows(here, by)
    with here.writing() as session:
        asked = questions(session, bench_of(here, session), now())
        note_read(session, asked, by, purpose)
        calendar = here.ladder(session).calendar
    for one in asked:
        if as_json:
            say_json(question_as_json(one, calendar))
        else:
            show_question(one, calendar)
    if not asked and not as_json:
        say("No row of a police list waits for a decision.")


@app.command()
def decide(
    number: Number,
    same: Same = None,
    different: Different = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a row that waits is about a child of the records, or about none of those shown.

    Either way the row is deleted; where the child has no assessment, one is asked for.

    Example: cce lists decide 3 --same K7Q4-M2PX-3
    """
    if (same is None) is not different:
        raise typer.BadParameter("say either --same REF or --different", param_hint="--same / --different")
    here = installation()
    forget_overdue_rows(here, by)
    with here.writing() as session:
        bench = bench_of(here, session)
        finding = weigh(session, number, same, bench, now())
        if not as_json:
            asked = question(session, number, bench, now())
            note_read(session, [asked], by)
            show_question(asked, here.ladder(session).calendar)
            show_finding(finding)
    if not dry_run:
        confirm(yes=yes)
        finding = decided(here, number, same, bench, by)
    if as_json:
        say_json(finding_as_json(number, finding, saved=not dry_run))
    else:
        say("\nNothing was saved: this was a dry run." if dry_run else "\nDecided; the row is deleted.")


@app.command()
def forget(yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False) -> None:
    """Delete what is kept of lists: rows that wait, and the marks of those that were settled.

    Episodes stay, and so do the columns. The next list may ask again what was decided before.

    Example: cce lists forget --dry-run
    """
    here = installation()
    with here.reading() as session:
        waiting = len(questions(session, bench_of(here, session), now()))
    if not as_json:
        say(f"{waiting} rows wait for a decision. They, and all marks, would be deleted.")
    if not dry_run:
        confirm(yes=yes, question="Delete them?")
        with here.writing() as session:
            waited, settled = forget_all(session)
            audit(session, by, "lists forget", f"{waited} rows that waited, {settled} marks")
    if as_json:
        say_json({"waiting": waiting, "deleted": not dry_run})
    else:
        say("Nothing was deleted: this was a dry run." if dry_run else "Deleted.")
