"""Bad input at random: files of every kind spoilt, and lines as nobody should type them."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from starter.cli.app import COMMANDS
from tests.faults.handing_in import Desk, desk
from tests.faults.spoiling import nasty, spoilt
from tests.faults.spread import Played, spread
from tests.faults.to_spoil import A_CHILD, Kind, kinds
from tests.faults.verdict import Result, Verdict
from tests.starter.cli_scenes import REFERENCE
from tests.starter.test_cli_boundary import ALONE, IN_GROUPS
from tests.starter.test_cli_fuzz import OPTIONS, STARTS_SOMETHING

_APART = 100
_RECORDING = 2
_CALLED_RIGHT, _CALLED = 0.95, (".txt", "", ".yml", ".csv", ".yaml")
_KNOWN = (
    *(REFERENCE, "p-101", "team-a", "nottinghamshire-2020", "2026-06-03", "2026-03-23T10:00", "2027-06-04"),
    *("high", "cin", "social_worker", "risk_assessment", "1=high", "=", "1", "0", "-1", "-"),
)
_OPTIONS = (
    *("--json", "--help", "--dry-run", "--yes", "--why", "--apply", "--check", "--all", "--live", "--year"),
    *(
        "--at",
        "--until",
        "--reason",
        "--by",
        "--happened-at",
        "--role",
        "--level",
        "--on",
        "--panel",
        "--team",
    ),
    *("--command-id", "--purpose", "--to", "--all-of", "--weeks", "--map", "--same", "--different", "--head"),
    *("--occurrence", "--as", "--case-number", "--born-on", "--factor", "--working", "--keep-good", "--"),
)
_STARTS = STARTS_SOMETHING | {"codec"}


async def files(folder: Path, seed: int, kind: str, number: int) -> Result:
    """So many spoilt files of one kind."""
    return await _fuzzed(folder, seed, f"bad input: {kind}", number, partial(_spoilt_file, kind=kind))


async def lines(folder: Path, seed: int, number: int) -> Result:
    """So many lines."""
    return await _fuzzed(folder, seed, "bad input: command line", number, _line)


Handed = Callable[[Desk, Random, Path], list[str]]


async def _fuzzed(folder: Path, seed: int, fault: str, number: int, hand_in: Handed) -> Result:
    began = time.monotonic()
    names = [f"{seed}/{place}" for place in range(number)]
    # In a thread: a command has an event loop of its own.
    wrong, said = await asyncio.to_thread(spread, partial(_some, hand_in=hand_in, folder=folder), names)
    figures = ", ".join(f"{times} {what}" for what, times in sorted(said.items()))
    verdict = Verdict(expected=said.total(), wrong=tuple(wrong))
    return Result(fault, f"{number}: {figures}", seed, verdict, time.monotonic() - began)


def _some(names: Sequence[str], hand_in: Handed, folder: Path) -> Played:
    """Hand in what those names draw; each stands for itself."""
    wrong = list[str]()
    with TemporaryDirectory(dir=folder) as place, desk(Path(place)) as at:
        for name in names:
            wrong += [f"{name}: {said}" for said in hand_in(at, Random(name), Path(place))]
    return wrong, at.said


def _spoilt_file(at: Desk, random: Random, place: Path, kind: str) -> list[str]:
    known = _kinds()[kind]
    name = random.choice(sorted(known.samples))
    path = place / (
        name if random.random() < 0.95 else f"{Path(name).stem}{random.choice(('.txt', '', '.yml'))}"
    )
    path.write_bytes(spoilt(random, known.samples[name]))
    typed = [str(path) if word == "FILE" else word for word in random.choice(known.commands).split()]
    apart = random.randrange(_APART) == 0
    if known.setting:
        os.environ[known.setting] = at.house.environment[known.setting] = str(path)
    try:
        wrong = at.hand_in(typed, apart=apart, names=(A_CHILD,) if known.keeps_names else ())
    finally:
        if known.setting:
            del os.environ[known.setting], at.house.environment[known.setting]
    return [f"{name} ({' '.join(typed[:-1])}): {one}" for one in wrong]


@cache
def _kinds() -> dict[str, Kind]:
    return dict(kinds())


def _line(at: Desk, random: Random, _: Path) -> list[str]:
    commands = [words for words in (*ALONE, *IN_GROUPS) if words[0] not in _STARTS]
    typed = list(random.choice(commands)) if random.random() < 0.9 else [random.choice(sorted(COMMANDS))]
    if typed[0] in _STARTS:
        typed = ["due"]
    if typed[0] == "record" and len(typed) > _RECORDING:
        typed += [word for option in _few(random, OPTIONS[typed[2]]) for word in (option, _word(random))]
    more = random.choice((0, 1, 1, 2, 2, 3, 5))
    typed += [random.choice((_word(random), random.choice(_OPTIONS))) for _ in range(more)]
    wrong = at.hand_in(typed, apart=random.randrange(_APART) == 0)
    return [f"{typed}: {one}" for one in wrong]


def _word(random: Random) -> str:
    return nasty(random) if random.random() < 0.5 else random.choice(_KNOWN)


def _few(random: Random, options: Sequence[str]) -> list[str]:
    return random.sample(list(options), random.randint(0, len(options)))
