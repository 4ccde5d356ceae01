"""Taking a list in: what would follow can be seen first; taken in twice it is the same as once."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from cce.police_lists.columns import ListKind
from cce.police_lists.entries import Fault, Reading
from cce.police_lists.keeping import (
    check_key,
    drop_pending,
    forget_overdue,
    let_wait,
    note_key,
    settle,
    settled,
)
from cce.police_lists.marks import Marker
from cce.police_lists.matching import Bench, Finding, Outcome, Request, Watch, cross_reference
from cce.police_lists.register import Register

_ONE_AT_A_TIME = 20_200_582  # any number, the same in every process


@dataclass(frozen=True, slots=True)
class Taken:
    """What follows from a list.

    Attributes:
        findings: For each row that could be read, in the order in which they were judged.
        faults: The rows that could not.
        month_first: Whether some dates could only be read with the month first.
    """

    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]
    month_first: bool

    @property
    def requests(self) -> tuple[Request, ...]:
        """The assessments to ask for."""
        return tuple(one.request for one in self.findings if one.request is not None)

    def lines(self, outcome: Outcome) -> tuple[int, ...]:
        """The lines of the file for which that follows."""
        return tuple(sorted(one.marked.entry.line for one in self.findings if one.outcome is outcome))

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind there are; nothing about anybody."""
        found = Counter(one.outcome for one in self.findings)
        return {outcome.value: found[outcome] for outcome in Outcome} | {"faults": len(self.faults)}


def foresee(
    session: Session,
    kind: ListKind,
    reading: Reading,
    marker: Marker,
    bench: Bench,
    watch: Watch = list,
) -> Taken:
    """What would follow from a list; nothing is written.

    Args:
        session: Any session.
        kind: Which list.
        reading: What it says.
        marker: Makes the marks of its rows.
        bench: By what it is judged; what was settled before is looked up here.
        watch: Shows how far it is.

    Raises:
        PoliceListKeyChanged: The marks of earlier lists were made under another key.
    """
    check_key(session, marker)
    rows = [marker.marked(kind, entry) for entry in reading.entries]
    findings = cross_reference(rows, Register(session), replace(bench, settled=settled(session)), watch)
    return Taken(findings, reading.faults, reading.month_first)


def take_in(
    session: Session,
    kind: ListKind,
    reading: Reading,
    marker: Marker,
    bench: Bench,
    now: datetime,
    forget_at: datetime,
) -> Taken:
    """Take a list in: near matches wait for a person, and each assessment to ask for gets a reference.

    The episodes themselves are opened by whoever calls this, afterwards: should that break off, the same
    list taken in again leads to the same references.

    Args:
        session: A transaction.
        kind: Which list.
        reading: What it says.
        marker: Makes the marks of its rows.
        bench: By what it is judged.
        now: UTC.
        forget_at: When near matches are deleted, decided or not, UTC.

    Raises:
        PoliceListKeyChanged: The marks of earlier lists were made under another key.
    """
    take_turn(session)
    forget_overdue(session, now)
    taken = foresee(session, kind, reading, marker, bench)
    note_key(session, marker, now)
    for one in taken.findings:
        if one.request is not None:
            settle(session, one.marked.both, one.request.reference, now)
    waiting = [one.marked for one in taken.findings if one.outcome is Outcome.TO_REVIEW]
    waits = {one.row for one in waiting}
    drop_pending(session, [one.marked.row for one in taken.findings if one.marked.row not in waits])
    let_wait(session, kind, waiting, bench.team, now, forget_at)
    return taken


def take_turn(session: Session) -> None:
    """Let other lists wait until this transaction ends; on SQLite they wait anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
