"""What stands beside a child's clocks: who is missing among those who would be told."""

import pytest
from sqlalchemy import update

from cce.records.engine import reading, transaction
from cce.reports.around_the_child import around_the_child
from cce.reports.episode_view import episode_view
from cce.staff.register import HOLDING
from tests.pathway.dates import uk
from tests.starter.cli_scenes import CONCERN, REFERENCE

LOOKED_AFTER = "{fact: status_changed, id: lac, happened_at: 2026-03-24T10:00, to: lac}"
AT = "Wed 2026-03-25 09:00"


@pytest.fixture
def warnings(office):
    def at(when=AT):
        with reading(office.engine) as session:
            ladder = office.authority.ladder(session, "nottinghamshire-2020")
            view = episode_view(session, REFERENCE, lambda _: ladder, uk(when))
            return around_the_child(session, view).warnings

    return at


def nobody_is(office, role):
    with transaction(office.engine) as session:
        session.execute(update(HOLDING).where(HOLDING.c.role == role).values(role="administrator"))


def test_whole_staff_leaves_nothing_to_say(office, warnings):
    office.open(CONCERN, LOOKED_AFTER)
    assert warnings() == ()


def test_looked_after_child_without_a_reviewing_officer_is_said_although_nothing_is_owed_to_one(
    office, warnings
):
    office.open(CONCERN)
    nobody_is(office, "iro")
    assert warnings() == ()
    office.record(LOOKED_AFTER)
    assert warnings() == (
        "The child is looked after and has no reviewing officer: name who holds the role iro.",
    )


def test_role_that_owes_something_and_nobody_holds_is_said(office, warnings):
    office.open(CONCERN)
    nobody_is(office, "social_worker")
    assert warnings() == ("Nobody holds the role social_worker: its notices go one role up.",)


def test_role_that_nobody_needs_is_not_asked_about(office, warnings):
    office.open(CONCERN)
    nobody_is(office, "panel_coordinator")
    assert warnings() == ()


def test_closed_episode_needs_nobody(office, warnings):
    office.open(CONCERN, "{fact: closed, id: closed, happened_at: 2026-03-24T12:00}")
    nobody_is(office, "social_worker")
    assert warnings() == ()
