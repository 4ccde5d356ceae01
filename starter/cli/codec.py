"""`codec`: open sealed payloads for people who look at the Temporal server."""

from typing import Annotated

import typer

from cce.settings import Settings
from starter.cli.ask import By
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import AsJson, now
from starter.cli.screen import say, say_json
from starter.codec.errors import CodecTokensInvalid
from starter.codec.tokens import CodecTokens

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Open sealed payloads for people who look at the Temporal server.\n\nExample: cce codec serve",
)
Person = Annotated[
    str, typer.Argument(metavar="PERSON", help="Who, by key: small letters, digits and hyphens.")
]


@app.command()
def serve(as_json: AsJson = False) -> None:
    """Open payloads for whoever is allowed to, until Ctrl-C; each time it is written down first.

    Example: cce codec serve
    """
    from starter.codec.callers import Callers
    from starter.codec.opening import Opener
    from starter.codec.server import Desk
    from starter.codec.serving import serve as answer

    here = installation()
    settings, tokens = here.settings, _tokens(here.settings)
    if not tokens.people():
        raise CodecTokensInvalid("Nobody may open anything yet: `cce codec allow PERSON` makes a token.")
    opener = Opener(here.engine, settings.keyring(), now)
    desk = Desk(Callers(tokens, now), opener, settings.temporal_namespace, settings.codec_ui_origin)
    answer(desk, settings.codec_address, settings.log_level, _say_json if as_json else _say)


@app.command()
def allow(person: Person, by: By = None, as_json: AsJson = False) -> None:
    """Let a person open payloads: their token is printed, this once; one they had before ends.

    Example: cce codec allow p-101
    """
    here = installation()
    token = _tokens(here.settings).allow(person).reveal()
    _note(here, by, "codec allow", person)
    if as_json:
        say_json({"person": person, "token": token})
    else:
        say(f"The token of {person}, shown this once; give it to nobody else:")
        typer.echo(token)


@app.command()
def forbid(person: Person, by: By = None, as_json: AsJson = False) -> None:
    """Let a person open nothing from now on; a server that runs knows at once.

    Example: cce codec forbid p-101
    """
    here = installation()
    _tokens(here.settings).forbid(person)
    _note(here, by, "codec forbid", person)
    if as_json:
        say_json({"person": person, "allowed": False})
    else:
        say(f"{person} can open nothing any more.")


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show who may open payloads; never a token.

    Example: cce codec show
    """
    people = _tokens(installation().settings).people()
    if as_json:
        say_json({"people": list(people)})
    else:
        say(", ".join(people) or "Nobody may open anything.")


def _tokens(settings: Settings) -> CodecTokens:
    return CodecTokens(settings.codec_tokens_path)


def _note(here: Installation, by: str | None, action: str, person: str) -> None:
    with here.writing() as session:
        audit(session, by, action, person)


def _say(address: str) -> None:
    say(f"Payloads are opened at {address}/decode; browsers sign in at {address}. Ctrl-C stops it.")


def _say_json(address: str) -> None:
    say_json({"address": address})
