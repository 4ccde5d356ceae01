"""`find`: which episodes are about somebody; found by marks, so that nobody else's name is read."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from cce.pathway.local_times import read_date
from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.records.children import Child, MarkKind, children_among, found, terms_of
from cce.records.episodes import Episode, episode
from starter.cli.ask import By
from starter.cli.installation import installation
from starter.cli.looking import Purpose, note_look
from starter.cli.options import FLAG, AsJson
from starter.cli.screen import say_json, say_rows
from starter.cli.show import child_as_json
from starter.cli.wording import short_moment

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="Words of the name, in any order; - reads them from standard input.",
        show_default=False,
    ),
]
Born = Annotated[
    date | None, typer.Option("--born", parser=read_date, metavar="DATE", help="The birth date.")
]
CaseNumber = Annotated[
    str | None, typer.Option("--case-number", metavar="NUMBER", help="What the case system calls the child.")
]
ShowName = Annotated[
    bool, typer.Option("--name", metavar=FLAG, help="Say who each child is; the audit notes that too.")
]
_CALLED = {MarkKind.WORD: "name", MarkKind.BORN_ON: "birth date", MarkKind.CASE_NUMBER: "case number"}
_NOBODY = (
    "Nobody in the records has that {compared}. Words of a name are compared whole: accents, capitals and "
    "their order make no difference, another spelling does. Try fewer words, or the birth date."
)


def find(
    name: Name = None,
    born: Born = None,
    case_number: CaseNumber = None,
    show_name: ShowName = False,
    by: By = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Find the episodes about a child, open and closed: all that is given must be true of the child.

    Words of a name are compared whole: accents, capitals and their order make no difference, another spelling
    does. The audit notes who looked, for each child that is found.

    Example: cce find "example bo" --born 2011-05-04
    """
    wanted = Child.of(_read(name), born, case_number)
    compared = " and ".join(_CALLED[kind] for kind in terms_of(wanted))
    if not compared:
        raise typer.BadParameter("give a name, --born or --case-number: nothing was given to look for")
    here = installation()
    with here.reading() as session:
        references = found(session, wanted)
        episodes = [episode(session, reference) for reference in references]
        children = children_among(session, references) if show_name else {}
        calendar = here.ladder(session).calendar
    action = "read child" if show_name else "found child"
    note_look(here, by, purpose, action, references, f"by {compared}")
    if as_json:
        for one in episodes:
            say_json(_as_json(one, children.get(one.reference), calendar))
        return
    columns = ("Reference", "Status", "Team", "Opened", *(("Name", "Born", "Case") if show_name else ()))
    rows = ((*_row(one, calendar), *_said(children.get(one.reference))) for one in episodes)
    say_rows(columns, rows, none=_NOBODY.format(compared=compared))


def _read(name: str | None) -> str | None:
    return sys.stdin.readline().strip() if name == "-" else name


def _row(one: Episode, calendar: WorkingCalendar) -> tuple[str, ...]:
    return one.reference, one.standing.status.value, one.team or "", short_moment(one.opened_at, calendar)


def _said(child: Child | None) -> Iterator[str]:
    if child is not None:
        yield from (str(value or "") for value in child_as_json(child).values())


def _as_json(one: Episode, child: Child | None, calendar: WorkingCalendar) -> dict[str, Any]:
    told = {
        "reference": one.reference,
        "status": one.standing.status.value,
        "team": one.team,
        "opened_at": shown(calendar, one.opened_at),
    }
    return told | ({"child": child_as_json(child)} if child else {})
