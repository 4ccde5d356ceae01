"""Whom the engine could not tell, before it matters."""

from datetime import date

import pytest
from sqlalchemy import update

from cce.pathway.policy_files import load_policy
from cce.pathway.terms import Role
from cce.records.engine import reading, transaction
from cce.reports.reach import Unreached, WhyNot, slots, together, unreached_at
from cce.staff.register import HOLDING, PERSON
from tests.pathway.dates import day, uk
from tests.starter.cli_scenes import CONCERN, REFERENCE

POLICY = load_policy("nottinghamshire-2020")


@pytest.fixture
def gaps(office):
    def at(when):
        with reading(office.engine) as session:
            return [
                (one.role, one.why, one.person) for one in unreached_at(session, uk(when), day(when[:14]))
            ]

    return at


def change(office, table, key, **values):
    with transaction(office.engine) as session:
        session.execute(update(table).where(key).values(values))


def test_a_whole_directory_leaves_no_gap(office, gaps):
    office.open(CONCERN)
    assert gaps("Wed 2026-04-08 09:00") == []


def test_without_open_episodes_nobody_need_be_reached(gaps):
    assert gaps("Wed 2026-04-08 09:00") == []


def test_a_role_is_a_gap_from_the_day_after_its_holder_ends(office, gaps):
    office.open(CONCERN)
    change(office, HOLDING, HOLDING.c.role == "cpc_lead", until_on=date(2026, 4, 8))
    assert gaps("Wed 2026-04-08 09:00") == []
    assert gaps("Thu 2026-04-09 09:00") == [(Role.CPC_LEAD, WhyNot.NOBODY_HOLDS_IT, None)]


def test_a_holder_without_an_address_is_a_gap(office, gaps):
    office.open(CONCERN)
    change(office, PERSON, PERSON.c.key == "p-109", email=None)
    assert gaps("Wed 2026-04-08 09:00") == [(Role.CPC_LEAD, WhyNot.NO_WAY_TO_REACH, "p-109")]


def test_the_days_looked_at_are_now_and_the_slots_of_working_days():
    found = slots(POLICY.working_calendar(), POLICY.hours, uk("Thu 2026-04-02 15:00"), 1)
    assert found == tuple(
        uk(at)
        for at in (
            *("Thu 2026-04-02 15:00", "Tue 2026-04-07 09:00"),
            *("Wed 2026-04-08 09:00", "Thu 2026-04-09 09:00"),
        )
    )


def test_the_same_gap_on_several_days_is_one():
    gap = [
        Unreached(REFERENCE, None, Role.IRO, WhyNot.NOBODY_HOLDS_IT, None, day(on), day(on))
        for on in ("Wed 2026-04-08", "Thu 2026-04-09")
    ]
    other = Unreached(
        REFERENCE, None, Role.POLICE, WhyNot.NOBODY_HOLDS_IT, None, *[day("Tue 2026-04-07")] * 2
    )
    found = [(one.role, one.first_on, one.last_on) for one in together([*gap, other])]
    assert found == [
        (Role.POLICE, day("Tue 2026-04-07"), day("Tue 2026-04-07")),
        (Role.IRO, day("Wed 2026-04-08"), day("Thu 2026-04-09")),
    ]
