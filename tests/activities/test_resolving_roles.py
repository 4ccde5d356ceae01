"""Who is told is looked up at the moment of sending: vacant roles, hand-overs, cover, people who left."""

from dataclasses import replace
from datetime import date

import pytest

from cce.notices.outcome import Failed
from cce.pathway.terms import Role
from cce.records.engine import transaction
from cce.records.panels import set_panels
from cce.staff.roster import Holding, Scope
from tests.activities.office import Office, everybody, fact, london, statuses
from tests.pathway.dates import uk

NOBODY_ABOVE = tuple(role for role in Role if role is not Role.SOCIAL_WORKER)


def test_a_role_nobody_holds_goes_one_role_up_and_to_the_administrator(office):
    office.employ(everybody().without(Role.SOCIAL_WORKER))
    reference = office.open("Mon 2026-03-23 10:00")
    told = {one.recipient: one.role for one in office.rows(reference)}
    assert told == {"tm": Role.SOCIAL_WORKER, "admin": Role.ADMINISTRATOR}


def test_the_administrator_is_not_told_where_every_role_is_held(office):
    reference = office.open("Mon 2026-03-23 10:00")
    assert {one.recipient for one in office.rows(reference)} == {"sw"}


def test_where_nobody_at_all_is_above_it_waits_for_somebody_and_is_not_counted_as_tried(office):
    office.employ(everybody().without(*Role))
    reference = office.open("Mon 2026-03-23 10:00")
    for hour in (10, 11):
        delivered = office.deliver("vacant.social_worker", f"Mon 2026-03-23 {hour}:00")
        assert london(delivered.next_at) == f"Mon 2026-03-23 {hour + 1}:00"
    row = office.row(reference)
    assert (row.recipient, row.status, row.attempts) == ("vacant.social_worker", "owed", 0)
    assert office.sender.handed == []


def test_what_waited_for_somebody_goes_to_whoever_takes_the_role(office):
    office.employ(everybody().without(*Role))
    reference = office.open("Mon 2026-03-23 10:00")
    office.deliver("vacant.social_worker", "Mon 2026-03-23 10:00")
    office.employ(everybody().without(*NOBODY_ABOVE))
    delivered = office.deliver("vacant.social_worker", "Mon 2026-03-23 11:00")
    assert delivered.next_at is None
    assert [(one.recipient, london(one.at)) for one in delivered.expected] == [("sw", "Mon 2026-03-23 11:00")]
    office.deliver("sw", "Mon 2026-03-23 11:00")
    assert {one.recipient: one.status for one in office.rows(reference)} == {
        "vacant.social_worker": "withdrawn",
        "sw": "sent",
    }


def test_what_waited_for_somebody_goes_to_whoever_takes_a_role_above(office):
    office.employ(everybody().without(*Role))
    reference = office.open("Mon 2026-03-23 10:00")
    office.employ(everybody().without(*(role for role in Role if role is not Role.SERVICE_MANAGER)))
    office.deliver("vacant.social_worker", "Mon 2026-03-23 11:00")
    assert office.row(reference, status="owed").recipient == "csm"


def test_a_child_reassigned_after_preparing_is_told_of_to_the_new_worker_alone(office):
    office.employ(everybody().with_person("second"))
    reference = prepared_for_tuesday(office)
    office.keep(
        reference,
        fact("reassigned", "Tue 2026-03-24 08:59", role="social_worker", to="second"),
        at="Tue 2026-03-24 08:59",
    )
    for name in ("sw", "second"):
        office.deliver(name, "Tue 2026-03-24 09:00")
    assert office.sender.got("sw@example.test") == []
    assert len(office.sender.got("second@example.test")) == 1
    opened = {one.recipient: one.status for one in office.rows(reference, rung="opened")}
    assert opened == {"sw": "withdrawn", "second": "sent"}
    assert office.row(reference, rung="handover").recipient == "second"


def test_a_role_that_passes_on_in_the_directory_between_preparing_and_slot_is_told_the_new_holder(office):
    office.employ(everybody().with_person("second"))
    reference = prepared_for_tuesday(office)
    office.employ(everybody().without(Role.SOCIAL_WORKER).with_person("second", Role.SOCIAL_WORKER))
    delivered = office.deliver("sw", "Tue 2026-03-24 09:00")
    assert [one.recipient for one in delivered.expected] == ["second"]
    office.deliver("second", "Tue 2026-03-24 09:00")
    assert office.sender.got("sw@example.test") == []
    assert len(office.sender.got("second@example.test")) == 1
    assert {one.recipient: one.status for one in office.rows(reference)} == {
        "sw": "withdrawn",
        "second": "sent",
    }


def test_what_failed_for_somebody_who_has_left_since_goes_to_their_successor(office):
    office.sender.will("sw@example.test", Failed("the server is busy"))
    reference = office.open("Mon 2026-03-23 10:00")
    office.deliver("sw", "Mon 2026-03-23 10:00")
    office.employ(everybody().without(Role.SOCIAL_WORKER).with_person("second", Role.SOCIAL_WORKER))
    office.deliver("sw", "Mon 2026-03-23 10:01")
    assert office.row(reference, recipient="second").status == "owed"
    assert office.sender.tried("sw@example.test") == 1


