"""`keys`: the keys that seal what only this installation may read."""

from pathlib import Path
from typing import Annotated

import typer

from cce.keys.keyring import add_key, make_keyring
from cce.records.keys import seal_anew
from cce.settings import FIRST_KEY
from starter.cli.ask import By
from starter.cli.installation import audit, installation
from starter.cli.options import AsJson
from starter.cli.screen import say, say_json

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Make, show or change the keys that seal the record.\n\nExample: cce keys show",
)
File = Annotated[Path, typer.Argument(metavar="FILE", help="Where the keys lie; read by its owner alone.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the new key is called, such as 2026-11.")]


@app.command()
def make(file: File, as_json: AsJson = False) -> None:
    """Make a file of keys, unless it is there: then it is only checked.

    Example: cce keys make secrets/keyring
    """
    there = file.exists()
    keyring = make_keyring(file, FIRST_KEY)
    if as_json:
        say_json({"file": str(file), "made": not there, "current": keyring.current})
    else:
        did = "was there already, and can be used" if there else "is made"
        say(f"{file} {did}. Keep a copy of it away from the database: without it nothing can be opened.")


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show the names of the keys, the one that seals first; never the keys.

    Example: cce keys show
    """
    names = installation().settings.keyring().names
    if as_json:
        say_json({"current": names[0], "older": list(names[1:])})
        return
    say(f"{names[0]} seals.")
    for name in names[1:]:
        say(f"{name} opens what was sealed before.")


@app.command()
def add(name: Name, by: By = None, as_json: AsJson = False) -> None:
    """Put a new key before the others: it seals from now on. Then restart the workers and run `renew`.

    Example: cce keys add 2026-11
    """
    here = installation()
    here.settings.keyring()
    keyring = add_key(here.settings.keyring_path, name)
    with here.writing() as session:
        audit(session, by, "keys add", name)
    if as_json:
        say_json({"current": keyring.current, "older": list(keyring.names[1:])})
    else:
        say(f"{name} seals from now on. Restart the workers, then run `cce keys renew`.")


@app.command()
def renew(by: By = None, as_json: AsJson = False) -> None:
    """Seal the key of every episode with the key that seals now; running episodes notice nothing.

    Example: cce keys renew
    """
    here = installation()
    keyring = here.settings.keyring()
    with here.writing() as session:
        number = seal_anew(session, keyring)
        audit(session, by, "keys renew", f"{number} with {keyring.current}")
    if as_json:
        say_json({"current": keyring.current, "renewed": number})
    else:
        say(f"The keys of {number} episodes were sealed with an older key; {keyring.current} seals all now.")
