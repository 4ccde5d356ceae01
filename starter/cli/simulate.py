"""`simulate`: scenario files played through the real workflows, activities, records and mail."""

import asyncio
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cce.pathway.caseload import Caseload, load_scenario_file
from cce.pathway.errors import PolicyInvalid, ScenarioInvalid
from cce.pathway.local_times import read_instant
from starter.cli.options import AsJson, now
from starter.cli.policies import policy_folders
from starter.cli.screen import each, say, say_json, say_rows
from starter.cli.wording import numbered, plain
from starter.simulate import Simulated, SimulatedCaseload, simulate, simulate_caseload

_MISTYPED = 2

Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Scenario files (YAML).", show_default=False)
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        parser=read_instant,
        metavar="WHEN",
        help="Play until this time, such as 2026-05-01T09:00 (London).",
        show_default="now",
    ),
]
Keep = Annotated[
    Path | None,
    typer.Option("--keep", metavar="FOLDER", help="Keep the records and the mail in this folder."),
]


def simulate_(files: Files, until: Until = None, keep: Keep = None, as_json: AsJson = False) -> None:
    """Play scenario files through the real engine on skipped time, and print what the ledger says at the end.

    Several files print one JSON object a line, in the order given; a file that is refused says why, with its
    line, and the others still play.

    Example: cce simulate tests/scenarios/high_cin_cpc_chair.yaml --until 2026-06-01T09:00
    """
    played_until, refused = until or now(), False
    for place, file in enumerate(each(files, "Playing", len(files))):
        folder = None if keep is None else keep / f"{place + 1}-{Path(file).stem}"
        try:
            said = played(file, played_until, folder).as_json()
        except (ScenarioInvalid, PolicyInvalid) as error:
            sys.stderr.write(f"{error}\n")
            refused = True
            continue
        if as_json or len(files) > 1:
            say_json(said)
        else:
            _show_all(said)
    if refused:
        raise typer.Exit(_MISTYPED)


def played(file: str, until: datetime, folder: Path | None) -> Simulated | SimulatedCaseload:
    """What *file* tells of one child or of several, played until an instant.

    Raises:
        ScenarioInvalid: The file is not right.
        PolicyInvalid: The policy it names is not right.
        ServerMissing: The time-skipping server is not installed.
    """
    folders = policy_folders()
    told = load_scenario_file(file, folders)
    if isinstance(told, Caseload):
        return asyncio.run(simulate_caseload(told, until, folder=folder, policies=folders))
    return asyncio.run(simulate(told, until, folder=folder, policies=folders))


def _show_all(said: Mapping[str, Any]) -> None:
    if "children" not in said:
        _show(said)
        return
    for key, one in said["children"].items():
        say(f"\n{key}")
        _show(one)
    for panel in said["panels"]:
        _show_panel(panel)


def _show_panel(panel: Mapping[str, Any]) -> None:
    listed = (
        (one["child"], plain(one["duty"]), plain(one["answer"]), plain(one["outcome"] or ""))
        for one in panel["cohort"]
    )
    title = f"Panel of {panel['on'] or panel['panel']}: {panel['status']}"
    if panel["on"] is None:
        say(f"\n{title}")
        return
    say_rows(("Child", "Owed", "Answer", "Outcome"), listed, title=title, none="Nobody is on the list.")
    told = (
        (one["at"][:16].replace("T", " "), plain(one["task"]), one["delivery"]) for one in panel["notices"]
    )
    say_rows(("When", "The coordinator is told", "Delivery"), told, none="The coordinator was told nothing.")


def _show(said: Mapping[str, Any]) -> None:
    duties = (
        (_numbered(one), one["due_on"], plain(one["status"]), plain(one["owner"])) for one in said["duties"]
    )
    say_rows(("Duty", "Due", "Status", "Owed by"), duties, title="Duties", none="Nothing is owed.")
    say_rows(
        ("When", "About", "Notice", "To", "Delivery"),
        (_notice(one) for one in said["notices"] if one["status"] in ("sent", "planned")),
        title="Notices",
        none="Nobody was told anything.",
    )
    sent = sum(one["delivery"] == "sent" for one in said["notices"])
    say(f"\n{sent} notices were sent and delivered, as the ledger has it.")


def _numbered(one: Mapping[str, Any]) -> str:
    return numbered(one.get("duty") or one["key"], one["occurrence"])


def _notice(one: Mapping[str, Any]) -> tuple[str, ...]:
    step = f" {one['step']}" if one["step"] not in (None, "0") else ""
    to: Iterable[str] = one["to"]
    delivery = one["delivery"] or one["status"]
    return (
        one["at"][:16].replace("T", " "),
        _numbered(one),
        one["rung"] + step,
        ", ".join(map(plain, to)),
        delivery,
    )
