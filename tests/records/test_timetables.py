"""Timetables come back whole, list only what is new, and every revision can say what it said."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cce.pathway.limits import CalendarDays, Hours, Months, Weeks, WorkingDays
from cce.pathway.terms import DutyStatus, Role
from cce.records.engine import reading, transaction
from cce.records.episodes import EpisodeStatus, Standing, save_standing
from cce.records.errors import RevisionUnknown
from cce.records.owed import Place, owed
from cce.records.timetables import (
    ListedDuty,
    duties_as_of,
    duties_of,
    revisions_of,
    save_timetable,
)
from tests.records.samples import OPENED_AT, REFERENCE, a_duty, a_revision, instant, listed, opened

OTHER = "22BB-33CC-M"


@pytest.mark.parametrize(
    "limit", [None, WorkingDays(2), CalendarDays(10), Weeks(6), Months(3), Hours(48)], ids=str
)
def test_a_duty_comes_back_as_it_was_worked_out(engine, limit):
    plain = a_duty()
    duty = ListedDuty(
        3,
        a_duty(
            due=replace(plain.due, limit=limit, back=True),
            joint=True,
            closed_at=instant("2026-03-31 15:00"),
            closed_as=DutyStatus.MET,
            closed_by="f2",
            extended_until=date(2026, 4, 9),
            panel=date(2026, 6, 3),
        ),
    )
    with transaction(engine) as session:
        opened(session)
        save_timetable(session, REFERENCE, a_revision(), [duty])
    with reading(engine) as session:
        assert duties_of(session, REFERENCE) == (duty,)
        assert duties_as_of(session, REFERENCE, 1) == (duty,)
        assert revisions_of(session, REFERENCE) == (a_revision(),)


def test_each_revision_still_says_what_it_said(engine):
    forecast = a_duty("multi_agency_meeting:f1", opened_at=None)
    open_one = a_duty()
    met = open_one._replace(closed_at=instant("2026-03-31 15:00"), closed_as=DutyStatus.MET, closed_by="f2")
    revisions = [listed(open_one, forecast), listed(met, forecast), listed(met), listed(met), listed()]
    with transaction(engine) as session:
        opened(session)
        for number, duties in enumerate(revisions, start=1):
            save_timetable(session, REFERENCE, a_revision(number), duties)
            assert sorted(duties_of(session, REFERENCE), key=str) == sorted(duties, key=str)
    with reading(engine) as session:
        for number, duties in enumerate(revisions, start=1):
            assert sorted(duties_as_of(session, REFERENCE, number), key=str) == sorted(duties, key=str)
        with pytest.raises(RevisionUnknown, match="revision 6"):
            duties_as_of(session, REFERENCE, 6)


def test_a_revision_that_changes_nothing_costs_next_to_nothing(engine):
    with transaction(engine) as session:
        opened(session)
        for number in (1, 2):
            save_timetable(session, REFERENCE, a_revision(number), listed(*(_duty(one) for one in range(30))))
        bodies = session.execute(text("SELECT body FROM timetable ORDER BY revision")).scalars().all()
    assert len(bodies[0]) < 1_000  # compressed: it says ten thousand signs
    assert len(bodies[1]) < 50


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.dictionaries(st.integers(0, 5), st.booleans(), max_size=6), min_size=1, max_size=5))
def test_any_course_of_revisions_is_told_as_it_went(engine, course):
    revisions = [
        [ListedDuty(1, _duty(place, joint)) for place, joint in sorted(duties.items())] for duties in course
    ]
    with transaction(engine) as session:
        opened(session)
        for number, duties in enumerate(revisions, start=1):
            save_timetable(session, REFERENCE, a_revision(number), duties)
        told = [list(duties_as_of(session, REFERENCE, number)) for number in range(1, len(revisions) + 1)]
        assert told == revisions
        assert list(duties_of(session, REFERENCE)) == revisions[-1]
        session.rollback()


def test_what_is_owed_is_listed_overdue_first(engine):
    at = instant("2026-04-01 09:00")
    late = _due("review:f1", "2026-03-31 23:00")
    soon = _due("risk_assessment:f1", "2026-04-02 23:00")
    duties = [
        soon,
        late,
        a_duty("multi_agency_meeting:f1", opened_at=None),
        _due("case_note:f1", "2026-03-24 23:00")._replace(closed_at=OPENED_AT, closed_as=DutyStatus.MET),
        _due("panel_update:f1:2026-06-03", "2026-05-29 23:00")._replace(
            opened_at=instant("2026-05-21 08:00")
        ),
    ]
    with transaction(engine) as session:
        opened(session)
        save_timetable(session, REFERENCE, a_revision(), listed(*duties))
    with reading(engine) as session:
        found = owed(session, at)
    assert [(one.duty.occurrence, one.status) for one in found] == [
        (late, DutyStatus.OVERDUE),
        (soon, DutyStatus.OPEN),
    ]
    assert {(one.reference, one.team) for one in found} == {(REFERENCE, "north")}


def test_a_duty_that_will_end_by_itself_is_owed_until_then(engine):
    end = instant("2026-06-03 23:00")
    duty = a_duty(closed_at=end, closed_as=DutyStatus.ENDED)
    with transaction(engine) as session:
        opened(session)
        save_timetable(session, REFERENCE, a_revision(), listed(duty))
        assert len(owed(session, instant("2026-06-03 22:59"))) == 1
        assert owed(session, end) == ()


def test_what_is_owed_can_be_asked_by_role_place_and_team(engine):
    at = instant("2026-04-01 09:00")
    mine, theirs = a_duty(), a_duty("quality_assurance:f2", owner=Role.TEAM_MANAGER)
    with transaction(engine) as session:
        for reference, team in ((REFERENCE, "north"), (OTHER, "south")):
            opened(session, reference, team)
            save_timetable(session, reference, a_revision(), listed(mine, theirs))

        def told(**choice):
            return [(one.reference, one.duty.occurrence.owner) for one in owed(session, at, **choice)]

        assert len(told()) == 4
        assert told(places=[]) == []
        assert told(places=[Place(Role.TEAM_MANAGER, team="south")]) == [(OTHER, Role.TEAM_MANAGER)]
        assert told(places=[Place(Role.SOCIAL_WORKER, reference=REFERENCE)]) == [
            (REFERENCE, Role.SOCIAL_WORKER)
        ]
        assert len(told(places=[Place(Role.SOCIAL_WORKER), Place(Role.TEAM_MANAGER, team="north")])) == 3
        assert {reference for reference, _ in told(team="south")} == {OTHER}


def test_nothing_is_owed_in_a_closed_episode(engine):
    with transaction(engine) as session:
        opened(session)
        save_timetable(session, REFERENCE, a_revision(), listed(a_duty()))
        save_standing(session, REFERENCE, Standing(status=EpisodeStatus.CLOSED, closed_at=OPENED_AT))
        assert owed(session, instant("2026-05-01 09:00")) == ()


def _duty(place, joint=False):
    return a_duty(f"review:f{place}", joint=joint)


def _due(opening, late_at):
    plain = a_duty(opening)
    return plain._replace(due=replace(plain.due, at=instant(late_at)))
