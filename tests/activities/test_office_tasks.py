"""A task that is not about one child goes the way of every notice: one digest, tried again, one role up."""

from datetime import date
from typing import Any

import pytest

from activities.office import put_office_notice, withdraw_office_notices
from activities.preparing import Expected
from cce.notices.errors import ItemRefused
from cce.notices.outcome import Failed
from cce.pathway.terms import Role, Rung
from cce.records.deliveries import OfficeKind
from cce.records.engine import reading, transaction
from cce.records.errors import OfficeTaskUnknown
from cce.records.office import OfficeTask, office_task
from tests.activities.office import POLICY, Office, everybody, fact, statuses
from tests.pathway.dates import uk

NINE = "Mon 2026-03-23 09:00"
PANEL = "PANEL-2026-03-25"
UNWELCOME = Failed("the server refuses it", permanent=True)


@pytest.fixture
def office(office_on_either: Office) -> Office:
    office_on_either.employ(everybody().with_person("coord", Role.PANEL_COORDINATOR))
    return office_on_either


def test_a_task_of_the_office_reaches_whoever_holds_the_role_as_a_notice_like_others(office):
    assert put(office) == (Expected("coord", uk(NINE)),)
    office.deliver("coord", NINE)
    (message,) = office.sender.got("coord@example.test")
    assert message.subject == "Please start: Prepare the panel, due Wed 25 March 2026"
    assert "http://127.0.0.1:8000/panels/2026-03-25\n" in message.text
    assert f"Reference: {PANEL}\n" in message.text
    assert statuses(office.rows(PANEL)) == ["sent"]


def test_the_same_twice_reaches_somebody_once(office):
    put(office)
    office.deliver("coord", NINE)
    assert put(office) == ()
    assert put(office, due_on=date(2026, 3, 26)) == ()
    office.deliver("coord", NINE)
    assert office.sender.tried("coord@example.test") == 1


def test_news_of_the_same_task_reach_somebody_again(office):
    put(office)
    put(office, version="2026-03-26")
    put(office, rung=Rung.DUE)
    assert len(office.rows(PANEL)) == 3


def test_it_goes_together_with_what_is_owed_about_a_child(office):
    office.employ(everybody().with_person("sw", Role.SOCIAL_WORKER, Role.PANEL_COORDINATOR))
    reference = office.open(NINE)
    put(office)
    office.deliver("sw", NINE)
    (message,) = office.sender.got("sw@example.test")
    assert reference in message.text
    assert PANEL in message.text


def test_a_role_nobody_holds_goes_one_role_up_and_to_the_administrator(office):
    office.employ(everybody())
    put(office)
    told = {one.recipient: one.role for one in office.rows(PANEL)}
    assert told == {"safe": Role.PANEL_COORDINATOR, "admin": Role.ADMINISTRATOR}


def test_somebody_who_cannot_be_reached_is_passed_over_for_the_next_above_and_the_administrator(office):
    office.sender.will("coord@example.test", UNWELCOME)
    put(office)
    office.deliver("coord", NINE)
    assert {one.recipient for one in office.rows(PANEL, status="owed")} == {"safe", "admin"}
    office.deliver("safe", NINE)
    (message,) = office.sender.got("safe@example.test")
    assert "could not be delivered to the person it was for" in message.text


def test_a_task_for_one_person_stays_with_that_person(office):
    put(office, person="tm")
    assert [(one.recipient, one.role) for one in office.rows(PANEL)] == [("tm", Role.PANEL_COORDINATOR)]
    office.deliver("tm", NINE)
    assert statuses(office.rows(PANEL)) == ["sent"]


def test_a_task_for_somebody_who_is_away_goes_to_whoever_stands_in(office):
    office.employ(office.staff.covered("tm", "csm", date(2026, 3, 20), date(2026, 3, 24)))
    put(office, person="tm")
    assert [one.recipient for one in office.rows(PANEL)] == ["csm"]


def test_what_waits_goes_to_whoever_holds_the_role_by_then(office):
    put(office)
    office.employ(everybody().with_person("tm", Role.PANEL_COORDINATOR))
    office.deliver("coord", NINE)
    assert {one.recipient for one in office.rows(PANEL, status="owed")} == {"tm"}
    assert office.sender.handed == []


def test_what_has_not_gone_can_be_taken_back(office):
    put(office)
    with transaction(office.engine) as session:
        assert withdraw_office_notices(session, PANEL, uk(NINE)) == 1
    office.deliver("coord", NINE)
    assert office.sender.handed == []


def test_a_task_whose_name_says_too_much_is_refused(office):
    with pytest.raises(ItemRefused):
        put(office, task="See the high risk list")
    assert office.rows(PANEL) == []


def test_a_delivery_about_a_child_is_about_no_task_of_the_office(office):
    reference = office.open(NINE, fact("strategy_discussion_needed", NINE))
    with reading(office.engine) as session, pytest.raises(OfficeTaskUnknown, match=reference):
        office_task(session, office.rows(reference)[0].about)


def put(
    office: Office,
    task: str = "Prepare the panel",
    due_on: date = date(2026, 3, 25),
    **more: Any,
) -> tuple[Expected, ...]:
    """Have the coordinator told of a panel on Mon 2026-03-23 at 9."""
    about = OfficeTask(PANEL, OfficeKind.REACH, task, "/panels/2026-03-25", due_on, POLICY)
    with transaction(office.engine) as session:
        ladder = office.authority.ladder(session, POLICY)
        return put_office_notice(session, ladder, about, Role.PANEL_COORDINATOR, uk(NINE), **more)
