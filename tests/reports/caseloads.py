"""A small council for the reads behind the pages, as the bench writes a large one; and statements counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Engine, event, insert

from bench.caseload import Caseload, write_caseload
from bench.councils import CouncilSize, staff_of
from cce.pathway.ladder import Ladder
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import Role
from cce.records.engine import transaction
from cce.records.tables.base import table_of
from cce.records.tables.episode import AssignmentRow
from cce.staff.importing import import_directory
from cce.staff.people import Person
from cce.staff.roster import Cover, Directory, Holding, Scope
from tests.pathway.dates import uk

SMALL = CouncilSize(open=60, closed=16, told=4, teams=3, workers=3)
NOW = uk("Fri 2026-11-20 10:30")
POLICY = load_policy("nottinghamshire-2020", ())
LADDER = Ladder(POLICY, POLICY.working_calendar())
CALENDAR = LADDER.calendar
_ASSIGNMENT = table_of(AssignmentRow)


@dataclass(frozen=True)
class Council:
    """A council whose staff is as untidy as staff is.

    Attributes:
        engine: Its records.
        written: Its caseload.
        people: Everybody in it, by key.
    """

    engine: Engine
    written: Caseload
    people: tuple[str, ...]


def untidy(engine: Engine) -> Council:
    """Write a council in which people are away, left, named for one child, or hold a role for an agency."""
    written = write_caseload(engine, LADDER, SMALL, NOW)
    directory = _with_exceptions(staff_of(SMALL)[0], written)
    with transaction(engine) as session:
        import_directory(session, directory, CALENDAR.date_of(NOW))
        session.execute(insert(_ASSIGNMENT), list(_given(written)))
    return Council(engine, written, tuple(person.key for person in directory.people))


def _with_exceptions(directory: Directory, written: Caseload) -> Directory:
    today = CALENDAR.date_of(NOW)
    week = timedelta(days=7)
    away = Cover("w-01-2", "w-01-3", today - week, today + week)
    back_soon = Cover("w-02-2", "w-02-3", today + week, today + week * 2)
    chain = Cover("w-01-3", "w-03-1", today, today)
    left = (
        replace(one, active_until=today - week) if one.key == "w-02-1" else one for one in directory.people
    )
    more = (Person(key, f"Example {key}") for key in ("x-lead", "x-police", "x-episode", "x-district"))
    held = (
        Holding(Role.PANEL_MEMBER, "x-police", Scope.AGENCY, "police"),
        Holding(Role.TEAM_MANAGER, "x-episode", Scope.EPISODE, written.references[0]),
        Holding(Role.IRO, "x-district", Scope.DISTRICT, "d-1"),
        Holding(Role.LEAD_PROFESSIONAL, "x-lead", Scope.TEAM, "team-03"),
    )
    return replace(
        directory,
        people=(*left, *more),
        holdings=(*directory.holdings, *held),
        covers=(away, back_soon, chain),
    )


def _given(written: Caseload) -> Iterator[dict[str, object]]:
    """Roles that passed on: some at once, some only tomorrow; a lead professional here and there."""
    day = timedelta(days=1)
    for place, reference in enumerate(written.references):
        given = {"reference": reference, "sequence": 1, "from_at": NOW - day}
        if place % 5 == 1:
            yield given | {"role": "social_worker", "person": "w-03-2"}
        if place % 7 == 2:
            yield given | {"role": "social_worker", "person": "w-02-2", "sequence": 2, "from_at": NOW + day}
        if place % 4 == 3:
            yield given | {"role": "lead_professional", "person": "w-01-2"}
        if place % 6 == 5:
            yield given | {"role": "youth_justice_worker", "person": "w-02-3"}
        if place % 9 == 4:
            yield given | {"role": "team_manager", "person": "w-02-1"}


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The questions that are put to the database meanwhile."""
    seen: list[str] = []

    def note(*asked: object) -> None:
        if str(asked[2]).startswith(("SELECT", "WITH")):
            seen.append(str(asked[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