def test_somebody_absent_at_the_slot_is_covered_for(office):
    staff = everybody().with_person("stand-in")
    office.employ(staff.covered("sw", "stand-in", date(2026, 3, 24), date(2026, 3, 27)))
    reference = prepared_for_tuesday(office)
    assert office.row(reference).recipient == "stand-in"


def test_who_holds_two_of_the_roles_is_told_once(office):
    office.employ(everybody().without(Role.TEAM_MANAGER).with_person("sw", Role.TEAM_MANAGER))
    reference = office.open("Mon 2026-03-23 10:00")
    escalated = escalation(office, reference)
    assert [one.recipient for one in escalated] == ["sw"]


def test_when_one_of_two_roles_in_one_hand_passes_on_both_are_told(office):
    one_for_both = everybody().without(Role.TEAM_MANAGER).with_person("sw", Role.TEAM_MANAGER)
    office.employ(one_for_both.with_person("second"))
    reference = office.open("Mon 2026-03-23 10:00")
    escalation(office, reference)
    office.keep(
        reference,
        fact("reassigned", "Tue 2026-04-07 08:59", role="social_worker", to="second"),
        at="Tue 2026-04-07 08:59",
    )
    waiting = office.rows(reference, rung="after", status="owed")
    assert {one.recipient: one.role for one in waiting} == {
        "sw": Role.TEAM_MANAGER,
        "second": Role.SOCIAL_WORKER,
    }


AWAY = (date(2026, 3, 20), date(2026, 3, 27))
GONE = date(2026, 3, 20)


@pytest.mark.parametrize(
    "staff",
    [
        pytest.param(everybody().with_person("sw", active_until=GONE), id="left-without-cover"),
        pytest.param(
            everybody().with_person("gone", active_until=GONE).covered("sw", "gone", *AWAY),
            id="covered-by-somebody-who-left",
        ),
        pytest.param(
            everybody().with_person("b").covered("sw", "b", *AWAY).covered("b", "sw", *AWAY),
            id="covered-in-a-circle",
        ),
        pytest.param(
            everybody()
            .with_person("b")
            .with_person("gone", active_until=GONE)
            .covered("sw", "b", *AWAY)
            .covered("b", "gone", *AWAY),
            id="covered-by-a-chain-that-ends-with-somebody-who-left",
        ),
    ],
)
def test_who_is_not_there_is_told_of_one_role_up_and_to_the_administrator(office, staff):
    office.employ(staff)
    reference = office.open("Mon 2026-03-23 10:00")
    told = {one.recipient: one.role for one in office.rows(reference)}
    assert told == {"tm": Role.SOCIAL_WORKER, "admin": Role.ADMINISTRATOR}


def test_a_chain_of_cover_reaches_who_is_there(office):
    staff = everybody().with_person("b").with_person("c")
    office.employ(staff.covered("sw", "b", *AWAY).covered("b", "c", *AWAY))
    assert office.row(office.open("Mon 2026-03-23 10:00")).recipient == "c"


def test_an_action_of_the_panel_goes_to_who_sits_for_its_agency_or_is_named(office):
    staff = everybody().with_person("coord", Role.PANEL_COORDINATOR).with_person("all", Role.PANEL_MEMBER)
    health = Holding(Role.PANEL_MEMBER, "nurse", Scope.AGENCY, "health")
    staff = staff.with_person("nurse")
    office.employ(replace(staff, holdings=(*staff.holdings, health)))
    with transaction(office.engine) as session:
        set_panels(session, [date(2026, 4, 1), date(2026, 5, 6)], uk("Mon 2026-03-02 09:00"), "coord")
    at = "Mon 2026-03-23 10:00"
    reference = office.open(at)
    given = [
        fact("action_given", "Wed 2026-04-01 12:00", panel="2026-04-01", action=f"a{number}", **parts)
        for number, parts in enumerate(
            ({"agency": "Health"}, {"agency": "Police"}, {"agency": "Health", "owner": "csm"})
        )
    ]
    office.keep(reference, *given, at="Wed 2026-04-01 12:00")
    told = [one.recipient for one in office.rows(reference, duty="panel_action", rung="opened")]
    assert sorted(told) == ["all", "csm", "nurse"]


def prepared_for_tuesday(office: Office) -> str:
    """An episode opened on a Monday evening; what is owed lies ready for Tuesday at nine."""
    reference = office.open("Mon 2026-03-23 20:00")
    office.prepare(reference, "Tue 2026-03-24 08:58")
    assert statuses(office.rows(reference)) == ["owed"]
    return reference


def escalation(office: Office, reference: str):
    """The assessment due on Thu 2026-04-02 was not recorded: what lies ready for Tue 2026-04-07 at nine."""
    office.prepare(reference, "Thu 2026-04-02 09:00")
    office.prepare(reference, "Tue 2026-04-07 08:58")
    return office.rows(reference, rung="after")
