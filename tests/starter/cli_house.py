"""An installation of its own for a test of the command line: a laid-out SQLite database, staff and episodes.

Episodes are written by what the engine itself writes them with; only its clock and queue are left out.
"""

import os
import pty
import re
import subprocess
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.keeping import keep
from activities.preparing import prepare
from cce.pathway.facts import as_recorded
from cce.pathway.scenario import read_scenario
from cce.records.audit import AuditEntry, audit_entries
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.claims import claim, record_sent
from cce.records.engine import reading, transaction
from cce.records.episodes import Episode, open_episode
from cce.records.facts import facts_of
from cce.records.ledger import owed_recipients
from cce.staff.fictional import shipped_directory
from cce.staff.importing import import_directory
from tests.starter.cli_scenes import CONCERN, HEAD, REFERENCE

CCE = Path(sys.executable).with_name("cce")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
CHECKOUT = Path(__file__).parents[2]


ENGINES = ("opened", "recorded")


class Ran(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class House:
    """One installation.

    Attributes:
        var: Its folder.
        engine: Its records.
        environment: The settings that name it.
    """

    var: Path
    engine: Engine
    environment: dict[str, str]
    authority: Authority = field(default_factory=Authority)

    def open(
        self, *facts: str, reference: str = REFERENCE, team: str | None = "team-a", child: Child | None = None
    ) -> None:
        """Open an episode and keep *facts*, each a line of a scenario file, as they were recorded."""
        scenario = read_scenario(HEAD + "".join(f"  - {fact}\n" for fact in facts), "a test")
        known = as_recorded(scenario.facts)
        episode = Episode(
            reference,
            "nottinghamshire-2020",
            "1",
            known[0].recorded_at,
            scenario.circumstances.status,
            scenario.circumstances.yjs_involved,
            team,
        )
        with transaction(self.engine) as session:
            about = child or Child.of("Bo Example", scenario.circumstances.born_on)
            open_episode(session, episode, about, {})
        for number, fact in enumerate(known):
            keep(self.engine, self.authority, reference, f"{reference}-{number}", [fact], fact.recorded_at)

    def record(self, *facts: str, reference: str = REFERENCE) -> None:
        """Keep further *facts* of an episode that is open, each a line of a scenario file."""
        with reading(self.engine) as session:
            known = {fact.id for fact in facts_of(session, reference)}
        scenario = read_scenario(HEAD + "".join(f"  - {fact}\n" for fact in (CONCERN, *facts)), "a test")
        for fact in as_recorded(scenario.facts):
            if fact.id not in known:
                keep(self.engine, self.authority, reference, fact.id, [fact], fact.recorded_at)

    def hire(self) -> None:
        """Take over the fictional directory that ships."""
        with transaction(self.engine) as session:
            import_directory(session, shipped_directory(), date(2026, 1, 5))

    def let_pass(self, until: datetime, reference: str = REFERENCE) -> None:
        """Let notices go until an instant, as the engine would have."""
        prepare(self.engine, self.authority, reference, until)
        with transaction(self.engine) as session:
            for waiting in owed_recipients(session, until):
                for message in claim(session, waiting.recipient, until, until):
                    record_sent(session, waiting.recipient, message.key, until)

    def script(self, *arguments: str, text: str | None = None, cwd: Path = CHECKOUT) -> Ran:
        """Run the installed console script in a process of its own, on a terminal 80 signs wide."""
        done = subprocess.run(
            [CCE, *arguments],
            cwd=cwd,
            env=clean() | self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def terminal(self, *arguments: str, typed: str) -> Ran:
        """Run the console script on a real terminal of 80 columns, with somebody who types *typed*."""
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        environment = clean() | self.environment | {"TERM": "xterm"}
        del environment["COLUMNS"]
        process = subprocess.Popen(
            [CCE, *arguments], cwd=CHECKOUT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        os.write(ours, typed.encode())
        said = _all_that_is_said(ours)
        os.close(ours)
        return Ran(process.wait(60), said, "")


def acts(session: Session, reference: str | None = None) -> tuple[AuditEntry, ...]:
    """What the audit says of commands; the rows of what the engine recorded are left out."""
    return tuple(one for one in audit_entries(session, reference) if one.action not in ENGINES)


def _all_that_is_said(terminal: int) -> str:
    said = b""
    with suppress(OSError):  # Linux answers so when the other end is closed.
        while more := os.read(terminal, 4096):
            said += more
    return _ESCAPES.sub("", said.decode()).replace("\r\n", "\n")


def clean() -> dict[str, str]:
    """This process's environment without settings, for a terminal 80 signs wide."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CCE_")} | {
        "COLUMNS": "80"
    }
