"""The rooms stand in their order, and the wiring stays wiring."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.checkout import CHECKOUT

WORKER = CHECKOUT / "worker.py"
WORKER_LINES = 40


def test_the_import_contracts_hold():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=CHECKOUT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.skipif(not WORKER.exists(), reason="the worker is not wired yet")
def test_the_worker_is_wiring_only():
    source = WORKER.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= WORKER_LINES
    assert not _imported(source) & {"starter", "web", "bench", "tests"}


def _imported(source: str) -> set[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return {name.partition(".")[0] for name in names}
