"""What holds whatever the authority changes while a pathway runs."""

import json
from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.arrangements import Arrangements, Changed, timeline
from cce.pathway.caseload import read_caseload
from cce.pathway.changes import Change, DayOff, PanelCancelled, PanelMoved, PanelSet, WorkingDay
from cce.pathway.errors import ChangeRefused
from cce.pathway.notice import Notice
from cce.pathway.panel_plan import panel_plans
from cce.pathway.panels import Panel, set_on
from cce.pathway.plan import Plan, plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.terms import NoticeStatus, Rung
from tests.pathway.episodes import ENGLAND, LADDER, POLICY, Episode
from tests.pathway.stories import EARLIEST, LATEST, MINUTE, PANELS, episodes, instants

DAY = timedelta(days=1)
DAYS = st.integers(0, 200).map(lambda number: date(2026, 1, 1) + number * DAY)
PANEL_DAYS = st.sampled_from(PANELS)
START = Arrangements(LADDER, set_on(PANELS))


def _change(at: datetime, which: int, panel: date, day: date) -> Change:
    kinds = (
        PanelMoved(at, panel, day),
        PanelMoved(at, panel, panel + 7 * DAY),
        PanelCancelled(at, panel),
        PanelSet(at, day),
        DayOff(at, day, "Closed"),
        WorkingDay(at, day, "Open"),
    )
    return kinds[which % len(kinds)]


@st.composite
def changes(draw: st.DrawFn) -> tuple[Change, ...]:
    """Up to six things that an authority can change, each at an instant of its own."""
    now, found = START, []
    at = EARLIEST
    for _ in range(draw(st.integers(1, 6))):
        at += draw(st.integers(1, 60 * 24 * 60)) * MINUTE
        change = _change(at, draw(st.integers(0, 5)), draw(PANEL_DAYS), draw(DAYS))
        try:
            now = now.after(change)
        except ChangeRefused:
            continue
        found.append(change)
    return tuple(found)


def changed(given_changes: tuple[Change, ...]) -> tuple[Changed, ...]:
    return timeline(START, given_changes).changed


def seen(told: Episode, at: datetime, given_changes: tuple[Change, ...]) -> Plan:
    return plan(told.facts, told.circumstances, LADDER, at, changed(given_changes))


def sent(one: Plan) -> list[Notice]:
    return [listed.notice for listed in one.notices if listed.status is NoticeStatus.SENT]


@given(episodes(), changes(), instants(), instants())
def test_what_one_plan_calls_sent_every_later_one_does(told, made, one, other):
    earlier, later = sorted((one, other))
    gone = Counter((notice.key, notice.at) for notice in sent(seen(told, earlier, made)))
    after = Counter((notice.key, notice.at) for notice in sent(seen(told, later, made)))
    assert gone <= after


@given(episodes(), changes())
def test_nothing_goes_twice_and_nothing_is_opened_twice(told, made):
    gone = sent(seen(told, LATEST, made))
    assert max(Counter(notice.key for notice in gone).values(), default=1) == 1
    opened = Counter(notice.opening for notice in gone if notice.rung is Rung.OPENED)
    assert max(opened.values(), default=1) == 1


@given(episodes(), changes(), instants())
def test_every_notice_names_a_listed_duty(told, made, at):
    one = seen(told, at, made)
    listed = {duty.occurrence.opening for duty in one.duties}
    assert {notice.opening for notice in sent(one)} <= listed


@given(episodes(), changes(), instants(), st.randoms(use_true_random=False))
def test_the_order_of_changes_and_facts_means_nothing(told, made, at, chance):
    facts, shuffled = list(told.facts), list(made)
    chance.shuffle(facts)
    chance.shuffle(shuffled)
    again = seen(Episode(tuple(facts), told.circumstances), at, tuple(shuffled))
    first = seen(told, at, made)
    assert plan_as_json(again, POLICY, ENGLAND) == plan_as_json(first, POLICY, ENGLAND)


@given(episodes(), instants(), PANEL_DAYS, st.integers(1, 40))
def test_a_panel_moved_and_moved_back_is_owed_what_it_was(told, at, panel, days):
    there = PanelMoved(at, panel, panel + days * DAY)
    back = PanelMoved(at + MINUTE, panel, panel)
    try:
        made = timeline(START, (there, back)).changed
    except ChangeRefused:
        return
    unmoved = plan(told.facts, told.circumstances, LADDER, LATEST)
    moved = plan(told.facts, told.circumstances, LADDER, LATEST, made)
    assert moved.timetable == unmoved.timetable


@given(episodes(), changes())
def test_a_change_that_is_not_known_yet_changes_nothing(told, made):
    first_at = min((change.at for change in made), default=LATEST) - MINUTE
    without = plan(told.facts, told.circumstances, LADDER, first_at)
    assert seen(told, first_at, made) == without


CASELOAD = """\
policy: nottinghamshire-2020
panels: [2026-06-03, 2026-07-01]
changes: [{changes}]
children:
  first:
    child: {{status: cin, born_on: 2011-05-04}}
    facts:
      - {{fact: concern_identified, happened_at: 2026-03-23T10:00, route: yjs}}
      - {{fact: assessment_completed, happened_at: 2026-03-31T16:00, overall: high, agency: yjs}}
      - {{fact: assessment_approved, happened_at: 2026-04-01T10:00}}
      - {{fact: panel_considered, happened_at: 2026-06-03T14:00, panel: 2026-06-03}}
"""


def told_of_panels(at: datetime) -> list[tuple[Panel, str, datetime]]:
    told = read_caseload(CASELOAD.format(changes=""), "a test")
    return [
        (one.panel, notice.slot.task.value, notice.slot.at)
        for one in panel_plans(told, at)
        for notice in one.notices
        if notice.status is NoticeStatus.SENT
    ]


@given(instants(), instants())
def test_what_the_coordinator_was_told_stays_told(one, other):
    earlier, later = sorted((one, other))
    assert set(told_of_panels(earlier)) <= set(told_of_panels(later))
    json.dumps([str(row) for row in told_of_panels(later)])
