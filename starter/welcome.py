"""What a newcomer is told when everything runs: where it is, and what to try."""

import shutil
import sys
from pathlib import Path

from sqlalchemy import make_url

from cce.settings import Settings
from starter.running import Running

_TRY = (
    ("council", "load a fictional council, to look at everything"),
    ("open --help", "open an episode: a concern was identified"),
    ("due", "what is due, overdue first"),
    ("outbox", "the mail that was sent"),
    ("doctor", "whether all is well here"),
)


def words(settings: Settings, started: Running) -> str:
    """The whole of it."""
    places = {
        "Pages": started.pages,
        "Temporal server": f"{started.temporal_address}, namespace {started.temporal_namespace}",
        "Records": _records(settings),
        "Mail": "sent through the mail server that is set",
        "Worker": f"says whether it is ready at http://127.0.0.1:{started.health_port}/ready",
        "Logs": from_here(settings.var / "log"),
    }
    if started.outbox is not None:
        places["Mail"] = f"kept in {from_here(started.outbox)}, a file each"
    lines = [f"  {name:16} {place}" for name, place in places.items()]
    hints = [f"  {command()} {what:12} {why}" for what, why in _TRY]
    running = "The engine runs. Ctrl-C stops it; started again it goes on where it was."
    return "\n".join(["", running, "", *lines, "", "In another shell, in this folder:", "", *hints, ""])


def command() -> str:
    """How the command line is called from here."""
    return "cce" if shutil.which("cce") else from_here(Path(sys.executable).with_name("cce"))


def from_here(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _records(settings: Settings) -> str:
    url = make_url(settings.database_url.reveal())
    if url.database is not None and url.get_backend_name() == "sqlite":
        return from_here(Path(url.database))
    return url.render_as_string(hide_password=True)
