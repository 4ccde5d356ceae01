"""`python -m bench`: measure what is asked for, and print it with the machine and the method."""

import dataclasses
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bench import machine, postgres
from bench.parts import Part, measured
from bench.quiet import FixedWork
from bench.sizes import Database, Sizes
from bench.written import Report, as_text, write_between_marks


def main(
    parts: Annotated[list[Part] | None, typer.Argument(help="Which parts; all unless named.")] = None,
    *,
    files: Annotated[int | None, typer.Option(min=1, help="Scenario files that are planned.")] = None,
    children: Annotated[
        int | None, typer.Option(min=1, help="Episodes recorded one after the other.")
    ] = None,
    clients: Annotated[int | None, typer.Option(min=1, help="Episodes recorded at once.")] = None,
    herd: Annotated[int | None, typer.Option(min=1, help="Episodes due at one slot.")] = None,
    per_person: Annotated[
        int | None, typer.Option(min=1, help="Notices for each person at the slot.")
    ] = None,
    pace: Annotated[int | None, typer.Option(min=1, help="Episodes of the herd started a second.")] = None,
    mails: Annotated[int | None, typer.Option(min=1, help="Messages sent.")] = None,
    copies: Annotated[
        int | None, typer.Option(min=1, help="Children played together to count bytes.")
    ] = None,
    round_ms: Annotated[int | None, typer.Option(min=1, help="How long a round of the rules takes.")] = None,
    database: Annotated[list[Database] | None, typer.Option(help="Once for each; both unless given.")] = None,
    json_: Annotated[Path | None, typer.Option("--json", help="Also write JSON to this file.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write between the marks of this file.")] = None,
) -> None:
    """Measure, and print the figures with the machine and the method, in Markdown.

    Example: python -m bench herd --herd 200 --database sqlite
    """
    usual = Sizes()
    sizes = dataclasses.replace(
        usual,
        files=files or usual.files,
        children=children or usual.children,
        clients=clients or usual.clients,
        herd=herd or usual.herd,
        per_person=per_person or usual.per_person,
        pace=pace or usual.pace,
        mails=mails or usual.mails,
        copies=copies or usual.copies,
        round_seconds=round_ms / 1e3 if round_ms else usual.round_seconds,
        databases=tuple(database or _installed(usual.databases)),
    )
    report = _report(parts or list(Part), sizes)
    text = as_text(report)
    print(text)
    if json_ is not None:
        json_.write_text(json.dumps(report.as_json(), indent=2), encoding="utf-8")
    if write is not None:
        write_between_marks(write, text)


def _installed(databases: Iterable[Database]) -> list[Database]:
    return [one for one in databases if one is Database.SQLITE or postgres.programs() is not None]


def _report(parts: list[Part], sizes: Sizes) -> Report:
    work, found = FixedWork(), []
    for part in parts:
        print(f"Measuring: {part}", file=sys.stderr)
        found.append(measured(part, sizes, work))
    today = datetime.now(UTC).date()
    return Report(today, machine.description(), work.quietest * 1e3, tuple(found))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
