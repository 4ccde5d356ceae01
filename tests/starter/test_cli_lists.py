"""Police lists on the command line: shown first, taken in once, decided by a person."""

import asyncio
import json
import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cce.records.engine import reading
from cce.records.keys import EpisodeKeys
from starter.cli.boundary import run
from starter.cli.options import now
from tests.activities.office import BORN_ON, concern
from tests.keyring import write_keyring
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import REFERENCE
from tests.workflows.room import EngineRoom
from workflows.connecting import connect

MAPS = ("--map", "family_name=Surname", "--map", "given_names=Forename", "--map", "born_on=DOB")
BO, NEAR = "P1,Example,Bo,04/05/2011", "P1,Exampel,Bo,04/05/2011"


@pytest.fixture
def a_list(tmp_path):
    """A file with the rows that are given."""

    def written(*rows, header="Ref,Surname,Forename,DOB"):
        path = tmp_path / "register.csv"
        path.write_text("\n".join((header, *rows, "")))
        return str(path)

    return written


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


def audited(house):
    with reading(house.engine) as session:
        return [(one.action, one.detail, one.reference) for one in acts(session)]


def test_what_would_follow_is_shown_by_line_and_nothing_is_kept(laid_out, cce, a_list):
    ran = cce(
        "lists", "import", "knife_crime", a_list(BO, NEAR, "P3,,Bo,1/1/2010", "P4,Old,Al,1/1/2001"), *MAPS
    )
    assert (ran.code, "add --apply" in ran.out, "Exampl" in ran.out) == (0, True, False)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "4      the family_name is empty" in ran.out
    assert audited(laid_out) == []
    assert json.loads(cce("lists", "columns", "knife_crime", "--json").out)["born_on"] is None


def test_the_same_as_json_has_nobody_s_name(laid_out, cce, a_list):
    ran = cce("lists", "import", "knife_crime", a_list(BO, NEAR, "P3,,Bo,1/1/2010"), *MAPS, "--json")
    assert lines(ran) == [
        {
            "list": "knife_crime",
            "applied": False,
            "assessed": [],
            "asked": [2],
            "of_age": [],
            "to_open": [],
            "to_review": [3],
            "faults": [{"line": 4, "reason": "the family_name is empty"}],
            "month_first": False,
            "opened": [],
        }
    ]


def test_columns_that_were_said_once_are_remembered_for_that_list(laid_out, cce, a_list):
    path = a_list(BO)
    refused = cce("lists", "import", "knife_crime", path)
    assert (refused.code, "--map family_name=COLUMN" in refused.err) == (2, True)
    assert cce("lists", "import", "knife_crime", path, *MAPS, "--apply").code == 0
    assert cce("lists", "import", "knife_crime", path).code == 0
    assert cce("lists", "import", "county_lines", path).code == 2
    assert "Surname" in cce("lists", "columns", "knife_crime").out


def test_a_list_with_nothing_to_ask_for_needs_no_engine_and_leaves_counts(laid_out, cce, a_list):
    ran = cce("lists", "import", "knife_crime", a_list(BO, NEAR), *MAPS, "--apply", "--by", "p-105")
    assert (ran.code, "cce lists review" in ran.out) == (0, True)
    detail = "knife_crime: assessed 0, asked 1, of_age 0, to_open 0, to_review 1, faults 0"
    assert audited(laid_out) == [("lists import", detail, None)]


def test_with_something_to_ask_for_nothing_is_kept_while_the_engine_is_away(laid_out, cce, a_list):
    ran = cce("lists", "import", "knife_crime", a_list("P9,Sample,Ada,2011-02-03"), *MAPS, "--apply")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    assert audited(laid_out) == []


def test_both_sides_of_a_near_match_are_shown_and_the_audit_notes_it(laid_out, cce, a_list):
    cce("lists", "import", "knife_crime", a_list(NEAR), *MAPS, "--apply")
    (said,) = lines(cce("lists", "review", "--json"))
    assert (said["family_name"], said["candidates"][0]["name"]) == ("Exampel", "Bo Example")
    shown = cce("lists", "review").out
    assert "Row 1, kept until" in shown
    assert {"Exampel", "Example", "spelling"} <= set(shown.split())
    assert max(map(len, shown.splitlines())) <= 80
    assert audited(laid_out)[1:] == [("read child", "beside a row of a police list", REFERENCE)] * 2


def test_a_decision_is_shown_first_and_then_deletes_the_row(laid_out, cce, a_list):
    cce("lists", "import", "knife_crime", a_list(NEAR), *MAPS, "--apply")
    dry = cce("lists", "decide", "1", "--same", REFERENCE, "--dry-run")
    assert (dry.code, "asked for before, K7Q4-M2PX-3" in " ".join(dry.out.split())) == (0, True)
    unasked = cce("lists", "decide", "1", "--same", REFERENCE)
    assert (unasked.code, "add --yes" in unasked.err) == (2, True)
    done = lines(cce("lists", "decide", "1", "--same", REFERENCE, "--yes", "--json"))
    assert done == [{"number": 1, "outcome": "asked", "reference": REFERENCE, "saved": True}]
    assert audited(laid_out)[-1] == ("lists decide", "row 1: same, asked", REFERENCE)
    assert cce("lists", "review").out == "No row of a police list waits for a decision.\n"
    assert lines(cce("lists", "import", "knife_crime", a_list(NEAR), "--json"))[0]["asked"] == [2]


