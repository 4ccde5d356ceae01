"""The ledger: written once, claimed once, recorded, retried, escalated, taken back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cce.pathway.terms import DutyStatus, Role, Rung
from cce.records.acknowledgements import acknowledge, next_step_up, step_up, unacknowledged
from cce.records.claims import claim, escalate, record_failed, record_sent
from cce.records.deliveries import About, AttemptOutcome, DeliveryStatus, NewDelivery
from cce.records.engine import open_engine, reading, transaction
from cce.records.ledger import (
    attempts_of,
    deliveries_of,
    deliveries_to,
    delivery,
    next_at,
    owed_recipients,
    take_back,
    unsettled_of,
    withdraw,
    write,
)
from cce.records.timetables import save_timetable
from tests.keyring import KEYRING
from tests.records.samples import REFERENCE, a_duty, a_notice, a_revision, instant, listed, opened

SLOT = instant("2026-04-02 08:00")
LATER = SLOT + timedelta(minutes=10)
DUE = a_notice("0", SLOT)
LATE = a_notice("+3wd", SLOT, rung=Rung.AFTER)
STILL = NewDelivery(About.of(REFERENCE, DUE), Role.SOCIAL_WORKER, "p-1", SLOT)
URGENT = NewDelivery(About.of(REFERENCE, LATE), Role.SOCIAL_WORKER, "p-1", SLOT, urgent=True)


@pytest.fixture
def records(engine):
    """A database with one episode."""
    with transaction(engine) as session:
        opened(session)
        save_timetable(session, REFERENCE, a_revision(), listed(a_duty()))
    return engine


def told(messages):
    """The deliveries that the messages carry, by key."""
    return [one.key for message in messages for one in message.deliveries]


def statuses(session):
    return [one.status for one in deliveries_of(session, REFERENCE)]


def test_a_delivery_is_written_once_however_often_it_is_asked_for(records):
    with transaction(records) as session:
        assert write(session, [STILL, URGENT, STILL]) == (STILL, URGENT, STILL)
        assert write(session, [STILL, URGENT]) == ()
        assert write(session, []) == ()
        assert len(deliveries_of(session, REFERENCE)) == 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(STILL, recipient="p-2"), id="recipient"),
        pytest.param(replace(STILL, channel=1), id="channel"),
        pytest.param(replace(STILL, escalated_from="0" * 32), id="escalated-from"),
        pytest.param(replace(STILL, about=About.of("22BB-33CC-M", DUE)), id="episode"),
        pytest.param(replace(STILL, about=About.of(REFERENCE, replace(DUE, step="-2wd"))), id="step"),
        pytest.param(replace(STILL, about=About.of(REFERENCE, replace(DUE, version="2026"))), id="due-date"),
        pytest.param(replace(STILL, about=About.of(REFERENCE, replace(DUE, opening="x:f1"))), id="opening"),
        pytest.param(replace(STILL, about=About.of(REFERENCE, replace(DUE, cause="f7"))), id="cause"),
    ],
)
def test_what_differs_in_any_part_of_its_key_is_another_delivery(other):
    assert other.key != STILL.key


def test_one_person_in_two_roles_is_told_once():
    assert replace(STILL, role=Role.TEAM_MANAGER).key == STILL.key


def test_a_digest_is_one_message_and_an_urgent_delivery_its_own(records):
    other = replace(STILL, about=About.of(REFERENCE, a_notice("-2wd", SLOT)))
    further = replace(other, channel=1)
    with transaction(records) as session:
        write(session, [STILL, URGENT, other, further])
        claimed = claim(session, "p-1", SLOT, SLOT)
    assert sorted((len(one.deliveries), one.channel, one.urgent) for one in claimed) == [
        (1, 0, True),
        (1, 1, False),
        (2, 0, False),
    ]
    assert len({one.key for one in claimed}) == 3
    carried = {one for message in claimed for one in message.deliveries}
    assert all(one.status is DeliveryStatus.CLAIMED and one.attempts == 1 for one in carried)
    with reading(records) as session:
        assert set(deliveries_of(session, REFERENCE)) == carried


def test_nothing_is_claimed_early_or_for_somebody_else(records):
    with transaction(records) as session:
        write(session, [STILL, replace(URGENT, recipient="p-2")])
        assert claim(session, "p-1", SLOT - timedelta(seconds=1), SLOT) == ()
        assert [one.recipient for one in claim(session, "p-1", SLOT, SLOT)] == ["p-1"]


def test_what_was_sent_is_sent_once(records):
    with transaction(records) as session:
        write(session, [STILL])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        assert claim(session, "p-1", SLOT, SLOT) == ()
        assert record_sent(session, "p-1", claimed.key, LATER) == 1
        assert record_sent(session, "p-1", claimed.key, LATER) == 0
        (sent,) = deliveries_of(session, REFERENCE)
        assert (sent.status, sent.sent_at, sent.possible_repeat) == (DeliveryStatus.SENT, LATER, False)
        assert claim(session, "p-1", LATER, LATER, unrecorded_since=LATER) == ()
        (attempt,) = attempts_of(session, REFERENCE)
        assert (attempt.number, attempt.outcome, attempt.at) == (1, AttemptOutcome.SENT, LATER)
        assert deliveries_to(session, "p-1") == ()


def test_a_claim_never_recorded_is_taken_again_with_its_key_and_marked(records):
    with transaction(records) as session:
        write(session, [STILL])
        (first,) = claim(session, "p-1", SLOT, SLOT)
    with transaction(records) as session:
        assert claim(session, "p-1", LATER, LATER, unrecorded_since=SLOT - timedelta(seconds=1)) == ()
        (again,) = claim(session, "p-1", LATER, LATER, unrecorded_since=SLOT)
        assert (again.key, again.possible_repeat, again.attempts) == (first.key, True, 2)
        record_sent(session, "p-1", again.key, LATER)
        (row,) = deliveries_of(session, REFERENCE)
        assert (row.status, row.possible_repeat) == (DeliveryStatus.SENT, True)
        assert [one.outcome for one in attempts_of(session, REFERENCE)] == [
            AttemptOutcome.UNKNOWN,
            AttemptOutcome.SENT,
        ]


@pytest.mark.parametrize(
    ("outcome", "repeat"), [(AttemptOutcome.FAILED, False), (AttemptOutcome.UNKNOWN, True)], ids=str
)
def test_a_failure_is_tried_again_in_time_with_the_same_key(records, outcome, repeat):
    with transaction(records) as session:
        write(session, [STILL])
        (first,) = claim(session, "p-1", SLOT, SLOT)
        failed: dict[str, Any] = {
            "outcome": outcome,
            "reason": "4.2.1 mailbox busy" * 50,
            "next_attempt_at": LATER,
        }
        assert record_failed(session, "p-1", first.key, SLOT, **failed) == 1
        assert next_at(session, "p-1") == LATER
        assert claim(session, "p-1", LATER, LATER - timedelta(seconds=1)) == ()
        write(session, [URGENT, replace(STILL, about=About.of(REFERENCE, a_notice("-2wd", SLOT)))])
        assert next_at(session, "p-1") == SLOT
        claimed = claim(session, "p-1", LATER, LATER)
        (again,) = [one for one in claimed if one.key == first.key]
        assert len(claimed) == len({one.key for one in claimed}) == 3
        assert (again.possible_repeat, again.attempts) == (repeat, 2)
        assert [len(one.last_error or "") for one in again.deliveries] == [200]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (AttemptOutcome.FAILED, DeliveryStatus.FAILED_ESCALATED),
        (AttemptOutcome.UNKNOWN, DeliveryStatus.UNKNOWN_ESCALATED),
    ],
    ids=str,
)
def test_what_cannot_be_sent_goes_another_way(records, outcome, status):
    with transaction(records) as session:
        write(session, [STILL])
        (first,) = claim(session, "p-1", SLOT, SLOT)
        up = NewDelivery(STILL.about, Role.TEAM_MANAGER, "p-9", LATER, escalated_from=STILL.key)
        given: dict[str, Any] = {"outcome": outcome, "reason": "550", "instead": [up]}
        assert escalate(session, "p-1", first.key, LATER, **given) == (up,)
        assert escalate(session, "p-1", first.key, LATER, **given) == ()
        assert statuses(session) == [status, DeliveryStatus.OWED]
        assert [one.recipient for one in claim(session, "p-9", LATER, LATER)] == ["p-9"]


def test_what_nobody_sends_yet_can_be_taken_back(records):
    with transaction(records) as session:
        write(session, [STILL, URGENT])
        assert withdraw(session, REFERENCE, [DUE.key], SLOT) == 1
        assert withdraw(session, REFERENCE, [DUE.key], SLOT) == 0
        assert withdraw(session, REFERENCE, None, SLOT, DeliveryStatus.SUPERSEDED) == 1
        assert set(statuses(session)) == {DeliveryStatus.WITHDRAWN, DeliveryStatus.SUPERSEDED}
        assert claim(session, "p-1", LATER, LATER, unrecorded_since=LATER) == ()


def test_single_deliveries_can_be_taken_back(records):
    with transaction(records) as session:
        write(session, [STILL, URGENT])
        assert {one.key for one in unsettled_of(session, REFERENCE)} == {STILL.key, URGENT.key}
        assert take_back(session, [STILL.key], SLOT) == 1
        assert [one.key for one in unsettled_of(session, REFERENCE)] == [URGENT.key]
        assert take_back(session, [], SLOT) == 0
        found = delivery(session, STILL.key)
        assert found is not None
        assert found.status is DeliveryStatus.WITHDRAWN
        assert delivery(session, "0" * 32) is None


def test_what_was_taken_back_can_be_owed_again(records):
    with transaction(records) as session:
        write(session, [STILL])
        withdraw(session, REFERENCE, None, SLOT)
        assert write(session, [replace(STILL, not_before=LATER)]) == (replace(STILL, not_before=LATER),)
        (row,) = deliveries_of(session, REFERENCE)
        assert (row.status, row.not_before, row.settled_at) == (DeliveryStatus.OWED, LATER, None)


def test_what_was_sent_is_neither_taken_back_nor_owed_again(records):
    with transaction(records) as session:
        write(session, [STILL])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        record_sent(session, "p-1", claimed.key, SLOT)
        assert withdraw(session, REFERENCE, None, LATER) == 0
        assert write(session, [STILL]) == ()
        assert statuses(session) == [DeliveryStatus.SENT]


def test_what_is_being_sent_when_it_is_taken_back_is_not_tried_again(records):
    """A crash may have come before or after the message left: nothing is begun after a completion."""
    with transaction(records) as session:
        write(session, [STILL])
        claim(session, "p-1", SLOT, SLOT)
        assert withdraw(session, REFERENCE, None, SLOT) == 0
        assert claim(session, "p-1", LATER, LATER, unrecorded_since=LATER) == ()
        assert statuses(session) == [DeliveryStatus.WITHDRAWN]
        assert [one.outcome for one in attempts_of(session, REFERENCE)] == [AttemptOutcome.UNKNOWN]


def test_a_message_that_arrived_although_it_was_taken_back_was_sent(records):
    with transaction(records) as session:
        write(session, [STILL])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        withdraw(session, REFERENCE, None, SLOT)
        assert record_sent(session, "p-1", claimed.key, LATER) == 1
        assert statuses(session) == [DeliveryStatus.SENT]


def test_a_message_that_failed_and_was_taken_back_is_neither_retried_nor_escalated(records):
    with transaction(records) as session:
        write(session, [STILL])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        withdraw(session, REFERENCE, None, SLOT)
        failed: dict[str, Any] = {"outcome": AttemptOutcome.FAILED, "reason": "421", "next_attempt_at": LATER}
        assert record_failed(session, "p-1", claimed.key, SLOT, **failed) == 0
        assert statuses(session) == [DeliveryStatus.WITHDRAWN]
        write(session, [URGENT])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        withdraw(session, REFERENCE, None, SLOT)
        up = NewDelivery(URGENT.about, Role.TEAM_MANAGER, "p-9", LATER, escalated_from=URGENT.key)
        given: dict[str, Any] = {"outcome": AttemptOutcome.FAILED, "reason": "550", "instead": [up]}
        assert escalate(session, "p-1", claimed.key, LATER, **given) == ()
        assert set(statuses(session)) == {DeliveryStatus.WITHDRAWN}


def test_what_is_wanted_again_while_it_is_being_sent_is_tried_again(records):
    with transaction(records) as session:
        write(session, [STILL])
        claim(session, "p-1", SLOT, SLOT)
        withdraw(session, REFERENCE, None, SLOT)
        assert write(session, [STILL]) == (STILL,)
        assert statuses(session) == [DeliveryStatus.CLAIMED]
        (again,) = claim(session, "p-1", LATER, LATER, unrecorded_since=SLOT)
        assert again.possible_repeat


def test_what_arrived_although_it_was_taken_back_does_not_go_again_when_it_is_wanted_again(records):
    with transaction(records) as session:
        write(session, [STILL])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        withdraw(session, REFERENCE, None, SLOT)
        record_sent(session, "p-1", claimed.key, LATER)
        assert write(session, [replace(STILL, not_before=LATER)]) == ()
        assert statuses(session) == [DeliveryStatus.SENT]


@pytest.mark.parametrize("crashed", [pytest.param(True, id="crash"), pytest.param(False, id="no-answer")])
def test_what_may_have_arrived_before_it_was_taken_back_goes_marked_when_it_is_wanted_again(records, crashed):
    with transaction(records) as session:
        write(session, [STILL])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        withdraw(session, REFERENCE, None, SLOT)
        if crashed:
            assert claim(session, "p-1", LATER, LATER, unrecorded_since=LATER) == ()
        else:
            given: dict[str, Any] = {"outcome": AttemptOutcome.UNKNOWN, "reason": "silence", "instead": []}
            assert escalate(session, "p-1", claimed.key, LATER, **given) == ()
        assert write(session, [STILL]) == (STILL,)
        (again,) = claim(session, "p-1", LATER, LATER)
        assert again.possible_repeat


def test_orphans_are_found(records):
    with transaction(records) as session:
        write(
            session,
            [STILL, replace(URGENT, recipient="p-2", not_before=LATER), replace(URGENT, recipient="p-3")],
        )
        claim(session, "p-3", SLOT, SLOT)
        assert [one.recipient for one in owed_recipients(session, SLOT)] == ["p-1"]
        found = owed_recipients(session, LATER, unrecorded_since=SLOT)
        assert [(one.recipient, one.since, one.number) for one in found] == [
            ("p-1", SLOT, 1),
            ("p-2", LATER, 1),
            ("p-3", SLOT, 1),
        ]
        assert next_at(session, "p-3") is None


def test_an_escalation_nobody_takes_on_goes_up_once(records):
    asked = replace(URGENT, acknowledge_by=LATER)
    with transaction(records) as session:
        write(session, [STILL, asked])
        assert unacknowledged(session, LATER) == ()
        for message in claim(session, "p-1", SLOT, SLOT):
            record_sent(session, "p-1", message.key, SLOT)
        assert unacknowledged(session, LATER - timedelta(seconds=1)) == ()
        (waiting,) = unacknowledged(session, LATER)
        up = NewDelivery(waiting.about, Role.SERVICE_MANAGER, "p-9", LATER, escalated_from=waiting.key)
        assert step_up(session, waiting.key, LATER, up) == (up,)
        assert unacknowledged(session, LATER) == ()


def test_the_next_step_up_is_known_until_somebody_takes_it_on(records):
    with transaction(records) as session:
        write(session, [STILL, replace(URGENT, acknowledge_by=LATER)])
        assert next_step_up(session, REFERENCE, SLOT) == LATER
        assert next_step_up(session, REFERENCE, LATER) is None
        assert next_step_up(session, "22BB-33CC-M", SLOT) is None
        acknowledge(session, REFERENCE, LATE.duty, None, "p-2", SLOT)
        assert next_step_up(session, REFERENCE, SLOT) is None


def test_one_acknowledgement_answers_for_everybody_told(records):
    both = [replace(URGENT, acknowledge_by=LATER), replace(URGENT, acknowledge_by=LATER, recipient="p-2")]
    with transaction(records) as session:
        write(session, both)
        for person in ("p-1", "p-2"):
            (claimed,) = claim(session, person, SLOT, SLOT)
            record_sent(session, person, claimed.key, SLOT)
        assert len(unacknowledged(session, LATER)) == 2
        duty = LATE.duty
        assert acknowledge(session, REFERENCE, duty, "+1wd", "p-2", LATER) == 0
        assert acknowledge(session, REFERENCE, duty, "+3wd", "p-2", LATER) == 2
        assert acknowledge(session, REFERENCE, duty, None, "p-2", LATER) == 0
        assert unacknowledged(session, LATER) == ()
        assert {one.acknowledged_by for one in deliveries_of(session, REFERENCE)} == {"p-2"}


def test_an_escalation_about_what_is_done_goes_nowhere(records):
    met = a_duty()._replace(closed_at=SLOT, closed_as=DutyStatus.MET)
    with transaction(records) as session:
        write(session, [replace(URGENT, acknowledge_by=LATER)])
        (claimed,) = claim(session, "p-1", SLOT, SLOT)
        record_sent(session, "p-1", claimed.key, SLOT)
        save_timetable(session, REFERENCE, a_revision(2), listed(met))
        assert unacknowledged(session, LATER) == ()


def test_eight_writers_of_the_same_deliveries_leave_one_row_each(records, database_url):
    everything = [
        replace(STILL, about=About.of(REFERENCE, a_notice(f"+{step}wd", SLOT)), recipient=f"p-{step % 5}")
        for step in range(60)
    ]

    def write_all(engine):
        new = 0
        for place in range(0, len(everything), 6):
            with transaction(engine) as session:
                new += len(write(session, everything[place : place + 6]))
        return new

    assert sum(at_once(database_url, write_all)) == len(everything)
    with reading(records) as session:
        assert len(deliveries_of(session, REFERENCE)) == len(everything)


def test_eight_claimers_share_nothing(records, database_url):
    with transaction(records) as session:
        write(
            session,
            [replace(STILL, about=About.of(REFERENCE, a_notice(f"+{step}wd", SLOT))) for step in range(80)],
        )

    def claim_all(engine):
        with transaction(engine) as session:
            return told(claim(session, "p-1", SLOT, SLOT))

    claimed = [key for keys in at_once(database_url, claim_all) for key in keys]
    assert len(claimed) == len(set(claimed)) == 80


def test_claims_and_withdrawals_that_cross_agree_on_every_row(records, database_url):
    new = [replace(STILL, about=About.of(REFERENCE, a_notice(f"+{step}wd", SLOT))) for step in range(40)]
    with transaction(records) as session:
        write(session, new)
    claims = iter([True, False] * 4)

    def cross(engine):
        if next(claims):
            with transaction(engine) as session:
                return set(told(claim(session, "p-1", SLOT, SLOT)))
        with transaction(engine) as session:
            withdraw(session, REFERENCE, None, SLOT)
        return set()

    claimed = set().union(*at_once(database_url, cross))
    with reading(records) as session:
        rows = deliveries_of(session, REFERENCE)
    assert {one.key for one in rows if one.status is DeliveryStatus.CLAIMED} == claimed
    assert len([one for one in rows if one.status is DeliveryStatus.WITHDRAWN]) == 40 - len(claimed)


def at_once(url, act):
    """What *act* answers on eight engines that begin together."""
    engines = [open_engine(url, KEYRING) for _ in range(8)]
    ready = threading.Barrier(8)

    def begin(engine):
        ready.wait(timeout=30)
        return act(engine)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(begin, engines))
    for engine in engines:
        engine.dispose()
    return answers
