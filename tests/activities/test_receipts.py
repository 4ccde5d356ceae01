"""What GOV.UK Notify took is asked after, over real HTTP; what it could not deliver goes another way."""

import asyncio

import pytest
from sqlalchemy import select

from activities.receipts import ReceiptChore, ask_after
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.pathway.terms import Role
from cce.records.deliveries import AttemptOutcome, DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.receipts import note_handed_in, unanswered
from cce.records.tables.base import table_of
from cce.records.tables.receipts import ReceiptRow
from tests.activities.office import contents, everybody, fact
from tests.activities.sending import MAIL_URL
from tests.notices.conftest import QUICK
from tests.notices.notify import TEMPLATE, NotifyStandIn, id_of
from tests.pathway.dates import uk

BY_NOTIFY = f"notify://email/{TEMPLATE}/sw@example.test"
SENT_AT = "Tue 2026-03-31 09:00"
NEXT_DAY = uk("Wed 2026-04-01 07:00")


@pytest.fixture
def notify():
    with NotifyStandIn() as standing_in:
        yield standing_in


@pytest.fixture
def told(office, notify):
    """The reference of an episode of which the social worker was told by Notify."""
    return tell(office, notify, (BY_NOTIFY, "email"))


def tell(office, notify, channels):
    office.employ(everybody().with_person("sw", Role.SOCIAL_WORKER, channels=channels))
    office.sender = AppriseSender(ChannelRules.around(MAIL_URL, notify=notify.account), QUICK)
    reference = office.open("Mon 2026-03-23 10:00")
    office.prepare(reference, SENT_AT)
    office.deliver("sw", SENT_AT)
    assert notify.taken
    return reference


def stand(notify, state):
    for _, body in notify.taken:
        notify.states[body["reference"]] = state


def ask(office):
    return ask_after(office.post, office.sender, NEXT_DAY)


def states(office):
    with reading(office.engine) as session:
        return list(session.scalars(select(table_of(ReceiptRow).c.state)))


def gone(office, reference):
    return [one for one in office.rows(reference, recipient="sw", channel=0) if one.message_key]


def test_what_notify_took_is_kept_by_its_key_and_id(office, notify, told):
    with reading(office.engine) as session:
        (kept,) = unanswered(session, uk(SENT_AT).replace(year=2025))
    ((_, body),) = notify.taken
    assert (kept.message_key, kept.service_id) == (body["reference"], id_of(body["reference"]))


def test_a_message_that_arrived_stays_sent_and_is_not_asked_after_again(office, notify, told):
    stand(notify, "delivered")
    assert ask(office) == ()
    assert states(office) == ["delivered"]
    assert {one.status for one in gone(office, told)} == {DeliveryStatus.SENT}
    notify.refusals.append((500, {}))
    assert ask(office) == ()
    assert notify.refusals


@pytest.mark.parametrize("state", ["created", "sending", "pending", "sent"])
def test_a_message_under_way_is_asked_after_next_time(office, notify, told, state):
    stand(notify, state)
    before = contents(office)
    assert ask(office) == ()
    assert contents(office) == before


@pytest.mark.parametrize("state", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_message_that_did_not_arrive_goes_by_the_next_channel(office, notify, told, state):
    stand(notify, state)
    expected = ask(office)
    assert {one.recipient for one in expected} == {"sw"}
    assert states(office) == [state]
    for failed in gone(office, told):
        assert failed.status is DeliveryStatus.FAILED_ESCALATED
        again = office.row(told, escalated_from=failed.key)
        assert (again.recipient, again.channel, again.status) == ("sw", 1, DeliveryStatus.OWED)
    last = office.attempts(told)[-1]
    assert (last.outcome, last.reason) == (AttemptOutcome.FAILED, f"taken by GOV.UK Notify, then {state}")
    assert ask(office) == ()


def test_without_another_channel_it_goes_one_role_up(office, notify):
    reference = tell(office, notify, (BY_NOTIFY,))
    stand(notify, "permanent-failure")
    assert "tm" in {one.recipient for one in ask(office)}
    (first, *_) = gone(office, reference)
    assert "tm" in {one.recipient for one in office.rows(reference, escalated_from=first.key)}


@pytest.mark.parametrize(
    "over",
    [
        fact("assessment_completed", "Tue 2026-03-31 12:00", overall="moderate"),
        fact("closed", "Tue 2026-03-31 12:00", reason="moved away"),
    ],
    ids=["done", "closed"],
)
def test_what_nobody_waits_for_any_more_goes_nowhere(office, notify, told, over):
    office.keep(told, over, at="Tue 2026-03-31 12:00")
    stand(notify, "permanent-failure")
    failed = gone(office, told)
    assert ask(office) == ()
    assert [one for one in office.rows(told) if one.escalated_from in {each.key for each in failed}] == []


def test_a_message_without_an_id_is_found_by_its_key(office, notify, told):
    ((_, body),) = notify.taken
    with office.engine.begin() as connection:
        connection.execute(table_of(ReceiptRow).update().values(service_id=None))
    notify.states[body["reference"]] = "delivered"
    ask(office)
    assert states(office) == ["delivered"]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_where_notify_refuses_to_say_it_is_asked_next_time(office, notify, told, status):
    stand(notify, "delivered")
    notify.refusals.append((status, {}))
    assert ask(office) == ()
    assert states(office) == [None]
    ask(office)
    assert states(office) == ["delivered"]


def test_a_way_out_that_cannot_be_asked_is_not(office):
    class Nobody:
        async def expect(self, expected):
            raise AssertionError

    asyncio.run(ReceiptChore(office.post, Nobody())(NEXT_DAY))


def test_after_a_week_nobody_asks(office_on_either):
    with transaction(office_on_either.engine) as session:
        note_handed_in(session, "a" * 32, "sw", None, uk("Mon 2026-03-23 09:00"))
    with reading(office_on_either.engine) as session:
        assert unanswered(session, uk("Mon 2026-03-23 08:59"))
        assert not unanswered(session, uk("Mon 2026-03-23 09:00"))
