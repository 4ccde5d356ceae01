"""A panel of three hundred children before its day: everybody is asked once a rung, and the list is right.

What is real: an episode's workflow for each child, the panel's workflow, everybody's postbox workflow, both
workers, every activity, the records in SQLite, and a time-skipping Temporal server; answers reach the
episodes as updates through the client. What happened before (each child's way into the cohort, the panel in
May) is kept by the activities' own functions, without workflows. Messages end at the port of the sender,
where five addresses refuse whatever is sent to them.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from temporalio.testing import WorkflowEnvironment

from cce.notices.outcome import Failed
from cce.pathway.facts import Fact
from cce.pathway.terms import Role
from cce.records.deliveries import Delivery, DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.ledger import DELIVERY, read
from cce.records.panels import set_panels
from tests.activities.office import POLICY, Office, Staff, concern, everybody, fact
from tests.pathway.dates import day, uk
from tests.workflows.room import EngineRoom, pass_until, until
from workflows.waking import Episodes, Panels

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(300)]

CHILDREN, LEADS, AWAY, DEAD = 300, 60, 20, 5
MAY, JUNE = day("Wed 2026-05-06"), day("Wed 2026-06-03")
BEGAN, MET = "Thu 2026-04-16 10:00", "Wed 2026-05-06 14:00"
ASKED, ASKED_AGAIN, DUE = "Thu 2026-05-21 09:00", "Wed 2026-05-27 09:00", "Fri 2026-05-29 09:00"
STARTS_AT = "Wed 2026-05-20 15:00"
SOON = timedelta(minutes=5)
IN_TIME, LATER = range(0, CHILDREN, 3), range(1, CHILDREN, 3)
"""Who answers before the second request, and who before the day it is due; every third never does."""


@dataclass(frozen=True)
class House:
    """The people around the panel, and whose children are whose.

    Attributes:
        room: Where they work.
        references: The children, in the order in which their leads have them.
    """

    room: EngineRoom
    references: Sequence[str]

    @property
    def office(self) -> Office:
        return self.room.office

    def told(self, rung: str | None = None) -> list[Delivery]:
        """What went, or is to go, about the updates; only of that rung."""
        query = select(DELIVERY).where(DELIVERY.c.duty == "panel_update")
        with reading(self.office.engine) as session:
            found = read(session, query)
        return [one for one in found if rung in (None, one.about.rung)]

    def names(self, told: Iterable[Delivery]) -> Counter[tuple[str, str]]:
        """Who was told of which child, and how often."""
        house = self.office.staff.house
        return Counter((one.about.reference, one.recipient.removeprefix(house)) for one in told)

    def lead_of(self, reference: str) -> str:
        return lead(self.references.index(reference))

    def except_of(self, *those: Iterable[int]) -> list[str]:
        """The children but those."""
        others = {place for some in those for place in some}
        return [one for place, one in enumerate(self.references) if place not in others]


def lead(number: int) -> str:
    return f"lead{number % LEADS + 1}"


def away() -> list[str]:
    return [lead(number) for number in range(AWAY)]


def dead() -> list[str]:
    return [lead(LEADS - 1 - number) for number in range(DEAD)]


def person_for(name: str) -> str:
    """Who has to be asked for a lead: the lead, or who stands in."""
    return stand_in(name) if name in away() else name


def stand_in(name: str) -> str:
    """Who covers for a lead who is away: another lead, who is there."""
    return lead(AWAY - 1 + int(name.removeprefix("lead")))


def staff_of(house: str) -> Staff:
    staff = everybody(house).without(Role.SOCIAL_WORKER).with_person("coord", Role.PANEL_COORDINATOR)
    for number in range(LEADS):
        staff = staff.with_person(lead(number))
    for name in away():
        staff = staff.covered(name, stand_in(name), day("Wed 2026-05-20"), day("Fri 2026-06-05"))
    return staff


@pytest.fixture
async def house(skipped: WorkflowEnvironment, quick_room: EngineRoom) -> House:
    """Three hundred children whom the panel in May has seen; it is a week and a half before the next."""
    office = quick_room.office
    office.employ(staff_of(office.staff.house))
    quick_room.shift = uk(STARTS_AT) - await skipped.get_current_time()
    with transaction(office.engine) as session:
        set_panels(session, [MAY, JUNE], uk(BEGAN), "coord")
    references = [seen_in_may(office, number) for number in range(CHILDREN)]
    for name in ("tm", "cpc", "safe", *(lead(number) for number in range(LEADS))):
        office.deliver(name, STARTS_AT)
    for name in dead():
        office.sender.always(office.staff.email(name), Failed("no such address", permanent=True))
    office.sender.handed.clear()
    return House(quick_room, references)


def seen_in_may(office: Office, number: int) -> str:
    """A child in the cohort, from whom nothing is owed until the panel's next request."""
    reference = office.register(uk(BEGAN), roles={Role.SOCIAL_WORKER: lead(number)})
    office.keep(reference, concern(BEGAN, route="yjs"), *into_the_cohort(), at=MET)
    return reference


