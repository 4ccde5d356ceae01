"""Who is told: the nearest holder who is there, or whoever stands in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from cce.pathway.terms import Role
from cce.staff.people import Person, Team
from cce.staff.roster import Case, Directory, Holder, Holding, Scope, agency_mark
from tests.staff.samples import AT, CASE, REFERENCE, cover, everybody, given, in_team, people

SW, TM = Role.SOCIAL_WORKER, Role.TEAM_MANAGER
AUTHORITY = Holding(TM, "p-3")


def told(directory, role=TM, case=CASE, at=AT):
    holder = directory.holder(role, case, at)
    return None if holder is None else holder.person


def test_the_childs_own_worker_comes_before_the_teams_and_the_team_before_the_authority():
    own = Case(REFERENCE, "team-a", (given("p-1", role=TM),))
    for_child = Holding(TM, "p-4", Scope.EPISODE, REFERENCE)
    directory = everybody(for_child, in_team("p-2"), AUTHORITY)
    assert directory.holder(TM, own, AT) == Holder("p-1", TM, Scope.EPISODE)
    assert directory.holder(TM, CASE, AT) == Holder("p-4", TM, Scope.EPISODE)
    assert directory.holder(TM, Case("22BB-33CC-M", "team-a"), AT) == Holder("p-2", TM, Scope.TEAM)
    assert directory.holder(TM, Case("22BB-33CC-M", None), AT) == Holder("p-3", TM, Scope.AUTHORITY)


def test_a_district_stands_between_its_teams_and_the_authority():
    for_north = Holding(TM, "p-4", Scope.DISTRICT, "d-north")
    teams = tuple(
        Team(key, key, district)
        for key, district in (("team-a", "d-north"), ("team-b", "d-south"), ("team-c", None))
    )
    directory = replace(everybody(for_north, AUTHORITY), teams=teams)
    assert directory.holder(TM, CASE, AT) == Holder("p-4", TM, Scope.DISTRICT)
    nearer = replace(directory, holdings=(*directory.holdings, in_team("p-2")))
    assert told(nearer) == "p-2"
    for other in ("team-b", "team-c", "team-unheard-of"):
        assert told(directory, case=Case(REFERENCE, other)) == "p-3"


def test_an_agencys_own_member_comes_before_whoever_sits_for_all():
    member = Role.PANEL_MEMBER
    for_all = Holding(member, "p-1")
    directory = everybody(for_all, Holding(member, "p-2", Scope.AGENCY, "youth-service"))
    assert directory.holder(member, CASE, AT, "Youth Service") == Holder("p-2", member, Scope.AGENCY)
    assert directory.holder(member, CASE, AT, "youth-service") == Holder("p-2", member, Scope.AGENCY)
    assert told(directory, member) == "p-1"
    health = directory.holder(member, CASE, AT, "Health")
    assert health is not None
    assert health.person == "p-1"


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("Youth Service", "youth-service"),
        ("  NHS (community) ", "nhs-community"),
        ("Police", "police"),
        ("Straße & Co", "strasse-co"),
    ],
)
def test_an_agency_is_the_same_however_it_is_written(written, mark):
    assert agency_mark(written) == mark


def test_a_role_nobody_holds_reaches_nobody():
    assert told(everybody(in_team("p-2", team="team-b"))) is None
    assert told(Directory()) is None


def test_a_reassignment_counts_from_its_instant():
    case = Case(REFERENCE, None, (given("p-1"), given("p-2", AT + timedelta(hours=1), sequence=1)))
    directory = everybody()
    assert told(directory, SW, case, AT - timedelta(seconds=1)) is None
    assert told(directory, SW, case, AT) == "p-1"
    assert told(directory, SW, case, AT + timedelta(hours=1)) == "p-2"


@pytest.mark.parametrize(
    ("day", "person"),
    [
        pytest.param("2026-04-01", "p-1", id="before-the-hand-over"),
        pytest.param("2026-04-02", "p-2", id="first-day"),
        pytest.param("2026-04-30", "p-2", id="last-day"),
        pytest.param("2026-05-01", "p-3", id="nobody-in-the-team"),
    ],
)
def test_dates_of_a_holding_are_inclusive(day, person):
    directory = everybody(
        in_team("p-1", until_on=date(2026, 4, 1)),
        in_team("p-2", from_on=date(2026, 4, 2), until_on=date(2026, 4, 30)),
        AUTHORITY,
    )
    assert told(directory, at=datetime.fromisoformat(f"{day}T12:00+00:00")) == person


def test_a_day_begins_at_midnight_in_london():
    directory = everybody(in_team("p-1", from_on=date(2026, 6, 2)), AUTHORITY)
    assert told(directory, at=datetime(2026, 6, 1, 22, 59, tzinfo=UTC)) == "p-3"
    assert told(directory, at=datetime(2026, 6, 1, 23, 0, tzinfo=UTC)) == "p-1"


def test_who_took_a_role_last_holds_it():
    directory = everybody(in_team("p-1"), in_team("p-2", from_on=date(2026, 1, 1)))
    assert told(directory) == "p-2"


def test_who_has_left_is_passed_over():
    gone = Person("p-9", "Gone Example", active_until=date(2026, 4, 7))
    coming = Person("p-8", "Coming Example", active_from=date(2026, 4, 9))
    case = Case(REFERENCE, "team-a", (given("p-9", role=TM),))
    directory = everybody(in_team("p-8"), AUTHORITY, left=(gone, coming))
    assert told(directory, TM, case) == "p-3"
    assert told(directory, TM, case, AT + timedelta(days=1)) == "p-8"
    assert told(directory, TM, case, AT - timedelta(days=1)) == "p-3"


def test_somebody_nobody_knows_is_passed_over():
    assert told(everybody(AUTHORITY), TM, Case(REFERENCE, None, (given("p-99", role=TM),))) == "p-3"


def test_who_is_absent_is_covered_for_and_whoever_covers_them():
    directory = everybody(in_team("p-1"), covers=(cover("p-1", "p-2"), cover("p-2", "p-3")))
    assert directory.holder(TM, CASE, AT) == Holder("p-3", TM, Scope.TEAM, covering_for="p-1")
    assert told(directory, at=AT + timedelta(days=30)) == "p-1"


@pytest.mark.parametrize(
    ("day", "person"),
    [("2026-04-06", "p-1"), ("2026-04-07", "p-2"), ("2026-04-17", "p-2"), ("2026-04-18", "p-1")],
)
def test_dates_of_cover_are_inclusive(day, person):
    directory = everybody(in_team("p-1"), covers=(cover("p-1", "p-2"),))
    assert told(directory, at=datetime.fromisoformat(f"{day}T12:00+01:00")) == person


def test_a_leaver_may_be_covered_for():
    gone = Person("p-9", "Gone Example", active_until=date(2026, 4, 7))
    directory = everybody(in_team("p-9"), left=(gone,), covers=(cover("p-9", "p-2"),))
    assert told(directory) == "p-2"


def test_who_is_covered_for_by_somebody_who_left_is_passed_over():
    gone = Person("p-9", "Gone Example", active_until=date(2026, 4, 7))
    directory = everybody(in_team("p-1"), AUTHORITY, left=(gone,), covers=(cover("p-1", "p-9"),))
    assert told(directory) == "p-3"
    assert told(directory, at=AT - timedelta(days=1)) == "p-9"
    assert told(everybody(in_team("p-1"), left=(gone,), covers=(cover("p-1", "p-9"),))) is None


def test_cover_that_goes_in_a_circle_reaches_the_next_level():
    covers = (cover("p-1", "p-2"), cover("p-2", "p-1"))
    assert told(everybody(in_team("p-1"), AUTHORITY, covers=covers)) == "p-3"


def test_a_lead_professional_nobody_named_is_the_social_worker():
    lead = Role.LEAD_PROFESSIONAL
    case = Case(REFERENCE, None, (given("p-1"),))
    assert everybody().holder(lead, case, AT) == Holder("p-1", lead, Scope.EPISODE)
    named = Case(REFERENCE, None, (given("p-1"), given("p-2", role=lead)))
    assert told(everybody(), lead, named) == "p-2"


def test_whoever_covers_is_told_in_the_place_of_all_they_cover():
    directory = everybody(covers=(cover("p-1", "p-2"), cover("p-2", "p-3"), cover("p-4", "p-3")))
    assert directory.covered_by("p-3", AT.date()) == {"p-1", "p-2", "p-3", "p-4"}
    assert directory.covered_by("p-2", AT.date()) == {"p-2"}


@for_all(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 28), st.integers(0, 9))),
    st.integers(1, 28),
)
def test_whatever_the_cover_who_is_told_is_there(rows, day):
    covers = tuple(
        cover(
            f"p-{absent}",
            f"p-{by}",
            f"2026-04-{first:02}",
            str(date(2026, 4, first) + timedelta(days=length)),
        )
        for absent, by, first, length in rows
    )
    directory = Directory(people("p-1", "p-2", "p-3", "p-4", "p-5"), (), (in_team("p-1"),), covers)
    person = told(directory, at=datetime(2026, 4, day, 12, tzinfo=UTC))
    on = date(2026, 4, day)
    assert person is None or not [
        one for one in covers if one.person == person and one.from_on <= on <= one.until_on
    ]
