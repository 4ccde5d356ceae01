"""The queues of the team manager and of the coordinator."""

from datetime import timedelta

import pytest

from cce.pathway.facts import AssessmentCompleted
from cce.pathway.terms import DutyKey
from cce.records.facts import facts_of
from cce.records.owed import owed
from cce.reports.queues import cpc_reviews, quality_assurance, working_time_left
from cce.staff.resolve import owed_by
from tests.pathway.dates import uk
from tests.reports.caseloads import CALENDAR, NOW, statements

QUEUES = [(quality_assurance, DutyKey.QUALITY_ASSURANCE), (cpc_reviews, DutyKey.CPC_REVIEW)]


@pytest.mark.parametrize(("queue", "key"), QUEUES)
def test_a_queue_holds_all_that_waits_earliest_date_first(session, queue, key):
    naive = [one for one in owed(session, NOW) if one.duty.occurrence.duty is key]
    found = queue(session, CALENDAR, NOW)
    assert [(one.reference, one.duty) for one in found.rows] == [(one.reference, one.duty) for one in naive]
    assert found.total == len(naive) > 0


@pytest.mark.parametrize(("queue", "key"), QUEUES)
def test_each_sees_their_own_queue(council, session, queue, key):
    for person in council.people:
        naive = {one.reference for one in owed_by(session, person, NOW) if one.duty.occurrence.duty is key}
        assert {one.reference for one in queue(session, CALENDAR, NOW, person=person).rows} == naive


def test_each_comes_with_the_assessment_that_was_passed_on(session):
    for one in quality_assurance(session, CALENDAR, NOW).rows:
        completed = [
            fact for fact in facts_of(session, one.reference) if isinstance(fact, AssessmentCompleted)
        ]
        assert one.assessment == completed[-1]
        assert one.level is completed[-1].overall
        assert one.age >= 1


def test_what_is_late_has_no_time_left_and_nothing_has_more_than_there_was(session):
    for one in cpc_reviews(session, CALENDAR, NOW).rows:
        late = one.duty.occurrence.due.at <= NOW
        assert (one.left == timedelta()) == late
        assert one.left < timedelta(days=3)


@pytest.mark.parametrize(
    ("at", "due_at", "hours"),
    [
        pytest.param("Mon 2026-06-01 09:00", "Thu 2026-06-04 00:00", 63, id="plain-week"),
        pytest.param("Thu 2026-04-02 16:00", "Thu 2026-04-09 00:00", 8 + 48, id="easter-in-between"),
        pytest.param("Fri 2026-03-27 12:00", "Tue 2026-03-31 00:00", 12 + 24, id="the-night-of-the-clocks"),
        pytest.param("Sat 2026-06-06 10:00", "Mon 2026-06-08 00:00", 0, id="weekend-alone"),
        pytest.param("Thu 2026-06-04 00:00", "Thu 2026-06-04 00:00", 0, id="this-very-instant"),
        pytest.param("Fri 2026-06-05 10:00", "Thu 2026-06-04 00:00", 0, id="late"),
    ],
)
def test_working_time_left_leaves_out_the_days_nobody_works(at, due_at, hours):
    assert working_time_left(CALENDAR, uk(at), uk(due_at)) == timedelta(hours=hours)


def test_a_queue_takes_a_handful_of_statements(council, session):
    for queue, person in ((quality_assurance, None), (cpc_reviews, "one-cpc_lead")):
        with statements(council.engine) as seen:
            queue(session, CALENDAR, NOW, person=person)
        assert len(seen) <= 9
