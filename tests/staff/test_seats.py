"""Every role of every open episode: each is asked about, and those told alike are looked up together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cce.pathway.terms import Role
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import EpisodeStatus, Standing, open_episode, save_standing
from cce.records.timetables import save_timetable
from cce.staff.importing import import_directory
from cce.staff.register import load_directory
from cce.staff.resolve import staffing
from cce.staff.roster import Holding, Scope
from cce.staff.seats import OF_AN_EPISODE, OF_THE_AUTHORITY, Seat, seats_alike
from tests.records.samples import a_duty, a_revision, an_episode, listed
from tests.staff.samples import AT, REFERENCE, TODAY, everybody, in_team

OTHER, THIRD = "22BB-33CC-M", "44DD-55EE-W"
SW, LEAD, MEMBER = Role.SOCIAL_WORKER, Role.LEAD_PROFESSIONAL, Role.PANEL_MEMBER
STAFF = everybody(
    in_team("p-2"),
    in_team("p-4", SW),
    Holding(Role.CPC_LEAD, "p-5"),
    Holding(Role.IRO, "p-3", Scope.EPISODE, OTHER),
    Holding(MEMBER, "p-1"),
    Holding(MEMBER, "p-3", Scope.AGENCY, "health"),
)


@pytest.fixture
def records(engine):
    """Three episodes of one team; the second has a worker and a reviewing officer of its own."""
    with transaction(engine) as session:
        import_directory(session, STAFF, TODAY)
        for reference, worker in ((REFERENCE, "p-1"), (OTHER, "p-2"), (THIRD, "p-1")):
            row = replace(an_episode(reference, "team-a"), yjs_involved=reference == REFERENCE)
            open_episode(session, row, Child.of(), {SW: worker})
    return engine


def alike(engine, at=AT, roles=OF_AN_EPISODE):
    with reading(engine) as session:
        return seats_alike(session, load_directory(session), at, roles)


def test_every_role_of_every_open_episode_is_asked_about_once(records):
    seats = [seat for group in alike(records) for seat in group.seats]
    assert len(seats) == len(set(seats)) == 3 * len(OF_AN_EPISODE) - 2 + len(OF_THE_AUTHORITY)
    assert Seat(REFERENCE, "team-a", Role.YOUTH_JUSTICE_WORKER) in seats
    with transaction(records) as session:
        save_standing(session, OTHER, Standing(status=EpisodeStatus.CLOSED, closed_at=AT))
    seats = [seat for group in alike(records) for seat in group.seats]
    assert {seat.reference for seat in seats} == {REFERENCE, THIRD, None}
    assert [seat.role for seat in seats if seat.reference is None] == list(OF_THE_AUTHORITY)


def test_without_open_episodes_nobody_is_asked_about(engine):
    assert alike(engine) == ()


def test_those_told_alike_stand_together(records):
    groups = {
        (group.role, tuple(sorted(seat.reference for seat in group.seats)))
        for group in alike(records, roles=(SW, LEAD, Role.TEAM_MANAGER))
    }
    together = tuple(sorted((REFERENCE, THIRD)))
    assert groups == {(role, who) for role in (SW, LEAD, Role.TEAM_MANAGER) for who in (together, (OTHER,))}


def test_what_is_said_of_a_group_holds_for_each_of_its_seats(records):
    with reading(records) as session:
        directory = load_directory(session)
        for days in (0, 3, 40):
            at = AT + timedelta(days=days)
            for group in seats_alike(session, directory, AT):
                told = directory.holder(group.role, group.case, at, group.agency)
                for seat in group.seats:
                    if seat.reference is not None:
                        own = staffing(session, seat.reference, AT.date())
                        assert own.holder(seat.role, at, seat.agency) == told


def test_an_open_action_of_the_panel_is_a_seat_of_its_own(records):
    action = a_duty("panel_action:f5", owner=MEMBER)
    duties = [
        action._replace(agency="Health"),
        action._replace(opening="panel_action:f6", agency="Police", named="p-5"),
        action._replace(opening="panel_action:f7", agency="Youth", closed_at=AT - timedelta(hours=1)),
    ]
    with transaction(records) as session:
        save_timetable(session, REFERENCE, a_revision(), listed(*duties))
        directory = load_directory(session)
        told = {
            group.agency: directory.holder(group.role, group.case, AT, group.agency)
            for group in seats_alike(session, directory, AT, ())
        }
    assert {agency: holder and holder.person for agency, holder in told.items()} == {
        "Health": "p-3",
        "Police": "p-5",
    }