def test_a_decision_that_asks_for_an_assessment_waits_for_the_engine(laid_out, cce, a_list):
    cce("lists", "import", "knife_crime", a_list(NEAR), *MAPS, "--apply")
    ran = cce("lists", "decide", "1", "--different", "--yes")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    assert len(lines(cce("lists", "review", "--json"))) == 1


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param(["decide", "1"], 2, "either --same REF or --different", id="neither"),
        pytest.param(["decide", "1", "--same", REFERENCE, "--different"], 2, "either", id="both"),
        pytest.param(["decide", "7", "--different", "--yes"], 1, "No row waits", id="unknown-number"),
        pytest.param(["decide", "1", "--same", "K7Q4"], 2, "is not a reference", id="no-reference"),
        pytest.param(["import", "knives", "x.csv"], 2, "knife_crime", id="unknown-list"),
        pytest.param(["import", "knife_crime", "nowhere.csv"], 2, "no such file", id="no-file"),
        pytest.param(["import", "knife_crime", ".", "--map", "x"], 2, "no such file", id="a-folder"),
    ],
)
def test_what_cannot_be_is_refused(laid_out, cce, typed, code, said):
    ran = cce("lists", *typed)
    assert (ran.code, said in " ".join(ran.err.split())) == (code, True), ran


def test_a_team_nobody_knows_is_refused(laid_out, cce, a_list):
    ran = cce("lists", "import", "knife_crime", a_list(BO), *MAPS, "--team", "team-z")
    assert (ran.code, "no team" in ran.err) == (2, True)


def test_everything_kept_of_lists_can_be_forgotten(laid_out, cce, a_list):
    cce("lists", "import", "knife_crime", a_list(NEAR), *MAPS, "--apply")
    assert lines(cce("lists", "forget", "--dry-run", "--json")) == [{"waiting": 1, "deleted": False}]
    assert cce("lists", "forget", "--yes").code == 0
    assert lines(cce("lists", "review", "--json")) == []
    assert audited(laid_out)[-1] == ("lists forget", "1 rows that waited, 0 marks", None)


def test_a_case_number_given_at_opening_must_fit(laid_out, cce):
    typed = ("open", "--route", "open_case", "--status", "cin", "--dry-run", "--case-number")
    assert cce(*typed, "C-77").code == 0
    ran = cce(*typed, "9" * 41)
    assert (ran.code, "40 at most" in ran.err) == (2, True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=st.binary(max_size=200), headed=st.booleans())
def test_any_file_has_an_exit_code_and_a_sentence(laid_out, cce, tmp_path, content, headed):
    path = tmp_path / "any.csv"
    path.write_bytes(b"family_name,given_names,born_on\n" + content if headed else content)
    ran = cce("lists", "import", "county_lines", str(path))
    assert ran.code in ((0,) if headed else (0, 2))
    assert bool(ran.err) == (ran.code != 0)
    assert "Traceback" not in ran.err


@pytest.mark.temporal
async def test_a_list_taken_in_twice_opens_each_missing_assessment_once(
    dev_server, laid_out_office, monkeypatch, tmp_path, a_list, capsys
):
    office = laid_out_office
    address = (await dev_server.client()).service_client.config.target_host
    monkeypatch.setenv("CCE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("CCE_DATABASE_URL", f"sqlite:///{office.engine.url.database}")
    monkeypatch.setenv("CCE_TEMPORAL_ADDRESS", address)
    keys = EpisodeKeys(office.engine, write_keyring(tmp_path / "var" / "keyring"))
    room = EngineRoom(await connect(address, "default", keys), office, timedelta())
    monkeypatch.setenv("CCE_TEMPORAL_TASK_QUEUE", room.queues.pathway)
    names = enumerate(("Ada", "Cy", "Quill"))
    rows = [f"P{place},Invented,{name},{_born(12 + place)}" for place, name in names]
    turned = f"P9,Example,Bo,{BORN_ON:%m/%d/%Y}"
    typed = ("lists", "import", "knife_crime", a_list(*rows, turned), *MAPS, "--apply", "--json")
    async with room.at_work():
        await room.client().record(office.register(room.now()), [concern(room.now())])
        assert await asyncio.to_thread(run, typed) == 0
        first = json.loads(capsys.readouterr().out)
        random.Random(7).shuffle(rows)
        a_list(turned, *rows)
        assert await asyncio.to_thread(run, typed) == 0
        again = json.loads(capsys.readouterr().out)
        decide = ("lists", "decide", "1", "--different", "--yes", "--json")
        assert await asyncio.to_thread(run, decide) == 0
        decided = json.loads(capsys.readouterr().out)
    assert (len(first["opened"]), first["to_review"]) == (3, [5])
    assert (again["opened"], len(again["asked"]), again["to_review"]) == ([], 3, [2])
    assert (decided["outcome"], decided["saved"]) == ("to_open", True)
    for reference in (*first["opened"], decided["reference"]):
        assert [fact.fact for fact in office.facts(reference)] == ["concern_identified"]


def _born(years: int) -> date:
    return now().date() - timedelta(days=round(365.25 * years))
