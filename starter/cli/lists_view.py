"""How lists from the police are shown: by line and count; names only where somebody has to decide."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.police_lists.columns import ListKind
from cce.police_lists.deciding import Candidate, Question
from cce.police_lists.importing import Taken
from cce.police_lists.matching import Finding, Outcome
from cce.police_lists.register import Asked
from starter.cli.screen import say, say_rows
from starter.cli.wording import plain, short_moment

_OUTCOMES = {
    Outcome.ASSESSED: "assessed before: nothing to do",
    Outcome.ASKED: "an assessment was asked for before",
    Outcome.OF_AGE: "of age: nothing to do",
    Outcome.TO_OPEN: "an assessment is to be asked for",
    Outcome.TO_REVIEW: "may be a child of the records: for a person to decide",
}
_DONE = _OUTCOMES | {Outcome.TO_OPEN: "an assessment is asked for"}
_ASKED = {
    Asked.ASSESSED: "assessed",
    Asked.ASKED: "assessment asked for",
    Asked.UNOPENED: "not opened yet",
    Asked.ENDED: "closed without an assessment",
}
_MOST_LINES = 12


def show_taken(kind: ListKind, taken: Taken, *, applied: bool) -> None:
    """Print what follows from a list, by line: nobody's name."""
    total, words = len(taken.findings) + len(taken.faults), _DONE if applied else _OUTCOMES
    say(f"Rows of the {plain(kind)} list: {total}.")
    rows = [(words[one], str(len(taken.lines(one))), _lines(taken.lines(one))) for one in Outcome]
    say_rows(("What follows", "Rows", "Lines"), (row for row in rows if row[1] != "0"))
    faults = ((str(one.line), one.reason) for one in taken.faults)
    say_rows(("Line", "Why"), faults, title="Rows that cannot be used")
    if taken.month_first:
        say(
            "\nSome birth dates have the month first. If the whole list is written so, the others were read "
            "wrongly: save it with dates as dd/mm/yyyy."
        )
    if not applied:
        say("\nNothing was saved: add --apply to take the list in.")
    elif taken.lines(Outcome.TO_REVIEW):
        say("\nTo decide about the rows that wait: cce lists review")


def taken_as_json(
    kind: ListKind, taken: Taken, refused: Mapping[str, Exception], *, applied: bool
) -> dict[str, Any]:
    """What follows from a list, as JSON: nobody's name."""
    opened = [one.reference for one in taken.requests if one.reference not in refused]
    return {
        "list": kind.value,
        "applied": applied,
        **{outcome.value: list(taken.lines(outcome)) for outcome in Outcome},
        "faults": [{"line": one.line, "reason": one.reason} for one in taken.faults],
        "month_first": taken.month_first,
        "opened": opened if applied else [],
    }


def show_question(one: Question, calendar: WorkingCalendar) -> None:
    """Print a row that waits beside the children it may be about."""
    pending, entry = one.pending, one.pending.marked.entry
    case = entry.case_number.reveal() or "–"
    side = (entry.name.reveal(), _day(entry.born_on.reveal()), case, f"{plain(pending.kind)} list")
    rows = [("the list", *side, ""), *(_candidate_row(candidate) for candidate in one.candidates)]
    title = f"Row {pending.number}, kept until {short_moment(pending.forget_at, calendar)}"
    say_rows(("", "Name", "Born", "Case", "Where it stands", "What differs"), rows, title=title)
    if not one.candidates:
        say("It is near no child of the records any longer: --different asks for an assessment.")


def question_as_json(one: Question, calendar: WorkingCalendar) -> dict[str, Any]:
    """A row that waits beside the children it may be about, as JSON: with names."""
    entry = one.pending.marked.entry
    return {
        "number": one.pending.number,
        "list": one.pending.kind.value,
        "given_names": entry.given_names.reveal(),
        "family_name": entry.family_name.reveal(),
        "born_on": entry.born_on.reveal().isoformat(),
        "case_number": entry.case_number.reveal(),
        "arrived_at": shown(calendar, one.pending.arrived_at),
        "kept_until": shown(calendar, one.pending.forget_at),
        "candidates": [_candidate_as_json(candidate) for candidate in one.candidates],
    }


def show_finding(finding: Finding) -> None:
    """Print what follows from a decision."""
    where = "" if finding.reference is None or finding.request is not None else f", {finding.reference}"
    say(f"\nWhat follows: {_OUTCOMES[finding.outcome]}{where}.")


def finding_as_json(number: int, finding: Finding, *, saved: bool) -> dict[str, Any]:
    """What follows from a decision, as JSON: nobody's name."""
    is_known = saved or finding.request is None
    return {
        "number": number,
        "outcome": finding.outcome.value,
        "reference": finding.reference if is_known else None,
        "saved": saved,
    }


def _candidate_row(one: Candidate) -> tuple[str, ...]:
    name, born_on, case = one.comparison.known.child.revealed
    remarks = "; ".join(one.comparison.remarks)
    return (one.reference, name or "–", _day(born_on), case or "–", _ASKED[one.asked], remarks)


def _candidate_as_json(one: Candidate) -> dict[str, Any]:
    name, born_on, case_number = one.comparison.known.child.revealed
    return {
        "reference": one.reference,
        "name": name,
        "born_on": born_on.isoformat() if born_on else None,
        "case_number": case_number,
        "stands": one.asked.value,
        "remarks": list(one.comparison.remarks),
    }


def _day(on: date | None) -> str:
    return "–" if on is None else f"{on.day} {on:%b %Y}"


def _lines(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    more = len(listed) - _MOST_LINES
    first = ", ".join(map(str, listed[:_MOST_LINES]))
    return f"{first} and {more} more" if more > 0 else first
