"""The roots have common names: each must be this checkout's, whatever else is installed."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contracts.checkout import CHECKOUT

WHERE = "import importlib.util, sys; print(importlib.util.find_spec(sys.argv[1]).origin)"
PACKAGES = sorted(file.parent.name for file in CHECKOUT.glob("*/__init__.py"))
MODULES = sorted(file.stem for file in CHECKOUT.glob("*.py"))


def test_the_rooms_are_all_here():
    assert {"cce", "workflows", "activities", "starter", "web"} <= set(PACKAGES)


@pytest.mark.parametrize("root", [*PACKAGES, *MODULES])
def test_a_root_resolves_to_this_checkout_from_anywhere(root, tmp_path):
    found = subprocess.run(
        [sys.executable, "-I", "-c", WHERE, root], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()).resolve().is_relative_to(CHECKOUT)


def test_no_root_would_go_into_a_wheel():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    built = project["tool"]["setuptools"]
    assert (built["packages"], built["py-modules"]) == ([], [])
