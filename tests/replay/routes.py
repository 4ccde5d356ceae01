"""The routes that histories are kept of: what happens to an episode, a postbox, a panel, upkeep and watch."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.testing import WorkflowEnvironment

from activities.messages import postbox_id
from cce.notices.outcome import Failed, Unknown
from cce.pathway.ahead import lead
from cce.pathway.terms import Role
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import transaction
from cce.records.panels import cancel_panel, move_panel
from cce.records.references import new_reference
from starter.client import EngineUnavailable
from tests.activities.office import concern, fact
from tests.pathway.dates import uk
from tests.replay.rounds import upkeep_for_a_run, watch_for_a_run
from tests.starter.test_simulate import SCENARIOS
from tests.workflows.room import STARTS_AT, EngineRoom, pass_until, until
from tests.workflows.test_panel import APRIL, LATER, a_child_on_the_list, look_again
from tests.workflows.test_records_away import TRIES, Away, whose_own_record_answers
from workflows.ids import panel_id

Handle = WorkflowHandle[Any, Any]
Skipped = Callable[[EngineRoom, WorkflowEnvironment], Awaitable[Handle]]


async def reminded_until_closed(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Chased before, on and after the due date; then closed."""
    reference = (await room.open(concern(STARTS_AT))).reference
    await pass_until(environment, room, uk("Fri 2026-04-10 12:00"))
    await room.record(reference, fact("closed", "Fri 2026-04-10 12:00", reason="moved away"))
    await room.run_of(reference).result()
    return room.run_of(reference)


