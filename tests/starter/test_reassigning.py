"""A caseload given to somebody else: dates stay, the new worker is told once, the old one nothing more."""

from datetime import date

import pytest
from sqlalchemy import Engine

from activities.keeping import keep
from cce.notices.message import Message
from cce.pathway.terms import Role
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import reading
from cce.records.timetables import duties_of
from cce.reports.caseload import Caseload, caseload
from cce.staff.roster import Holding, Scope
from starter.reassigning import HandingOver, Terms, hand_over, handing_over
from tests.activities.office import Office, concern, everybody, fact
from tests.pathway.dates import uk
from tests.starter.test_following import PowerCutError

OPENED = "Mon 2026-03-23 10:00"
SLOT = "Thu 2026-03-26 09:00"


class Recorder:
    """Records as the engine does, at one instant, until the power is cut."""

    def __init__(self, office: Office, at: str, works: int = 1_000) -> None:
        self.office, self.at, self.works = office, uk(at), works

    async def record(self, reference, given, *, command_id):
        if not self.works:
            raise PowerCutError
        self.works -= 1
        keep(self.office.engine, self.office.authority, reference, command_id, given, self.at)


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine, everybody().with_person("ada").with_person("ben"))


def children(office: Office, number: int, name: str = "ada") -> list[str]:
    """Children of *name*, each with an assessment due on Thu 2026-04-02."""
    found = []
    for _ in range(number):
        reference = office.register(uk(OPENED), roles={Role.SOCIAL_WORKER: name})
        office.keep(reference, concern(OPENED), at=OPENED)
        found.append(reference)
    office.deliver(name, OPENED)
    return sorted(found)


def held(office: Office, name: str, at: str, *roles: Role) -> Caseload:
    with reading(office.engine) as session:
        return caseload(session, office.staff.key(name), uk(at), roles or tuple(Role))


def given_to_ben(office: Office, at: str, since: str | None = None) -> tuple[HandingOver, ...]:
    terms = Terms(office.staff.key("ben"), uk(since or at), uk(at))
    return handing_over(held(office, "ada", at).given, terms)


async def reassign(office: Office, at: str, works: int = 1_000) -> None:
    assert await hand_over(Recorder(office, at, works), given_to_ben(office, at)) == {}


def due(office: Office, reference: str) -> list[tuple[str, date]]:
    with reading(office.engine) as session:
        return [(one.occurrence.duty, one.occurrence.due.on) for one in duties_of(session, reference)]


def told(office: Office, name: str) -> list[Message]:
    """The messages to somebody."""
    address = office.staff.email(name)
    return [one.message for one in office.sender.handed if one.to == address]


async def test_every_date_stays_and_the_new_worker_is_told_once_of_all(office):
    mine = children(office, 4)
    dates = [due(office, reference) for reference in mine]
    await reassign(office, "Tue 2026-03-24 10:00")
    office.deliver("ben", "Tue 2026-03-24 10:01")
    assert [due(office, reference) for reference in mine] == dates
    (message,) = told(office, "ben")
    assert [reference for reference in mine if reference not in message.text] == []
    rows = [one for reference in mine for one in office.rows(reference, recipient="ben")]
    assert [(one.about.rung, one.status) for one in rows] == [("handover", "sent")] * 4
    office.deliver("ben", "Wed 2026-03-25 10:00")
    assert len(told(office, "ben")) == 1


async def test_queued_and_prepared_rungs_go_to_the_new_holder_and_none_to_the_old(office):
    mine = children(office, 3)
    before = len(told(office, "ada"))
    for reference in mine:
        office.prepare(reference, "Thu 2026-03-26 08:58")
    assert {one.recipient for ref in mine for one in office.rows(ref, status=DeliveryStatus.OWED)} == {"ada"}
    await reassign(office, "Thu 2026-03-26 08:59")
    for reference in mine:
        office.prepare(reference, SLOT)
    for name in ("ada", "ben"):
        office.deliver(name, SLOT)
    assert len(told(office, "ada")) == before
    assert len(told(office, "ben")) == 1
    steps = [(one.recipient, one.about.step, one.status) for ref in mine for one in office.rows(ref)]
    assert steps.count(("ada", "-5wd", DeliveryStatus.WITHDRAWN)) == 3
    assert steps.count(("ben", "-5wd", DeliveryStatus.SENT)) == 3


async def test_an_interrupted_handing_over_goes_on_and_gives_each_child_once(office):
    mine = children(office, 11)
    with pytest.raises(PowerCutError):
        await reassign(office, "Tue 2026-03-24 10:00", works=4)
    left = held(office, "ada", "Tue 2026-03-24 10:02").references
    assert (len(left), len(held(office, "ben", "Tue 2026-03-24 10:02").references)) == (7, 4)
    await reassign(office, "Tue 2026-03-24 10:05")
    assert held(office, "ada", "Tue 2026-03-24 10:06").given == ()
    kinds = [[one.fact for one in office.facts(reference)] for reference in mine]
    assert kinds == [["concern_identified", "reassigned"]] * 11


async def test_an_answer_that_was_lost_is_asked_for_under_the_same_id(office):
    children(office, 1)
    first, again = (given_to_ben(office, "Tue 2026-03-24 10:00") for _ in range(2))
    assert first == again
    await hand_over(Recorder(office, "Tue 2026-03-24 10:00"), first)
    await hand_over(Recorder(office, "Tue 2026-03-24 10:01"), again)
    (child,) = first
    assert len(office.facts(child.reference)) == 2


async def test_given_there_and_back_and_there_again_is_three_commands(office):
    (child,) = children(office, 1)
    ids = set()
    for number, (giver, taker) in enumerate([("ada", "ben"), ("ben", "ada"), ("ada", "ben")]):
        at = f"Tue 2026-03-24 1{number}:00"
        handings = handing_over(held(office, giver, at).given, Terms(taker, uk(at), uk(at)))
        await hand_over(Recorder(office, at), handings)
        ids |= {one.command_id for one in handings}
    assert (len(ids), held(office, "ben", "Tue 2026-03-24 13:00").references) == (3, (child,))


async def test_what_was_taken_on_after_the_day_named_is_given_up_from_then(office):
    children(office, 1)
    (one,) = given_to_ben(office, "Tue 2026-03-24 10:00", since="Mon 2026-03-23 00:00")
    assert [fact.happened_at for fact in one.facts] == [uk(OPENED)]
    await hand_over(Recorder(office, "Tue 2026-03-24 10:00"), [one])
    assert len(held(office, "ben", "Tue 2026-03-24 10:00").given) == 1


def test_only_what_is_given_by_name_in_open_episodes_is_a_caseload(office):
    mine = children(office, 2)
    office.keep(mine[0], fact("closed", "Mon 2026-03-23 11:00", reason="x"), at="Mon 2026-03-23 11:00")
    office.open(OPENED)
    staff = office.staff
    teams = (Holding(Role.SOCIAL_WORKER, "ada"), Holding(Role.IRO, "ada", Scope.TEAM, "team-a"))
    office.employ(type(staff)(staff.house, staff.people, (*staff.holdings, *teams)))
    found = held(office, "ada", "Tue 2026-03-24 10:00")
    assert found.references == (mine[1],)
    assert {(one.holding.role, one.holding.scope, one.children) for one in found.otherwise} == {
        (Role.SOCIAL_WORKER, Scope.AUTHORITY, 1),
        (Role.IRO, Scope.TEAM, 0),
    }
    assert held(office, "ada", "Tue 2026-03-24 10:00", Role.IRO).given == ()
