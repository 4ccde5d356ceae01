"""`cce plan` of many scenario files: the whole process, as somebody would start it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from bench.figures import Figure, at_most, median
from bench.sizes import Sizes

_CHECKOUT = Path(__file__).parents[1]
_AT = "2026-09-30T12:00"
_RUNS = 3


def method(sizes: Sizes) -> str:
    """How it is measured."""
    return (
        f"`cce plan FILES --json --at {_AT}` over {sizes.files:,} files, copies of the tests' "
        f"{len(_scenarios())} scenarios in turn, its output thrown away; from the start of the process "
        f"to its end, {_RUNS} runs, the middle one. It uses every core."
    )


def measure(sizes: Sizes) -> tuple[Figure, ...]:
    """How long it takes, altogether and for each file, and how much of that is starting."""
    with tempfile.TemporaryDirectory(prefix="bench-plan-") as folder:
        files = _written(Path(folder), sizes.files)
        many = median([_run(files) for _ in range(_RUNS)])
        one = median([_run(files[:1]) for _ in range(_RUNS)])
    return (
        Figure(f"{sizes.files:,} files, whole process", many, "s", at_most(3)),
        Figure("each of them", many / sizes.files * 1e3, "ms"),
        Figure("one file, whole process", one, "s"),
    )


def _scenarios() -> list[Path]:
    return sorted((_CHECKOUT / "tests" / "scenarios").glob("*.yaml"))


def _written(folder: Path, number: int) -> list[str]:
    texts = cycle([path.read_text(encoding="utf-8") for path in _scenarios()])
    paths = [folder / f"{place:05}.yaml" for place in range(number)]
    for path, text in zip(paths, islice(texts, number), strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


def _run(files: Sequence[str]) -> float:
    command = [sys.executable, "-m", "starter", "plan", *files, "--json", "--at", _AT]
    started = time.perf_counter()
    subprocess.run(command, cwd=_CHECKOUT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started
