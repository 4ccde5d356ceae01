"""Near matches before a person: both sides are shown, and nothing follows until somebody says which it is."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cce.police_lists.comparing import Comparison
from cce.police_lists.errors import NotThatChild
from cce.police_lists.importing import take_turn
from cce.police_lists.keeping import Pending, drop_pending, pending_row, pending_rows, settle, settled
from cce.police_lists.matching import Bench, Finding, compared, decide
from cce.police_lists.register import Asked, Register


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child of the records that a row may be about.

    Attributes:
        comparison: What speaks for and against it.
        asked: How far the episode is with the assessment.
    """

    comparison: Comparison
    asked: Asked

    @property
    def reference(self) -> str:
        """The episode."""
        return self.comparison.known.reference


@dataclass(frozen=True, slots=True)
class Question:
    """A row that waits, and whom it may be about as the records are now.

    Attributes:
        pending: The row.
        candidates: In the order of their references.
    """

    pending: Pending
    candidates: tuple[Candidate, ...]


def questions(session: Session, bench: Bench, now: datetime) -> tuple[Question, ...]:
    """Every row that waits at *now*, with both sides."""
    register, bench = Register(session), replace(bench, settled=settled(session))
    return tuple(_question(one, register, bench) for one in pending_rows(session, now))


def question(session: Session, number: int, bench: Bench, now: datetime) -> Question:
    """The row that waits under that number, with both sides.

    Raises:
        PendingUnknown: No such row waits.
    """
    pending = pending_row(session, number, now)
    return _question(pending, Register(session), replace(bench, settled=settled(session)))


def weigh(session: Session, number: int, same: str | None, bench: Bench, now: datetime) -> Finding:
    """What would follow from a person's decision; nothing is written.

    Args:
        session: Any session.
        number: What the row is called.
        same: The episode of the child it is about; None when it is nobody of the records.
        bench: By what rows are judged; the team is the one that the list came with.
        now: UTC.

    Raises:
        PendingUnknown: No such row waits.
        NotThatChild: That episode is none of those it may be about.
    """
    pending, register = pending_row(session, number, now), Register(session)
    bench = replace(bench, settled=settled(session), team=pending.team)
    if same is not None:
        _refuse_others(_question(pending, register, bench), same)
    known = register.get(same) if same is not None else None
    return decide(pending.marked, known, register, bench)


def answer(session: Session, number: int, same: str | None, bench: Bench, now: datetime) -> Finding:
    """Keep a person's decision; where an episode is to be opened, its reference is set aside.

    The row waits on until `conclude`: should opening break off, the same answer leads to the same reference.

    Args:
        session: A transaction.
        number: What the row is called.
        same: The episode of the child it is about; None when it is nobody of the records.
        bench: By what rows are judged.
        now: UTC.

    Raises:
        PendingUnknown: No such row waits.
        NotThatChild: That episode is none of those it may be about.
    """
    take_turn(session)
    finding = weigh(session, number, same, bench, now)
    if finding.reference is not None:
        settle(session, finding.marked.both, finding.reference, now)
    return finding


def conclude(session: Session, finding: Finding) -> None:
    """Delete the row that waited: what followed from the decision has been done."""
    drop_pending(session, [finding.marked.row])


def _question(pending: Pending, register: Register, bench: Bench) -> Question:
    sure, near = compared(pending.marked, register, bench)
    return Question(
        pending, tuple(Candidate(one, register.asked(one.known.reference)) for one in (*sure, *near))
    )


def _refuse_others(question: Question, same: str) -> None:
    references = [one.reference for one in question.candidates]
    if same not in references:
        among = f"one of {', '.join(references)}, or --different" if references else "--different"
        raise NotThatChild(
            f"Row {question.pending.number} was not shown beside {same}: expected {among}. Look at "
            "`cce lists review` again."
        )
