"""Roles resolved against the database, whether they reach somebody, and what each person owes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import open_episode
from cce.records.errors import EpisodeUnknown
from cce.records.owed import owed
from cce.records.timetables import save_timetable
from cce.staff.importing import import_directory
from cce.staff.people import Team
from cce.staff.resolve import owed_by, owners_of, staffing
from cce.staff.roster import Holder, Holding, Scope
from tests.records.samples import a_duty, a_revision, an_episode, listed
from tests.staff.samples import AT, REFERENCE, TODAY, cover, everybody, in_team

OTHER = "22BB-33CC-M"
SW, TM, YJW, LEAD = Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.YOUTH_JUSTICE_WORKER, Role.LEAD_PROFESSIONAL
DIRECTORY = everybody(
    in_team("p-2"),
    in_team("p-3", YJW),
    in_team("p-4", SW),
    Holding(Role.CPC_LEAD, "p-5"),
    in_team("p-5", team="team-b"),
    covers=(cover("p-2", "p-5"), cover("p-5", "p-2", "2026-01-01", "2026-01-02")),
)


@pytest.fixture
def records(engine):
    """Two episodes: one with its own social worker, one without."""
    with transaction(engine) as session:
        import_directory(session, DIRECTORY, TODAY)
        open_episode(session, an_episode(REFERENCE, "team-a"), Child.of(), {SW: "p-1"})
        open_episode(session, replace(an_episode(OTHER, "team-a"), yjs_involved=False), Child.of())
    return engine


def resolve_all(session, reference, at=AT):
    found = staffing(session, reference, at.astimezone(LONDON).date())
    return {role: found.holder(role, at) for role in Role}


def test_a_role_is_resolved_from_the_database_as_from_the_whole_directory(records):
    with reading(records) as session:
        found = resolve_all(session, REFERENCE)
        assert found[SW] == Holder("p-1", SW, Scope.EPISODE)
        assert found[LEAD] == Holder("p-1", LEAD, Scope.EPISODE)
        assert found[TM] == Holder("p-5", TM, Scope.TEAM, covering_for="p-2")
        assert found[Role.CPC_LEAD] == Holder("p-5", Role.CPC_LEAD, Scope.AUTHORITY)
        assert found[Role.IRO] is None
        assert resolve_all(session, OTHER)[SW] == Holder("p-4", SW, Scope.TEAM)


def test_after_the_absence_the_manager_is_told_again(records):
    with reading(records) as session:
        later = resolve_all(session, REFERENCE, AT + timedelta(days=30))[TM]
    assert later == Holder("p-2", TM, Scope.TEAM)


def test_an_unknown_episode_is_refused(records):
    with reading(records) as session, pytest.raises(EpisodeUnknown):
        resolve_all(session, "XXXX-XXXX-X")


def test_a_person_sees_what_they_owe_in_every_role_and_for_those_they_cover(records):
    duties = [
        a_duty()._replace(joint=True),
        a_duty("quality_assurance:f2", owner=TM),
        a_duty("cpc_review:f3", owner=Role.CPC_LEAD),
        a_duty("panel_update:f4", owner=LEAD),
    ]
    with transaction(records) as session:
        for reference in (REFERENCE, OTHER):
            save_timetable(session, reference, a_revision(), listed(*duties))

        def owes(person, at=AT):
            return {(one.reference, one.duty.occurrence.duty.value) for one in owed_by(session, person, at)}

        assert owes("p-1") == {(REFERENCE, "risk_assessment"), (REFERENCE, "panel_update")}
        assert owes("p-4") == {(OTHER, "risk_assessment"), (OTHER, "panel_update")}
        assert owes("p-3") == {(REFERENCE, "risk_assessment"), (OTHER, "risk_assessment")}
        everywhere = {(REFERENCE, "cpc_review"), (OTHER, "cpc_review")}
        managed = {(REFERENCE, "quality_assurance"), (OTHER, "quality_assurance")}
        assert owes("p-5") == everywhere | managed
        assert owes("p-2") == set()
        assert owes("p-2", AT + timedelta(days=30)) == managed
        assert owes("p-99") == set()


def test_an_action_of_the_panel_is_owed_by_its_agencys_member_or_whoever_was_named(records):
    held = (Holding(Role.PANEL_MEMBER, "p-3"), Holding(Role.PANEL_MEMBER, "p-4", Scope.AGENCY, "health"))
    member = replace(DIRECTORY, holdings=(*DIRECTORY.holdings, *held))
    action = a_duty("panel_action:f5", owner=Role.PANEL_MEMBER)
    duties = [
        action._replace(opening="panel_action:f5", agency="Health"),
        action._replace(opening="panel_action:f6", agency="Police"),
        action._replace(opening="panel_action:f7", agency="Health", named="p-1"),
        action._replace(opening="panel_action:f8", agency="Health", named="p-2"),
    ]
    with transaction(records) as session:
        import_directory(session, member, TODAY)
        save_timetable(session, REFERENCE, a_revision(), listed(*duties))
        found = owners_of(session, owed(session, AT), AT)
        assert {opening[-2:]: person.key for (_, opening), person in found.items()} == {
            "f5": "p-4",
            "f6": "p-3",
            "f7": "p-1",
            "f8": "p-5",
        }
        for person, opening in {"p-4": "f5", "p-3": "f6", "p-1": "f7", "p-5": "f8"}.items():
            openings = {one.duty.occurrence.opening for one in owed_by(session, person, AT)}
            assert openings == {f"panel_action:{opening}"}


def test_a_role_held_for_a_district_owes_in_all_its_teams(records):
    district = replace(
        everybody(Holding(TM, "p-1", Scope.DISTRICT, "d-1")), teams=(Team("team-a", "A", "d-1"),)
    )
    with transaction(records) as session:
        import_directory(session, district, TODAY)
        save_timetable(session, REFERENCE, a_revision(), listed(a_duty("quality_assurance:f2", owner=TM)))
        assert [one.reference for one in owed_by(session, "p-1", AT)] == [REFERENCE]