async def refused_and_sent_twice(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """A fact the engine refuses, a command sent twice, several at once, and a reminder after all that."""
    reference = (await room.open(concern(STARTS_AT))).reference
    with contextlib.suppress(WorkflowUpdateFailedError):
        await room.ask(reference, "refused", fact("assessment_approved", STARTS_AT))
    for _ in range(2):
        await room.record(reference, fact("went_missing", STARTS_AT), command_id="twice")
    notes = [fact("case_note_recorded", STARTS_AT) for _ in range(5)]
    await asyncio.gather(*(room.record(reference, note) for note in notes))
    await pass_until(environment, room, uk("Thu 2026-03-26 09:01"))
    return room.run_of(reference)


async def reopened(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """The run that a reopening starts, and its reminders."""
    reference = (await room.open(concern(STARTS_AT))).reference
    await room.record(reference, fact("closed", STARTS_AT, reason="moved away"))
    await room.run_of(reference).result()
    await room.record(reference, fact("reopened", STARTS_AT, reason="back again"))
    await pass_until(environment, room, uk("Thu 2026-04-02 12:00"))
    return room.run_of(reference)


async def record_away(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Neither a command nor a reminder finds the record; later both do."""
    rules = Away()
    room.office.authority = rules
    async with room.at_work():
        reference = (await room.open(concern(STARTS_AT))).reference
        await until(lambda: room.office.row(reference).status is DeliveryStatus.SENT)
        rules.away.append("no disk")
        with contextlib.suppress(EngineUnavailable):
            await whose_own_record_answers(room).record(reference, [fact("went_missing", STARTS_AT)])
        await room.run_of(reference).query("wakes_at")  # answered when the last command has had its turn
        tried, slot = len(rules.asked), uk("Thu 2026-03-26 09:00")
        await pass_until(environment, room, slot - lead(reference) + timedelta(seconds=1))
        await until(lambda: len(rules.asked) == tried + TRIES)
        await room.run_of(reference).query("wakes_at")
        rules.away.clear()
        await pass_until(environment, room, uk("Thu 2026-03-26 09:01"))
        await room.record(reference, fact("went_missing", STARTS_AT))
    return room.run_of(reference)


async def never_opened(room: EngineRoom, _: WorkflowEnvironment) -> Handle:
    """A command for an episode that is not in the record."""
    reference = new_reference()
    with contextlib.suppress(WorkflowUpdateFailedError):
        await room.ask(reference, "c-1", concern(STARTS_AT))
    await room.run_of(reference).result()
    return room.run_of(reference)


async def closed_and_corrected(room: EngineRoom, _: WorkflowEnvironment) -> Handle:
    """The run that a back-dated fact of a closed episode starts, and which ends with it."""
    reference = (await room.open(concern(STARTS_AT))).reference
    later = "Mon 2026-03-23 10:05"
    await room.record(reference, fact("closed", later, reason="moved away"))
    await room.run_of(reference).result()
    early = fact("strategy_discussion_needed", "Mon 2026-03-23 10:01", recorded_at=later)
    await room.record(reference, early)
    await room.run_of(reference).result()
    return room.run_of(reference)


async def one_digest(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Two children, one slot, one message."""
    evening = "Mon 2026-03-23 20:00"
    await pass_until(environment, room, uk(evening))
    for _ in range(2):
        await room.open(concern(evening))
    await pass_until(environment, room, uk("Tue 2026-03-24 09:01"))
    return await emptied(room, "sw")


async def tried_again(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Three failures with their pauses, then it goes."""
    room.office.sender.will("sw@example.test", *[Failed("the server is busy")] * 3)
    await room.open(concern(STARTS_AT))
    await pass_until(environment, room, uk("Mon 2026-03-23 10:30"))
    return await emptied(room, "sw")


async def an_earlier_slot_meanwhile(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """While it waits for nine o'clock, something urgent comes in between."""
    evening, morning = "Mon 2026-03-23 20:00", uk("Tue 2026-03-24 08:58")
    await pass_until(environment, room, uk(evening))
    reference = (await room.open(concern(evening), fact("went_missing", evening))).reference
    await pass_until(environment, room, morning)
    await room.record(reference, fact("found", morning))
    await pass_until(environment, room, uk("Tue 2026-03-24 09:01"))
    return await emptied(room, "sw")


async def refused_for_good(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """The address takes nothing; it goes one role up."""
    room.office.sender.always("sw@example.test", Failed("the server refuses it", permanent=True))
    await room.open(concern(STARTS_AT))
    await pass_until(environment, room, uk("Mon 2026-03-23 10:30"))
    return await emptied(room, "sw")


async def perhaps_arrived(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Nobody knows whether the first attempts arrived."""
    room.office.sender.will("sw@example.test", *[Unknown("no answer after the message")] * 2)
    await room.open(concern(STARTS_AT))
    await pass_until(environment, room, uk("Mon 2026-03-23 10:30"))
    return await emptied(room, "sw")


async def nobody_there(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Nobody holds the role when it is told, and somebody does the next morning."""
    everybody_else, sw = room.office.staff.without(Role.SOCIAL_WORKER), room.office.staff
    room.office.employ(everybody_else)
    await room.open(concern(STARTS_AT))
    await pass_until(environment, room, uk("Mon 2026-03-23 12:30"))
    room.office.employ(sw)
    await pass_until(environment, room, uk("Tue 2026-03-24 09:30"))
    return await emptied(room, "tm")


async def emptied(room: EngineRoom, name: str) -> Handle:
    handle = room.temporal.get_workflow_handle(postbox_id(room.office.staff.key(name)))
    await handle.result()
    return handle


async def met(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """The list, the day itself, and the end once the outcome was sent."""
    reference = (await a_child_on_the_list(room)).reference
    await look_again(room)
    await pass_until(environment, room, uk("Wed 2026-04-15 14:00"))
    considered = fact("panel_considered", "Wed 2026-04-15 13:00", panel=APRIL)
    await room.record(reference, considered, fact("panel_feedback_sent", "Wed 2026-04-15 13:30", panel=APRIL))
    await pass_until(environment, room, uk("Mon 2026-04-20 12:00"))
    return await ended(room)


async def moved_and_cancelled(room: EngineRoom, environment: WorkflowEnvironment) -> Handle:
    """Told to look again twice: it has another date, then none."""
    reference = (await a_child_on_the_list(room)).reference
    await look_again(room)
    await pass_until(environment, room, uk("Thu 2026-04-09 12:00"))
    with transaction(room.office.engine) as session:
        move_panel(session, APRIL, LATER, uk("Thu 2026-04-09 12:00"), "coord")
    await room.client().work_out_anew(reference)
    await look_again(room)
    await pass_until(environment, room, uk("Fri 2026-04-17 12:00"))
    with transaction(room.office.engine) as session:
        cancel_panel(session, APRIL, uk("Fri 2026-04-17 12:00"), "coord")
    await look_again(room)
    return await ended(room)


async def ended(room: EngineRoom) -> Handle:
    handle = room.temporal.get_workflow_handle(panel_id(APRIL))
    await handle.result()
    return handle


EPISODES: tuple[Skipped, ...] = (
    reminded_until_closed,
    refused_and_sent_twice,
    reopened,
    record_away,
    never_opened,
    closed_and_corrected,
)
POSTBOXES: tuple[Skipped, ...] = (
    one_digest,
    tried_again,
    an_earlier_slot_meanwhile,
    refused_for_good,
    perhaps_arrived,
    nobody_there,
)
PANELS: tuple[Skipped, ...] = (met, moved_and_cancelled)
KINDS = {
    "episode": EPISODES,
    "postbox": POSTBOXES,
    "panel": PANELS,
    "upkeep": (upkeep_for_a_run,),
    "watch": (watch_for_a_run,),
}
_SHORT_LIVES = [
    "back_dated_completion",
    "christmas_2026",
    "cpc_requires_no_meeting",
    "easter_2026",
    "emerging_then_rising_concern",
    "emerging_to_monitoring",
    "escalation_acknowledged",
    "extension",
    "facts_in_any_order",
    "joint_with_yjs",
    "known_when_past_due",
    "lac_below_moderate",
    "leap_day_birthday",
    "meeting_rearranged",
    "missing_over_spring_clocks",
    "nothing_ever_recorded",
    "nrm_declined_then_suspected_again",
    "nrm_referral",
    "police_list",
    "reassignment",
    "reopened_after_closure",
    "return_interview_never_held",
    "return_interview_refused",
    "returned_twice",
    "rising_concern_stays_emerging",
    "s47_joint",
    "s47_not_agreed",
    "strength_not_sent_on",
    "turning_18_before_the_meeting",
    "turning_18_handed_over",
    "voided_and_corrected",
    "voided_approval",
    "waiver",
]
OF_A_SCENARIO = tuple(path for path in SCENARIOS if path.stem in _SHORT_LIVES)
"""Scenario files whose episode has a history short enough to keep."""
