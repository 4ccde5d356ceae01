"""A team's board and its figures, held against the same worked out row by row."""

from collections import Counter
from dataclasses import replace

import pytest

from cce.pathway.terms import DutyKey, Level, Role, Stage
from cce.records.episodes import episodes
from cce.records.owed import owed
from cce.records.timetables import ListedDuty
from cce.reports.live import Horizon
from cce.reports.team_board import STEPS, Asked, Card, Order, board
from cce.reports.team_figures import WEEKS, coming_weeks, weeks_from, workloads
from cce.staff.register import load_directory
from cce.staff.resolve import open_cases
from tests.reports.caseloads import CALENDAR, NOW, statements

ALL = Asked()
HORIZON = Horizon.of(CALENDAR, NOW)
TEAM = Asked(teams=("team-01",))


def every_row(session, asked):
    first = board(session, CALENDAR, NOW, asked)
    more = (board(session, CALENDAR, NOW, asked, number) for number in range(2, first.page.pages + 1))
    rows = [row for found in (first, *more) for row in found.page.rows]
    assert len(rows) == first.page.total
    return rows


def workers(session):
    """Whose each open episode is, row by row."""
    directory = load_directory(session)
    holders = {
        one.reference: directory.holder(Role.SOCIAL_WORKER, case, NOW) for one, case in open_cases(session)
    }
    return {reference: holder and holder.person for reference, holder in holders.items()}


def dues(session):
    found: dict[str, list[ListedDuty]] = {one.reference: [] for one in episodes(session)}
    for one in owed(session, NOW):
        found[one.reference].append(one.duty)
    return found


def card(duties):
    first = min((one.occurrence.due.at for one in duties), default=None)
    if first is None or first > HORIZON.soon_ends_at:
        return Card.ON_TRACK
    return Card.OVERDUE if first <= NOW else Card.SOON


def test_every_open_episode_is_on_the_board_with_what_is_due_first(session):
    rows, found, held = every_row(session, ALL), dues(session), workers(session)
    assert {row.reference for row in rows} == found.keys()
    for row in rows:
        duties = found[row.reference]
        assert row.owed == len(duties)
        assert row.due == (duties[0] if duties else None)
        assert (row.worker.key if row.worker else None) == held[row.reference]


def test_the_cards_count_what_they_show(session):
    counted, found = board(session, CALENDAR, NOW, ALL), dues(session)
    naive = Counter(card(duties) for duties in found.values())
    for key, waits in (
        (DutyKey.QUALITY_ASSURANCE, Card.QUALITY_ASSURANCE),
        (DutyKey.CPC_REVIEW, Card.CPC_REVIEW),
    ):
        naive[waits] = sum(any(one.occurrence.duty is key for one in duties) for duties in found.values())
    assert dict(counted.cards) == {one: naive[one] for one in Card}
    assert counted.open == len(found)
    for one in Card:
        assert len(every_row(session, Asked(card=one))) == naive[one]


def test_a_team_sees_its_own_episodes_alone(session):
    mine = {one.reference for one in episodes(session, team="team-01")}
    assert {row.reference for row in every_row(session, TEAM)} == mine
    assert board(session, CALENDAR, NOW, TEAM).open == len(mine)
    assert every_row(session, Asked(teams=())) == []


@pytest.mark.parametrize("worker", ["w-03-1", "w-02-3", "w-01-2", "w-03-2", "nobody"])
def test_one_workers_episodes_are_those_that_the_directory_gives(session, worker):
    mine = {reference for reference, held in workers(session).items() if held == worker}
    assert {row.reference for row in every_row(session, Asked(worker=worker))} == mine


def test_level_stage_and_references_narrow_it(session):
    rows = every_row(session, ALL)
    some = [row.reference for row in rows[:3]]
    assert {row.reference for row in every_row(session, Asked(references=some))} == set(some)
    for level in Level:
        assert len(every_row(session, Asked(level=level))) == sum(row.level is level for row in rows)
    for stage in Stage:
        assert len(every_row(session, Asked(stage=stage))) == sum(row.stage is stage for row in rows)


def test_it_is_sorted_as_asked(session):
    rows = every_row(session, ALL)
    due = [row.due.occurrence.due.at for row in rows if row.due]
    assert due == sorted(due)
    assert all(row.due is None for row in rows[len(due) :])
    opened = [row.opened_at for row in every_row(session, Asked(order=Order.OPENED, backwards=True))]
    assert opened == sorted(opened, reverse=True)
    levels = [
        list(Level).index(row.level) for row in every_row(session, Asked(order=Order.LEVEL)) if row.level
    ]
    assert levels == sorted(levels, reverse=True)


def test_the_second_page_goes_on_where_the_first_ended(session):
    first, second = (board(session, CALENDAR, NOW, ALL, number).page for number in (1, 2))
    assert (len(first.rows), first.pages, first.total) == (50, 2, 60)
    assert not {row.reference for row in first.rows} & {row.reference for row in second.rows}
    assert board(session, CALENDAR, NOW, ALL, 9).page.rows == ()


def test_each_row_says_at_which_step_it_is(session):
    steps = {row.stage: row.step for row in every_row(session, ALL)}
    assert steps[Stage.CONCERN] == 1
    assert steps[Stage.REVIEW] == STEPS
    assert steps[Stage.MONITORING] == 3


def test_the_board_is_read_in_as_many_statements_for_one_episode_as_for_sixty(council, session):
    one = replace(ALL, references=council.written.references[:1])
    asked = []
    for some in (one, ALL):
        with statements(council.engine) as seen:
            board(session, CALENDAR, NOW, some)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 9


def test_workloads_add_up_to_the_rows_of_the_board(session):
    rows = every_row(session, ALL)
    naive = Counter((row.worker and row.worker.key, card([row.due] if row.due else [])) for row in rows)
    found = workloads(session, CALENDAR, NOW)
    counted = {
        (one.worker and one.worker.key, standing): number
        for one in found
        for standing, number in one.standing.items()
        if number
    }
    assert counted == naive
    assert sum(one.levels[Level.HIGH] for one in found) == sum(row.level is Level.HIGH for row in rows)
    assert sum(one.open for one in workloads(session, CALENDAR, NOW, ("team-02",))) == 20


def test_coming_weeks_hold_every_duty_that_falls_due_in_them_once(session):
    held, naive, counted = workers(session), Counter[object](), Counter[object]()
    mondays = weeks_from(CALENDAR, NOW)
    for one in owed(session, NOW):
        due = one.duty.occurrence.due
        week = -1 if due.at <= NOW else max(n for n, monday in enumerate(mondays) if monday <= due.on)
        if (due.on - mondays[0]).days < WEEKS * 7:
            naive[held[one.reference], week] += 1
    for mine in coming_weeks(session, CALENDAR, NOW):
        key = mine.worker and mine.worker.key
        counted[key, -1] += mine.overdue
        counted.update({(key, week): number for week, number in enumerate(mine.weeks)})
    assert +counted == naive


def test_figures_take_a_handful_of_statements(council, session):
    for read in (workloads, coming_weeks):
        with statements(council.engine) as seen:
            read(session, CALENDAR, NOW)
        assert len(seen) <= 7
