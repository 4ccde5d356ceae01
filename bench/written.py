"""What was measured, as a text for people and as JSON for programs."""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.figures import Figure, Measured, shown
from bench.quiet import NOISY

_WIDTH = 120
BEGIN, END = "<!-- figures: written by python -m bench --write -->", "<!-- end of the figures -->"


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the bench.

    Attributes:
        seen_on: The day.
        machine: The machine and the versions.
        quietest_ms: The fixed work's best time in this run, milliseconds.
        parts: What was measured.
    """

    seen_on: date
    machine: Mapping[str, str]
    quietest_ms: float
    parts: tuple[Measured, ...]

    def as_json(self) -> dict[str, Any]:
        """The whole report."""
        return {
            "seen_on": self.seen_on.isoformat(),
            "machine": dict(self.machine),
            "quietest_ms": self.quietest_ms,
            "parts": [_part_as_json(part) for part in self.parts],
        }


def as_text(report: Report) -> str:
    """The report in Markdown: the machine, then each part with its method and its figures."""
    lines = [f"As seen on {report.seen_on}, on this machine:", ""]
    for name, words in report.machine.items():
        lines += textwrap.wrap(f"- {name}: {words}", _WIDTH, subsequent_indent="  ")
    lines += [f"- the fixed work between parts at its quietest: {report.quietest_ms:.0f} ms a core", ""]
    for part in report.parts:
        lines += _lines(part)
    return "\n".join(lines)


def write_between_marks(path: Path, text: str) -> None:
    """Put *text* between the two marks of the file at *path*, and leave the rest of it as it is.

    Raises:
        ValueError: The file does not have the marks, once each and in order.
    """
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} needs a line {BEGIN!r} and, below it, a line {END!r}")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def _lines(part: Measured) -> Iterable[str]:
    yield f"### {part.part}"
    yield ""
    yield from textwrap.wrap(part.method, _WIDTH)
    yield ""
    yield from textwrap.wrap(
        f"Took {part.took:.0f} s; other programs kept {part.others:.1f} cores busy meanwhile; "
        f"the fixed work took {part.noise:.2f} × its quietest: {_noise(part)}.",
        _WIDTH,
    )
    yield ""
    if part.failed:
        yield f"**Not measured:** {part.failed}"
        yield ""
        return
    yield "| figure | value | goal | |"
    yield "|---|---:|---:|---|"
    yield from (_row(figure) for figure in part.figures)
    yield ""


def _noise(part: Measured) -> str:
    return f"noisy (more than {NOISY}), do not rely on it" if part.noise > NOISY else "quiet"


def _row(figure: Figure) -> str:
    goal = "" if figure.goal is None else str(figure.goal)
    return f"| {figure.name} | {shown(figure.value)} {figure.unit} | {goal} | {figure.verdict} |"


def _part_as_json(part: Measured) -> dict[str, Any]:
    figures = [
        {
            "name": figure.name,
            "value": figure.value,
            "unit": figure.unit,
            "goal": None if figure.goal is None else str(figure.goal),
            "verdict": figure.verdict,
        }
        for figure in part.figures
    ]
    return asdict(part) | {"noisy": part.noise > NOISY, "figures": figures}
