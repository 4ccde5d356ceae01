"""`panel outcomes`, `panel feedback`: what a panel decided, and that it was told."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cce.pathway.counting import in_words
from cce.pathway.errors import PathwayError
from cce.pathway.ladder import Ladder
from cce.pathway.local_times import read_date, read_instant
from cce.pathway.panels import Panel
from cce.records.panels import panel_meant
from cce.reports.panel import panel_view
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import Installation, installation
from starter.cli.options import AsJson, now
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import plain

if TYPE_CHECKING:
    from starter.outcomes import Meeting, Recording

Day = Annotated[
    date,
    typer.Argument(parser=read_date, metavar="DATE", help="The panel, by its date, such as 2026-06-03."),
]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A CSV or YAML file: docs/panel.md says what is in it.")
]
MetAt = Annotated[
    datetime | None,
    typer.Option(
        "--happened-at",
        parser=read_instant,
        metavar="WHEN",
        help="When it decided, such as 2026-06-03T14:00 (London).",
        show_default="the end of its working day",
    ),
]


class NotAllRecorded(PathwayError):
    """Some of it was not recorded: run the same command again."""


def outcomes(
    day: Day,
    file: File,
    happened_at: MetAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record what a panel decided, from one file: who stays, who leaves and why, and its actions.

    Every row is judged first; where one cannot be, nothing is recorded. Run again, it records what is not
    recorded yet, and nothing twice.

    Example: cce panel outcomes 2026-06-03 outcomes.csv --dry-run
    """
    from starter.cli.engine import watched
    from starter.client import PathwayClient
    from starter.outcome_files import read_outcomes
    from starter.outcomes import judge_all, to_record

    told, here = read_outcomes(file), installation()
    meeting = _meeting(here, day, happened_at, by)
    with here.reading() as session:
        view = panel_view(session, meeting.panel, meeting.told_at)
        found = to_record(session, meeting, view, told)
    client = PathwayClient(None, here.engine, here.authority, here.settings.temporal_task_queue)
    judge_all(client, found, told, watched("Judging outcomes"))
    if not as_json:
        rows = (
            (one.reference, child.outcome.value, _said(one))
            for one, child in zip(found, told.children, strict=True)
        )
        say_rows(("Reference", "Outcome", "To record"), rows)
    _record(here, meeting, found, "Recording outcomes", yes=yes, dry_run=dry_run, as_json=as_json)


def feedback(
    day: Day, yes: Yes = False, dry_run: DryRun = False, by: By = None, as_json: AsJson = False
) -> None:
    """Record that a panel's outcomes went to the lead professionals, who are told that one waits for them.

    Example: cce panel feedback 2026-06-03 --yes
    """
    from starter.outcomes import feedback_to_record

    here = installation()
    meeting = _meeting(here, day, None, by)
    with here.reading() as session:
        found = feedback_to_record(meeting, panel_view(session, meeting.panel, meeting.told_at))
    if not as_json:
        rows = ((one.reference, _said(one)) for one in found)
        say_rows(("Reference", "To record"), rows)
    _record(here, meeting, found, "Recording feedback", yes=yes, dry_run=dry_run, as_json=as_json)


def _meeting(here: Installation, day: date, happened_at: datetime | None, by: str | None) -> "Meeting":
    from starter.outcomes import Meeting

    at = now()
    with here.reading() as session:
        panel, ladder = panel_meant(session, day), here.ladder(session)
    return Meeting(panel, happened_at or _met_at(panel, ladder, at), at, by)


def _met_at(panel: Panel, ladder: Ladder, at: datetime) -> datetime:
    """When the panel decided, where nobody says: before its working day was over."""
    return min(ladder.calendar.at(panel.on, ladder.policy.hours.closes), at)


def _record(
    here: Installation,
    meeting: "Meeting",
    found: "tuple[Recording, ...]",
    doing: str,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from starter.cli.engine import ask, watched
    from starter.cli.panel_engine import tell_panels
    from starter.outcomes import record_all

    waiting = [one for one in found if one.facts]
    if not dry_run and waiting:
        confirm(yes=yes)
        refused = ask(here, lambda client: record_all(client, waiting, watched(doing)))
        tell_panels(here, [meeting.panel.name], as_json=as_json)
        if refused:
            reference, why = next(iter(refused.items()))
            raise NotAllRecorded(
                f"{len(waiting) - len(refused)} of {len(waiting)} were recorded; {reference}: {why} "
                "Run the same command again for the others."
            )
    _say_done(meeting.panel, found, saved=not dry_run, as_json=as_json)


def _say_done(panel: Panel, found: "tuple[Recording, ...]", *, saved: bool, as_json: bool) -> None:
    if as_json:
        for one in found:
            kinds = [fact.fact for fact in one.facts]
            say_json({"reference": one.reference, "facts": kinds, "saved": saved})
        return
    number = sum(bool(one.facts) for one in found)
    if not number:
        say(f"Everything is recorded already for the panel of {in_words(panel.on)}.")
    elif saved:
        say(f"Recorded for {number} children of the panel of {in_words(panel.on)}.")


def _said(one: "Recording") -> str:
    if not one.facts:
        return "recorded already"
    kinds = [fact.fact for fact in one.facts]
    return ", ".join(
        plain(kind) if kinds.count(kind) == 1 else f"{kinds.count(kind)} × {plain(kind)}"
        for kind in dict.fromkeys(kinds)
    )
