"""What is kept of a list: marks of settled rows, and the few rows that wait for a person."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, func, select
from sqlalchemy.orm import Session

from cce.keys.keyring import Keyring
from cce.police_lists.columns import ListKind
from cce.police_lists.entries import Entry
from cce.police_lists.errors import PendingUnknown, PoliceListKeyChanged
from cce.police_lists.marks import Marked, Marker
from cce.records.sealed import installation_keys
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.police_lists import PoliceListPendingRow, PoliceListSettledRow

_SETTLED, _PENDING = table_of(PoliceListSettledRow), table_of(PoliceListPendingRow)
_ALL = select(_PENDING).order_by(_PENDING.c.number)
_OF_THE_KEY = ""
"""The reference beside the key's own mark: no episode's."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A row of a list that waits for a person.

    Attributes:
        number: What it is called.
        kind: The list that it came with.
        marked: What it says, and its marks; the police's number itself is not kept.
        team: The team that gets the episode, should one be opened.
        arrived_at: When it came, UTC.
        forget_at: When it is deleted, decided or not, UTC.
    """

    number: int
    kind: ListKind
    marked: Marked
    team: str | None
    arrived_at: datetime
    forget_at: datetime


def check_key(session: Session, marker: Marker) -> None:
    """Refuse a key other than the one under which the marks of earlier lists were made.

    Raises:
        PoliceListKeyChanged: It is another one.
    """
    own = session.scalar(select(_SETTLED.c.mark).where(_SETTLED.c.reference == _OF_THE_KEY))
    if own not in (None, marker.own):
        raise PoliceListKeyChanged(
            "The keyring's key of marks is not the one under which earlier rows were marked: put that one "
            "back, or begin anew with `cce lists forget`."
        )


def note_key(session: Session, marker: Marker, at: datetime) -> None:
    """Keep the mark by which the key is known again."""
    row = {"mark": marker.own, "reference": _OF_THE_KEY, "settled_at": at}
    session.execute(insert_or(session, _SETTLED).on_conflict_do_nothing(), row)


def settled(session: Session) -> dict[str, str]:
    """The episode to which each mark leads."""
    query = select(_SETTLED.c.mark, _SETTLED.c.reference).where(_SETTLED.c.reference != _OF_THE_KEY)
    return {row.mark: row.reference for row in session.execute(query)}


def settle(session: Session, marks: Iterable[str], reference: str, at: datetime) -> None:
    """Keep that *marks* lead to an episode, there already or about to be opened.

    Args:
        session: A transaction.
        marks: Of one row.
        reference: The episode.
        at: Now, UTC.
    """
    rows = [{"mark": mark, "reference": reference, "settled_at": at} for mark in marks]
    statement = insert_or(session, _SETTLED)
    new = {name: statement.excluded[name] for name in ("reference", "settled_at")}
    session.execute(statement.on_conflict_do_update(index_elements=[_SETTLED.c.mark], set_=new), rows)


def let_wait(
    session: Session,
    kind: ListKind,
    rows: Iterable[Marked],
    team: str | None,
    arrived_at: datetime,
    forget_at: datetime,
) -> None:
    """Keep rows until a person decides; one that waits already keeps its number and its end."""
    carried = {"kind": kind.value, "team": team, "arrived_at": arrived_at, "forget_at": forget_at}
    keyring = installation_keys(session)
    given = [_as_row(one, keyring) | carried for one in rows]
    if given:
        session.execute(insert_or(session, _PENDING).on_conflict_do_nothing(), given)


def pending_rows(session: Session, now: datetime) -> tuple[Pending, ...]:
    """The rows that wait at *now*, by number."""
    query, keyring = _ALL.where(_PENDING.c.forget_at > now), installation_keys(session)
    return tuple(_pending(row, keyring) for row in session.execute(query).mappings())


def pending_row(session: Session, number: int, now: datetime) -> Pending:
    """The row that waits at *now* under that number.

    Raises:
        PendingUnknown: There is none.
    """
    for one in pending_rows(session, now):
        if one.number == number:
            return one
    raise PendingUnknown(
        f"No row waits under the number {number}: it was decided, or kept as long as it may be. "
        "`cce lists review` shows those that do."
    )


def drop_pending(session: Session, marks: Sequence[str]) -> int:
    """Delete the rows of these marks, and answer with how many there were."""
    return _delete(session, _PENDING.c.mark.in_(marks)) if marks else 0


def forget_overdue(session: Session, now: datetime) -> int:
    """Delete the rows that were kept as long as they may be, and answer with how many there were."""
    return _delete(session, _PENDING.c.forget_at <= now)


def forget_all(session: Session) -> tuple[int, int]:
    """Delete everything kept of lists, but for the columns: how many rows waited, how many were settled."""
    marks = session.scalars(delete(_SETTLED).returning(_SETTLED.c.reference)).all()
    waited = _delete(session, _PENDING.c.number.is_not(None))
    return waited, len([one for one in marks if one != _OF_THE_KEY])


def count_pending(session: Session) -> int:
    """How many rows wait."""
    return session.scalar(select(func.count()).select_from(_PENDING)) or 0


def _delete(session: Session, wanted: ColumnElement[bool]) -> int:
    return len(session.scalars(delete(_PENDING).where(wanted).returning(_PENDING.c.number)).all())


def _as_row(one: Marked, keyring: Keyring) -> dict[str, Any]:
    entry = one.entry
    said = (
        entry.given_names.reveal(),
        entry.family_name.reveal(),
        entry.born_on.reveal().isoformat(),
        entry.case_number.reveal(),
    )
    sealed = keyring.seal(json.dumps(said, ensure_ascii=False).encode(), _about(one.row))
    return {"mark": one.row, "police_mark": one.police, "sealed": sealed}


def _about(mark: str) -> str:
    return f"waiting row of {mark}"


def _pending(row: RowMapping, keyring: Keyring) -> Pending:
    number = row["number"]
    given, family, born_on, case_number = json.loads(keyring.open(row["sealed"], _about(row["mark"])))
    entry = Entry.of(number, (given, family), date.fromisoformat(born_on), case_number)
    return Pending(
        number,
        ListKind(row["kind"]),
        Marked(entry, row["mark"], row["police_mark"]),
        row["team"],
        row["arrived_at"],
        row["forget_at"],
    )
