"""The watch at its ports: what is told again, started and reported, and when all is worked out anew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from activities.messages import LookedOver, LookOver
from activities.upkeep import Rounds
from activities.watching import Menders, WatchActivities
from cce.hidden import Hidden
from cce.pathway.terms import Role
from cce.records.audit import audit_links
from cce.records.audit_chain import first_break
from cce.records.deliveries import OfficeKind
from cce.records.engine import reading, transaction
from cce.records.ledger import deliveries_to
from cce.records.panels import set_panels
from tests.activities.office import Office, everybody
from tests.notices.servers import WebHook
from tests.pathway.dates import day, uk

MONDAY = "Mon 2026-03-23 10:00"
LATE = "Mon 2026-03-23 10:30"
OTHERS = tuple(role for role in Role if role not in {Role.ADMINISTRATOR, Role.PANEL_MEMBER})


class Engine:
    """Stands where workflows are counted, started, and told."""

    def __init__(self):
        self.gone, self.problems, self.woken, self.met, self.expected = set(), 0, [], [], []

    async def missing_episodes(self, references):
        return tuple(one for one in references if one in self.gone)

    async def missing_panels(self, names):
        return tuple(one for one in names if one in self.gone)

    async def stuck(self):
        return self.problems

    async def wake(self, references):
        self.woken += references

    async def look_again(self, names):
        self.met += names

    async def expect(self, expected):
        self.expected += expected


@pytest.fixture
def office(office_on_either: Office) -> Office:
    whole = everybody().without(*Role).with_person("all", *OTHERS)
    office_on_either.employ(whole.with_person("admin", Role.ADMINISTRATOR))
    return office_on_either


async def look(
    office: Office,
    engine: Engine,
    at: str,
    before: LookedOver | None = None,
    heartbeat: Hidden[str] | None = None,
    mail: Callable[[], bool] = lambda: True,
) -> LookedOver:
    rounds, menders = Rounds(heartbeat=heartbeat), Menders(engine, engine, engine, engine)
    watch = WatchActivities(office.engine, office.authority, rounds, menders, mail)
    if before is None:
        return await watch.look_over(LookOver(now=uk(at)))
    asked = LookOver(now=uk(at), recounted_at=before.recounted_at, was_well=before.was_well)
    return await watch.look_over(asked)


async def test_all_holds_and_the_next_look_is_in_ten_minutes(office):
    office.open(MONDAY)
    office.deliver("all", MONDAY)
    looked = await look(office, engine := Engine(), LATE)
    wanted = LookedOver(next_at=uk(LATE) + timedelta(minutes=10), recounted_at=uk(LATE), was_well=True)
    assert (looked, engine.expected) == (wanted, [])


async def test_a_cut_at_the_end_of_the_audit_is_found_with_the_head_that_went_out(office):
    office.open(MONDAY)
    office.deliver("all", MONDAY)
    with WebHook() as outside:
        assert (
            await look(office, Engine(), LATE, heartbeat=Hidden(f"http://127.0.0.1:{outside.port}/"))
        ).beat
    number, head = outside.got[0][2].decode().split()
    cut_off_the_last_row(office)
    with reading(office.engine) as session:
        assert first_break(audit_links(session)) is None
        found = first_break(audit_links(session), head)
    assert found is not None
    assert found.number == int(number)


def cut_off_the_last_row(office: Office) -> None:
    """What only somebody who may do anything to the database can do."""
    trigger = {"sqlite": "audit_no_delete", "postgresql": "audit_only_added ON audit"}
    with office.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger[office.engine.dialect.name]}"))
        connection.execute(text("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)"))


async def test_whose_message_lies_ready_is_told_again_and_administrators_once_a_day(office):
    office.open(MONDAY)
    engine = Engine()
    looked = await look(office, engine, LATE)
    await look(office, engine, "Mon 2026-03-23 10:40")
    assert looked.broken == ("sent",)
    assert [one.recipient for one in engine.expected] == ["all", "admin", "all"]
    with reading(office.engine) as session:
        told = [one for one in deliveries_to(session, "admin") if one.about.duty is OfficeKind.UPKEEP]
    assert [one.about.reference for one in told] == ["UPKEEP-PROMISES"]


async def test_what_does_not_run_is_started_and_counts_as_missing_this_once(office):
    reference, engine = office.open(MONDAY), Engine()
    office.deliver("all", MONDAY)
    panel = day("Wed 2026-06-03")
    with transaction(office.engine) as session:
        set_panels(session, [panel], uk(MONDAY), "test")
    office.keep(reference, at=MONDAY)
    engine.gone, engine.problems = {reference, panel}, 1
    looked = await look(office, engine, LATE)
    assert looked.broken == ("running", "turning")
    assert (engine.woken, engine.met) == ([reference], [panel])
    engine.gone, engine.problems = set(), 0
    assert (await look(office, engine, LATE, looked)).broken == ()


async def test_all_is_worked_out_anew_once_a_day_and_again_while_something_is_missing(office):
    first = await look(office, Engine(), MONDAY)
    second = await look(office, Engine(), LATE, first)
    assert (first.recounted_at, second.recounted_at) == (uk(MONDAY), uk(MONDAY))
    ill = second.model_copy(update={"was_well": False})
    assert (await look(office, Engine(), LATE, ill)).recounted_at == uk(LATE)
    tomorrow = "Tue 2026-03-24 10:00"
    assert (await look(office, Engine(), tomorrow, second)).recounted_at == uk(tomorrow)


async def test_a_mail_server_that_does_not_let_us_in_breaks_a_promise_though_nothing_is_due(office):
    assert (await look(office, Engine(), MONDAY, mail=lambda: False)).broken == ("mail",)
    assert (await look(office, Engine(), MONDAY)).broken == ()
