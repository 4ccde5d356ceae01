"""Timetables as they were worked out: the duties as they are now, and what each revision changed in them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from cce.pathway.limits import CalendarDays, Hours, Limit, Months, Weeks, WorkingDays
from cce.pathway.occurrence import Due, Occurrence
from cce.pathway.plan import list_duties
from cce.pathway.terms import Basis, DutyKey, DutyStatus, Role
from cce.pathway.working_days import WorkingCalendar
from cce.records.errors import RevisionUnknown
from cce.records.tables.base import table_of
from cce.records.tables.timetable import DutyRow, TimetableRow

DUTY, _TIMETABLE = table_of(DutyRow), table_of(TimetableRow)
_UNITS = {unit.__name__: unit for unit in (WorkingDays, CalendarDays, Weeks, Months, Hours)}
_INSTANTS = ("started_at", "opened_at", "due_at", "closed_at")
_USUAL: dict[str, Any] = dict.fromkeys(DUTY.columns.keys()) | {"joint": False, "back": False}
_SHORT: dict[str, Any] = {"default": str, "separators": (",", ":")}
_DATES = ("due_on", "counted_from", "extended_until", "panel")
_READ = select(*(column for column in DUTY.c if column.name != "reference")).where(
    DUTY.c.reference == bindparam("of")
)


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """One duty as people see it listed.

    Attributes:
        number: Which occurrence of its duty it is, by start: 1 is the first.
        occurrence: The duty itself.
    """

    number: int
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class Revision:
    """By which rules, and when, a timetable was worked out.

    Attributes:
        number: The episode's revision.
        policy: The policy's name.
        policy_version: Its version.
        calendar_version: The fingerprint of the working days.
        worked_out_at: When, UTC.
    """

    number: int
    policy: str
    policy_version: str
    calendar_version: str
    worked_out_at: datetime


def listed(occurrences: Iterable[Occurrence], calendar: WorkingCalendar) -> tuple[ListedDuty, ...]:
    """The duties that a revision lists, numbered: all that show by the end of the calendar."""
    shown = list_duties(occurrences, calendar.end_of(calendar.last_on))
    return tuple(ListedDuty(duty.number, duty.occurrence) for duty in shown)


def save_timetable(
    session: Session,
    reference: str,
    revision: Revision,
    duties: Iterable[ListedDuty],
    known: Iterable[ListedDuty] | None = None,
) -> None:
    """Keep a revision of the timetable, and list its duties in place of those of the one before.

    Only what differs is written, and the revision holds only that.

    Args:
        session: A transaction that has locked the episode.
        reference: The episode.
        revision: By which rules it was worked out; its number is new.
        duties: Every duty of it.
        known: Those of the revision before, where they have been read already.
    """
    read = duties_of(session, reference) if known is None else known
    before = {row["opening"]: row for row in (_columns(duty) for duty in read)}
    after = {row["opening"]: row for row in (_columns(duty) for duty in duties)}
    gone = [opening for opening in before if opening not in after]
    changed = [row for opening, row in after.items() if before.get(opening) != row]
    stale = [row["opening"] for row in changed if row["opening"] in before]
    _replace(session, reference, [*gone, *stale], changed)
    said = [_said(row, before.get(row["opening"])) for row in changed]
    _keep(session, reference, revision, json.dumps({"changed": said, "gone": gone}, **_SHORT))


def duties_of(session: Session, reference: str) -> tuple[ListedDuty, ...]:
    """The duties of an episode as its latest revision has them, by start."""
    return tuple(sorted((duty_of(row) for row in _rows(session, reference)), key=_by_start))


def duties_as_of(session: Session, reference: str, number: int) -> tuple[ListedDuty, ...]:
    """The duties as revision *number* had them: what was said then.

    Raises:
        RevisionUnknown: There is no such revision.
    """
    query = select(_TIMETABLE.c.revision, _TIMETABLE.c.body).where(_TIMETABLE.c.reference == reference)
    rows = session.execute(query.where(_TIMETABLE.c.revision <= number).order_by(_TIMETABLE.c.revision)).all()
    if not rows or rows[-1].revision != number:
        raise RevisionUnknown(f"Episode {reference} has no revision {number}.")
    said: dict[str, dict[str, Any]] = {}
    for row in rows:
        difference = json.loads(row.body)
        said |= {one["opening"]: said.get(one["opening"], {}) | one for one in difference["changed"]}
        for opening in difference["gone"]:
            del said[opening]
    return tuple(sorted((duty_of(_from_json(one)) for one in said.values()), key=_by_start))


def revisions_of(session: Session, reference: str) -> tuple[Revision, ...]:
    """Every revision of an episode's timetable, oldest first."""
    columns = ("revision", "policy", "policy_version", "calendar_version", "worked_out_at")
    query = select(*(_TIMETABLE.c[name] for name in columns)).where(_TIMETABLE.c.reference == reference)
    return tuple(Revision(*row) for row in session.execute(query.order_by(_TIMETABLE.c.revision)))


