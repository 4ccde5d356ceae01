"""Cross-referencing a list with the records: what is to be done about each row.

Source: CCE 2020 §5.8.2
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from cce.pathway.counting import birthday
from cce.pathway.terms import ChildStatus
from cce.police_lists.comparing import SETTLED_BEFORE, Comparison, compare
from cce.police_lists.marks import Marked
from cce.police_lists.register import Asked, Known, Register
from cce.records.children import Child
from cce.records.references import new_reference

Watch = Callable[[Sequence[Marked]], Iterable[Marked]]
"""Hands rows on one by one, and may show how far it is."""

_ORDER = list(Asked)
"""The furthest first."""


class Outcome(StrEnum):
    """What follows for a row of a list."""

    ASSESSED = "assessed"
    ASKED = "asked"
    OF_AGE = "of_age"
    TO_OPEN = "to_open"
    TO_REVIEW = "to_review"


@dataclass(frozen=True, slots=True)
class Request:
    """An assessment to ask for: the episode that is to be opened.

    Attributes:
        reference: Its reference, set aside for this child.
        child: Who it is about; stays in the database.
        status: Under which plan the child is held, as far as the records know.
        yjs_involved: Whether youth justice shares the assessment.
        team: The team that gets it, by key.
    """

    reference: str
    child: Child
    status: ChildStatus = ChildStatus.NONE
    yjs_involved: bool = False
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What follows for one row.

    Attributes:
        marked: The row.
        outcome: What follows.
        reference: The episode that settles it; None while nobody knows.
        request: The assessment to ask for, where one is.
        near: The children that may be meant, for a person to look at.
    """

    marked: Marked
    outcome: Outcome
    reference: str | None = None
    request: Request | None = None
    near: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """By what a list is judged, beside the records.

    Attributes:
        today: The local date.
        adult_at: The age at which a child's clocks end.
        team: The team that new episodes go to, by key; children known already stay with theirs.
        settled: The episode to which each mark leads that was settled before.
    """

    today: date
    adult_at: int
    team: str | None = None
    settled: Mapping[str, str] = field(default_factory=dict)


def cross_reference(
    rows: Iterable[Marked], register: Register, bench: Bench, watch: Watch = list
) -> tuple[Finding, ...]:
    """What follows for each row; an episode is asked for once, however many rows are about the child.

    The order of the rows does not matter: they are taken by what they say.

    Args:
        rows: The rows.
        register: The children of the records.
        bench: What else decides.
        watch: Shows how far it is.
    """
    findings = []
    settled = dict(bench.settled)
    for row in watch(sorted(rows, key=lambda one: one.entry.place)):
        finding = judge(row, register, replace(bench, settled=settled))
        findings.append(finding)
        if finding.request is not None:
            register.add(_coming(finding.request))
            settled |= dict.fromkeys(row.both, finding.request.reference)
    # An episode asked for later in the list may be the one that an earlier row is about.
    bench = replace(bench, settled=settled)
    return tuple(
        judge(one.marked, register, bench) if one.outcome is Outcome.TO_REVIEW else one for one in findings
    )


def judge(row: Marked, register: Register, bench: Bench, *, decided: bool = False) -> Finding:
    """What follows for one row.

    Args:
        row: The row.
        register: The children of the records.
        bench: What else decides.
        decided: Whether a person has looked at the near ones, and said that it is none of them.
    """
    if _is_of_age(row, bench):
        return Finding(row, Outcome.OF_AGE)
    sure, near = compared(row, register, bench)
    best = _furthest([one.known for one in sure], register) if sure else None
    if best is not None and register.asked(best.reference) is not Asked.ENDED:
        return _follow(row, best, register, bench)
    if near and not decided:
        return Finding(row, Outcome.TO_REVIEW, near=tuple(near))
    return _ask_for(row, best, register, bench)


def compared(row: Marked, register: Register, bench: Bench) -> tuple[list[Comparison], list[Comparison]]:
    """The children that are surely meant, and those that may be."""
    settled, by_number = bench.settled.get(row.row), bench.settled.get(row.police or "")
    found = []
    for known in register.near(row.entry, [one for one in (settled, by_number) if one is not None]):
        one = compare(row.entry, known, linked=known.reference == by_number)
        if known.reference == settled:
            found.append(Comparison(known, is_sure=True, remarks=(SETTLED_BEFORE,)))
        elif one is not None:
            found.append(one)
    return [one for one in found if one.is_sure], [one for one in found if not one.is_sure]


def decide(row: Marked, same: Known | None, register: Register, bench: Bench) -> Finding:
    """What follows for a row that a person has decided about.

    Args:
        row: The row.
        same: The child it is about; None when it is nobody of the records.
        register: The children of the records.
        bench: What else decides.
    """
    if same is None or _is_of_age(row, bench):
        return judge(row, register, bench, decided=True)
    sure, _ = compared(row, register, bench)
    return _follow(row, _furthest([same, *(one.known for one in sure)], register), register, bench)


def _is_of_age(row: Marked, bench: Bench) -> bool:
    return birthday(row.entry.born_on.reveal(), bench.adult_at) <= bench.today


def _furthest(known: Sequence[Known], register: Register) -> Known:
    """Of several episodes about one child, the one that is furthest with the assessment."""
    return min(known, key=lambda one: _ORDER.index(register.asked(one.reference)))


def _follow(row: Marked, known: Known, register: Register, bench: Bench) -> Finding:
    """What follows for a row that is about that child."""
    asked = register.asked(known.reference)
    if asked is Asked.ASSESSED:
        return Finding(row, Outcome.ASSESSED, known.reference)
    if asked is Asked.ASKED:
        return Finding(row, Outcome.ASKED, known.reference)
    if asked is Asked.UNOPENED:
        return Finding(row, Outcome.TO_OPEN, known.reference, _request(known, known.reference))
    return _ask_for(row, known, register, bench)


def _ask_for(row: Marked, ended: Known | None, register: Register, bench: Bench) -> Finding:
    """Ask for an assessment; of a child whose episode ended without one, what the records know is kept."""
    reference = bench.settled.get(row.row)
    while reference is None or register.get(reference) is not None:
        reference = new_reference()
    entry = row.entry
    if ended is None:
        child = Child(entry.name, entry.born_on, entry.case_number)
        request = Request(reference, child, team=bench.team)
    else:
        request = _request(ended, reference)
    return Finding(row, Outcome.TO_OPEN, reference, request)


def _request(known: Known, reference: str) -> Request:
    return Request(reference, known.child, known.status, known.yjs_involved, known.team)


def _coming(request: Request) -> Known:
    status, yjs = request.status, request.yjs_involved
    return Known(request.reference, request.child, status=status, yjs_involved=yjs, team=request.team)
