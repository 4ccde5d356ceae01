"""Open episodes follow a day off added late or a policy that moved: once each, and nothing is sent twice."""

from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from activities.keeping import keep
from cce.pathway.errors import PathwayError
from cce.pathway.working_days import CalendarOverride
from cce.records.authority import Authority
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.episodes import pin_policy
from cce.records.following import lagging
from cce.records.overrides import add_override, remove_override
from starter.following import look_at_the_lagging, still_lagging
from starter.pacing import for_many
from tests.activities.office import POLICY, Office, fact
from tests.pathway.dates import day, uk

CONCERN = "Mon 2026-03-23 10:00"
WORKING_DAYS = (
    "policy: county-2027\nversion: '2'\ntitle: County\nextends: nottinghamshire-2020\n"
    "counting: {unspecified_days: working}\n"
)
TUESDAY_OFF = CalendarOverride(day("Tue 2026-03-31"), working=False, name="One-off")


class PowerCutError(BaseException):
    """Everything stops."""


class Anew:
    """What works timetables out anew as the engine does, at one instant, until the power is cut."""

    def __init__(self, office: Office, at: str, works: int = 1_000) -> None:
        self.office, self.at, self.works = office, uk(at), works
        self.asked: list[str] = []

    async def __call__(self, reference: str) -> None:
        if len(self.asked) == self.works:
            raise PowerCutError
        self.asked.append(reference)
        keep(self.office.engine, self.office.authority, reference, str(uuid4()), (), self.at)


async def follow(office: Office, at: str, works: int = 1_000) -> list[str]:
    """Let those follow that lag, and say which were worked out anew."""
    anew = Anew(office, at, works)
    looked = look_at_the_lagging(office.engine, office.authority, uk(at))
    assert await for_many(looked.touched, anew) == {}
    return anew.asked


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    (tmp_path / "county-2027.yaml").write_text(WORKING_DAYS)
    return Office(engine, authority=Authority((tmp_path,)))


def close_on(office: Office, exception: CalendarOverride, at: str) -> None:
    with transaction(office.engine) as session:
        add_override(session, exception, uk(at))


def pin(office: Office, policy: str, *references: str) -> None:
    with transaction(office.engine) as session:
        for reference in references:
            pin_policy(session, reference, policy, "2")


def lag(office: Office) -> list[str]:
    with reading(office.engine) as session:
        return [one.reference for one in lagging(session, office.authority)]


def let_go(office: Office, reference: str, *slots: str) -> None:
    """Let notices go at these slots, as the engine would."""
    for slot in slots:
        office.prepare(reference, uk(slot))
        for name in ("sw", "tm", "csm"):
            office.deliver(name, slot)


def sent(office: Office, reference: str) -> Counter[tuple[str, str, str | None, str, str]]:
    """What went, by what it told whom: of each there may be one."""
    return Counter(
        (one.about.duty, one.about.rung, one.about.step, one.about.version, one.recipient)
        for one in office.rows(reference)
        if one.status is DeliveryStatus.SENT
    )


def revision(office: Office, reference: str) -> int:
    return office.episode(reference).standing.revision


async def test_an_episode_that_a_day_off_does_not_touch_is_only_marked(office):
    later = office.open(CONCERN)
    office.keep(later, fact("closed", "Mon 2026-03-23 11:00", reason="x"), at="Mon 2026-03-23 11:00")
    reference = office.open(CONCERN)
    far = CalendarOverride(day("Fri 2027-06-04"), working=False, name="One-off")
    close_on(office, far, "Mon 2026-03-23 12:00")
    assert lag(office) == [reference]
    assert await follow(office, "Mon 2026-03-23 12:00") == []
    assert (lag(office), revision(office, reference)) == ([], 1)


async def test_a_day_off_added_after_reminders_went_sends_none_of_them_again(office):
    reference = office.open(CONCERN)
    let_go(office, reference, CONCERN, "Tue 2026-03-24 09:00", "Wed 2026-03-25 09:00", "Thu 2026-03-26 09:00")
    before = sent(office, reference)
    assert ("risk_assessment", "before", "-5wd") in {one[:3] for one in before}
    # With the Tuesday off, the reminder five working days before should have gone on the Wednesday.
    close_on(office, TUESDAY_OFF, "Fri 2026-03-27 10:00")
    assert await follow(office, "Fri 2026-03-27 10:00") == [reference]
    assert revision(office, reference) == 2
    let_go(office, reference, "Fri 2026-03-27 10:00", "Mon 2026-03-30 09:00", "Tue 2026-03-31 09:00")
    gone = sent(office, reference)
    assert max(gone.values()) == 1
    assert {(one[1], one[2]) for one in gone - before if one[0] == "risk_assessment"} == {("before", "-2wd")}
    assert [one.not_before for one in office.rows(reference) if one.about.step == "-2wd"] == [
        uk("Mon 2026-03-30 09:00")
    ]


