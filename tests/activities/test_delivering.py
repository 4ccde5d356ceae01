"""What becomes of a message: sent once, tried again, another way, one role up; never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.preparing import Expected
from cce.notices.outcome import Failed, Unknown
from cce.pathway.terms import Role
from cce.records.deliveries import AttemptOutcome, DeliveryStatus
from cce.staff.people import Person
from tests.activities.office import Office, everybody, fact, london, statuses
from tests.activities.sending import Crash

BUSY = Failed("the server is busy")
UNWELCOME = Failed("the server refuses it", permanent=True)
SILENT = Unknown("the server fell silent")
HOOK = "jsons://hooks.example.test/sw"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def test_a_message_that_goes_is_recorded_as_sent_at_its_time(office):
    reference = office.open("Mon 2026-03-23 10:00")
    assert office.deliver("sw", "Mon 2026-03-23 10:00").next_at is None
    row = office.row(reference)
    assert (row.status, london(row.sent_at), row.attempts) == ("sent", "Mon 2026-03-23 10:00", 1)
    assert [message.key for message in office.sender.got("sw@example.test")] == [row.message_key]


def test_nothing_goes_before_its_slot(office):
    reference = office.open("Mon 2026-03-23 20:00")
    office.prepare(reference, "Tue 2026-03-24 08:58")
    delivered = office.deliver("sw", "Tue 2026-03-24 08:59")
    assert office.sender.handed == []
    assert london(delivered.next_at) == "Tue 2026-03-24 09:00"
    assert statuses(office.rows(reference)) == ["owed"]


def test_what_was_sent_is_not_sent_again(office):
    office.open("Mon 2026-03-23 10:00")
    for minute in (0, 1, 59):
        office.deliver("sw", f"Mon 2026-03-23 10:{minute:02}")
    assert office.sender.tried("sw@example.test") == 1


def test_a_temporary_failure_is_tried_again_after_growing_pauses_under_the_same_key(office):
    office.sender.will("sw@example.test", BUSY, BUSY, BUSY)
    reference = office.open("Mon 2026-03-23 10:00")
    times = ["Mon 2026-03-23 10:00"]
    while (delivered := office.deliver("sw", times[-1])).next_at is not None:
        times.append(london(delivered.next_at))
    assert [time[-5:] for time in times] == ["10:00", "10:01", "10:06", "10:21"]
    row = office.row(reference)
    assert (row.status, row.attempts, row.possible_repeat) == ("sent", 4, False)
    assert {handed.message.key for handed in office.sender.handed} == {row.message_key}
    assert [one.outcome for one in office.attempts(reference)] == ["failed", "failed", "failed", "sent"]


def test_between_two_tries_nothing_is_sent(office):
    office.sender.will("sw@example.test", BUSY)
    office.open("Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    assert office.sender.tried("sw@example.test") == 1


def test_a_channel_that_asks_to_be_left_alone_is_left_alone(office):
    office.sender.will("sw@example.test", Failed("slow down", retry_after=timedelta(minutes=40)))
    office.open("Mon 2026-03-23 10:00")
    delivered = office.deliver("sw", "Mon 2026-03-23 10:00")
    assert london(delivered.next_at) == "Mon 2026-03-23 10:40"


def test_a_failure_that_lasts_goes_by_the_next_channel_then_one_role_up_and_to_the_administrator(office):
    office.employ(everybody().with_person("sw", channels=["email", HOOK]))
    office.sender.always("sw@example.test", BUSY)
    office.sender.always("hooks.example.test/sw", UNWELCOME)
    reference = office.open("Mon 2026-03-23 10:00")
    at = "Mon 2026-03-23 10:00"
    expected: list[Expected] = []
    while (delivered := office.deliver("sw", at)).next_at is not None:
        at, expected = london(delivered.next_at), [*expected, *delivered.expected]
    expected += delivered.expected
    by_mail, by_hook = office.rows(reference, recipient="sw")
    assert [by_mail.attempts, by_hook.attempts] == [4, 1]
    assert statuses([by_mail, by_hook]) == ["failed_escalated", "failed_escalated"]
    assert (by_hook.channel, by_hook.escalated_from) == (1, by_mail.key)
    up = {one.recipient: one for one in office.rows(reference, escalated_from=by_hook.key)}
    assert {one.role for one in up.values()} == {Role.TEAM_MANAGER, Role.ADMINISTRATOR}
    assert {one.recipient for one in expected} == {"sw", "tm", "admin"}
    for name in ("tm", "admin"):
        office.deliver(name, at)
        assert len(office.sender.got(f"{name}@example.test")) == 1
    assert statuses(office.rows(reference, escalated_from=by_hook.key)) == ["sent", "sent"]


def test_a_permanent_failure_goes_one_role_up_at_once(office):
    office.sender.will("sw@example.test", UNWELCOME)
    reference = office.open("Mon 2026-03-23 10:00")
    delivered = office.deliver("sw", "Mon 2026-03-23 10:00")
    row = office.row(reference, recipient="sw")
    assert (row.status, row.attempts) == ("failed_escalated", 1)
    assert delivered.next_at is None
    assert {one.recipient: london(one.at) for one in delivered.expected} == {
        "tm": "Mon 2026-03-23 10:00",
        "admin": "Mon 2026-03-23 10:00",
    }


def test_somebody_without_any_way_to_be_reached_is_passed_over_at_once(office):
    nowhere = Person("sw", "Sw Example", None, ())
    staff = everybody()
    others = tuple(one for one in staff.people if one.key != "sw")
    office.employ(replace(staff, people=(*others, nowhere)))
    reference = office.open("Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    row = office.row(reference, recipient="sw")
    assert (row.status, row.last_error) == ("failed_escalated", "the person has no way to be reached")
    assert {one.recipient for one in office.rows(reference, status="owed")} == {"tm", "admin"}
    assert office.sender.handed == []


def test_an_unreached_person_is_not_passed_over_for_whoever_holds_the_next_role_too(office):
    office.employ(everybody().without(Role.TEAM_MANAGER).with_person("sw", Role.TEAM_MANAGER))
    office.sender.will("sw@example.test", UNWELCOME)
    reference = office.open("Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    assert {one.recipient for one in office.rows(reference, status="owed")} == {"csm", "admin"}


def test_an_unknown_outcome_goes_one_role_up_and_is_never_taken_for_a_failure(office):
    office.sender.will("sw@example.test", SILENT)
    reference = office.open("Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    assert office.row(reference, recipient="sw").status is DeliveryStatus.UNKNOWN_ESCALATED
    assert [one.outcome for one in office.attempts(reference)] == [AttemptOutcome.UNKNOWN]
    assert {one.recipient for one in office.rows(reference, status="owed")} == {"tm", "admin"}


def test_where_nobody_is_above_it_is_tried_again_every_hour_until_it_goes(office):
    office.employ(everybody().without(Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.ADMINISTRATOR))
    office.sender.will("sw@example.test", UNWELCOME, SILENT)
    reference = office.open("Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    waiting = office.row(reference, recipient="vacant.team_manager")
    assert (waiting.status, london(waiting.not_before)) == ("owed", "Mon 2026-03-23 10:00")


def test_an_administrator_who_cannot_be_reached_is_tried_again_every_hour(office):
    office.employ(everybody().without(*(role for role in Role if role is not Role.ADMINISTRATOR)))
    office.sender.will("admin@example.test", UNWELCOME, SILENT)
    reference = office.open("Mon 2026-03-23 10:00")
    times = ["Mon 2026-03-23 10:00"]
    while (delivered := office.deliver("admin", times[-1])).next_at is not None:
        times.append(london(delivered.next_at))
    assert [time[-5:] for time in times] == ["10:00", "11:00", "12:00"]
    row = office.row(reference)
    assert (row.status, row.possible_repeat) == ("sent", True)


@pytest.mark.parametrize(
    ("crashes", "arrived"),
    [pytest.param(1, 2, id="once"), pytest.param(3, 4, id="again-and-again")],
)
def test_a_crash_between_claim_and_record_is_marked_and_repeated_under_the_same_key(office, crashes, arrived):
    office.sender.will("sw@example.test", *[Crash()] * crashes)
    reference = office.open("Mon 2026-03-23 10:00")
    for minute in range(crashes):
        with pytest.raises(Crash):
            office.deliver("sw", f"Mon 2026-03-23 10:{minute:02}")
        assert office.row(reference).status is DeliveryStatus.CLAIMED
    office.deliver("sw", "Mon 2026-03-23 10:30")
    row = office.row(reference)
    assert (row.status, row.possible_repeat, row.attempts) == ("sent", True, crashes + 1)
    assert len(office.sender.handed) == arrived
    assert {handed.message.key for handed in office.sender.handed} == {row.message_key}
    told = [(one.outcome, one.reason) for one in office.attempts(reference)]
    assert told == [("unknown", "claimed and never recorded")] * crashes + [("sent", None)]


def test_what_joins_a_crashed_message_meanwhile_goes_as_a_message_of_its_own(office):
    office.sender.will("sw@example.test", Crash())
    reference = office.open("Mon 2026-03-23 10:00")
    with pytest.raises(Crash):
        office.deliver("sw", "Mon 2026-03-23 10:00")
    office.keep(
        reference, fact("strategy_discussion_needed", "Mon 2026-03-23 10:05"), at="Mon 2026-03-23 10:05"
    )
    office.deliver("sw", "Mon 2026-03-23 10:05")
    first, second = office.rows(reference)
    assert first.message_key != second.message_key
    assert (first.possible_repeat, second.possible_repeat) == (True, False)


def test_a_completion_recorded_while_a_message_hangs_stops_the_one_behind_it(office):
    first, second = missing_and_found(office, "10:00"), missing_and_found(office, "10:01")

    def record_the_interview() -> None:
        done = fact("return_interview_held", "Mon 2026-03-23 10:02")
        office.keep(second, done, at="Mon 2026-03-23 10:02")

    office.sender.meanwhile("sw@example.test", record_the_interview)
    office.deliver("sw", "Mon 2026-03-23 10:02")
    assert office.row(first, urgent=True).status is DeliveryStatus.SENT
    assert office.row(second, urgent=True).status is DeliveryStatus.WITHDRAWN
    told = "".join(handed.message.text for handed in office.sender.handed)
    assert "Hold an interview" in told
    assert first in told


def missing_and_found(office: Office, clock: str) -> str:
    """A child found on Mon 2026-03-23 at *clock*: an interview is owed, and somebody told of it at once."""
    at = f"Mon 2026-03-23 {clock}"
    reference = office.open("Mon 2026-03-23 09:00", fact("went_missing", "Mon 2026-03-23 09:00"))
    office.deliver("sw", "Mon 2026-03-23 09:00")
    office.keep(reference, fact("found", at), at=at)
    return reference
