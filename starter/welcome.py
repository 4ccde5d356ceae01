"""What a newcomer is told when everything runs: where it is, and what to try."""

import shutil
import sys
from pathlib import Path

from sqlalchemy import make_url

from cce.settings import Settings
from starter.running import Running

_TRY = (
    ("open --help", "open an episode: a concern was identified"),
    ("due --all", "what is due, overdue first"),
    ("outbox list", "the mail that was sent"),
    ("doctor", "whether all is well here"),
)


def words(settings: Settings, started: Running) -> str:
    """The whole of it, for a terminal 80 signs wide."""
    places = {
        "Temporal server": f"{started.temporal_address}, namespace {started.temporal_namespace}",
        "Records": make_url(settings.database_url).render_as_string(hide_password=True),
        "Mail": "sent through the mail server that is set"
        if started.outbox is None
        else f"{started.outbox}, a file each",
        "Worker": f"ready; says so at http://127.0.0.1:{started.health_port}/ready",
        "Logs": str(settings.var / "log"),
    }
    lines = [f"  {name:16} {place}" for name, place in places.items()]
    hints = [f"  {command()} {what:12} {why}" for what, why in _TRY]
    return "\n".join(
        [
            "",
            "The engine runs. Ctrl-C stops it; started again it goes on where it was.",
            "",
            *lines,
            "",
            "In another shell, in this folder:",
            "",
            *hints,
            "",
        ]
    )


def command() -> str:
    """How the command line is called from here."""
    if shutil.which("cce"):
        return "cce"
    script = Path(sys.executable).with_name("cce")
    here = Path.cwd()
    return str(script.relative_to(here) if script.is_relative_to(here) else script)