async def test_what_was_prepared_for_a_slot_is_called_back_and_keeps_its_key(office):
    reference = office.open(CONCERN)
    let_go(office, reference, CONCERN, "Thu 2026-03-26 09:00")
    office.prepare(reference, "Tue 2026-03-31 08:58")
    (prepared,) = office.rows(reference, status=DeliveryStatus.OWED)
    assert prepared.about.step == "-2wd"
    close_on(office, TUESDAY_OFF, "Tue 2026-03-31 08:58")
    assert await follow(office, "Tue 2026-03-31 08:58") == [reference]
    with transaction(office.engine) as session:
        remove_override(session, TUESDAY_OFF.on, uk("Tue 2026-03-31 08:59"))
    await follow(office, "Tue 2026-03-31 08:59")
    (again,) = [one for one in office.rows(reference) if one.about.step == "-2wd"]
    assert (again.key, again.status) == (prepared.key, DeliveryStatus.OWED)
    let_go(office, reference, "Tue 2026-03-31 09:00")
    assert max(sent(office, reference).values()) == 1


async def test_a_policy_that_moved_and_moved_back_sends_nothing_twice(office):
    reference = office.open(CONCERN)
    let_go(office, reference, CONCERN, "Thu 2026-03-26 09:00")
    before = sent(office, reference)
    for policy in ("county-2027", POLICY):
        pin(office, policy, reference)
        assert lag(office) == [reference]
        assert await follow(office, "Fri 2026-03-27 10:00") == [reference]
    assert (lag(office), sent(office, reference)) == ([], before)
    let_go(office, reference, "Fri 2026-03-27 10:01", "Tue 2026-03-31 09:00")
    gone = sent(office, reference)
    assert max(gone.values()) == 1
    assert {one[2] for one in gone - before if one[0] == "risk_assessment"} == {"-2wd"}


async def test_an_interrupted_change_goes_on_with_those_that_still_lag(office):
    references = sorted(office.open(CONCERN) for _ in range(12))
    for reference in references:
        let_go(office, reference, CONCERN)
    pin(office, "county-2027", *references)
    with pytest.raises(PowerCutError):
        await follow(office, "Tue 2026-03-24 10:00", works=5)
    left = lag(office)
    assert len(left) == 7
    assert sorted(await follow(office, "Tue 2026-03-24 10:05")) == left
    assert lag(office) == []
    assert {revision(office, reference) for reference in references} == {2}
    for reference in references:
        let_go(office, reference, "Tue 2026-03-24 10:06", "Mon 2026-03-30 09:00")
        assert max(sent(office, reference).values()) == 1


async def test_an_episode_that_moved_on_meanwhile_is_not_marked_by_an_older_look(office):
    reference = office.open(CONCERN)
    close_on(office, TUESDAY_OFF, "Mon 2026-03-23 12:00")
    looked = look_at_the_lagging(office.engine, office.authority, uk("Mon 2026-03-23 12:00"))
    assert looked == ((reference,), 0)
    office.keep(reference, fact("went_missing", "Mon 2026-03-23 12:01"), at="Mon 2026-03-23 12:01")
    assert lag(office) == []


async def test_what_is_worked_out_by_older_rules_still_lags(office, tmp_path):
    reference = office.open(CONCERN)
    pin(office, "county-2027", reference)
    await follow(office, "Mon 2026-03-23 12:00")
    at = uk("Mon 2026-03-23 13:00")
    renamed = edited(tmp_path / "renamed", "County\n", "County, edited\n")
    assert look_at_the_lagging(office.engine, renamed, at) == ((), 1)
    counted = edited(tmp_path / "counted", "working}", "calendar}")
    assert look_at_the_lagging(office.engine, counted, at) == ((reference,), 0)
    await Anew(office, "Mon 2026-03-23 13:00")(reference)
    assert still_lagging(office.engine, counted, [reference]) == (reference,)


def edited(folder: Path, was: str, becomes: str) -> Authority:
    """The authority once its policy was edited, and the program started anew."""
    folder.mkdir()
    (folder / "county-2027.yaml").write_text(WORKING_DAYS.replace(was, becomes))
    return Authority((folder,))


async def test_one_that_is_refused_holds_up_no_other():
    done = []

    async def one(key: str) -> None:
        if key == "b":
            raise PathwayError("not this one")
        done.append(key)

    refused = await for_many(["a", "b", "c"], one)
    assert (sorted(done), {key: str(error) for key, error in refused.items()}) == (
        ["a", "c"],
        {"b": "not this one"},
    )
