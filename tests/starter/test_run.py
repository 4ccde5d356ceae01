"""`cce run`: everything from one command, found by others, and nothing lost whatever is killed."""

import json
import os
import signal
import subprocess
import sys

import pytest

from cce.pathway.errors import PathwayError
from cce.settings import Settings
from starter.embedded import free_port
from starter.run import run
from starter.running import AlreadyRunning, FolderUnusable, address, only_one, running
from tests.engine import House, ask, children_of, eventually, is_alive, night_away, opening, seconds_to_stop
from tests.keyring import write_keyring

OPENS = ("open", "--route", "mash_level_4", "--status", "none", "--factor", "drug_debt", "--yes", "--json")


@pytest.fixture
def house(tmp_path):
    return House(tmp_path / "var")


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Settings read from an environment with only these in it."""

    def read(**given):
        for name in [name for name in os.environ if name.startswith("CCE_")]:
            monkeypatch.delenv(name)
        for name, value in {"CCE_VAR": str(tmp_path / "var"), **given}.items():
            monkeypatch.setenv(name, value)
        return Settings.read()

    return read


@pytest.mark.temporal
@pytest.mark.slow
async def test_nothing_is_lost_whatever_is_killed(house):
    with house.engine() as engine:
        async with house.client() as client:
            reference = (await client.open(opening())).reference
        await house.told(reference, times=1)
        before = children_of(engine.pid)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: len(set(children_of(engine.pid)) - set(before)) == len(before))
        eventually(lambda: ask(house.running().health_port, "/ready") == (200, "ready"))
        async with house.client() as client:
            await client.record(reference, night_away())
        await house.told(reference, times=2)
        engine.kill()
    temporal, health = free_port(), free_port()
    with house.engine(CCE_TEMPORAL_ADDRESS=f"127.0.0.1:{temporal}", CCE_HEALTH_PORT=str(health)) as engine:
        assert house.running().temporal_address == f"127.0.0.1:{temporal}"
        assert ask(health, "/live") == (200, "live")
        async with house.client() as client:
            await client.record(reference, night_away())
        await house.told(reference, times=3)
        assert seconds_to_stop(engine, signal.SIGINT) < 30
    assert house.said.read_text().endswith("Everything is stopped, and nothing is lost.\n")
    assert house.facts(reference) == ["concern_identified", *["went_missing", "found"] * 3]
    assert all(reference in message.text for message in house.mail())
    assert len({message.key for message in house.urgent_mail()}) == 3


@pytest.mark.temporal
@pytest.mark.slow
def test_others_find_and_use_it_nobody_starts_it_twice_and_sigterm_stops_all_of_it(house, settings):
    with house.engine() as engine:
        found = house.running()
        assert (found.pid, address(settings())) == (engine.pid, found.temporal_address)
        assert ask(found.health_port, "/ready") == (200, "ready")
        opened = subprocess.run(
            [sys.executable, "-m", "starter", *OPENS], capture_output=True, text=True, check=False, timeout=60
        )
        assert (opened.returncode, "999" in opened.stderr) == (0, True)
        assert house.answers(json.loads(opened.stdout)["reference"]) == {"drug_debt": "present"}
        second = subprocess.run(
            [sys.executable, "-m", "starter", "run"], capture_output=True, text=True, check=False, timeout=30
        )
        assert (second.returncode, second.stdout) == (1, "")
        assert f"process {engine.pid}" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        children = children_of(engine.pid)
        assert seconds_to_stop(engine, signal.SIGTERM) < 30
        assert (engine.returncode, [*filter(is_alive, children)]) == (0, [])
    assert house.running() is None
    assert "Traceback" not in house.said.read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"CCE_TEMPORAL_ADDRESS": "temporal.example:7233"}, "127.0.0.1:PORT", id="elsewhere"),
        pytest.param(
            {"CCE_DATABASE_URL": "postgresql://x:y@127.0.0.1:9/z"}, "CCE_DATABASE_URL", id="database"
        ),
        pytest.param({"CCE_VAR": __file__}, "CCE_VAR", id="folder-is-a-file"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(settings, tmp_path, given, said):
    write_keyring(tmp_path / "keyring")
    with pytest.raises(PathwayError, match=said) as refused:
        run(settings(CCE_KEYRING_FILE=str(tmp_path / "keyring"), **given), lambda words: None)
    assert len(str(refused.value).splitlines()) == 1
    assert ":y@" not in str(refused.value)


@pytest.mark.temporal
def test_a_worker_that_cannot_start_says_why_and_all_is_stopped(settings, tmp_path):
    said: list[str] = []
    with pytest.raises(PathwayError, match="recipient"):
        run(settings(CCE_MAIL_URL="mailto://127.0.0.1:25/somebody@example.test"), said.append)
    assert said[-1] == "Stopping."
    assert running(tmp_path / "var") is None


def test_an_address_that_is_set_is_kept_to_whatever_runs(settings):
    assert address(settings(CCE_TEMPORAL_ADDRESS="127.0.0.1:7777")) == "127.0.0.1:7777"


def test_where_nothing_runs_the_default_stands(settings):
    assert address(settings()) == "127.0.0.1:7233"


def test_what_a_killed_run_left_is_not_taken_for_one_that_runs(tmp_path):
    (tmp_path / "run.lock").touch()
    (tmp_path / "run.json").write_text('{"pid": 1, "temporal_address": "127.0.0.1:1"}')
    assert running(tmp_path) is None


def test_a_folder_is_held_by_one_at_a_time(tmp_path):
    with only_one(tmp_path), pytest.raises(AlreadyRunning), only_one(tmp_path):
        pytest.fail("two hold it")
    with only_one(tmp_path):
        pass


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "var").touch()
    with pytest.raises(FolderUnusable, match="CCE_VAR"), only_one(tmp_path / "var"):
        pytest.fail("it cannot be held")
