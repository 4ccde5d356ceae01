"""Escalations that ask to be acknowledged, and go one role up when nobody does."""

from cce.pathway.ahead import lead
from cce.pathway.terms import Role
from tests.activities.office import Office, fact, london
from tests.pathway.dates import uk

ESCALATED = "Tue 2026-04-07 09:00"
STEPS_UP = "Thu 2026-04-09 09:00"
FIRST = "+1wd"


def test_of_an_escalation_the_highest_manager_is_asked_to_acknowledge_within_one_working_day(office):
    reference = escalated(office)
    asked = {one.recipient: london(one.acknowledge_by) for one in office.rows(reference, step=FIRST)}
    assert asked == {"sw": "", "tm": STEPS_UP}


def test_an_escalation_nobody_acknowledged_goes_one_role_up_once_in_the_digest_of_that_slot(office):
    reference = escalated(office)
    prepare_at_wake(office, reference, STEPS_UP)
    up = office.row(reference, role=Role.SERVICE_MANAGER, step=FIRST)
    assert (up.recipient, london(up.not_before), up.status) == ("csm", STEPS_UP, "owed")
    assert up.escalated_from == office.row(reference, recipient="tm", step=FIRST).key
    office.deliver("csm", STEPS_UP)
    office.prepare(reference, STEPS_UP)
    told = office.rows(reference, recipient="csm")
    assert sorted(one.about.step for one in told) == ["+1wd", "+3wd"]
    assert {one.message_key for one in told} == {one.key for one in office.sender.got("csm@example.test")}
    assert len(office.sender.got("csm@example.test")) == 1


def test_the_one_above_is_asked_in_turn(office):
    reference = escalated(office)
    prepare_at_wake(office, reference, STEPS_UP)
    office.deliver("csm", STEPS_UP)
    up = office.row(reference, role=Role.SERVICE_MANAGER, step=FIRST)
    assert london(up.acknowledge_by) == "Mon 2026-04-13 09:00"
    office.prepare(reference, "Mon 2026-04-13 09:00")
    assert office.row(reference, role=Role.ADMINISTRATOR, step=FIRST).escalated_from == up.key


def test_the_episode_wakes_in_time_for_it(office):
    reference = escalated(office)
    woken = office.prepare(reference, ESCALATED)
    assert woken.wake_at == uk(STEPS_UP) - lead(reference)


def test_an_acknowledgement_stops_it(office):
    reference = escalated(office)
    acknowledge(office, reference, "Wed 2026-04-08 16:00")
    office.prepare(reference, STEPS_UP)
    assert office.rows(reference, role=Role.SERVICE_MANAGER, step=FIRST) == []
    assert office.row(reference, recipient="tm", step=FIRST).acknowledged_by == "tm"


def test_an_acknowledgement_of_another_duty_or_step_does_not(office):
    reference = escalated(office)
    for number, (duty, step) in enumerate([("multi_agency_meeting", FIRST), ("risk_assessment", "+3wd")]):
        at = f"Wed 2026-04-08 16:0{number}"
        office.keep(reference, fact("acknowledged", at, duty=duty, step=step, by="tm"), at=at)
    prepare_at_wake(office, reference, STEPS_UP)
    assert office.row(reference, role=Role.SERVICE_MANAGER, step=FIRST).status == "owed"


def test_an_acknowledgement_after_it_was_prepared_takes_it_back(office):
    reference = escalated(office)
    prepare_at_wake(office, reference, STEPS_UP)
    acknowledge(office, reference, "Thu 2026-04-09 08:59")
    office.deliver("csm", STEPS_UP)
    assert office.row(reference, role=Role.SERVICE_MANAGER, step=FIRST).status == "withdrawn"
    assert [one.about.step for one in office.rows(reference, recipient="csm", status="sent")] == ["+3wd"]


def test_the_duty_met_stops_it(office):
    reference = escalated(office)
    office.keep(
        reference,
        fact("assessment_completed", "Wed 2026-04-08 15:00", overall="moderate"),
        at="Wed 2026-04-08 15:00",
    )
    prepare_at_wake(office, reference, STEPS_UP)
    assert office.rows(reference, role=Role.SERVICE_MANAGER, duty="risk_assessment") == []


def test_the_closed_episode_stops_it(office):
    reference = escalated(office)
    office.keep(
        reference,
        fact("closed", "Wed 2026-04-08 15:00", reason="moved away"),
        at="Wed 2026-04-08 15:00",
    )
    assert office.prepare(reference, STEPS_UP).closed
    assert office.rows(reference, role=Role.SERVICE_MANAGER, step=FIRST) == []


def escalated(office: Office) -> str:
    """An assessment due on Thu 2026-04-02 was chased on Tue 2026-04-07, the first working day after."""
    reference = office.open("Mon 2026-03-23 10:00")
    for name, at in (("sw", "Mon 2026-03-23 10:00"), ("sw", "Thu 2026-04-02 09:00")):
        office.prepare(reference, at)
        office.deliver(name, at)
    office.prepare(reference, ESCALATED)
    for name in ("sw", "tm"):
        office.deliver(name, ESCALATED)
    return reference


def prepare_at_wake(office: Office, reference: str, slot: str) -> None:
    """What the workflow does: it wakes a little ahead of the slot."""
    office.prepare(reference, uk(slot) - lead(reference))


def acknowledge(office: Office, reference: str, at: str) -> None:
    known = fact("acknowledged", at, duty="risk_assessment", step="+1wd", by="tm")
    office.keep(reference, known, at=at)
