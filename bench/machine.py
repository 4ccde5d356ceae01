"""What the figures were measured on. No name of the machine, nor a path of it."""

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from bench import postgres

PACKAGES = ("temporalio", "sqlalchemy", "sqlmodel", "pydantic", "psycopg", "apprise", "holidays")


def description() -> dict[str, str]:
    """The machine and the versions, by what they are called."""
    return {
        "revision": _revision(),
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "temporal server": _temporal(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": postgres.version() or "not installed",
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def _revision() -> str:
    """Which state of the project was measured."""
    here = Path(__file__).parent
    told = [_git(here, *words) for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain"))]
    return f"{told[0]}, with changes" if told[1] else told[0] or "unknown"


def _git(folder: Path, *words: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    asked = subprocess.run([git, *words], cwd=folder, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def _processor() -> str:
    return _from("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()


def _memory() -> str:
    kilobytes = _from("/proc/meminfo", "MemTotal").split(" ")[0]
    return f"{int(kilobytes) / 2**20:.0f} GiB" if kilobytes else "unknown"


def _from(path: str, key: str) -> str:
    file = Path(path)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _temporal() -> str:
    program = Path(sys.executable).with_name("temporal")
    if not program.exists():
        return "not installed"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return said.removeprefix("temporal version").strip()
