"""What the authority changes while pathways run: panels, working days, the policy."""

import pytest

from cce.pathway.arrangements import Arrangements, timeline
from cce.pathway.changes import DayOff, PanelCancelled, PanelMoved, PanelSet, PolicyMoved, WorkingDay
from cce.pathway.errors import (
    CalendarEnds,
    ChangeRefused,
    ChangeWithoutEffect,
    PanelDatePast,
    PanelDateTaken,
    PanelUnknown,
)
from cce.pathway.facts import ActionGiven
from cce.pathway.panels import Panel, addressed, meant, named, set_on
from cce.pathway.working_days import CalendarOverride
from tests.pathway.dates import day, uk
from tests.pathway.episodes import LADDER, POLICY, fact

JUNE, JULY = day("Wed 2026-06-03"), day("Wed 2026-07-01")
TENTH, SEVENTEENTH = day("Wed 2026-06-10"), day("Wed 2026-06-17")
NOON = uk("Wed 2026-05-20 12:00")
BOTH = Arrangements(LADDER, set_on((JUNE, JULY)))


def panels(now):
    return [(panel.on, panel.name) for panel in now.panels]


def after(*changes, start=BOTH):
    for change in changes:
        start = start.after(change)
    return start


def test_a_panel_that_is_moved_keeps_its_name():
    now = after(PanelMoved(NOON, JUNE, TENTH), PanelMoved(NOON, TENTH, SEVENTEENTH))
    assert panels(now) == [(SEVENTEENTH, JUNE), (JULY, JULY)]


def test_a_panel_may_be_called_by_its_name_after_it_was_moved():
    assert panels(after(PanelMoved(NOON, JUNE, TENTH), PanelMoved(NOON, JUNE, SEVENTEENTH)))[0] == (
        SEVENTEENTH,
        JUNE,
    )


def test_a_panel_moved_and_moved_back_is_as_it_was():
    assert after(PanelMoved(NOON, JUNE, TENTH), PanelMoved(NOON, JUNE, JUNE)) == BOTH


def test_a_cancelled_panel_is_gone_and_comes_back_under_its_name():
    cancelled = after(PanelCancelled(NOON, JUNE))
    assert panels(cancelled) == [(JULY, JULY)]
    assert cancelled.cancelled == (Panel(JUNE, JUNE),)
    assert after(PanelSet(NOON, JUNE), start=cancelled) == BOTH


def test_a_cancelled_panel_that_was_moved_comes_back_on_its_first_date():
    moved = after(PanelMoved(NOON, JUNE, TENTH), PanelCancelled(NOON, TENTH))
    assert after(PanelSet(NOON, JUNE), start=moved) == BOTH


@pytest.mark.parametrize(
    ("change", "cause", "words"),
    [
        pytest.param(
            PanelSet(NOON, JUNE), PanelDateTaken, "another panel meets on 2026-06-03", id="set-twice"
        ),
        pytest.param(
            PanelSet(NOON, day("Tue 2026-05-19")),
            PanelDatePast,
            "2026-05-19 lies before",
            id="set-for-a-past-day",
        ),
        pytest.param(
            PanelMoved(NOON, TENTH, JUNE),
            PanelUnknown,
            "no panel has the date 2026-06-10 then; panels: 2026-06-03, 2026-07-01",
            id="moved-that-is-not-there",
        ),
        pytest.param(
            PanelMoved(NOON, JUNE, JULY),
            PanelDateTaken,
            "another panel meets on 2026-07-01",
            id="moved-onto-another",
        ),
        pytest.param(
            PanelMoved(NOON, JUNE, JUNE),
            ChangeWithoutEffect,
            "meets on 2026-06-03 already",
            id="moved-nowhere",
        ),
        pytest.param(
            PanelMoved(NOON, JUNE, day("Tue 2026-05-19")),
            PanelDatePast,
            "give a later date",
            id="moved-back-in-time",
        ),
        pytest.param(
            PanelMoved(NOON, JUNE, day("Wed 2037-06-03")), CalendarEnds, "last_year", id="beyond-the-calendar"
        ),
        pytest.param(
            PanelCancelled(NOON, TENTH), PanelUnknown, "no panel has the date", id="cancelled-not-there"
        ),
        pytest.param(
            DayOff(NOON, day("Mon 2026-05-25"), "Closed"),
            ChangeWithoutEffect,
            "2026-05-25 is a day off already (Spring Bank Holiday)",
            id="off-on-a-bank-holiday",
        ),
        pytest.param(
            DayOff(NOON, day("Sat 2026-05-23"), "Closed"),
            ChangeWithoutEffect,
            "(Saturday)",
            id="off-on-a-saturday",
        ),
        pytest.param(
            WorkingDay(NOON, JUNE, "Open"),
            ChangeWithoutEffect,
            "is a working day already",
            id="worked-already",
        ),
        pytest.param(
            PolicyMoved(NOON, POLICY), ChangeWithoutEffect, "is the policy already", id="same-policy"
        ),
    ],
)
def test_what_cannot_be_changed_says_why(change, cause, words):
    with pytest.raises(cause) as refused:
        BOTH.after(change)
    assert words in str(refused.value)


