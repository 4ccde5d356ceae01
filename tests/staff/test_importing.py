"""Imports: what would change is said first, twice is once, and nobody who was ever told is forgotten."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from cce.pathway.terms import Role
from cce.records.engine import reading, transaction
from cce.staff.errors import PersonUnknown
from cce.staff.fictional import shipped_directory
from cce.staff.hours import Weekday, WorkingHours
from cce.staff.importing import ChangeKind, changes, import_directory
from cce.staff.people import Person, PersonKind, Team
from cce.staff.register import channel_urls, load_directory, people_of, person_of
from cce.staff.roster import Directory, Holding, Scope
from tests.staff.samples import TODAY, cover, in_team, people

MAIL = "mailto://127.0.0.1:2525"
HOURS = WorkingHours((Weekday.MON, Weekday.WED), time(8, 30), time(16))
START = Directory(people("p-1", "p-2"), (Team("team-a", "North"),), (in_team("p-1"),), (cover("p-1", "p-2"),))


def imported(engine, directory, on=TODAY):
    with transaction(engine) as session:
        return [(one.kind, one.what, one.key) for one in import_directory(session, directory, on)]


def test_a_directory_comes_back_as_it_was_imported(engine):
    shipped = shipped_directory()
    imported(engine, shipped)
    with reading(engine) as session:
        kept = load_directory(session)
    assert set(kept.people) == set(shipped.people)
    assert set(kept.teams) == set(shipped.teams)
    assert set(kept.holdings) == set(shipped.holdings)
    assert set(kept.covers) == set(shipped.covers)


def test_what_would_change_is_said_and_nothing_written(engine):
    with transaction(engine) as session:
        told = changes(session, START, TODAY)
        assert [(one.kind, one.what) for one in told] == [
            (ChangeKind.ADDED, "person"),
            (ChangeKind.ADDED, "person"),
            (ChangeKind.ADDED, "team"),
            (ChangeKind.ADDED, "holding"),
            (ChangeKind.ADDED, "cover"),
        ]
        assert load_directory(session) == Directory()
        assert import_directory(session, START, TODAY) == told


def test_the_same_directory_twice_changes_nothing(engine):
    imported(engine, shipped_directory())
    assert imported(engine, shipped_directory()) == []
    assert imported(engine, shipped_directory(), TODAY + timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("then", "change"),
    [
        pytest.param(
            replace(START, people=(replace(START.people[0], email="new@example.test"), START.people[1])),
            (ChangeKind.CHANGED, "person", "p-1"),
            id="address",
        ),
        pytest.param(
            replace(START, people=(replace(START.people[0], channels=("jsons://x.test",)), START.people[1])),
            (ChangeKind.CHANGED, "person", "p-1"),
            id="channels",
        ),
        pytest.param(
            replace(START, people=(*START.people, *people("p-3"))),
            (ChangeKind.ADDED, "person", "p-3"),
            id="new",
        ),
        pytest.param(replace(START, teams=()), (ChangeKind.REMOVED, "team", "team-a"), id="no-team"),
        pytest.param(
            replace(START, teams=(Team("team-a", "South"),)),
            (ChangeKind.CHANGED, "team", "team-a"),
            id="team-renamed",
        ),
        pytest.param(
            replace(START, holdings=(*START.holdings, Holding(Role.IRO, "p-2"))),
            (ChangeKind.ADDED, "holding", "iro for authority"),
            id="role",
        ),
        pytest.param(
            replace(START, holdings=()),
            (ChangeKind.REMOVED, "holding", "team_manager for team team-a"),
            id="no-role",
        ),
        pytest.param(replace(START, covers=()), (ChangeKind.REMOVED, "cover", "p-1"), id="no-cover"),
        pytest.param(
            replace(START, people=(replace(START.people[0], active_until=date(2026, 5, 1)), START.people[1])),
            (ChangeKind.LEFT, "person", "p-1"),
            id="leaves",
        ),
        pytest.param(
            replace(START, people=(replace(START.people[0], hours=HOURS), START.people[1])),
            (ChangeKind.CHANGED, "person", "p-1"),
            id="hours",
        ),
        pytest.param(
            replace(START, people=(replace(START.people[0], kind=PersonKind.MAILBOX), START.people[1])),
            (ChangeKind.CHANGED, "person", "p-1"),
            id="mailbox",
        ),
        pytest.param(
            replace(START, people=(replace(START.people[0], quiet=True), START.people[1])),
            (ChangeKind.CHANGED, "person", "p-1"),
            id="quiet",
        ),
        pytest.param(
            replace(START, teams=(Team("team-a", "North", "d-1"),)),
            (ChangeKind.CHANGED, "team", "team-a"),
            id="district",
        ),
        pytest.param(
            replace(START, holdings=(*START.holdings, Holding(Role.POLICE, "p-2", Scope.DISTRICT, "d-1"))),
            (ChangeKind.ADDED, "holding", "police for district d-1"),
            id="role-of-a-district",
        ),
        pytest.param(
            replace(
                START, holdings=(*START.holdings, Holding(Role.PANEL_MEMBER, "p-2", Scope.AGENCY, "health"))
            ),
            (ChangeKind.ADDED, "holding", "panel_member for agency health"),
            id="role-of-an-agency",
        ),
    ],
)
def test_what_changed_is_said_and_kept(engine, then, change):
    imported(engine, START)
    assert imported(engine, then) == [change]
    with reading(engine) as session:
        assert load_directory(session) == then
    assert imported(engine, then) == []


def test_what_changes_of_hours_and_quiet_is_said_in_words(engine):
    imported(engine, START)
    person = replace(START.people[0], hours=HOURS, quiet=True, kind=PersonKind.MAILBOX)
    with transaction(engine) as session:
        told = changes(session, replace(START, people=(person, START.people[1])), TODAY)
    assert [one.detail for one in told] == [
        "kind person → mailbox, hours none → mon wed 08:30 to 16:00, quiet none → yes"
    ]


def test_who_is_quiet_stays_so_where_a_directory_does_not_say(engine):
    quiet = replace(START, people=(replace(START.people[0], quiet=True), START.people[1]))
    imported(engine, quiet)
    assert imported(engine, START) == []
    with reading(engine) as session:
        assert person_of(session, "p-1").quiet is True
    loud = replace(START, people=(replace(START.people[0], quiet=False), START.people[1]))
    assert imported(engine, loud) == [(ChangeKind.CHANGED, "person", "p-1")]


def test_somebody_no_longer_named_has_left_and_may_come_back(engine):
    imported(engine, START)
    without = Directory(START.people[1:], START.teams)
    assert (ChangeKind.LEFT, "person", "p-1") in imported(engine, without)
    with reading(engine) as session:
        assert person_of(session, "p-1").active_until == TODAY - timedelta(days=1)
    assert imported(engine, without, TODAY + timedelta(days=9)) == []
    assert imported(engine, replace(without, people=START.people)) == [(ChangeKind.CHANGED, "person", "p-1")]
    with reading(engine) as session:
        assert person_of(session, "p-1").active_until is None


def test_addresses_in_channels_are_not_shown_as_a_change(engine):
    imported(engine, START)
    secret = replace(START.people[0], channels=("jsons://token:secret@hooks.test",))
    with transaction(engine) as session:
        told = import_directory(session, replace(START, people=(secret, START.people[1])), TODAY)
    assert [one.detail for one in told] == ["channels"]


def test_a_person_is_reached_in_the_order_they_prefer(engine):
    both = Person("p-1", "Ada Example", "ada@example.test", ("jsons://hooks.test/x", "email"))
    without = Person("p-2", "Ben Sample", None, ("jsons://hooks.test/y",))
    imported(engine, Directory((both, without)))
    with reading(engine) as session:
        first, second = channel_urls(session, "p-1", MAIL)
        assert first == "jsons://hooks.test/x"
        assert second.startswith(MAIL)
        assert "to=ada@example.test" in second
        assert channel_urls(session, "p-2", MAIL) == ("jsons://hooks.test/y",)
        assert channel_urls(session, "p-9", MAIL) == ()


def test_somebody_nobody_knows_is_refused(engine):
    with reading(engine) as session:
        with pytest.raises(PersonUnknown, match="p-9"):
            person_of(session, "p-9")
        assert people_of(session, []) == ()
