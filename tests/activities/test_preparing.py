"""Putting into the ledger what is due soon, and taking back what is not wanted any more."""

from datetime import timedelta

import pytest

from cce.pathway.ahead import lead
from cce.pathway.terms import NoticeStatus
from cce.records.references import new_reference
from tests.activities.office import Office, fact, london, statuses
from tests.pathway.dates import uk

EVENING, SLOT = "Mon 2026-03-23 20:00", "Tue 2026-03-24 09:00"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def test_an_episode_wakes_five_to_thirty_minutes_ahead_of_its_next_slot_always_the_same(office):
    reference = office.open(EVENING)
    woken = office.prepare(reference, EVENING)
    assert woken.wake_at == uk(SLOT) - lead(reference)
    leads = {lead(new_reference()) for _ in range(500)}
    assert min(leads) == timedelta(minutes=5)
    assert max(leads) == timedelta(minutes=30)


def test_nothing_lies_in_the_ledger_before_that(office):
    reference = office.open(EVENING)
    office.prepare(reference, uk(SLOT) - lead(reference) - timedelta(microseconds=1))
    assert office.rows(reference) == []
    office.prepare(reference, uk(SLOT) - lead(reference))
    assert statuses(office.rows(reference)) == ["owed"]


def test_preparing_again_changes_nothing(office):
    reference = ready(office)
    before = office.rows(reference)
    office.prepare(reference, "Tue 2026-03-24 08:59")
    assert office.rows(reference) == before


def test_whoever_is_to_be_told_is_named_with_the_time(office):
    reference = office.open(EVENING)
    prepared = office.prepare(reference, "Tue 2026-03-24 08:58")
    assert [(one.recipient, london(one.at)) for one in prepared.expected] == [("sw", SLOT)]


def test_a_late_wake_up_sends_the_highest_rung_and_supersedes_the_lower_ones(office):
    reference = office.open(EVENING)
    office.prepare(reference, "Thu 2026-04-02 11:00")
    assert [one.about.rung for one in office.rows(reference)] == ["due"]
    office.deliver("sw", "Thu 2026-04-02 11:00")
    (message,) = office.sender.got("sw@example.test")
    listed = office.plan(reference, "Thu 2026-04-02 11:00").notices
    board = {(one.notice.rung, one.notice.step): one.status for one in listed}
    assert message.key == office.row(reference).message_key
    assert board["opened", None] is NoticeStatus.SUPERSEDED
    assert board["before", "-5wd"] is NoticeStatus.SUPERSEDED
    assert board["before", "-2wd"] is NoticeStatus.SUPERSEDED
    assert board["due", "0"] is NoticeStatus.SENT


def test_a_wake_up_weeks_late_sends_one_message_and_goes_on_with_the_next_step(office):
    reference = office.open(EVENING)
    woken = office.prepare(reference, "Wed 2026-05-06 12:00")
    (row,) = office.rows(reference, recipient="tm")
    assert row.about.rung == "after"
    assert woken.wake_at is not None
    assert woken.wake_at > uk("Wed 2026-05-06 12:00")


def test_a_completion_between_preparing_and_the_slot_withdraws(office):
    reference = ready(office)
    done = fact("assessment_completed", "Tue 2026-03-24 08:59", overall="moderate")
    office.keep(reference, done, at="Tue 2026-03-24 08:59")
    office.deliver("sw", SLOT)
    assert office.row(reference, duty="risk_assessment", rung="opened").status == "withdrawn"
    assert office.sender.got("sw@example.test") == []


def test_a_completion_recorded_after_the_slot_withdraws_what_has_not_gone(office):
    reference = ready(office)
    known = "Tue 2026-03-24 09:10"
    done = fact("assessment_completed", "Tue 2026-03-24 08:30", overall="moderate", recorded_at=known)
    office.keep(reference, done, at=known)
    office.deliver("sw", known)
    assert office.row(reference, duty="risk_assessment", rung="opened").status == "withdrawn"
    assert office.sender.got("sw@example.test") == []


def test_a_closure_between_preparing_and_the_slot_withdraws_everything(office):
    reference = ready(office)
    closed = office.keep(
        reference, fact("closed", "Tue 2026-03-24 08:59", reason="moved away"), at="Tue 2026-03-24 08:59"
    )
    assert (closed.closed, closed.wake_at) == (True, None)
    assert set(statuses(office.rows(reference))) == {"withdrawn"}
    office.deliver("sw", SLOT)
    assert office.sender.handed == []


def test_what_was_withdrawn_by_mistake_is_owed_again_and_sent_once(office):
    reference = ready(office)
    done = fact("assessment_completed", "Tue 2026-03-24 08:50", overall="moderate", id="slip")
    office.keep(reference, done, at="Tue 2026-03-24 08:50")
    undone = fact("voided", "Tue 2026-03-24 08:55", voids="slip", reason="another child's")
    office.keep(reference, undone, at="Tue 2026-03-24 08:55")
    row = office.row(reference, duty="risk_assessment", rung="opened")
    assert (row.status, row.settled_at) == ("owed", None)
    office.deliver("sw", SLOT)
    assert len(office.sender.got("sw@example.test")) == 1


def test_a_fact_that_changes_nothing_for_it_leaves_the_row_alone(office):
    reference = ready(office)
    before = office.row(reference)
    office.keep(reference, fact("went_missing", "Tue 2026-03-24 08:59"), at="Tue 2026-03-24 08:59")
    assert office.row(reference, rung="opened") == before


@pytest.mark.parametrize("known", [False, True], ids=["unknown", "never-opened"])
def test_an_episode_without_any_record_has_nothing_to_run_for(office, known):
    reference = office.register(uk(EVENING)) if known else new_reference()
    prepared = office.prepare(reference, EVENING)
    assert (prepared.closed, prepared.wake_at, prepared.expected) == (True, None, ())


def test_a_closed_episode_has_nothing_to_run_for(office):
    reference = ready(office)
    office.keep(reference, fact("closed", SLOT, reason="moved away"), at=SLOT)
    assert office.prepare(reference, "Wed 2026-03-25 09:00").closed


def test_a_hand_over_about_a_duty_that_was_voided_is_not_sent(office):
    office.employ(office.staff.with_person("second"))
    reference = office.open("Mon 2026-03-23 10:00")
    travel = fact("travel_suspected", "Mon 2026-03-23 18:00", id="travel")
    office.keep(reference, travel, at="Mon 2026-03-23 18:00")
    passed_on = fact("reassigned", "Mon 2026-03-23 19:00", role="social_worker", to="second")
    office.keep(reference, passed_on, at="Mon 2026-03-23 19:00")
    undone = fact("voided", "Mon 2026-03-23 20:00", voids="travel", reason="another child's")
    office.keep(reference, undone, at="Mon 2026-03-23 20:00")
    office.prepare(reference, "Tue 2026-03-24 08:58")
    office.deliver("second", SLOT)
    assert {one.status for one in office.rows(reference, duty="nrm_decision")} <= {"withdrawn"}


def ready(office: Office) -> str:
    """What is owed lies ready for Tuesday at nine."""
    reference = office.open(EVENING)
    office.prepare(reference, "Tue 2026-03-24 08:45")
    if not office.rows(reference):
        office.prepare(reference, "Tue 2026-03-24 08:55")
    assert statuses(office.rows(reference)) == ["owed"]
    return reference
