"""Break it: `python -m tests.faults [NAME ...] [--small] [--seed N]` prints a row for every fault.

The seed is printed; given again, it decides the same. Exit code 1 where a promise was not kept.
`--write docs/reliability.md` also puts each row into that document.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from secrets import randbelow

from cce.logs import configure
from tests.faults.matrix import MATRIX, Fault
from tests.faults.rig import real_now
from tests.faults.verdict import Result
from tests.faults.written import write

_HEADER = ("fault", "size", "seed", "lost", "marked", "unmarked", "early", "time", "")
_WIDTHS = (32, 44, 6, 5, 7, 9, 6, 8, 6)


def main(arguments: Sequence[str]) -> int:
    """Break what is named, or everything, and print what became of it."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("names", nargs="*", help="faults to break with; all unless named")
    parser.add_argument("--small", action="store_true", help="as small as in the tests")
    parser.add_argument("--seed", type=int, default=randbelow(100_000), help="decides the same again")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put what was seen into that document")
    asked = parser.parse_args(arguments)
    if asked.write and asked.small:
        parser.error("only what was seen at full size is written down")
    known = {fault.name: fault for fault in MATRIX}
    for name in asked.names:
        if name not in known:
            parser.error(f"there is no fault {name!r}; there are {', '.join(known)}")
    chosen = [known[name] for name in asked.names] or list(MATRIX)
    configure("CRITICAL")  # that something breaks is no news here
    _say(_HEADER)
    passed = True
    for fault in chosen:
        result = _broken(fault, asked.seed, small=asked.small)
        passed = passed and result.passed
        if asked.write:
            write(asked.write, {fault.name: result}, real_now().date())
    return 0 if passed else 1


def _broken(fault: Fault, seed: int, *, small: bool) -> Result:
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        breaking = fault.small if small else fault.full
        result = asyncio.run(breaking(Path(folder), seed))
    _say(_row(result))
    for words in (*result.figures, *result.why[:20]):
        sys.stdout.write(f"    {words}\n")
    return result


def _row(result: Result) -> tuple[str, ...]:
    verdict = result.verdict
    numbers = (len(verdict.lost), verdict.marked, verdict.unmarked, verdict.early)
    passed = "pass" if result.passed else "FAIL"
    counted = (str(number) for number in numbers)
    return (result.fault, result.size, str(result.seed), *counted, f"{result.seconds:.0f} s", passed)


def _say(cells: Sequence[str]) -> None:
    line = "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True))
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