def test_a_date_that_was_the_name_of_a_moved_panel_is_not_set_again():
    with pytest.raises(
        PanelDateTaken, match="first set for 2026-06-03 meets on 2026-06-10 now: move it back"
    ):
        after(PanelMoved(NOON, JUNE, TENTH), PanelSet(NOON, JUNE))


def test_a_day_off_and_its_end_leave_no_trace():
    off = after(DayOff(NOON, JUNE, "Closed"))
    assert off.ladder.calendar.why_off(JUNE) == "Closed"
    assert off.overrides == (CalendarOverride(JUNE, False, "Closed"),)
    back = after(WorkingDay(NOON, JUNE, "Open"), start=off)
    assert back.overrides == ()
    assert back.ladder.calendar.version == LADDER.calendar.version


def test_a_bank_holiday_can_be_worked_and_be_off_again():
    holiday = day("Mon 2026-05-25")
    worked = after(WorkingDay(NOON, holiday, "Open"))
    assert worked.ladder.calendar.is_working(holiday)
    assert after(DayOff(NOON, holiday, "Closed"), start=worked).overrides == ()


def test_a_day_that_the_policy_itself_decides_is_the_policys_to_change():
    closed = POLICY.calendar.model_copy(update={"closures": {JUNE: "Closed"}})
    policy = POLICY.model_copy(update={"calendar": closed})
    now = after(PolicyMoved(NOON, policy))
    with pytest.raises(ChangeRefused, match="given both as a working day and as a day off"):
        now.after(WorkingDay(NOON, JUNE, "Open"))


def test_another_policy_must_agree_with_the_exceptions_to_the_working_days():
    worked = POLICY.calendar.model_copy(update={"worked": {JUNE: "Open"}})
    policy = POLICY.model_copy(update={"calendar": worked})
    with pytest.raises(ChangeRefused, match="given both as a working day and as a day off"):
        after(DayOff(NOON, JUNE, "Closed"), PolicyMoved(NOON, policy))


def test_another_policy_keeps_the_exceptions_to_the_working_days():
    other = POLICY.model_copy(update={"version": "2"})
    now = after(DayOff(NOON, JUNE, "Closed"), PolicyMoved(NOON, other))
    assert (now.ladder.policy, now.ladder.calendar.is_working(JUNE)) == (other, False)


def test_changes_are_known_from_their_instant_on_in_whatever_order_they_are_given():
    later = uk("Thu 2026-05-21 12:00")
    changes = [PanelMoved(later, TENTH, SEVENTEENTH), PanelMoved(NOON, JUNE, TENTH)]
    told = timeline(BOTH, changes)
    assert told == timeline(BOTH, reversed(changes))
    seen = [told.at(at).panels[0].on for at in (uk("Wed 2026-05-20 11:59"), NOON, later)]
    assert seen == [JUNE, TENTH, SEVENTEENTH]


SWAPPED = (Panel(TENTH, JUNE), Panel(SEVENTEENTH, TENTH))


def test_people_mean_the_panel_that_meets_then_and_the_record_the_one_so_named():
    assert meant(SWAPPED, TENTH) == Panel(TENTH, JUNE)
    assert named(SWAPPED, TENTH) == Panel(SEVENTEENTH, TENTH)


def test_a_fact_is_kept_under_the_names_of_its_panels():
    given = fact(
        "action_given",
        "Wed 2026-06-10 15:00",
        panel="Wed 2026-06-10",
        report_to="Wed 2026-06-17",
        agency="police",
        action="visit",
    )
    kept = addressed(given, SWAPPED)
    assert isinstance(kept, ActionGiven)
    assert (kept.panel, kept.report_to) == (JUNE, TENTH)
