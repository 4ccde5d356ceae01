"""The daily look: each check by itself, failures said to the administrator once a day, and when is next."""

from datetime import time

import pytest
from sqlalchemy import Engine

from activities.messages import LookAfter, Looked
from activities.preparing import Expected
from activities.upkeep import CHECKS, Check, Rounds, UpkeepActivities, next_round, remark_lag
from cce.pathway.working_days import CalendarOverride
from cce.records.engine import reading, transaction
from cce.records.following import lagging
from cce.records.ledger import deliveries_to
from cce.records.overrides import add_override
from tests.activities.office import Office, london
from tests.pathway.dates import day, uk
from tests.pathway.episodes import ENGLAND

AT = "Mon 2026-03-23 10:00"
SEVEN = time(7)


class Told:
    """Stands where postboxes are told."""

    def __init__(self):
        self.expected = []

    async def expect(self, expected):
        self.expected += expected


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


def upkeep(office: Office, checks, chores=None) -> tuple[UpkeepActivities, Told]:
    told = Told()
    rounds = Rounds(checks=checks)
    return UpkeepActivities(office.engine, office.authority, told, rounds, chores or {}), told


def to_the_administrator(office: Office) -> list[tuple[str, str]]:
    with reading(office.engine) as session:
        found = deliveries_to(session, office.staff.key("admin"))
    return [(one.about.reference, london(one.not_before)) for one in found]


def noting(looked: list[object]) -> Check:
    def check(*_: object) -> tuple[Expected, ...]:
        looked.append("checked")
        return ()

    return check


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param("Mon 2026-03-23 06:59", "Mon 2026-03-23 07:00", id="still-today"),
        pytest.param("Mon 2026-03-23 07:00", "Tue 2026-03-24 07:00", id="at-that-very-time-the-next"),
        pytest.param("Fri 2026-03-27 12:00", "Mon 2026-03-30 07:00", id="over-the-weekend-the-clocks-change"),
        pytest.param("Thu 2026-04-02 12:00", "Tue 2026-04-07 07:00", id="over-easter"),
        pytest.param("Sun 2026-10-25 01:30", "Mon 2026-10-26 07:00", id="the-night-with-two-halves-past-one"),
    ],
)
def test_the_next_look_is_at_seven_on_a_working_day(now, then):
    assert next_round(ENGLAND, SEVEN, uk(now)) == uk(then)


async def test_asked_for_the_time_alone_nothing_is_looked_at(office):
    looked: list[object] = []
    look_after, _ = upkeep(office, {"one": noting(looked)})
    answer = await look_after.look_after(LookAfter(now=uk(AT), look=False))
    assert (answer, looked) == (Looked(next_at=uk("Tue 2026-03-24 07:00")), [])


async def test_a_check_that_fails_keeps_no_other_from_being_made_and_is_said_once_a_day(office):
    looked: list[object] = []

    def fails(session, authority, now):
        add_override(session, CalendarOverride(day("Fri 2027-06-04"), False, "One-off"), now)
        raise ValueError("secret words")

    async def chore(now):
        looked.append(now)
        raise ConnectionError

    look_after, told = upkeep(office, {"first": fails, "second": noting(looked)}, {"third": chore})
    await look_after.look_after(LookAfter(now=uk(AT)))
    answer = await look_after.look_after(LookAfter(now=uk(AT)))
    assert answer.failed == ("first", "third")
    assert looked == ["checked", uk(AT)] * 2
    assert sorted(to_the_administrator(office)) == [("UPKEEP-FIRST", AT), ("UPKEEP-THIRD", AT)]
    assert {one.recipient for one in told.expected} == {"admin"}
    await look_after.look_after(LookAfter(now=uk("Tue 2026-03-24 07:00")))
    assert ("UPKEEP-FIRST", "Tue 2026-03-24 09:00") in to_the_administrator(office)
    office.deliver("admin", AT)
    (message,) = [one.message.text for one in office.sender.handed]
    assert ("Mend the daily check of first" in message, "secret" in message) == (True, False)
    office.open(AT)
    with reading(office.engine) as session:
        assert lagging(session, office.authority) == ()  # what the failing check wrote is gone


def test_timetables_that_lag_are_said_to_the_administrator_once_a_day(office):
    office.open(AT)
    with transaction(office.engine) as session:
        assert remark_lag(session, office.authority, uk(AT)) == ()
        add_override(session, CalendarOverride(day("Fri 2027-06-04"), False, "One-off"), uk(AT))
        (first,) = remark_lag(session, office.authority, uk(AT))
        assert remark_lag(session, office.authority, uk(AT)) == ()
    assert (first.recipient, london(first.at)) == ("admin", AT)
    assert to_the_administrator(office) == [("UPKEEP-LAG", AT)]
    assert "timetables" in CHECKS
