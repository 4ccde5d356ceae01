"""Handing in bad input, at a house with secrets in its settings and names in its records."""

import contextlib
import io
import os
import sqlite3
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cce.keys.keyring import make_keyring
from cce.records.engine import open_engine
from cce.settings import FIRST_KEY
from starter.cli.boundary import MISTYPED, run
from tests.databases import lay_out
from tests.starter.cli_house import House, Ran
from tests.starter.cli_scenes import CONCERN

_SECRET = "Xq7Vt2"
_IN_THE_RECORD = "Bo Example"
_NOTIFY_KEY = f"live_key-{_SECRET}-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
_ASKED_FOR = {"--name", "--facts", "--with-text", "review", "audit", "outbox"}
_LONGEST_WORD = 30


@dataclass
class Desk:
    """Where somebody sits and hands things in.

    Attributes:
        house: The installation.
        secrets: What may never be shown.
        said: How often each exit code came.
    """

    house: House
    secrets: tuple[str, ...]
    said: Counter[str] = field(default_factory=Counter)
    _looker: sqlite3.Connection | None = None

    def hand_in(
        self, arguments: Sequence[str], *, apart: bool = False, names: tuple[str, ...] = ()
    ) -> list[str]:
        """Type a line, and answer with everything that is wrong with what became of it.

        Args:
            arguments: What is typed.
            apart: In a process of its own, as the program is installed.
            names: What was handed in and may be shown to nobody.
        """
        before = self._commits()
        try:
            ran = self.house.script(*arguments, cwd=Path.cwd()) if apart else _typed(arguments)
        except Exception as error:  # noqa: BLE001
            return [f"{type(error).__name__}: {str(error)[:300]}"]
        self.said[f"with exit code {ran.code}"] += 1
        hidden = (*self.secrets, *names, *(() if set(arguments) & _ASKED_FOR else (_IN_THE_RECORD,)))
        return list(_wrong(ran, hidden, stored=self._commits() != before))

    def _commits(self) -> int:
        if self._looker is None:
            self._looker = sqlite3.connect(self.house.engine.url.database or "")
        (version,) = self._looker.execute("PRAGMA data_version").fetchone()
        return int(version)


def _wrong(ran: Ran, hidden: Sequence[str], *, stored: bool) -> Iterator[str]:
    said = ran.out + ran.err
    if ran.code not in (0, 1, 2):
        yield f"exit code {ran.code}"
    if ran.code and not said.strip():
        yield f"exit code {ran.code} without a word"
    if "Traceback" in said or "Something unexpected" in said:
        yield f"a traceback: {said[-300:]}"
    if ran.code == MISTYPED and stored:
        yield "refused, and something was stored"
    yield from (f"shows {word}" for word in hidden if word in said)


@contextlib.contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A desk in an installation of its own, in which nothing runs; what is named to be written is its own."""
    var = folder / "var"
    var.mkdir()
    database = var / "pathway.sqlite3"
    lay_out(f"sqlite:///{database}")
    keys = folder / "keyring"
    keyring = make_keyring(keys, FIRST_KEY)
    (folder / "notify").write_text(_NOTIFY_KEY, encoding="utf-8")
    environment = {
        "CCE_VAR": str(var),
        "CCE_TEMPORAL_ADDRESS": "127.0.0.1:9",
        "CCE_KEYRING_FILE": str(keys),
        "CCE_MAIL_URL": f"mailto://pathway:{_SECRET}-mail@127.0.0.1:2525?from=no-reply@example.test",
        "CCE_HEARTBEAT_URL": f"https://heartbeat.invalid/{_SECRET}-beat",
        "CCE_NOTIFY_KEY_FILE": str(folder / "notify"),
        "COLUMNS": "80",
    }
    house = House(var, open_engine(f"sqlite:///{database}", keyring), environment)
    with _environment(environment), contextlib.chdir(var):
        house.hire()
        house.open(CONCERN)
        yield Desk(house, (_SECRET, *_long_words(keys)))
    house.engine.dispose()


def _long_words(path: Path) -> tuple[str, ...]:
    """The keys of a keyring: whatever in the file is too long for a word."""
    words = path.read_text(encoding="utf-8").replace('"', " ").replace(":", " ").replace(",", " ").split()
    return tuple(word for word in words if len(word) > _LONGEST_WORD)


def _typed(arguments: Sequence[str]) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    hook, stdin = sys.excepthook, sys.stdin
    sys.stdin = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
            warnings.simplefilter("error")
            code = run(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    finally:
        sys.excepthook, sys.stdin = hook, stdin
    return Ran(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    """Those settings and no others, as long as the block lasts."""
    before = dict(os.environ)
    try:
        for name in [name for name in os.environ if name.startswith("CCE_")]:
            del os.environ[name]
        os.environ.update(given)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
