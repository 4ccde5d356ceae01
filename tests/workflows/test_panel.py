"""A panel's own workflow: its list at its slot, once; moved it follows, cancelled it ends."""

from datetime import date, timedelta

import pytest

from cce.pathway.facts import Fact
from cce.pathway.terms import Role
from cce.records.engine import transaction
from cce.records.panels import cancel_panel, move_panel, set_panels
from tests.activities.office import POLICY, concern, everybody, fact, london
from tests.pathway.dates import day, uk
from tests.workflows.room import EngineRoom, pass_until, until
from workflows.ids import panel_id
from workflows.waking import Panels

pytestmark = pytest.mark.temporal

APRIL, LATER = day("Wed 2026-04-15"), day("Wed 2026-04-22")
MORNING = "Mon 2026-03-23 10:00"
DUE, LATER_DUE = "Fri 2026-04-10 09:00", "Fri 2026-04-17 09:00"
REFERENCE = "PANEL-2026-04-15"


async def test_the_list_goes_once_at_its_slot_and_the_panel_ends_when_the_outcome_is_sent(
    skipped, quick_room
):
    async with quick_room.at_work():
        reference = (await a_child_on_the_list(quick_room)).reference
        await look_again(quick_room)
        await pass_until(skipped, quick_room, uk("Wed 2026-04-15 14:00"))
        await quick_room.record(
            reference,
            fact("panel_considered", "Wed 2026-04-15 13:00", panel=APRIL),
            fact("panel_feedback_sent", "Wed 2026-04-15 13:30", panel=APRIL),
        )
        await pass_until(skipped, quick_room, uk("Mon 2026-04-20 12:00"))
        await quick_room.temporal.get_workflow_handle(panel_id(APRIL)).result()
    told = [(one.about.duty, london(one.sent_at)) for one in quick_room.office.rows(REFERENCE)]
    assert told == [("panel_list", DUE), ("panel_day", "Wed 2026-04-15 09:00")]


async def test_a_moved_panel_asks_nobody_twice_and_a_cancelled_one_ends(skipped, quick_room):
    office = quick_room.office
    async with quick_room.at_work():
        reference = (await a_child_on_the_list(quick_room)).reference
        await look_again(quick_room)
        await pass_until(skipped, quick_room, uk("Thu 2026-04-09 12:00"))
        with transaction(office.engine) as session:
            move_panel(session, APRIL, LATER, uk("Thu 2026-04-09 12:00"), "coord")
        await quick_room.client().work_out_anew(reference)
        await look_again(quick_room)
        await pass_until(skipped, quick_room, uk("Fri 2026-04-17 12:00"))
        await until(lambda: [london(one.sent_at) for one in office.rows(REFERENCE)] == [LATER_DUE])
        with transaction(office.engine) as session:
            cancel_panel(session, APRIL, uk("Fri 2026-04-17 12:00"), "coord")
        await look_again(quick_room)
        await quick_room.temporal.get_workflow_handle(panel_id(APRIL)).result()
    asked = office.rows(reference, duty="panel_submission", rung="opened")
    assert [one.status for one in asked] == ["sent"]


async def a_child_on_the_list(room: EngineRoom):
    """A child of whom the panel in April is to be sent papers."""
    office = room.office
    office.employ(everybody(office.staff.house).with_person("coord", Role.PANEL_COORDINATOR))
    with transaction(office.engine) as session:
        set_panels(session, [APRIL], uk(MORNING) - timedelta(days=1), "coord")
    return await room.open(concern(MORNING, route="yjs"), *agreed_high())


def agreed_high() -> tuple[Fact, ...]:
    return (
        fact("assessment_completed", MORNING, overall="high", agency="yjs"),
        fact("assessment_approved", MORNING),
    )


async def look_again(room: EngineRoom, name: date = APRIL) -> None:
    await Panels(room.temporal, room.queues.pathway, POLICY, room.shift).look_again([name])
