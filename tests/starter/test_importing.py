"""Episodes that ran already: checked all first, taken over once each, silent about the past."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from activities.keeping import keep
from cce.pathway.facts import free_text
from cce.pathway.plan import plan
from cce.pathway.terms import Role
from cce.records import narrative
from cce.records.children import Child, child_of
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.episodes import circumstances_of, episodes
from cce.records.facts import facts_of
from starter.import_files import ImportInvalid, Read, read_import
from starter.taking_over import Check, Checked, take_over
from tests.activities.office import POLICY, Office, everybody, london
from tests.pathway.dates import uk
from tests.starter.test_following import PowerCutError

AT = "Wed 2026-04-08 11:00"
SLOT = "Thu 2026-04-09 09:00"
CONCERN = "{fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}"
NOT_REQUIRED = (
    "{fact: strategy_discussion_not_required, happened_at: 2026-03-23T11:00, reason: words nobody reads}"
)
NOTED = "{fact: case_note_recorded, happened_at: 2026-03-23T12:00, recorded_at: 2026-03-25T09:00}"
CSV = "key,status,born_on,name,case_number,yjs_involved,roles\n"


class Recorder:
    """Records as a client and the engine do, at one instant, until the power is cut."""

    def __init__(self, office: Office, at: str, works: int = 1_000) -> None:
        self.office, self.at, self.works = office, uk(at), works

    async def record(self, reference, given, *, command_id):
        if not self.works:
            raise PowerCutError
        self.works -= 1
        bare, texts = narrative.without_narrative(given)
        with transaction(self.office.engine) as session:
            narrative.store_narrative(session, reference, command_id, texts, self.at)
        keep(self.office.engine, self.office.authority, reference, command_id, bare, self.at)


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine, everybody().with_person("ada"))


def folder(tmp_path: Path, rows: str, *children: str, facts: str = "") -> Path:
    """A folder of files; a child's facts are those of a late assessment unless given."""
    (tmp_path / "episodes.csv").write_text(CSV + rows)
    told = facts or "".join(f"      - {one}\n" for one in (CONCERN, NOT_REQUIRED, NOTED))
    yaml = "".join(f"  {key}:\n    facts:\n{told}" for key in children)
    (tmp_path / "facts.yaml").write_text(f"children:\n{yaml}")
    return tmp_path


def check(office: Office, path: Path, at: str = AT) -> tuple[Read, Checked]:
    read = read_import(path)
    with reading(office.engine) as session:
        return read, Check(session, office.authority, POLICY, uk(at)).all(read.children)


async def taken(office: Office, path: Path, at: str = AT, works: int = 1_000) -> Checked:
    _, checked = check(office, path, at)
    assert await take_over(Recorder(office, at, works), office.engine, checked.arrivals) == {}
    return checked


def let_go(office: Office, *slots: str) -> None:
    for slot in slots:
        with reading(office.engine) as session:
            open_now = [one.reference for one in episodes(session)]
        for reference in open_now:
            office.prepare(reference, slot)
        for name in ("ada", "sw", "tm", "csm"):
            office.deliver(name, slot)


async def test_an_imported_child_is_there_with_all_that_was_said_of_it(office, tmp_path):
    path = folder(tmp_path, "a-1,lac,2011-05-04,Bo Example,CS/77,yes,social_worker=ada\n", "a-1")
    (arrival,) = (await taken(office, path)).arrivals
    reference = arrival.as_one.reference
    with reading(office.engine) as session:
        child, circumstances = child_of(session, reference), circumstances_of(session, reference)
        facts = facts_of(session, reference)
    assert child == Child.of("Bo Example", date(2011, 5, 4), "CS/77")
    assert (circumstances.status, circumstances.yjs_involved, circumstances.imported_at) == (
        "lac",
        True,
        uk(AT),
    )
    assert [(one.fact, one.recorded_at) for one in facts] == [
        ("concern_identified", uk(AT)),
        ("strategy_discussion_not_required", uk(AT)),
        ("case_note_recorded", uk(AT)),
    ]
    assert free_text(facts[1]) == "words nobody reads"


async def test_the_past_is_silent_and_what_is_late_is_one_message_a_person_at_the_next_slot(office, tmp_path):
    keys = [f"a-{number}" for number in range(5)]
    rows = "".join(f"{key},cin,,,,,social_worker=ada\n" for key in keys)
    await taken(office, folder(tmp_path, rows, *keys))
    let_go(office, "Wed 2026-04-08 11:30", "Wed 2026-04-08 16:59")
    assert office.sender.handed == []
    let_go(office, SLOT)
    assert sorted(one.to for one in office.sender.handed) == [
        office.staff.email(name) for name in ("ada", "tm")
    ]
    rows_sent = [one for one in ledger(office) if one.status is DeliveryStatus.SENT]
    assert {(one.about.duty, one.about.rung, london(one.not_before)) for one in rows_sent} == {
        ("risk_assessment", "after", SLOT)
    }
    let_go(office, "Thu 2026-04-09 12:00", "Fri 2026-04-10 09:00")
    assert len(office.sender.handed) == 2


