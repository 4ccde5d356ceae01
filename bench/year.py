"""`make simulate-year`: a year of panels through the real workflows, held against the rules alone."""

import asyncio
import gc
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bench.year_compared import Compared, compared
from bench.year_of_children import roles_of, told_of
from bench.year_of_panels import Year, YearSize, year_of
from cce.pathway.caseload import Caseload
from starter.simulate import SimulatedCaseload, simulate_caseload

_SEEDS = 1_000_000


class Result(NamedTuple):
    """What became of a simulated year.

    Attributes:
        told: What was played.
        compared: The ledger beside the plan.
        seconds: How long it took to play.
    """

    told: Caseload
    compared: Compared
    seconds: float


def main(
    seed: Annotated[int | None, typer.Option(help="Which year; a new one unless given.")] = None,
    children: Annotated[int, typer.Option(min=1, help="How many children.")] = 100,
    panels: Annotated[int, typer.Option(min=3, help="How many monthly panels.")] = 12,
    keep: Annotated[Path | None, typer.Option(help="Keep records and mail in this folder.")] = None,
) -> None:
    """Draw a year from a seed, play it, and say how much there was and whether the ledger is as planned.

    Example: python -m bench.year --seed 7 --children 8 --panels 3
    """
    size = YearSize(secrets.randbelow(_SEEDS) if seed is None else seed, children, panels)
    print(f"Seed {size.seed}: {children} children, {panels} panels. Playing it ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="cce-year-") as temporary:
        result = simulated_year(size, keep or Path(temporary))
    for line in said(size, result):
        print(line)
    sys.exit(1 if result.compared.differences else 0)


def simulated_year(size: YearSize, folder: Path) -> Result:
    """Play the year of a size in *folder*, and hold it against the rules."""
    year = year_of(size)
    told = told_of(size, year)
    began = time.perf_counter()
    played = asyncio.run(_played(told, year, size, folder))
    seconds = time.perf_counter() - began
    return Result(told, compared(told, played, year.ends_at), seconds)


async def _played(told: Caseload, year: Year, size: YearSize, folder: Path) -> SimulatedCaseload:
    gc.freeze()  # what is loaded by now stays: there is nothing in it to be looked for again and again
    return await simulate_caseload(
        told, year.ends_at, folder=folder, roles=roles_of(size), two_processes=True
    )


def said(size: YearSize, result: Result) -> list[str]:
    """The figures, and every difference; the seed plays it again."""
    facts = sum(len(child.facts) for child in result.told.children.values())
    lines = [f"Played in {result.seconds:.0f} s: {facts} facts, {len(result.told.changes)} changes."]
    lines += [f"{number:7} {what}" for what, number in sorted(result.compared.counted.items())]
    lines.append(f"The latest notice went {result.compared.latest.total_seconds():.1f} s after its time.")
    differences = result.compared.differences
    again = f"--seed {size.seed} --children {size.children} --panels {size.panels}"
    lines += [*differences, f"{len(differences) or 'No'} differences. Again: python -m bench.year {again}"]
    return lines


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
