"""The fictional council: whole on any day, the same from the same seed, loaded once through the import."""

import asyncio
import json
from collections import Counter
from datetime import time

import pytest
from sqlalchemy import delete

from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.judge import judge
from cce.pathway.panels import addressed, set_on
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import DutyStatus, Level, Role, Stage
from cce.pathway.timetable import work_out
from cce.records.child_links import links_of
from cce.records.children import child_of
from cce.records.engine import reading, transaction
from cce.records.episodes import episodes
from cce.records.imports import imports
from cce.records.panels import panels
from cce.staff.importing import import_directory
from cce.staff.people import Person
from cce.staff.register import CHANNEL, COVER, HOLDING, PERSON, load_directory
from cce.staff.roster import Directory
from starter.cli.boundary import run
from starter.council.children import invented, panels_around
from starter.council.staff import TEAMS, council_staff
from tests.pathway.dates import day

POLICY = load_policy("nottinghamshire-2020", ())
CALENDAR = POLICY.working_calendar()
DAYS = [
    pytest.param("Fri 2026-11-20", id="a-friday"),
    pytest.param("Sun 2026-11-22", id="a-sunday"),
    pytest.param("Sun 2026-12-27", id="between-bank-holidays"),
    pytest.param("Tue 2026-04-07", id="after-easter"),
    pytest.param("Mon 2026-03-30", id="after-the-clocks-changed"),
    pytest.param("Mon 2027-03-01", id="after-a-short-month"),
]
INVENTED = ("Example", "Sample", "Placeholder", "Specimen", "Fictional", "Invented")


def told(today):
    """Every child, and what follows from what the pathway took of it."""
    meeting = set_on(panels_around(CALENDAR, today))
    for one in invented(1, CALENDAR, today, meeting):
        circumstances = Circumstances(
            one.course.status, one.child.born_on.reveal(), one.course.joint, meeting
        )
        known: list[Fact] = []
        for fact in as_recorded(one.facts):
            judge(fact, known, circumstances, POLICY, CALENDAR)
            known.append(addressed(fact, meeting))
        yield one, work_out(known, circumstances, POLICY, CALENDAR)


@pytest.mark.parametrize("today", DAYS)
def test_on_any_day_it_is_whole_and_the_pathway_takes_all_of_it(today):
    at = CALENDAR.at(day(today), time(8))
    children = list(told(day(today)))
    stages = Counter(timetable.stage(at) for _, timetable in children)
    assert (sum(stages.values()), stages[Stage.CLOSED]) == (68, 8)
    assert set(stages) == set(Stage)
    assert {timetable.level for _, timetable in children} == {None, *Level}
    owed = [(one, one.status(at)) for _, timetable in children for one in timetable.owed(at)]
    assert 15 <= sum(status is DutyStatus.OVERDUE for _, status in owed) <= 40
    assert any(one.extended_until for one, _ in owed)
    assert sum(timetable.in_cohort(at) for _, timetable in children) >= 6
    assert all(fact.recorded_at < at for one, _ in children for fact in one.facts)


def test_the_same_seed_and_day_give_the_same_children_and_another_seed_others():
    today = day("Fri 2026-11-20")
    meeting = set_on(panels_around(CALENDAR, today))
    first, again, other = (list(invented(seed, CALENDAR, today, meeting)) for seed in (1, 1, 2))
    assert first == again
    assert [one.child for one in first] != [one.child for one in other]
    names = [one.child.name.reveal() for one in first]
    assert len(set(names)) == len(names)
    assert all((name or "").endswith(INVENTED) for name in names)


def test_every_role_is_held_and_everybody_is_invented():
    directory = council_staff(day("Fri 2026-11-20"))
    assert {one.role for one in directory.holdings} == set(Role) - {Role.LEAD_PROFESSIONAL}
    assert all(one.name.endswith((*INVENTED, "mailbox")) for one in directory.people)
    assert all((one.email or "").endswith("@example.test") for one in directory.people)
    keys = {one.key for one in directory.people}
    assert keys >= {key for team in TEAMS for key in (*team.workers, team.manager)}
    assert {team.key for team in TEAMS} == {team.key for team in directory.teams}


def test_records_with_anything_else_in_them_are_left_alone(house, cce):
    house.hire()
    house.open("{fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}")
    ran = cce("council")
    assert (ran.code, "There are episodes here already" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert panels(session) == ()


def test_a_staff_directory_of_its_own_is_left_alone(house, cce):
    own = Directory((Person("p-own", "Somebody Real"),))
    with transaction(house.engine) as session:
        import_directory(session, own, day("Fri 2026-11-20"))
    ran = cce("council")
    assert (ran.code, "has people of its own (p-own)" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert load_directory(session).people == own.people


@pytest.mark.temporal
async def test_with_the_engine_at_work_it_is_loaded_once(commanded_room, capsys):
    engine = commanded_room.office.engine
    with transaction(engine) as session:
        for table in (COVER, CHANNEL, HOLDING, PERSON):
            session.execute(delete(table))
    async with commanded_room.at_work():
        for _ in range(2):
            code = await asyncio.to_thread(run, ["council", "--json"])
            seen = capsys.readouterr()
            assert seen.err == ""
            said = json.loads(seen.out)
            assert (code, said["open"], said["closed"]) == (0, 60, 8)
    with reading(engine) as session:
        every = episodes(session, status=None)
        assert {one.standing.stage for one in every} == set(Stage)
        assert len(imports(session)) == 68
        names = (child_of(session, one.reference).name.reveal() or "" for one in every)
        assert all(name.endswith(INVENTED) for name in names)
        assert any(links_of(session, one.reference) for one in every)
        assert len(panels(session)) == 5