def duty_of(row: Mapping[Any, Any]) -> ListedDuty:
    """The duty that a row of the listing says."""
    limit: Limit | None = (
        None if row["limit_unit"] is None else _UNITS[row["limit_unit"]](row["limit_number"])
    )
    due = Due(row["due_on"], row["due_at"], row["counted"], row["counted_from"], limit, row["back"])
    occurrence = Occurrence(
        opening=row["opening"],
        duty=DutyKey(row["key"]),
        basis=Basis(row["basis"]),
        source=row["source"],
        owner=Role(row["owner"]),
        started_at=row["started_at"],
        opened_at=row["opened_at"],
        due=due,
        joint=row["joint"],
        closed_at=row["closed_at"],
        closed_as=None if row["closed_as"] is None else DutyStatus(row["closed_as"]),
        closed_by=row["closed_by"],
        extended_until=row["extended_until"],
        panel=row["panel"],
        agency=row["agency"],
        named=row["named"],
    )
    return ListedDuty(row["occurrence"], occurrence)


def _columns(duty: ListedDuty) -> dict[str, Any]:
    one = duty.occurrence
    limit = one.due.limit
    return {
        "opening": one.opening,
        "key": one.duty.value,
        "occurrence": duty.number,
        "basis": one.basis.value,
        "source": one.source,
        "owner": one.owner.value,
        "joint": one.joint,
        "started_at": one.started_at,
        "opened_at": one.opened_at,
        "due_on": one.due.on,
        "due_at": one.due.at,
        "counted": one.due.counted,
        "counted_from": one.due.counted_from,
        "limit_number": None if limit is None else limit.number,
        "limit_unit": None if limit is None else type(limit).__name__,
        "back": one.due.back,
        "closed_at": one.closed_at,
        "closed_as": None if one.closed_as is None else one.closed_as.value,
        "closed_by": one.closed_by,
        "extended_until": one.extended_until,
        "panel": one.panel,
        "agency": one.agency,
        "named": one.named,
    }


def _by_start(duty: ListedDuty) -> tuple[datetime, str]:
    return duty.occurrence.started_at, duty.occurrence.opening


def _rows(session: Session, reference: str) -> Sequence[RowMapping]:
    return session.execute(_READ, {"of": reference}).mappings().all()


def _replace(session: Session, reference: str, away: list[str], rows: list[dict[str, Any]]) -> None:
    if away:
        session.execute(delete(DUTY).where(DUTY.c.reference == reference, DUTY.c.opening.in_(away)))
    if rows:
        session.execute(insert(DUTY), [{"reference": reference, **row} for row in rows])


def _keep(session: Session, reference: str, revision: Revision, body: str) -> None:
    row = {
        "reference": reference,
        "revision": revision.number,
        "policy": revision.policy,
        "policy_version": revision.policy_version,
        "calendar_version": revision.calendar_version,
        "worked_out_at": revision.worked_out_at,
        "body": body,
    }
    session.execute(insert(_TIMETABLE), row)


def _said(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a revision says of a duty: of a new one all that is not usual, of a known one what changed."""
    known = _USUAL if before is None else before
    return {name: value for name, value in row.items() if name == "opening" or value != known[name]}


def _from_json(said: dict[str, Any]) -> dict[str, Any]:
    row = _USUAL | said
    row |= {name: datetime.fromisoformat(row[name]) for name in _INSTANTS if row[name] is not None}
    return row | {name: date.fromisoformat(row[name]) for name in _DATES if row[name] is not None}
