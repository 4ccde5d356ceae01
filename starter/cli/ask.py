"""Asking before something is saved: on a terminal a question, elsewhere a clear no."""

import sys
from typing import Annotated

import typer

from cce.pathway.errors import PathwayError
from starter.cli.options import FLAG
from starter.cli.screen import is_terminal

_LONGEST_ID = 100


def _command_id(given: str) -> str:
    if not 0 < len(given) <= _LONGEST_ID or not given.isprintable():
        raise typer.BadParameter(f"a command's id has 1 to {_LONGEST_ID} signs, as it was printed")
    return given


Yes = Annotated[bool, typer.Option("--yes", "-y", metavar=FLAG, help="Save without asking.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", metavar=FLAG, help="Show what would change, and save nothing.")
]
By = Annotated[
    str | None, typer.Option("--by", metavar="PERSON", help="Who says so, by key in the staff directory.")
]
CommandId = Annotated[
    str | None,
    typer.Option(
        "--command-id",
        parser=_command_id,
        metavar="ID",
        help="The id of a command that got no answer: sent again, it is kept once.",
    ),
]
_YES = ("y", "yes")


class NotConfirmed(PathwayError):
    """Nothing was saved: there is no terminal to ask at. Look at what it would change, then add --yes."""


class Declined(PathwayError):
    """Nothing was saved."""


def confirm(*, yes: bool, question: str = "Save this?") -> None:
    """Go on only when somebody says so.

    Args:
        yes: Whether that was said on the command line.
        question: What to ask.

    Raises:
        NotConfirmed: Nobody can be asked.
        Declined: Somebody was asked, and said no.
    """
    if yes:
        return
    if not is_terminal():
        raise NotConfirmed
    if listen(f"{question} [y/N] ").lower() not in _YES:
        raise Declined


def listen(question: str) -> str:
    """Ask a person something, on the terminal; nothing when they say nothing."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()