def into_the_cohort() -> Iterator[Fact]:
    yield fact("assessment_completed", BEGAN, overall="high", agency="yjs")
    yield fact("assessment_approved", BEGAN)
    yield fact("assessment_submitted", BEGAN)
    yield fact("cpc_reviewed", BEGAN, level="high", meeting_required=False, chair="cpc")
    yield fact("review_held", MET, level="high", process="mam")
    yield fact("panel_considered", MET, panel=MAY)
    yield fact("panel_feedback_sent", MET, panel=MAY)


async def test_each_lead_is_asked_once_a_rung_and_the_coordinator_gets_the_list(skipped, house):
    room = house.room
    async with room.at_work():
        await Episodes(room.temporal, room.queues.pathway, room.shift).wake(house.references)
        await Panels(room.temporal, room.queues.pathway, POLICY, room.shift).look_again([JUNE])
        await slot(skipped, house, ASKED)
        await answers(skipped, house, IN_TIME, "Tue 2026-05-26 11:00")
        await slot(skipped, house, ASKED_AGAIN)
        await answers(skipped, house, LATER, "Thu 2026-05-28 11:00")
        await slot(skipped, house, DUE)
    everybody_was_asked_once(house, "opened", house.references, ASKED)
    everybody_was_asked_once(house, "before", house.except_of(IN_TIME), ASKED_AGAIN)
    everybody_was_asked_once(house, "due", house.except_of(IN_TIME, LATER), DUE)
    the_team_manager_was_told_of_each(house, house.except_of(IN_TIME, LATER))
    the_list_is_right(house)


async def slot(skipped: WorkflowEnvironment, house: House, at: str) -> None:
    """Let the slot pass, and wait until whatever was to go at it has come to its end."""
    await pass_until(skipped, house.room, uk(at) + SOON)
    await until(lambda: all(one.settled_at for one in house.told() if one.not_before <= uk(at) + SOON))


async def answers(skipped: WorkflowEnvironment, house: House, which: Iterable[int], at: str) -> None:
    await pass_until(skipped, house.room, uk(at))
    given = fact("panel_update_received", at, panel=JUNE)
    await asyncio.gather(*(house.room.record(house.references[place], given) for place in which))


def everybody_was_asked_once(house: House, rung: str, wanted: Sequence[str], at: str) -> None:
    """Each child's lead, or who stands in, in one message; where that fails those above, once a child."""
    told = house.told(rung)
    leads = [one for one in told if one.role is Role.LEAD_PROFESSIONAL]
    assert house.names(leads) == Counter((one, person_for(house.lead_of(one))) for one in wanted)
    assert {one.not_before for one in leads} == {uk(at)}
    lost = [one for one in wanted if house.lead_of(one) in dead()]
    assert Counter(one.status for one in leads) == Counter(
        {DeliveryStatus.SENT: len(wanted) - len(lost), DeliveryStatus.FAILED_ESCALATED: len(lost)}
    )
    instead = [one for one in told if one.escalated_from is not None]
    assert house.names(instead) == Counter((one, above) for one in lost for above in ("tm", "admin"))
    assert {one.status for one in instead} == {DeliveryStatus.SENT}
    each_had_one_message(house, wanted, at)


def each_had_one_message(house: House, wanted: Sequence[str], at: str) -> None:
    """However many children somebody has: one message at the slot, with all of them in it."""
    children: dict[str, set[str]] = {}
    for reference in wanted:
        children.setdefault(person_for(house.lead_of(reference)), set()).add(reference)
    for name, theirs in children.items():
        to = house.office.staff.email(name)
        tried = [one.message for one in house.office.sender.handed if one.to == to]
        (message,) = (one for one in tried if one.told_at == uk(at))
        assert {one for one in house.references if one in message.text} == theirs


def the_list_is_right(house: House) -> None:
    """Once, when the updates are due: who is in, and who is not."""
    (row,) = house.office.rows("PANEL-2026-06-03")
    assert (row.about.duty, row.status, row.not_before) == ("panel_list", "sent", uk(DUE))
    (message,) = house.office.sender.got(house.office.staff.email("coord"))
    shown = groups_of(message.text)
    silent = set(house.except_of(IN_TIME, LATER))
    assert shown["In: 200"] == set(house.references) - silent
    assert shown["Not in: 100"] == silent
    assert not shown["In, but late: 0"] | shown["Open actions: 0"]


def groups_of(text: str) -> dict[str, set[str]]:
    """What a list holds under each of its headings."""
    groups: dict[str, set[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("- "):
            groups[heading].add(line.removeprefix("- "))
        else:
            heading = line
            groups.setdefault(heading, set())
    return groups


def the_team_manager_was_told_of_each(house: House, wanted: Sequence[str]) -> None:
    """On the day it is due, in one message; what goes on from a dead address may be in it."""
    own = [one for one in house.told("due") if one.role is Role.TEAM_MANAGER and one.escalated_from is None]
    assert house.names(own) == Counter((one, "tm") for one in wanted)
    (key,) = {one.message_key for one in own}
    got = house.office.sender.got(house.office.staff.email("tm"))
    (text,) = (message.text for message in got if message.key == key)
    assert all(one in text for one in wanted)
