"""A day off that is heard of while something waits for its morning: it waits for the next one."""

import pytest

from cce.pathway.changes import DayOff
from tests.pathway.dates import day, uk
from tests.pathway.episodes import completed, concern, episode, sent

MONDAY_OFF = DayOff(uk("Sat 2026-06-13 09:00"), day("Mon 2026-06-15"), "One-off bank holiday")


def test_first_chaser_of_what_is_overdue_waits_for_the_next_working_day():
    told = episode(concern("Tue 2026-06-02 10:00")).amended(MONDAY_OFF)
    assert told.sent("risk_assessment", "Tue 2026-06-16 12:00")[-2:] == [
        sent("due", "0", "social_worker", "Fri 2026-06-12 09:00"),
        sent("after", "+1wd", "social_worker team_manager", "Tue 2026-06-16 09:00"),
    ]


def test_notice_of_something_known_late_waits_for_the_next_working_day():
    late = concern("Tue 2026-06-02 10:00", recorded="Fri 2026-06-12 18:00")
    overdue = concern("Thu 2026-05-28 10:00", recorded="Fri 2026-06-12 18:00")
    for one in (late, overdue):
        gone = episode(one).amended(MONDAY_OFF).sent("risk_assessment", "Tue 2026-06-16 12:00")
        assert {slot for *_, slot in gone} == {uk("Tue 2026-06-16 09:00")}


@pytest.mark.parametrize("level", ["moderate", "high"])
def test_hand_over_waits_for_the_next_working_day(level):
    done = completed("Fri 2026-06-12 18:00", level)
    told = episode(concern("Tue 2026-06-02 10:00"), done).amended(MONDAY_OFF)
    handed = [one for one in told.plan("Tue 2026-06-16 12:00").notices if one.notice.rung == "handover"]
    assert [one.notice.at for one in handed] == [uk("Tue 2026-06-16 09:00")]
