"""Hours and quiet: who waits for their own time, who is told beside them, and what never waits."""

from dataclasses import replace
from datetime import date, time

import pytest

from cce.notices.outcome import Failed
from cce.pathway.terms import Role
from cce.records.deliveries import Arranged
from cce.staff.hours import Weekday, WorkingHours
from tests.activities.office import Office, Staff, everybody, fact, london
from tests.pathway.dates import uk

MONDAYS = WorkingHours((Weekday.MON,), time(9), time(15))
WEEK = WorkingHours((Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI), time(8), time(17))
TUESDAY = "Tue 2026-03-24 10:00"
NEXT_MONDAY = "Mon 2026-03-30 09:00"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def with_wishes(staff: Staff, name: str, hours: WorkingHours | None = None, *, quiet: bool = False) -> Staff:
    """The same staff, but *name* has hours, or is quiet."""
    people = (
        replace(one, hours=hours, quiet=quiet) if one.key == staff.key(name) else one for one in staff.people
    )
    return replace(staff, people=tuple(people))


def told(office: Office, reference: str, **wanted: object) -> dict[str, tuple[str, Arranged | None]]:
    rows = office.rows(reference, **wanted)
    return {one.recipient: (london(one.not_before), one.arranged) for one in rows}


def test_the_news_of_a_duty_waits_for_its_owners_next_day_and_is_sent_then_once(office):
    office.employ(with_wishes(everybody(), "sw", MONDAYS))
    reference = office.open(TUESDAY)
    assert told(office, reference) == {"sw": (NEXT_MONDAY, Arranged.OWN_HOURS)}
    assert london(office.deliver("sw", TUESDAY).next_at) == NEXT_MONDAY
    assert office.sender.handed == []
    office.deliver("sw", NEXT_MONDAY)
    assert len(office.sender.got("sw@example.test")) == 1


def test_the_plan_stays_the_authoritys(office):
    office.employ(with_wishes(everybody(), "sw", MONDAYS))
    reference = office.open(TUESDAY)
    opened = next(
        one.notice for one in office.plan(reference, TUESDAY).notices if one.notice.rung == "opened"
    )
    assert london(opened.at) == TUESDAY


def test_what_is_due_before_the_owner_is_there_again_is_told_at_once(office):
    office.employ(with_wishes(everybody(), "sw", MONDAYS))
    needed = fact("strategy_discussion_needed", TUESDAY)
    reference = office.open(TUESDAY, needed)
    rows = told(office, reference, duty="strategy_discussion", rung="opened")
    assert rows == {"sw": (TUESDAY, None)}


def test_reminders_and_what_is_due_do_not_wait(office):
    office.employ(with_wishes(everybody(), "sw", MONDAYS, quiet=True))
    reference = office.open(TUESDAY)
    for at in ("Thu 2026-03-26 09:00", "Wed 2026-04-01 09:00", "Thu 2026-04-02 09:00"):
        office.prepare(reference, at)
    rest = {london(one.not_before): one for one in office.rows(reference) if one.about.rung != "opened"}
    assert all(one.arranged is None for one in rest.values())
    assert "Thu 2026-04-02 09:00" in rest


def test_a_quiet_person_gets_one_message_at_the_slot_for_all_that_came_up(office):
    office.employ(with_wishes(everybody(), "sw", quiet=True))
    first, second = office.open(TUESDAY), office.open("Tue 2026-03-24 14:00")
    for reference in (first, second):
        assert told(office, reference) == {"sw": ("Wed 2026-03-25 09:00", Arranged.QUIET)}
    office.deliver("sw", "Wed 2026-03-25 09:00")
    (message,) = office.sender.got("sw@example.test")
    assert (first in message.text, second in message.text) == (True, True)


def test_what_waits_is_withdrawn_with_its_duty(office):
    office.employ(with_wishes(everybody(), "sw", quiet=True))
    reference = office.open(TUESDAY)
    done = fact("assessment_completed", "Tue 2026-03-24 15:00", overall="moderate")
    office.keep(reference, done, at="Tue 2026-03-24 15:00")
    office.deliver("sw", "Wed 2026-03-25 09:00")
    assert office.row(reference, recipient="sw", duty="risk_assessment").status == "withdrawn"
    assert office.sender.got("sw@example.test") == []


