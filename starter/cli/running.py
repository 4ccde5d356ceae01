"""`run` and `demo`: the engine on this machine, for good or for show."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cce.settings import Settings
from starter.cli.options import AsJson
from starter.cli.screen import say_json

_GOES_ON = timedelta(days=2)
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", help="Keep it as a picture that moves (SVG), and show nothing."),
]


def run(as_json: AsJson = False) -> None:
    """Start everything on this machine: records, Temporal server, mail sink and worker; Ctrl-C stops it all.

    Started again it goes on where it was.

    Example: cce run
    """
    from starter.run import run as run_everything

    run_everything(Settings.read(), _say_line if as_json else _say)


def demo(record: Record = None, as_json: AsJson = False) -> None:
    """Play one child's six months through the real engine, with every notice as it goes.

    Example: cce demo
    """
    from starter.demo import FILE
    from starter.demo import demo as play

    settings = Settings.read()
    if not as_json:
        play(settings, record=record)
        return
    from cce.pathway.scenario import load_scenario
    from starter.cli.simulate import played

    scenario = load_scenario(FILE)
    until = max(fact.recorded_at for fact in scenario.facts) + _GOES_ON
    say_json(played(str(FILE), until, None).as_json())


def _say(words: str) -> None:
    typer.echo(words)


def _say_line(words: str) -> None:
    say_json({"said": words})
