"""Whom the engine could not tell, before it matters."""

from datetime import date

import pytest
from sqlalchemy import event, insert, update

from cce.pathway.policy_files import load_policy
from cce.pathway.terms import Role
from cce.records.engine import reading, transaction
from cce.records.timetables import save_timetable
from cce.reports.reach import WhyNot, slots, unreached
from cce.staff.failing import record_given_up
from cce.staff.register import CHANNEL, HOLDING, PERSON
from tests.pathway.dates import day, uk
from tests.records.samples import a_duty, a_revision, listed
from tests.starter.cli_scenes import CONCERN, REFERENCE

POLICY = load_policy("nottinghamshire-2020")
CALENDAR = POLICY.working_calendar()
OTHER = "22BB-33CC-M"


@pytest.fixture
def gaps(office):
    def at(*slots):
        instants = [uk(slot) for slot in slots]
        with reading(office.engine) as session:
            return unreached(session, instants[0], instants, CALENDAR)

    return at


def said(found):
    return [(one.role, one.why, one.person) for one in found]


def change(office, table, key, **values):
    with transaction(office.engine) as session:
        session.execute(update(table).where(key).values(values))


def test_a_whole_directory_leaves_no_gap(office, gaps):
    office.open(CONCERN)
    assert gaps("Wed 2026-04-08 09:00") == ()


def test_without_open_episodes_nobody_need_be_reached(gaps):
    assert gaps("Wed 2026-04-08 09:00") == ()


def test_a_role_is_a_gap_from_the_day_after_its_holder_ends(office, gaps):
    office.open(CONCERN)
    change(office, HOLDING, HOLDING.c.role == "cpc_lead", until_on=date(2026, 4, 8))
    assert gaps("Wed 2026-04-08 09:00") == ()
    assert said(gaps("Thu 2026-04-09 09:00")) == [(Role.CPC_LEAD, WhyNot.NOBODY_HOLDS_IT, None)]


def test_a_holder_without_an_address_is_a_gap(office, gaps):
    office.open(CONCERN)
    change(office, PERSON, PERSON.c.key == "p-109", email=None)
    assert said(gaps("Wed 2026-04-08 09:00")) == [(Role.CPC_LEAD, WhyNot.NO_WAY_TO_REACH, "p-109")]


def test_the_days_looked_at_are_now_and_the_slots_of_working_days():
    found = slots(POLICY.working_calendar(), POLICY.hours, uk("Thu 2026-04-02 15:00"), 1)
    assert found == tuple(
        uk(at)
        for at in (
            *("Thu 2026-04-02 15:00", "Tue 2026-04-07 09:00"),
            *("Wed 2026-04-08 09:00", "Thu 2026-04-09 09:00"),
        )
    )


def test_the_same_gap_on_several_days_is_one_and_the_earliest_comes_first(office, gaps):
    office.open(CONCERN)
    change(office, HOLDING, HOLDING.c.role == "cpc_lead", until_on=date(2026, 4, 8))
    change(office, HOLDING, HOLDING.c.role == "police", until_on=date(2026, 4, 7))
    found = gaps("Tue 2026-04-07 09:00", "Wed 2026-04-08 09:00", "Thu 2026-04-09 09:00")
    assert [(one.role, one.first_on, one.last_on) for one in found] == [
        (Role.POLICE, day("Wed 2026-04-08"), day("Thu 2026-04-09")),
        (Role.CPC_LEAD, day("Thu 2026-04-09"), day("Thu 2026-04-09")),
    ]


def test_a_gap_is_said_for_each_episode_that_has_it(office, gaps):
    office.open(CONCERN)
    office.open(CONCERN, reference=OTHER, team="team-b")
    change(office, HOLDING, HOLDING.c.role == "cpc_lead", until_on=date(2026, 4, 1))
    found = gaps("Wed 2026-04-08 09:00")
    assert [(one.reference, one.team) for one in found] == [(OTHER, "team-b"), (REFERENCE, "team-a")]


def test_a_holder_whose_every_address_fails_is_a_gap(office, gaps):
    office.open(CONCERN)
    for message in ("a", "b", "c"):
        with transaction(office.engine) as session:
            record_given_up(session, "p-109", 0, message, "refused", uk("Tue 2026-04-07 09:00"))
    assert said(gaps("Wed 2026-04-08 09:00")) == [(Role.CPC_LEAD, WhyNot.ADDRESS_FAILS, "p-109")]


def test_a_holder_with_another_address_that_works_is_none(office, gaps):
    office.open(CONCERN)
    with transaction(office.engine) as session:
        session.execute(insert(CHANNEL), {"person": "p-109", "place": 1, "url": "jsons://hooks.test/x"})
        for message in ("a", "b", "c"):
            record_given_up(session, "p-109", 0, message, "refused", uk("Tue 2026-04-07 09:00"))
    assert gaps("Wed 2026-04-08 09:00") == ()


def test_who_is_told_of_what_is_about_no_child_must_be_there_for_the_authority(office, gaps):
    office.open(CONCERN)
    change(office, HOLDING, HOLDING.c.role == "panel_coordinator", scope="team", scope_key="team-a")
    found = gaps("Wed 2026-04-08 09:00")
    assert [(one.reference, one.role) for one in found] == [(None, Role.PANEL_COORDINATOR)]


def test_the_action_of_an_agency_nobody_sits_for_is_a_gap(office, gaps):
    office.open(CONCERN)
    change(office, HOLDING, HOLDING.c.role == "panel_member", scope="agency", scope_key="health")
    actions = [
        a_duty(f"panel_action:{agency}", owner=Role.PANEL_MEMBER)._replace(agency=agency)
        for agency in ("Health", "Youth service")
    ]
    with transaction(office.engine) as session:
        save_timetable(session, REFERENCE, a_revision(9), listed(*actions))
    found = gaps("Wed 2026-04-08 09:00")
    assert [(one.role, one.agency) for one in found] == [(Role.PANEL_MEMBER, "Youth service")]


def test_the_record_is_asked_no_more_often_for_more_days_or_more_episodes(office):
    def asked(days):
        statements = []

        def count(*given):
            statements.append(given[2])

        event.listen(office.engine, "before_cursor_execute", count)
        at = uk("Wed 2026-04-08 09:00")
        with reading(office.engine) as session:
            unreached(session, at, [at] * days, CALENDAR)
        event.remove(office.engine, "before_cursor_execute", count)
        return len(statements)

    few = asked(1)
    for reference in (REFERENCE, OTHER, "44DD-55EE-W"):
        office.open(CONCERN, reference=reference)
    assert asked(20) == few