def test_what_waits_is_for_whoever_holds_the_role_by_then(office):
    staff = with_wishes(everybody(), "sw", MONDAYS)
    office.employ(staff)
    office.open(TUESDAY)
    office.employ(staff.without(Role.SOCIAL_WORKER).with_person("second", Role.SOCIAL_WORKER))
    office.deliver("sw", NEXT_MONDAY)
    office.deliver("second", NEXT_MONDAY)
    assert office.sender.got("sw@example.test") == []
    assert len(office.sender.got("second@example.test")) == 1


def test_an_escalation_of_a_quiet_person_who_is_not_there_goes_at_its_slot(office):
    staff = with_wishes(everybody(), "tm", MONDAYS, quiet=True)
    office.employ(with_wishes(staff, "sw", MONDAYS, quiet=True))
    reference = office.open(TUESDAY)
    office.prepare(reference, "Tue 2026-04-07 09:00")
    escalated = told(office, reference, rung="after")
    assert set(escalated) == {"sw", "tm"}
    assert {why for _, why in escalated.values()} == {None}


class TestWhatIsCountedInHours:
    """A child was found: it goes to the owner at that instant, and to somebody who is at work."""

    FOUND = "Tue 2026-03-24 20:00"

    def found(self, office: Office, staff: Staff) -> dict[str, tuple[str, Arranged | None]]:
        office.employ(staff)
        reference = office.open("Mon 2026-03-23 10:00", fact("went_missing", "Mon 2026-03-23 10:00"))
        office.keep(reference, fact("found", self.FOUND), at=self.FOUND)
        self.reference = reference
        return told(office, reference, duty="return_interview")

    def test_the_one_above_is_told_as_well_when_the_owner_is_not_at_work(self, office):
        told = self.found(office, with_wishes(everybody(), "sw", WEEK))
        assert told == {"sw": (self.FOUND, None), "tm": (self.FOUND, Arranged.BESIDE)}
        office.deliver("tm", self.FOUND)
        (message,) = office.sender.got("tm@example.test")
        assert "is not at work now" in message.text
        assert message.subject.startswith("Urgent: ")

    def test_nobody_else_is_told_while_the_owner_is_at_work_or_has_no_hours(self, office):
        night = replace(WEEK, opens=time(19), closes=time(23))
        assert set(self.found(office, with_wishes(everybody(), "sw", night))) == {"sw"}
        assert set(self.found(office, everybody())) == {"sw"}

    def test_it_goes_past_those_above_who_are_not_at_work_either(self, office):
        staff = with_wishes(with_wishes(everybody(), "sw", WEEK), "tm", WEEK)
        assert set(self.found(office, staff)) == {"sw", "csm"}

    def test_where_nobody_above_is_at_work_the_nearest_is_told(self, office):
        staff = everybody()
        for name in ("sw", "tm", "csm", "admin"):
            staff = with_wishes(staff, name, WEEK)
        assert set(self.found(office, staff)) == {"sw", "tm"}

    def test_cover_is_told_in_place_of_who_is_away_and_the_one_above_beside_them(self, office):
        staff = with_wishes(everybody().with_person("stand-in"), "stand-in", WEEK)
        staff = staff.covered("sw", "stand-in", date(2026, 3, 24), date(2026, 3, 27))
        assert set(self.found(office, staff)) == {"stand-in", "tm"}

    def test_whoever_is_told_beside_is_told_by_the_next_channel_too(self, office):
        staff = everybody().with_person("tm", channels=["email", "jsons://hooks.example.test/tm"])
        self.found(office, with_wishes(staff, "sw", WEEK))
        office.sender.will("tm@example.test", Failed("refused", permanent=True))
        office.deliver("tm", self.FOUND)
        office.deliver("tm", self.FOUND)
        second = office.row(self.reference, recipient="tm", channel=1)
        assert (second.status, second.arranged) == ("sent", Arranged.BESIDE)

    def test_it_is_withdrawn_with_what_it_stands_beside(self, office):
        self.found(office, with_wishes(everybody(), "sw", WEEK))
        held = fact("return_interview_held", "Tue 2026-03-24 20:30")
        office.keep(self.reference, held, at="Tue 2026-03-24 20:30")
        office.deliver("tm", "Tue 2026-03-24 20:31")
        assert office.row(self.reference, arranged=Arranged.BESIDE).status == "withdrawn"

    def test_preparing_again_tells_nobody_twice(self, office):
        self.found(office, with_wishes(everybody(), "sw", WEEK))
        before = office.rows(self.reference)
        office.prepare(self.reference, uk(self.FOUND))
        assert office.rows(self.reference) == before
