"""`audit`: who did and read what, and whether the rows are still as they were written."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.pathway.local_times import read_instant
from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.records.audit import audit_head, audit_links
from cce.records.audit_chain import NO_ROW, AuditLink, Break, first_break
from cce.records.purposes import opened_purposes
from cce.records.references import check_reference
from starter.cli.installation import installation
from starter.cli.options import AsJson
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import short_moment

_HEAD = re.compile(r"[0-9a-f]{64}")
_BROKEN = 1

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Show who did and read what; check that nobody changed it.\n\nExample: cce audit verify",
)


class AuditBroken(PathwayError):
    """The audit is not as it was written."""


def _head(given: str) -> str:
    if not _HEAD.fullmatch(given):
        raise typer.BadParameter("a head has 64 signs, 0 to 9 and a to f, as `cce audit head` prints it")
    return given


Head = Annotated[
    str | None,
    typer.Option(
        "--head",
        parser=_head,
        metavar="HASH",
        help="A head that was kept elsewhere; without it, a cut at the end stays unseen.",
    ),
]
About = Annotated[
    str | None,
    typer.Option("--reference", parser=check_reference, metavar="REF", help="Only rows about this episode."),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        parser=read_instant,
        metavar="WHEN",
        help="Only rows from this time on, such as 2026-05-01T09:00 (London).",
    ),
]


@app.command()
def verify(head: Head = None, as_json: AsJson = False) -> None:
    """Check every row: that none was edited, deleted, moved or put in; with --head, that none was cut off.

    It exits with 1, and the number of the first row that does not hold.

    Example: cce audit verify
    """
    with installation().reading() as session:
        found, last = first_break(audit_links(session), head), audit_head(session)
    if as_json:
        say_json(_verdict(found, last))
    elif found is None:
        say(f"All {_number(last)} rows of the audit hold.")
    else:
        raise AuditBroken(f"Row {found.number} of the audit does not hold: {found.what}.")
    if found is not None:
        raise typer.Exit(_BROKEN)


@app.command()
def show(reference: About = None, since: Since = None, as_json: AsJson = False) -> None:
    """Show who did and read what, when and why, oldest first.

    Example: cce audit show --reference K7Q4-M2PX-3
    """
    here = installation()
    with here.reading() as session:
        links = _as_said(session, audit_links(session, reference=reference, since=since))
        calendar = here.ladder(session).calendar
    if as_json:
        for link in links:
            say_json(_as_json(link, calendar))
        return
    columns = ("No.", "When", "Who", "What", "Episode", "Why")
    say_rows(columns, (_row(link, calendar) for link in links), none="The audit has no such row.")


@app.command()
def head(as_json: AsJson = False) -> None:
    """Print the number and the hash of the last row: keep it elsewhere, for `cce audit verify --head`.

    Example: cce audit head
    """
    with installation().reading() as session:
        last = audit_head(session)
    if as_json:
        say_json(_head_as_json(last))
    else:
        say(f"{_number(last)} {last.hash if last else NO_ROW}")


def _as_said(session: Session, stored: Iterable[AuditLink]) -> list[AuditLink]:
    links = list(stored)
    said = opened_purposes(session, [link.entry for link in links])
    return [replace(link, entry=entry) for link, entry in zip(links, said, strict=True)]


def _number(last: AuditLink | None) -> int:
    return last.number if last else 0


def _verdict(found: Break | None, last: AuditLink | None) -> dict[str, Any]:
    broken = {"row": found.number, "what": found.what} if found else {"row": None, "what": None}
    return {"holds": found is None, **broken, "head": _head_as_json(last)}


def _head_as_json(last: AuditLink | None) -> dict[str, Any]:
    return {"number": _number(last), "hash": last.hash if last else NO_ROW}


def _row(link: AuditLink, calendar: WorkingCalendar) -> tuple[str, ...]:
    entry = link.entry
    what = f"{entry.action}: {entry.detail}" if entry.detail else entry.action
    when = short_moment(entry.at, calendar)
    return (str(link.number), when, entry.who, what, entry.reference or "", entry.why)


def _as_json(link: AuditLink, calendar: WorkingCalendar) -> dict[str, Any]:
    entry = link.entry
    return {
        "number": link.number,
        "at": shown(calendar, entry.at),
        "who": entry.who,
        "action": entry.action,
        "reference": entry.reference,
        "detail": entry.detail,
        "why": entry.why,
        "previous": link.previous,
        "hash": link.hash,
    }
