"""`outbox`: the mail that this installation keeps instead of sending it away."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cce.notices.outbox import KeptMessage, read_outbox
from cce.pathway.errors import PathwayError
from cce.pathway.working_days import LONDON
from cce.settings import Settings
from starter.cli.options import AsJson
from starter.cli.screen import say, say_json, say_rows
from starter.running import running

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    invoke_without_command=True,
    help="List or show the mail kept on this machine.\n\nExample: cce outbox --last 5",
)
Last = Annotated[int, typer.Option("--last", min=1, metavar="N", help="Only so many, the latest.")]
FolderOption = Annotated[
    Path | None, typer.Option("--folder", metavar="FOLDER", help="Another outbox than this installation's.")
]


class MessageUnknown(PathwayError):
    """The outbox has no such message."""


@app.callback()
def list_(
    context: typer.Context, last: Last = 20, folder: FolderOption = None, as_json: AsJson = False
) -> None:
    """List the mail kept on this machine, the latest at the end; nothing here was sent any further.

    Example: cce outbox --last 5
    """
    context.obj = folder
    if context.invoked_subcommand is not None:
        return
    place = _place(folder)
    kept = read_outbox(place)
    shown = list(enumerate(kept, start=1))[-last:]
    if as_json:
        for number, message in shown:
            say_json(_as_json(number, message))
        return
    rows = ((str(number), _when(message), message.to, message.subject) for number, message in shown)
    say_rows(("No.", "Arrived", "To", "Subject"), rows, none=f"No mail is kept in {place}.")
    if kept:
        say(f"\n{len(kept)} in {place}. Read one with: cce outbox show {len(kept)}")


@app.command()
def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As the list has it.", min=1)],
    as_json: AsJson = False,
) -> None:
    """Show one message as its reader sees it.

    Example: cce outbox show 3
    """
    kept = read_outbox(_place(context.obj))
    if number > len(kept):
        raise MessageUnknown(f"The outbox has {len(kept)} messages, and no number {number}.")
    message = kept[number - 1]
    if as_json:
        say_json(_as_json(number, message))
        return
    say(f"To:      {message.to}")
    say(f"Subject: {message.subject}")
    say(f"Arrived: {_when(message)}\n")
    say(message.text)


def _place(folder: Path | None) -> Path:
    if folder is not None:
        return folder
    settings = Settings.read()
    started = running(settings.var)
    return started.outbox if started is not None and started.outbox else settings.var / "outbox"


def _when(message: KeptMessage) -> str:
    return f"{message.received_at.astimezone(LONDON):%a %-d %b %y %H:%M}"


def _as_json(number: int, message: KeptMessage) -> dict[str, Any]:
    local = message.received_at.astimezone(LONDON)
    return {
        "number": number,
        "received_at": local.isoformat(timespec="seconds"),
        "to": message.to,
        "subject": message.subject,
        "text": message.text,
        "key": message.key,
        "path": str(message.path),
    }
