"""The matrix as a document shows it: a row for every fault, each with the day on which it was last seen."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.faults.verdict import Result

BEGIN, END = "<!-- matrix: written by python -m tests.faults --write -->", "<!-- end of the matrix -->"
_COLUMNS = ("fault", "size", "seed", "lost", "marked", "unmarked", "early", "time", "seen on", "")
_ALIGNED = ("---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---", "---")


class NoMarksError(Exception):
    """The document does not have the two marks, once each and in order."""


def write(path: Path, results: Mapping[str, Result], seen_on: date) -> None:
    """Put the rows of these faults into the document; the others stay as they are.

    Args:
        path: The document.
        results: What was seen, by the name of the fault.
        seen_on: When.

    Raises:
        NoMarksError: There is no place for them.
    """
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    table, end, after = rest.partition(END)
    if not (begin and end):
        raise NoMarksError(f"{path} needs a line {BEGIN!r}, and after it {END!r}.")
    rows = _rows(table) | {name: _row(name, result, seen_on) for name, result in results.items()}
    lines = "\n".join((_line(_COLUMNS), _line(_ALIGNED), *rows.values()))
    path.write_text(f"{before}{begin}\n\n{lines}\n\n{end}{after}", encoding="utf-8")


def _rows(table: str) -> dict[str, str]:
    """The rows that are there, by the name of their fault."""
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return {line.split("`")[1]: line for line in lines}


def _row(name: str, result: Result, seen_on: date) -> str:
    verdict = result.verdict
    numbers = (len(verdict.lost), verdict.marked, verdict.unmarked, verdict.early)
    size = "; ".join((result.size, *result.figures))
    counted = (str(result.seed), *map(str, numbers), f"{result.seconds:.0f} s", f"{seen_on}")
    return _line((f"`{name}`", size, *counted, "pass" if result.passed else "**fails**"))


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
