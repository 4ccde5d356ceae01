"""What does not hold is found in the record, each by itself; where all holds, nothing is."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, update

from activities.canary import send_canary
from cce.pathway.ladder import Ladder
from cce.pathway.terms import Role
from cce.pathway.working_days import CalendarOverride
from cce.records.engine import reading, transaction
from cce.records.ledger import ATTEMPT, DELIVERY
from cce.records.overrides import add_override
from cce.records.tables.base import table_of
from cce.records.tables.timetable import NoticeRow
from cce.reports.promises import Broken, Promise, broken_at_a_glance, untold, untold_of
from tests.activities.office import POLICY, Office, everybody, fact
from tests.pathway.dates import day, uk

MONDAY = "Mon 2026-03-23 10:00"
SOON = "Mon 2026-03-23 10:10"
AFTER = "Mon 2026-03-23 10:30"
OTHERS = tuple(role for role in Role if role not in {Role.ADMINISTRATOR, Role.PANEL_MEMBER})
NOTICE = table_of(NoticeRow)


@pytest.fixture
def office(engine: Engine) -> Office:
    house = Office(engine)
    whole = everybody().without(*Role).with_person("all", *OTHERS)
    house.employ(whole.with_person("admin", Role.ADMINISTRATOR))
    return house


def ladder_of(office: Office, session) -> Ladder:
    return office.authority.ladder(session, POLICY)


def glance(office: Office, at: str) -> list[Promise]:
    return [one.promise for one in found_at_a_glance(office, at)]


def found_at_a_glance(office: Office, at: str) -> tuple[Broken, ...]:
    with reading(office.engine) as session:
        return broken_at_a_glance(session, ladder_of(office, session), uk(at))


def recounted(office: Office, at: str) -> list[Broken]:
    with reading(office.engine) as session:
        return list(untold(session, office.authority, uk(at)))


def test_where_all_was_sent_everything_holds(office):
    office.open(MONDAY)
    office.deliver("all", MONDAY)
    assert (glance(office, AFTER), recounted(office, AFTER)) == ([], [])


def test_an_empty_record_promises_nothing(office):
    assert (glance(office, AFTER), recounted(office, AFTER)) == ([], [])


def test_what_lies_ready_for_a_quarter_of_an_hour_was_not_sent(office):
    office.open(MONDAY)
    assert glance(office, SOON) == []
    assert [(one.promise, one.since) for one in found_at_a_glance(office, AFTER)] == [
        (Promise.SENT, uk(MONDAY))
    ]


def test_what_somebody_claimed_and_never_recorded_was_not_sent(office):
    reference = office.open(MONDAY)
    with transaction(office.engine) as session:
        mine = update(DELIVERY).where(DELIVERY.c.reference == reference)
        session.execute(mine.values(status="claimed", claimed_at=uk(MONDAY)))
    assert (glance(office, SOON), glance(office, AFTER)) == ([], [Promise.SENT])


def test_a_rung_that_nobody_prepared_is_found_on_the_board_and_by_the_rules(office):
    reference = office.open(MONDAY)
    office.deliver("all", MONDAY)
    with reading(office.engine) as session:
        first = min(row.at for row in session.execute(NOTICE.select()) if row.status == "planned")
    with reading(office.engine) as session:
        now = first + timedelta(minutes=20)
        found = broken_at_a_glance(session, ladder_of(office, session), now)
        recount = list(untold(session, office.authority, now))
    assert [(one.promise, one.since, one.references) for one in found] == [
        (Promise.PREPARED, first, (reference,))
    ]
    assert [(one.promise, one.number, one.references) for one in recount] == [(Promise.TOLD, 1, (reference,))]


def test_a_row_that_went_missing_from_the_ledger_is_found_by_the_rules_alone(office):
    reference = office.open(MONDAY)
    office.deliver("all", MONDAY)
    with transaction(office.engine) as session:
        session.execute(delete(ATTEMPT))
        session.execute(delete(DELIVERY))
    assert glance(office, AFTER) == []
    assert recounted(office, AFTER) == [Broken(Promise.TOLD, 1, uk(MONDAY), (reference,))]


def test_what_gave_way_to_a_higher_rung_while_all_was_down_is_not_missed(office):
    reference = office.open(MONDAY)
    office.deliver("all", MONDAY)
    office.prepare(reference, "Mon 2026-04-20 10:00")
    office.deliver("all", "Tue 2026-04-21 09:00")
    with reading(office.engine) as session:
        assert untold_of(session, office.authority, reference, uk("Mon 2026-04-20 10:00")) == ()


def test_an_episode_behind_the_rules_is_named_and_not_held_against_them(office):
    reference = office.open(MONDAY)
    with transaction(office.engine) as session:
        add_override(session, CalendarOverride(day("Fri 2027-06-04"), False, "One-off"), uk(MONDAY))
        session.execute(delete(DELIVERY))
    assert recounted(office, AFTER) == [Broken(Promise.FOLLOWED, 1, None, (reference,))]


def test_what_other_rules_had_asked_for_before_is_not_worked_out_again(office):
    reference = office.open(MONDAY)
    with transaction(office.engine) as session:
        add_override(session, CalendarOverride(day("Tue 2026-03-31"), False, "Snow"), uk(MONDAY))
        session.execute(delete(DELIVERY))
    office.keep(reference, at="Mon 2026-03-23 11:00")
    with reading(office.engine) as session:
        assert untold_of(session, office.authority, reference, uk("Mon 2026-03-23 12:00")) == ()


def test_a_completion_takes_its_rungs_from_what_is_due(office):
    reference = office.open(MONDAY)
    office.keep(
        reference,
        fact("assessment_completed", "Mon 2026-03-23 11:00", overall="moderate"),
        at="Mon 2026-03-23 11:00",
    )
    with reading(office.engine) as session:
        missed = untold_of(session, office.authority, reference, uk("Mon 2026-03-23 11:00"))
    assert missed == ()


def test_a_calendar_that_ends_soon_is_found(office):
    assert glance(office, MONDAY) == []
    with reading(office.engine) as session:
        last_on = ladder_of(office, session).calendar.last_on
        now = uk(MONDAY).replace(year=last_on.year, month=12)
        found = broken_at_a_glance(session, ladder_of(office, session), now)
    assert [one.promise for one in found] == [Promise.CALENDAR]


def test_a_role_that_reaches_nobody_is_found(office):
    reference = office.open(MONDAY)
    office.deliver("all", MONDAY)
    office.employ(office.staff.without(Role.IRO))
    (found,) = found_at_a_glance(office, AFTER)
    assert (found.promise, found.number, found.references) == (Promise.ROLES, 1, (reference,))


def put_canary(office: Office, at: str) -> None:
    with transaction(office.engine) as session:
        send_canary(session, office.authority, uk(at))


@pytest.mark.parametrize(
    ("delivered", "looked", "silent"),
    [
        pytest.param("", "Tue 2026-03-24 09:10", [], id="it-has-a-quarter-of-an-hour"),
        pytest.param("", "Tue 2026-03-24 09:20", [Promise.SENT, Promise.CANARY], id="it-did-not-go"),
        pytest.param("Tue 2026-03-24 09:00", "Wed 2026-03-25 09:20", [], id="the-next-is-not-missed-yet"),
        pytest.param("Tue 2026-03-24 09:00", "Thu 2026-03-26 00:10", [Promise.CANARY], id="a-day-without"),
    ],
)
def test_the_canary_tells_whether_notices_come_through(office, delivered, looked, silent):
    office.open(MONDAY)
    office.deliver("all", MONDAY)
    for _ in range(2):
        put_canary(office, "Tue 2026-03-24 07:00")
    if delivered:
        office.deliver("admin", delivered)
        (message,) = office.sender.got("admin@example.test")
        assert "nothing to do" in message.text
    assert glance(office, looked) == silent


def test_over_a_weekend_no_canary_is_missed(office):
    office.open(MONDAY)
    office.deliver("all", MONDAY)
    put_canary(office, "Fri 2026-03-27 07:00")
    office.deliver("admin", "Fri 2026-03-27 09:00")
    now = "Mon 2026-03-30 08:00"
    assert [one for one in glance(office, now) if one is Promise.CANARY] == []


def test_no_canary_is_put_in_without_open_episodes(office):
    put_canary(office, MONDAY)
    with reading(office.engine) as session:
        assert session.execute(DELIVERY.select()).all() == []
