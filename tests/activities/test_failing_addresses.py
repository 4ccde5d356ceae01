"""An address that fails message after message is flagged to the administrators, once."""

import pytest

from cce.notices.outcome import Failed, Unknown
from cce.pathway.terms import Role
from cce.records.deliveries import OfficeKind
from cce.records.engine import reading
from cce.records.ledger import deliveries_to
from cce.staff.failing import failing_addresses, flagged_addresses
from tests.activities.office import Office, everybody, london

REFUSED = Failed("the server refuses it", permanent=True)
BUSY = Failed("the server is busy")
HOOK = "jsons://hooks.example.test/sw"
SW = "sw@example.test"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def lose(office: Office, *clocks: str, name: str = "sw") -> None:
    """A message to somebody at each clock time of Mon 2026-03-23, about a new episode."""
    for clock in clocks:
        office.open(f"Mon 2026-03-23 {clock}")
        office.deliver(name, f"Mon 2026-03-23 {clock}")


def failing(office: Office) -> list[tuple[str, int, bool]]:
    with reading(office.engine) as session:
        return [(one.person, one.messages, one.flagged_at is not None) for one in failing_addresses(session)]


def told(office: Office, name: str = "admin") -> list[str]:
    """What somebody is still to be told of addresses, by when."""
    with reading(office.engine) as session:
        waiting = deliveries_to(session, office.staff.key(name))
    return [london(one.not_before) for one in waiting if one.about.duty is OfficeKind.ADDRESS]


def test_the_third_message_in_a_row_that_is_refused_flags_the_address_to_the_administrator(office):
    office.sender.always(SW, REFUSED)
    lose(office, "10:00", "10:01")
    assert (failing(office), told(office)) == ([("sw", 2, False)], [])
    lose(office, "10:02")
    assert failing(office) == [("sw", 3, True)]
    assert told(office) == ["Mon 2026-03-23 10:02"]
    office.deliver("admin", "Mon 2026-03-23 10:03")
    about = [one.text for one in office.sender.got("admin@example.test") if "directory" in one.text]
    assert len(about) == 1
    assert "Correct addresses in the directory" in about[0]
    assert "sw" not in about[0].split()


def test_it_is_told_once(office):
    office.sender.always(SW, REFUSED)
    lose(office, "10:00", "10:01", "10:02")
    office.deliver("admin", "Mon 2026-03-23 10:03")
    lose(office, "10:04", "10:05", "10:06")
    assert (failing(office), told(office)) == ([("sw", 6, True)], [])


def test_one_message_that_is_tried_again_and_again_counts_once_when_it_is_given_up(office):
    office.sender.will(SW, BUSY, BUSY, BUSY, BUSY)
    office.open("Mon 2026-03-23 10:00")
    for clock in ("10:00", "10:01", "10:06"):
        office.deliver("sw", f"Mon 2026-03-23 {clock}")
    assert failing(office) == []
    office.deliver("sw", "Mon 2026-03-23 10:21")
    assert failing(office) == [("sw", 1, False)]


def test_a_message_of_which_nobody_knows_counts_neither_way(office):
    office.sender.always(SW, REFUSED)
    lose(office, "10:00", "10:01")
    office.sender.always(SW, Unknown("the server fell silent"))
    lose(office, "10:02", "10:03")
    assert failing(office) == [("sw", 2, False)]


def test_one_that_arrives_clears_it(office):
    office.sender.will(SW, REFUSED, REFUSED)
    lose(office, "10:00", "10:01", "10:02")
    assert failing(office) == []


def test_the_address_that_fails_is_told_from_the_one_that_works(office):
    office.employ(everybody().with_person("sw", channels=["email", HOOK]))
    office.sender.always(SW, REFUSED)
    for clock in ("10:00", "10:01", "10:02"):
        lose(office, clock)
        office.deliver("sw", f"Mon 2026-03-23 {clock}")
    with reading(office.engine) as session:
        (one,) = flagged_addresses(session)
    assert (one.channel, one.kind, one.reason) == (0, "email", "the server refuses it")


def test_every_administrator_is_told_but_for_the_one_whose_address_it_is(office):
    office.employ(everybody().with_person("second", Role.ADMINISTRATOR))
    office.sender.always(SW, REFUSED)
    lose(office, "10:00", "10:01", "10:02")
    assert (told(office, "admin"), told(office, "second")) == (["Mon 2026-03-23 10:02"],) * 2


def test_an_administrator_who_cannot_be_reached_is_not_told_so_in_vain(office):
    office.employ(everybody().without(*(role for role in Role if role is not Role.ADMINISTRATOR)))
    office.sender.always("admin@example.test", REFUSED)
    lose(office, "10:00", "10:01", "10:02", name="admin")
    assert failing(office) == [("admin", 3, True)]
    assert told(office) == []


def test_a_corrected_address_begins_anew(office):
    office.sender.always(SW, REFUSED)
    lose(office, "10:00", "10:01", "10:02")
    office.employ(everybody().with_person("sw", Role.SOCIAL_WORKER, channels=[HOOK]))
    assert failing(office) == []
