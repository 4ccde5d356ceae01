"""What one person is told at one slot is one message; what is urgent goes alone, day and night."""

from tests.activities.office import Office, fact, london

NINE = "Tue 2026-03-24 09:00"


def test_everything_one_person_is_owed_at_a_slot_is_one_message(office):
    first, second = ready_for(office, NINE), ready_for(office, NINE)
    office.deliver("sw", NINE)
    (message,) = office.sender.got("sw@example.test")
    assert first in message.text
    assert second in message.text
    keys = {office.row(reference).message_key for reference in (first, second)}
    assert keys == {message.key}


def test_several_duties_of_one_child_are_one_message(office):
    reference = ready_for(office, NINE, "strategy_discussion_needed")
    office.deliver("sw", NINE)
    (message,) = office.sender.got("sw@example.test")
    assert len(office.rows(reference, message_key=message.key)) == 2


def test_each_person_has_a_message_of_their_own(office):
    reference = ready_for(office, NINE)
    office.keep(reference, fact("assessment_completed", "Tue 2026-03-24 08:00", overall="moderate"), at=NINE)
    for name in ("sw", "tm"):
        office.deliver(name, NINE)
    assert {one.recipient for one in office.rows(reference, status="sent")} == {"tm"}
    assert [len(office.sender.got(f"{name}@example.test")) for name in ("sw", "tm")] == [0, 1]


def test_an_interview_is_told_of_at_once_in_the_night(office):
    reference = missing_and_found(office, "Mon 2026-03-23 23:30")
    office.deliver("sw", "Mon 2026-03-23 23:30")
    row = office.row(reference, duty="return_interview")
    assert (row.urgent, london(row.sent_at)) == (True, "Mon 2026-03-23 23:30")
    assert len(office.sender.got("sw@example.test")) == 1


def test_an_interview_goes_alone_beside_the_digest_of_its_slot(office):
    reference = missing_and_found(office, "Tue 2026-03-24 09:00")
    office.deliver("sw", NINE)
    urgent = office.row(reference, duty="return_interview").message_key
    others = {one.message_key for one in office.rows(reference, urgent=False)}
    assert len(others) == 1
    assert urgent not in others
    assert len(office.sender.got("sw@example.test")) == 2


def test_two_interviews_are_two_messages(office):
    for _ in range(2):
        missing_and_found(office, "Mon 2026-03-23 23:30")
    office.deliver("sw", "Mon 2026-03-23 23:30")
    assert len(office.sender.got("sw@example.test")) == 2


def ready_for(office: Office, slot: str, *more: str) -> str:
    """An episode opened the evening before *slot*: what is owed lies ready for it."""
    evening = "Mon 2026-03-23 20:00"
    reference = office.open(evening, *(fact(kind, evening) for kind in more))
    office.prepare(reference, slot)
    return reference


def missing_and_found(office: Office, at: str) -> str:
    """A child found at *at*, of an episode opened that Monday evening."""
    evening = "Mon 2026-03-23 20:00"
    reference = office.open(evening, fact("went_missing", evening))
    office.keep(reference, fact("found", at), at=at)
    return reference