def ledger(office: Office):
    with reading(office.engine) as session:
        open_now = [one.reference for one in episodes(session)]
    return [row for reference in open_now for row in office.rows(reference)]


async def test_the_ledger_of_an_imported_child_equals_the_plan(office, tmp_path):
    (arrival,) = (await taken(office, folder(tmp_path, "a-1,cin,,,,,\n", "a-1"))).arrivals
    reference, until = arrival.as_one.reference, "Fri 2026-04-17 10:00"
    let_go(office, SLOT, "Tue 2026-04-14 09:00", "Fri 2026-04-17 09:00")
    with reading(office.engine) as session:
        ladder = office.authority.ladder(session, POLICY)
        circumstances, facts = circumstances_of(session, reference), facts_of(session, reference)
    planned = plan(facts, circumstances, ladder, uk(until))
    said = {(one.notice.key, one.status, one.notice.at) for one in planned.notices}
    kept = {(one.notice.key, one.status, one.notice.at) for one in office.plan(reference, until).notices}
    assert kept == said
    assert {one.notice.rung for one in planned.notices if one.status == "sent"} == {"after"}


async def test_the_same_files_again_change_nothing(office, tmp_path):
    path = folder(tmp_path, "a-1,cin,,,,,\nb-2,cp,,,,,\n", "a-1", "b-2")
    await taken(office, path)
    read, again = check(office, path, "Thu 2026-04-09 11:00")
    assert (read.faults, again.faults, again.arrivals, again.known) == ({}, {}, (), ("a-1", "b-2"))


async def test_an_interrupted_import_goes_on_and_takes_each_child_once(office, tmp_path):
    keys = [f"a-{number:02}" for number in range(11)]
    path = folder(tmp_path, "".join(f"{key},cin,,,,,\n" for key in keys), *keys)
    with pytest.raises(PowerCutError):
        await taken(office, path, works=4)
    _, rest = check(office, path, "Wed 2026-04-08 12:00")
    assert len(rest.known) == 4
    assert await take_over(Recorder(office, "Wed 2026-04-08 12:00"), office.engine, rest.arrivals) == {}
    with reading(office.engine) as session:
        found = episodes(session)
        known_at = {fact.recorded_at for one in found for fact in facts_of(session, one.reference)}
    assert (len(found), {one.standing.revision for one in found}) == (11, {1})
    # A child that was begun before the power went keeps the instant of its first run.
    assert known_at <= {uk(AT), uk("Wed 2026-04-08 12:00")}


async def test_a_child_told_of_otherwise_afterwards_is_not_taken_again(office, tmp_path):
    path = folder(tmp_path, "a-1,cin,,,,,\n", "a-1")
    await taken(office, path)
    folder(tmp_path, "a-1,cp,,,,,\n", "a-1")
    _, checked = check(office, path)
    assert "was taken over before" in checked.faults["a-1"][0]


async def test_what_was_begun_and_never_recorded_may_be_corrected(office, tmp_path):
    path = folder(tmp_path, "a-1,cin,,,,,\n", "a-1")
    with pytest.raises(PowerCutError):
        await taken(office, path, works=0)
    await taken(office, folder(tmp_path, "a-1,cp,,,,,\n", "a-1"))
    with reading(office.engine) as session:
        assert [one.child_status for one in episodes(session)] == ["cp"]


async def test_facts_may_stand_in_a_sheet(office, tmp_path):
    (tmp_path / "episodes.csv").write_text(CSV + "A/1,cin,,,,,\n")
    (tmp_path / "facts.csv").write_text(
        "key,fact,happened_at,route,overall,ratings\n"
        "A/1,assessment_completed,2026-04-01T16:00,,high,1=high 2=moderate\n"
        "A/1,concern_identified,2026-03-23T10:00,open_case,,\n"
    )
    (arrival,) = (await taken(office, tmp_path)).arrivals
    (_, completed) = office.facts(arrival.as_one.reference)
    assert (completed.fact, completed.ratings) == ("assessment_completed", {1: "high", 2: "moderate"})


def test_one_file_of_several_children_will_do(office, tmp_path):
    file = tmp_path / "all.yaml"
    file.write_text(
        f"policy: {POLICY}\nchildren:\n  first:\n    child: {{status: cin, born_on: 2011-05-04}}\n"
        f"    imported_at: 2026-04-08T09:30\n    facts:\n      - {CONCERN}\n"
    )
    _, checked = check(office, file)
    assert [one.as_one.imported_at for one in checked.arrivals] == [uk("Wed 2026-04-08 09:30")]


