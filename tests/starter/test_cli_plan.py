"""`plan`: scenario files in, timetables out, in order, whatever the others are like."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cce.pathway.ladder import Ladder
from cce.pathway.plan import plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.scenario import load_scenario
from starter.cli.options import now
from tests.starter.cli_house import CCE, CHECKOUT, clean

SCENARIOS = sorted((CHECKOUT / "tests" / "scenarios").glob("*.yaml"))
GOOD = str(SCENARIOS[0])
SEVERAL = str(CHECKOUT / "tests" / "scenarios" / "several" / "panel_moved.yaml")
AT = "2026-04-09T09:00"


@pytest.fixture
def broken(tmp_path: Path) -> str:
    path = tmp_path / "broken.yaml"
    path.write_text("policy: nottinghamshire-2020\nchild: {status: cin}\nfacts:\n  - {fact: concern_rised}\n")
    return str(path)


def test_one_file_is_one_object_and_it_is_the_plan(cce):
    ran = cce("plan", GOOD, "--at", AT, "--json")
    scenario = load_scenario(GOOD)
    ladder = Ladder(scenario.policy, scenario.policy.working_calendar())
    worked_out = plan(scenario.facts, scenario.circumstances, ladder, datetime(2026, 4, 9, 8, tzinfo=UTC))
    assert json.loads(ran.out) == plan_as_json(worked_out, scenario.policy, ladder.calendar)
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)


def test_the_time_is_now_unless_said(cce):
    said = datetime.fromisoformat(json.loads(cce("plan", GOOD, "--json").out)["at"])
    assert abs(now() - said) < timedelta(minutes=1)


def test_several_files_print_one_line_each_in_the_order_given(cce):
    backwards = [str(path) for path in reversed(SCENARIOS[:5])]
    alone = [cce("plan", path, "--at", AT, "--json").out for path in backwards]
    assert cce("plan", *backwards, "--at", AT).out == "".join(alone)


def test_files_of_one_child_and_of_several_are_taken_together(cce):
    alone = [cce("plan", path, "--at", AT, "--json").out for path in (GOOD, SEVERAL)]
    assert cce("plan", GOOD, SEVERAL, "--at", AT).out == "".join(alone)
    assert list(json.loads(alone[1])) == ["at", "policy", "children", "panels", "warnings"]


def test_the_table_of_several_children_shows_every_panel_in_eighty_signs(cce):
    ran = cce("plan", SEVERAL, "--at", "2026-06-17T12:00")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "Panel of Wed 17 Jun 26, first set for Wed 3 Jun 26" in ran.out


def test_a_change_that_cannot_be_says_its_line(cce, tmp_path):
    path = tmp_path / "changed.yaml"
    written = Path(SEVERAL).read_text(encoding="utf-8").replace("to: 2026-06-17", "to: 2026-05-06")
    path.write_text(written, encoding="utf-8")
    ran = cce("plan", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{path}:8: changes[0]: 2026-05-06 lies before the day")


def test_a_refused_file_says_its_line_and_the_others_still_print(cce, broken):
    ran = cce("plan", GOOD, broken, GOOD, "--at", AT)
    assert ran.code == 2
    assert len(ran.out.splitlines()) == 2
    assert ran.err.startswith(f"{broken}:4: fact: found 'concern_rised', expected one of")


@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["table", "json"])
def test_a_refused_file_alone_says_the_same(cce, broken, extra):
    ran = cce("plan", broken, *extra)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{broken}:4: ")


def test_a_time_beyond_the_calendar_is_refused_by_file(cce):
    ran = cce("plan", GOOD, GOOD, "--at", "2199-01-01T00:00")
    assert (ran.code, ran.out) == (2, "")
    assert [line.startswith(f"{GOOD}: The working-day calendar") for line in ran.err.splitlines()] == [
        True
    ] * 2


def test_many_files_go_to_several_processes_and_come_back_in_order(cce, broken):
    few = [str(path) for path in SCENARIOS[:3]]
    many = [*few * 20, broken, *few * 20]
    ran = cce("plan", *many, "--at", AT)
    one_after_the_other = [cce("plan", path, "--at", AT, "--json").out for path in few]
    assert ran.out == "".join(one_after_the_other) * 40
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_the_console_script_plans_every_scenario(house):
    ran = house.script("plan", *(str(path) for path in SCENARIOS), "--json")
    assert (ran.code, ran.err, len(ran.out.splitlines())) == (0, "", len(SCENARIOS))


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{CCE} plan {GOOD} {GOOD} {GOOD} --json | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], env=clean(), cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_an_own_policy_is_found_in_the_folder_that_is_set(cce, tmp_path, monkeypatch):
    (tmp_path / "county-2027.yaml").write_text(
        "policy: county-2027\nversion: '1'\ntitle: County\nextends: nottinghamshire-2020\n"
    )
    own = tmp_path / "own.yaml"
    own.write_text(SCENARIOS[0].read_text(encoding="utf-8").replace("nottinghamshire-2020", "county-2027"))
    assert cce("plan", str(own), "--json").code == 2
    monkeypatch.setenv("CCE_POLICIES_FOLDER", str(tmp_path))
    assert json.loads(cce("plan", str(own), "--json").out)["policy"] == "county-2027"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_table_keeps_to_eighty_signs_and_shows_every_duty(cce, path):
    ran = cce("plan", str(path), "--at", "2026-06-01T09:00")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_table_says_dates_in_words_on_the_authoritys_clock(cce):
    said = cce("plan", str(CHECKOUT / "tests" / "scenarios" / "easter_2026.yaml"), "--at", AT).out
    assert "As at Thu 9 April 2026 09:00, by policy nottinghamshire-2020" in said
    assert "met on Thu 2 April 2026" in said


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_whatever_a_file_holds_there_is_no_traceback(cce, tmp_path, text):
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    ran = cce("plan", str(path), "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{path}:")
