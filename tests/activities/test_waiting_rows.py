"""Rows of police lists that wait: the coordinator is reminded once a day, and what is too old goes."""

from datetime import timedelta

import pytest

from activities.waiting_rows import look_at_waiting_rows
from cce.pathway.terms import Role
from cce.police_lists.keeping import count_pending
from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
from tests.activities.office import Office, everybody
from tests.police_lists.station import KEPT_FOR, NOW, Station

ROW = "P1,Bo,Example,04/05/2011,"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    office_on_either.employ(everybody().with_person("coordinator", Role.PANEL_COORDINATOR))
    return office_on_either


@pytest.fixture
def waiting(office: Office) -> Office:
    station = Station(office.engine)
    station.knows("Bo Exampel", "2011-05-04", "asked")
    station.take(ROW)
    return office


def look(office: Office, at=NOW) -> list[str]:
    with transaction(office.engine) as session:
        return [one.recipient for one in look_at_waiting_rows(session, office.authority, at)]


def test_nobody_is_reminded_when_nothing_waits(office):
    assert look(office) == []


def test_the_coordinator_is_reminded_once_a_day(waiting):
    assert [look(waiting), look(waiting), look(waiting, NOW + timedelta(days=1))] == [
        ["coordinator"],
        [],
        ["coordinator"],
    ]


def test_what_waited_too_long_is_deleted_with_a_line_in_the_audit(waiting):
    assert look(waiting, NOW + KEPT_FOR) == []
    with reading(waiting.engine) as session:
        assert count_pending(session) == 0
        assert [(one.who, one.action) for one in audit_entries(session)] == [("upkeep", "lists forget")]
