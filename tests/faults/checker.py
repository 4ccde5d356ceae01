"""The checker: what the rules say was owed, beside the ledger's rows and the mail that really came.

It reads facts that were acknowledged, the database by plain SQL, and the sink's files. It asks no workflow,
and none of the engine's own functions but the pure rules.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, text

from cce.notices.outbox import KeptMessage
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Notice
from cce.pathway.plan import plan
from cce.pathway.terms import NoticeStatus, Role
from tests.faults.verdict import Verdict

ENDS = ("sent", "failed_escalated", "unknown_escalated", "withdrawn", "superseded")
_ROWS = text(
    "SELECT reference, opening, duty, rung, step, recipient, status, message_key, possible_repeat,"
    " not_before, escalated_from, attempts FROM delivery"
)
_FACTS = text("SELECT reference, id FROM fact")


@dataclass(frozen=True, slots=True)
class Told:
    """One child whose facts were acknowledged.

    Attributes:
        reference: The episode.
        facts: What was acknowledged.
        circumstances: What is true beside the facts.
        holders: The e-mail address behind each role.
    """

    reference: str
    facts: tuple[Fact, ...]
    circumstances: Circumstances
    holders: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class _Row:
    reference: str
    opening: str
    duty: str
    rung: str
    step: str | None
    recipient: str
    status: str
    message_key: str | None
    possible_repeat: bool
    not_before: datetime
    instead_of: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Checker:
    """What is looked at.

    Attributes:
        engine: The records.
        ladder: The rules.
        mail: Reads what the sink took.
        addresses: The e-mail address of each person, by key.
        put_back: Whether the ledger is that of a backup, which cannot know of every claim.
    """

    engine: Engine
    ladder: Ladder
    mail: Callable[[], tuple[KeptMessage, ...]]
    addresses: Mapping[str, str]
    put_back: bool = False

    def missing(self, children: Iterable[Told], at: datetime) -> tuple[str, ...]:
        """What was owed by *at* and has not come."""
        mail = self.mail()
        rows = self._rows()
        return tuple(
            str(one) for one in self._owed(children, at) if not _came(one, rows, mail, self.addresses)
        )

    def unfinished(self, at: datetime) -> tuple[str, ...]:
        """What could have gone by *at* and has not come to its end."""
        return tuple(_unfinished(self._rows(), at))

    def verdict(self, children: Iterable[Told], at: datetime) -> Verdict:
        """Whether every promise was kept by *at*, when all is quiet again."""
        known, mail, rows = list(children), self.mail(), self._rows()
        owed = tuple(self._owed(known, at))
        repeats = Counter(one.key for one in mail)
        marked = {row.message_key for row in rows if row.possible_repeat}
        again = {key: number - 1 for key, number in repeats.items() if key and number > 1}
        return Verdict(
            expected=len(owed),
            lost=tuple(str(one) for one in owed if not _came(one, rows, mail, self.addresses)),
            marked=sum(number for key, number in again.items() if key in marked),
            unmarked=sum(number for key, number in again.items() if key not in marked),
            early=sum(_early(mail, rows)),
            wrong=(
                *(*_unfinished(rows, at), *self._not_kept(known), *_doubled(rows)),
                *(() if self.put_back else _unclaimed(mail, rows)),
            ),
        )

    def _owed(self, children: Iterable[Told], at: datetime) -> Iterator["_Owed"]:
        for child in children:
            told = plan(child.facts, child.circumstances, self.ladder, at)
            sent = (one.notice for one in told.notices if one.status is NoticeStatus.SENT)
            for notice in sent:
                for address in {child.holders[role] for role in notice.to}:
                    yield _Owed(child.reference, notice, address)

    def _rows(self) -> list[_Row]:
        with self.engine.connect() as connection:
            found = connection.execute(_ROWS).all()
        return [_row(row) for row in found]

    def _not_kept(self, children: Iterable[Told]) -> Iterator[str]:
        with self.engine.connect() as connection:
            kept = {(row[0], row[1]) for row in connection.execute(_FACTS)}
        for child in children:
            for fact in child.facts:
                if (child.reference, fact.id) not in kept:
                    yield f"{child.reference}: {fact.fact} was acknowledged and is not in the record"


@dataclass(frozen=True, slots=True)
class _Owed:
    reference: str
    notice: Notice
    address: str

    def __str__(self) -> str:
        return f"{self.reference} {self.notice.duty} {self.notice.rung} {self.notice.step} to {self.address}"


def _came(
    owed: _Owed, rows: Iterable[_Row], mail: Iterable[KeptMessage], addresses: Mapping[str, str]
) -> bool:
    keys = {
        row.message_key
        for row in rows
        if (row.reference, row.opening, row.rung, row.step)
        == (owed.reference, owed.notice.opening, owed.notice.rung, owed.notice.step)
        and addresses.get(row.recipient) == owed.address
    }
    return any(
        one.key in keys and owed.address in one.to and owed.reference in one.text for one in mail if one.key
    )


def _unfinished(rows: Iterable[_Row], at: datetime) -> Iterator[str]:
    for row in rows:
        if row.not_before <= at and row.status not in ENDS:
            yield f"{row.reference} {row.duty} {row.rung} to {row.recipient} is {row.status}"


def _early(mail: Iterable[KeptMessage], rows: Iterable[_Row]) -> Iterator[bool]:
    latest: dict[str | None, datetime] = {}
    for row in rows:
        latest[row.message_key] = max(latest.get(row.message_key, row.not_before), row.not_before)
    for one in mail:
        yield one.key in latest and one.received_at < latest[one.key]


def _doubled(rows: Iterable[_Row]) -> Iterator[str]:
    """What one person was told twice; what stands in for somebody else's is another matter."""
    sent: Counter[tuple[str | None, ...]] = Counter(
        (row.reference, row.opening, row.rung, row.step, row.recipient, row.instead_of)
        for row in rows
        if row.status == "sent" and row.rung != "handover"
    )
    for name, number in sent.items():
        if number > 1:
            yield f"{' '.join(str(part) for part in name)} stands {number} times in the ledger as sent"


def _unclaimed(mail: Iterable[KeptMessage], rows: Iterable[_Row]) -> Iterator[str]:
    """Mail that came more often than the ledger had claimed it."""
    claimed: dict[str | None, int] = {}
    for row in rows:
        claimed[row.message_key] = max(claimed.get(row.message_key, 0), row.attempts)
    for key, number in Counter(one.key for one in mail).items():
        if number > claimed.get(key, 0):
            yield f"message {key} came {number} times and was claimed {claimed.get(key, 0)} times"


def _row(row: Sequence[Any]) -> _Row:
    *told, possible_repeat, not_before, instead_of, attempts = row
    reference, opening, duty, rung, step, recipient, status, key = told
    repeat, at = bool(possible_repeat), _instant(not_before)
    whose = (reference, opening, duty, rung, step, recipient, status, key)
    return _Row(*whose, repeat, at, instead_of, attempts)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
