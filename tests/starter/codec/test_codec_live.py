"""The codec server beside a real engine: Temporal's own command line shows what is sealed."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cce.records.audit import audit_entries
from cce.records.engine import open_engine, reading
from tests.engine import CHECKOUT, House, eventually, opening, process
from workflows.ids import episode_id

pytestmark = [pytest.mark.temporal, pytest.mark.slow]
PROGRAMS = Path(sys.executable).parent


@contextmanager
def codec_server(house: House, said: Path, **settings: str) -> Iterator[str]:
    """Where `cce codec serve` answers, as a process of its own."""
    there = {"CCE_VAR": str(house.var), "CCE_CODEC_ADDRESS": "127.0.0.1:0", **settings}
    with process(said, "-m", "starter", "codec", "serve", "--json", **there) as started:
        eventually(lambda: '"address"' in said.read_text() or started.poll() is not None)
        yield str(json.loads(said.read_text().splitlines()[0])["address"])


def token_of(house: House, person: str) -> str:
    """A token that `cce codec allow` printed."""
    command = [str(PROGRAMS / "cce"), "codec", "allow", person, "--json"]
    settings = {"CCE_VAR": str(house.var)}
    ran = subprocess.run(command, cwd=CHECKOUT, env=os.environ | settings, capture_output=True, check=True)
    return str(json.loads(ran.stdout)["token"])


def shown(temporal: str, reference: str, codec: str, token: str) -> subprocess.CompletedProcess[str]:
    """What Temporal's command line shows of an episode's history."""
    show = ["workflow", "show", "--workflow-id", episode_id(reference), "--output", "json"]
    return subprocess.run(
        [PROGRAMS / "temporal", *show, "--address", temporal, "--codec-endpoint", codec],
        env={**os.environ, "TEMPORAL_CODEC_AUTH": f"Bearer {token}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def decoded(house: House, reference: str) -> set[tuple[str, str]]:
    """Who had payloads of an episode opened, as the audit has it."""
    engine = open_engine(house.database_url, house.keyring)
    with reading(engine) as session:
        found = {(one.who, one.action) for one in audit_entries(session, reference)}
    engine.dispose()
    return {one for one in found if one[1] == "decode"}


async def test_temporals_command_line_shows_a_history_through_it_and_the_audit_says_who_looked(tmp_path):
    house = House(tmp_path / "var")
    with house.engine():
        async with house.client() as client:
            reference = (await client.open(opening())).reference
        token, running = token_of(house, "p-101"), house.running()
        assert running is not None
        with codec_server(house, tmp_path / "codec.said") as codec:
            opened = shown(running.temporal_address, reference, codec, token)
    assert opened.returncode == 0, opened.stderr
    said = [_text(one) for one in _payloads(json.loads(opened.stdout))]
    assert any("went_missing" in one for one in said)
    assert not any("binary/sealed" in one for one in said)
    assert decoded(house, reference) == {("p-101", "decode")}
    assert token not in (tmp_path / "codec.said").read_text()


def _payloads(found: object) -> Iterator[dict[str, str]]:
    if isinstance(found, dict):
        if "metadata" in found and "data" in found:
            yield found
        for inner in found.values():
            yield from _payloads(inner)
    if isinstance(found, list):
        for inner in found:
            yield from _payloads(inner)


def _text(payload: dict[str, str]) -> str:
    return base64.b64decode(payload["data"]).decode()
