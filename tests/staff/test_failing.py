"""Addresses that fail: the third message in a row flags them, one that arrives clears them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cce.records.engine import reading, transaction
from cce.staff.failing import failing_addresses, flagged_addresses, record_arrived, record_given_up
from cce.staff.importing import import_directory
from cce.staff.roster import Directory
from tests.staff.samples import AT, TODAY, people

HOOK = "jsons://hooks.example.test/token"
ADA = replace(people("p-1")[0], channels=("email", HOOK))
STAFF = Directory((ADA, *people("p-2")))


@pytest.fixture
def fails(engine):
    with transaction(engine) as session:
        import_directory(session, STAFF, TODAY)

    def given_up(message, person="p-1", channel=0):
        with transaction(engine) as session:
            return record_given_up(session, person, channel, message, "refused", AT)

    return given_up


def known(engine):
    with reading(engine) as session:
        return [(one.person, one.channel, one.kind, one.messages) for one in failing_addresses(session)]


def flagged(engine):
    with reading(engine) as session:
        return [one.person for one in flagged_addresses(session)]


def test_the_third_message_in_a_row_flags_an_address_once(engine, fails):
    assert [fails(message) for message in ("a", "b", "c", "d")] == [False, False, True, False]
    assert known(engine) == [("p-1", 0, "email", 4)]
    assert flagged(engine) == ["p-1"]


def test_a_message_that_is_tried_again_counts_once(engine, fails):
    assert [fails("a") for _ in range(5)] == [False] * 5
    assert known(engine) == [("p-1", 0, "email", 1)]
    assert flagged(engine) == []


def test_each_address_of_a_person_counts_for_itself(engine, fails):
    fails("a")
    fails("b")
    fails("c", channel=1)
    fails("d", person="p-2")
    assert sorted(known(engine)) == [("p-1", 0, "email", 2), ("p-1", 1, "jsons", 1), ("p-2", 0, "email", 1)]


def test_a_message_that_arrives_clears_that_address_alone(engine, fails):
    for message in ("a", "b", "c"):
        fails(message)
        fails(message, channel=1)
    with transaction(engine) as session:
        record_arrived(session, "p-1", 0)
        record_arrived(session, "p-2", 0)
    assert known(engine) == [("p-1", 1, "jsons", 3)]
    assert [fails(message) for message in ("d", "e")] == [False, False]


def test_a_changed_address_begins_anew_and_the_others_stay(engine, fails):
    for message in ("a", "b", "c"):
        fails(message)
        fails(message, person="p-2")
    moved = replace(STAFF, people=(replace(ADA, email="new@example.test"), STAFF.people[1]))
    with transaction(engine) as session:
        import_directory(session, moved, TODAY)
    assert known(engine) == [("p-2", 0, "email", 3)]
    with transaction(engine) as session:
        import_directory(session, STAFF, TODAY)
    assert known(engine) == [("p-2", 0, "email", 3)]


def test_a_change_of_something_else_forgets_nothing(engine, fails):
    for message in ("a", "b", "c"):
        fails(message)
    renamed = replace(STAFF, people=(replace(ADA, name="Ada Sample"), STAFF.people[1]))
    with transaction(engine) as session:
        import_directory(session, renamed, TODAY + timedelta(days=1))
    assert known(engine) == [("p-1", 0, "email", 3)]


def test_a_person_or_an_address_nobody_knows_is_not_counted(engine, fails):
    assert fails("a", person="p-99") is False
    assert fails("a", channel=7) is False
    assert known(engine) == []


def test_no_address_is_kept_in_plain(engine, fails):
    fails("a")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM failing_address").all()
    assert "example.test" not in str(rows)
