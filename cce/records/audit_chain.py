"""The chain of the audit: each row carries the hash of the row before it, and its own over all it says."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

NO_ROW = "0" * 64
"""What stands for the hash of the row before the first."""

_CUT = "no row has the head that was kept: rows were cut off the end, or all were written anew"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing somebody did, or looked at.

    Attributes:
        at: When, UTC.
        who: Who, by key.
        action: What, in one word or two.
        detail: What exactly; nothing about a person.
        reference: The episode concerned, if one is.
        why: What for, as they say; empty where nobody said. Sealed in the records.
    """

    at: datetime
    who: str
    action: str
    detail: str = ""
    reference: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class AuditLink:
    """One row of the chain.

    Attributes:
        number: Its place: 1 for the first row, then one more for each.
        entry: What it says.
        previous: The hash of the row before it; `NO_ROW` for the first.
        hash: Its own, SHA-256 in hexadecimal.
    """

    number: int
    entry: AuditEntry
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold.

    Attributes:
        number: The first row that is not what it should be, or that should be there and is not.
        what: What is wrong with it.
    """

    number: int
    what: str


def link_after(last: AuditLink | None, entry: AuditEntry) -> AuditLink:
    """The row that follows *last*, or that begins the chain."""
    number, previous = (last.number + 1, last.hash) if last else (1, NO_ROW)
    return AuditLink(number, entry, previous, _hash(number, entry, previous))


def first_break(links: Iterable[AuditLink], head: str | None = None) -> Break | None:
    """Where the chain breaks first: a row edited, deleted, moved, or cut off its end.

    Args:
        links: All rows, by number.
        head: The hash of a row as it was noted elsewhere. Without it a cut at the end cannot be seen, nor
            that every row from one on was written anew.

    Returns:
        The first row that is wrong; None where all hold.
    """
    number, previous, seen = 0, NO_ROW, head in (None, NO_ROW)
    for link in links:
        number += 1
        wrong = _wrong(link, number, previous)
        if wrong:
            return Break(number, wrong)
        previous = link.hash
        seen = seen or link.hash == head
    return None if seen else Break(number + 1, _CUT)


def _wrong(link: AuditLink, number: int, previous: str) -> str | None:
    if link.number != number:
        return f"it is missing: row {link.number} stands in its place"
    if link.previous != previous:
        return "it does not follow the row before it: a row was edited, moved or put in"
    if link.hash != _hash(link.number, link.entry, link.previous):
        return "it was edited: its hash is not that of what it says"
    return None


def _hash(number: int, entry: AuditEntry, previous: str) -> str:
    said = {
        "number": number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": entry.who,
        "action": entry.action,
        "reference": entry.reference,
        "detail": entry.detail,
        "why": entry.why,
        "previous": previous,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
