"""Monitoring: the figures of a period, held against the same worked out duty by duty."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from cce.pathway.facts import Extended, PanelConsidered, Waived
from cce.pathway.terms import DutyStatus
from cce.records.episodes import episodes
from cce.records.facts import facts_of
from cce.records.timetables import duties_of
from cce.reports.reasons import decisions
from cce.reports.timeliness import Tally, as_csv, by_month, cohort, timeliness
from tests.reports.caseloads import NOW, statements

FROM_ON, UNTIL_ON = date(2026, 1, 1), date(2026, 11, 30)
FROM_AT = NOW - timedelta(days=300)


def naive(session, team=None):
    """Every duty of the period, by itself: how it fared."""
    for one in episodes(session, status=None, team=team):
        for duty in duties_of(session, one.reference):
            occurrence = duty.occurrence
            opened = occurrence.opened_at is not None and occurrence.opened_at <= NOW
            if opened and FROM_ON <= occurrence.due.on <= UNTIL_ON:
                yield occurrence, _fared(occurrence)


def _fared(one):
    status = one.status(NOW)
    if status is DutyStatus.MET:
        return "in_time"
    if status is DutyStatus.MET_LATE:
        return "late"
    if status in (DutyStatus.OPEN, DutyStatus.OVERDUE):
        return "overdue" if status is DutyStatus.OVERDUE else None
    return "lapsed" if one.closed_at >= one.due.at else None


def tallied(found):
    counts: defaultdict[object, defaultdict[object, int]] = defaultdict(lambda: defaultdict(int))
    for one, how in found:
        counts[one.duty, one.basis][how] += 1
        counts[one.duty, one.basis]["granted"] += bool(how and one.extended_until)
    names = Tally.__dataclass_fields__
    return {key: Tally(**{name: said[name] for name in names}) for key, said in counts.items()}


@pytest.mark.parametrize("team", [None, "team-01"])
def test_the_figures_are_those_of_every_duty_by_itself(session, team):
    found = timeliness(session, FROM_ON, UNTIL_ON, NOW, None if team is None else (team,))
    assert {(one.duty, one.basis): one.tally for one in found} == tallied(naive(session, team))
    assert any(one.tally.late for one in found)
    assert team or any(one.tally.granted for one in found)


def test_months_add_up_to_the_period(session):
    months = by_month(session, FROM_ON, UNTIL_ON, NOW)
    for one in timeliness(session, FROM_ON, UNTIL_ON, NOW):
        mine = [month.tally for month in months if (month.duty, month.basis) == (one.duty, one.basis)]
        assert sum(tally.in_time for tally in mine) == one.tally.in_time
        assert sum(tally.counted for tally in mine) == one.tally.counted
    told = [one.month or NOW.date() for one in months]
    assert told == sorted(told)


def test_a_percentage_is_of_what_had_to_be_done():
    assert Tally(in_time=2, late=1, overdue=0, lapsed=7).percent == 66
    assert Tally(lapsed=3).percent is None


def test_the_cohort_and_what_each_months_panel_considered(session):
    found = cohort(session, FROM_AT, NOW)
    every = episodes(session, status=None)
    considered: defaultdict[date, int] = defaultdict(int)
    for one in every:
        for fact in facts_of(session, one.reference):
            if isinstance(fact, PanelConsidered):
                considered[fact.happened_at.date().replace(day=1)] += 1
    assert found.considered == tuple(sorted(considered.items()))
    assert found.now == sum(one.standing.in_cohort for one in every if one.is_open)
    assert cohort(session, NOW, NOW).considered == ()


def test_every_extension_of_the_period_comes_with_its_reason(session):
    found = decisions(session, FROM_AT, NOW)
    told = [
        (one.reference, fact.id)
        for one in episodes(session, status=None)
        for fact in facts_of(session, one.reference)
        if isinstance(fact, Extended | Waived)
    ]
    assert sorted((one.reference, one.fact.id) for one in found.rows) == sorted(told)
    assert found.total == len(told) > 0
    at = [one.fact.happened_at for one in found.rows]
    assert at == sorted(at, reverse=True)


def test_the_sheet_has_a_heading_and_a_row_for_each(session):
    found = timeliness(session, FROM_ON, UNTIL_ON, NOW)
    heading, *rows = as_csv(found).splitlines()
    assert heading == "month,duty,basis,in_time,late,overdue,lapsed,granted,percent_in_time"
    assert len(rows) == len(found)
    assert all(row.startswith(f",{one.duty}") for row, one in zip(rows, found, strict=True))


def test_each_takes_one_statement_or_two(council, session):
    for read, most in ((timeliness, 1), (by_month, 1)):
        with statements(council.engine) as seen:
            read(session, FROM_ON, UNTIL_ON, NOW)
        assert len(seen) == most
    with statements(council.engine) as seen:
        cohort(session, FROM_AT, NOW)
        decisions(session, FROM_AT, NOW)
    assert len(seen) == 5