@pytest.mark.parametrize(
    ("rows", "facts", "said"),
    [
        pytest.param(
            "a-1,wrong,,,,,\n", "", "episodes.csv:2: status: found 'wrong', expected one of", id="status"
        ),
        pytest.param("a-1,,,,,,\n", "", "episodes.csv:2: status: missing", id="no-status"),
        pytest.param(
            "a-1,cin,soon,,,,\n", "", "episodes.csv:2: born_on: found 'soon', expected a date", id="date"
        ),
        pytest.param(
            "a-1,cin,,,,perhaps,\n", "", "episodes.csv:2: yjs_involved: found 'perhaps'", id="yes-no"
        ),
        pytest.param("a-1,cin,,,,,boss=ada\n", "", "episodes.csv:2: roles", id="no-such-role"),
        pytest.param("a-1,cin,,,,,iro\n", "", "social_worker=p-101", id="no-person"),
        pytest.param("a-1,cin,,,,,iro=nobody\n", "", "nobody has the key 'nobody'", id="unknown-person"),
        pytest.param(
            "a-1,cin,,,,,\na-1,cp,,,,,\n", "", "episodes.csv:3: found a-1 a second time", id="twice"
        ),
        pytest.param("b-2,cin,,,,,\n", "", "facts.yaml:2: status: missing", id="facts-of-somebody-else"),
        pytest.param(
            "a-1,cin,,,,,\n", "      - {fact: magic}\n", "facts.yaml:4: fact: found 'magic'", id="no-fact"
        ),
        pytest.param(
            "a-1,cin,,,,,\n",
            "      - {fact: assessment_approved, happened_at: 2026-03-24T10:00}\n",
            "facts.yaml:4: assessment_approved: ",
            id="impossible-order",
        ),
        pytest.param(
            "a-1,cin,,,,,\n",
            "      - {fact: concern_identified, happened_at: 2026-05-24T10:00, route: open_case}\n",
            "still to come",
            id="still-to-come",
        ),
    ],
)
def test_what_is_wrong_with_a_child_is_said_with_file_and_line(office, tmp_path, rows, facts, said):
    read, checked = check(office, folder(tmp_path, rows, "a-1", facts=facts))
    words = [words for mine in (*read.faults.values(), *checked.faults.values()) for words in mine]
    assert [one for one in words if said in one], words
    assert checked.arrivals == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param(
            "episodes.csv", "key,colour\na,red\n", "episodes.csv:1: found the unknown column", id="column"
        ),
        pytest.param("episodes.csv", "status\ncin\n", "episodes.csv:1: expected the column key", id="no-key"),
        pytest.param("episodes.csv", 'key,status\n"a\n', "this is not CSV", id="no-csv"),
        pytest.param("children.csv", "key\na\n", "expected episodes.csv", id="name"),
        pytest.param("facts.yaml", "children: [\n", "this is not YAML", id="no-yaml"),
        pytest.param("facts.yaml", "panels: []\n", "found the unknown key 'panels'", id="panels"),
        pytest.param("facts.csv", "key,fact\n=1+1,found\n", "facts.csv:2: key: found '=1+1'", id="formula"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    assert said in "\n".join(read_import(tmp_path).faults[""])


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(ImportInvalid, match=r"episodes\.csv"):
        read_import(tmp_path)


def test_good_children_are_found_beside_bad_ones(office, tmp_path):
    read, checked = check(office, folder(tmp_path, "a-1,cin,,,,,\nb-2,wrong,,,,,\n", "a-1", "b-2"))
    assert ([one.key for one in checked.arrivals], list(read.faults)) == (["a-1"], ["b-2"])
    assert {role for one in checked.arrivals for role in one.simple.roles} <= set(Role)


COLUMNS = st.lists(
    st.sampled_from(("key", "status", "born_on", "fact", "happened_at", "roles", "x")), max_size=5
)
CELLS = st.sampled_from(
    ("a-1", "cin", "2026-03-23T10:00", "concern_identified", "iro=ada", "=1+1", '"', "", "\x00")
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_files_hold_it_is_read_or_said_to_be_wrong(tmp_path, data):
    for name in ("episodes.csv", "facts.csv"):
        rows = data.draw(st.lists(st.lists(CELLS, max_size=6), max_size=4))
        head = data.draw(COLUMNS)
        (tmp_path / name).write_text("\n".join(",".join(row) for row in (head, *rows)))
    text = data.draw(
        st.text(st.characters(codec="utf-8"), max_size=60) | st.just("children: {a-1: {facts: []}}")
    )
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    read = read_import(tmp_path)
    assert all(words for mine in read.faults.values() for words in mine)
