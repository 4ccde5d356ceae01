"""The administrators are told once a day when a role of an open episode reaches nobody, and not otherwise."""

from datetime import date

import pytest

from activities.administrators import look_for_gaps
from cce.pathway.terms import ChildStatus, Role
from cce.records.deliveries import OfficeKind
from cce.records.engine import reading, transaction
from cce.records.ledger import deliveries_to
from tests.activities.office import Office, Staff, everybody, london
from tests.pathway.dates import uk

SEVEN = "Tue 2026-03-24 07:00"
OTHERS = tuple(role for role in Role if role not in {Role.ADMINISTRATOR, Role.PANEL_MEMBER})


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def whole() -> Staff:
    """Somebody in every role that an episode has."""
    return everybody().without(*Role).with_person("all", *OTHERS)


def look(office: Office, at: str = SEVEN) -> list[str]:
    with transaction(office.engine) as session:
        found = look_for_gaps(session, office.authority, uk(at))
    return sorted(one.recipient for one in found)


def told(office: Office, name: str = "admin") -> list[tuple[str, str]]:
    with reading(office.engine) as session:
        waiting = deliveries_to(session, office.staff.key(name))
    return [
        (one.about.reference, london(one.not_before)) for one in waiting if one.about.duty is OfficeKind.REACH
    ]


def test_nothing_is_said_when_everybody_is_reached(office):
    office.employ(whole().with_person("admin", Role.ADMINISTRATOR))
    office.open("Mon 2026-03-23 10:00")
    assert look(office) == []
    assert told(office) == []


def test_nothing_is_said_without_open_episodes(office):
    assert look(office) == []


def test_every_administrator_is_told_once_a_day_while_a_role_reaches_nobody(office):
    staff = whole().without(Role.IRO).with_person("admin", Role.ADMINISTRATOR)
    office.employ(staff.with_person("second", Role.ADMINISTRATOR))
    office.open("Mon 2026-03-23 10:00")
    assert look(office) == ["admin", "second"]
    assert look(office, "Tue 2026-03-24 08:00") == []
    assert told(office, "admin") == told(office, "second") == [("STAFF-2026-03-24", "Tue 2026-03-24 09:00")]
    assert look(office, "Wed 2026-03-25 07:00") == ["admin", "second"]
    office.deliver("admin", "Tue 2026-03-24 09:00")
    (message,) = office.sender.got("admin@example.test")
    assert "Look at roles that reach nobody" in message.text


def test_a_role_that_will_reach_nobody_within_four_weeks_is_said_now(office):
    staff = whole().with_person("admin", Role.ADMINISTRATOR).with_person("gone")
    office.employ(staff.covered("all", "gone", date(2026, 4, 20), date(2026, 4, 24)))
    office.register(uk("Mon 2026-03-23 10:00"), ChildStatus.CIN)
    assert look(office) == []
    leaver = staff.with_person("gone", active_until=date(2026, 4, 20))
    office.employ(leaver.covered("all", "gone", date(2026, 4, 20), date(2026, 4, 24)))
    assert look(office, "Mon 2026-03-23 07:00") == []
    assert look(office) == ["admin"]
