"""What a change would do to an episode, without doing it."""

import pytest

from cce.pathway.ladder import Ladder
from cce.pathway.panels import set_on
from cce.pathway.policy import DayUnit
from cce.pathway.policy_files import load_policy
from cce.pathway.working_days import CalendarOverride
from cce.records.engine import reading
from cce.reports.what_if import Look, Rules
from tests.pathway.dates import day, uk
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, REVIEWED, SUBMITTED

POLICY = load_policy("nottinghamshire-2020")
NOW = Rules(Ladder(POLICY, POLICY.working_calendar()))
SNOW = CalendarOverride(day("Tue 2026-04-07"), working=False, name="Snow")
COUNTED_IN_WORKING_DAYS = POLICY.model_copy(
    update={"counting": POLICY.counting.model_copy(update={"unspecified_days": DayUnit.WORKING})}
)


@pytest.fixture
def changes(office):
    def of(after):
        with reading(office.engine) as session:
            found = Look(session, REFERENCE, uk("Thu 2026-04-02 12:00")).outlook(NOW, after).changes
        return [(one.effect.value, one.duty.duty.value, str(one.duty.due.on)) for one in found]

    return of


def test_the_same_rules_change_nothing(office, changes):
    office.open(CONCERN, COMPLETED, APPROVED)
    assert changes(NOW) == []


def test_a_day_off_moves_what_is_counted_in_working_days(office, changes):
    office.open(CONCERN, COMPLETED, APPROVED)
    closed = Rules(Ladder(POLICY, POLICY.working_calendar((SNOW,))))
    assert changes(closed) == [("moves", "cpc_submission", "2026-04-08")]


def test_another_policy_moves_what_it_counts_otherwise(office, changes):
    office.open(CONCERN)
    other = Rules(Ladder(COUNTED_IN_WORKING_DAYS, POLICY.working_calendar()))
    assert changes(other) == [
        ("moves", "risk_assessment", "2026-04-08"),
        ("moves", "multi_agency_meeting", "2026-04-15"),
    ]


def test_a_panel_date_starts_what_is_owed_to_it(office, changes):
    office.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED)
    assert changes(Rules(NOW.ladder, set_on([day("Wed 2026-05-06")]))) == [
        ("starts", "panel_submission", "2026-04-30"),
    ]
