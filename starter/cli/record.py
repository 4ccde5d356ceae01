"""`record`: anything that happened; one command for each kind of fact, made from the fact's own fields."""

import inspect
from typing import Any

import typer

from cce.pathway.facts import FACT_CLASSES
from starter.cli.ask import By, CommandId, DryRun, Yes
from starter.cli.fact_options import example_of, has_reason, options_of
from starter.cli.giving import HappenedAt, Reason, fact
from starter.cli.options import AsJson, Reference
from starter.cli.saving import Manner, save

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    subcommand_metavar="FACT [OPTIONS]",
    context_settings={"token_normalize_func": lambda word: word.replace("-", "_")},
)
_CARRIED: tuple[tuple[str, Any, object], ...] = (
    ("reason", Reason, None),
    ("happened_at", HappenedAt, None),
    ("by", By, None),
    ("yes", Yes, False),
    ("dry_run", DryRun, False),
    ("as_json", AsJson, False),
    ("command_id", CommandId, None),
)


@app.callback()
def record(context: typer.Context, reference: Reference) -> None:
    """Record something that happened. What it starts, stops and moves is shown before anything is saved.

    Each fact has options of its own: cce record K7Q4-M2PX-3 assessment_completed --help

    Example: cce record K7Q4-M2PX-3 assessment_completed --overall high --rating 1=high --rating 2=high
    """
    context.obj = reference


def _parameters(kind: str) -> list[inspect.Parameter]:
    keyword_only = inspect.Parameter.KEYWORD_ONLY
    carried = [
        inspect.Parameter(name, keyword_only, annotation=option, default=default)
        for name, option, default in _CARRIED
        if name != "reason" or has_reason(kind)
    ]
    return [
        inspect.Parameter("context", keyword_only, annotation=typer.Context),
        *options_of(kind),
        *carried,
    ]


def _help(kind: str) -> str:
    return f"{inspect.getdoc(FACT_CLASSES[kind])}\n\nExample: {example_of(kind)}"


def _record(reference: str, kind: str, given: dict[str, Any]) -> None:
    manner = Manner(*(given.pop(name) for name in ("yes", "dry_run", "as_json", "command_id")))
    carried = {name: given.pop(name, None) for name in ("happened_at", "by", "reason")}
    save(reference, [fact(kind, given, **carried)], manner)


def _add(kind: str) -> None:
    def recorded(context: typer.Context, **given: object) -> None:
        _record(context.obj, kind, given)

    command: Any = recorded
    command.__signature__ = inspect.Signature(_parameters(kind))
    app.command(kind, help=_help(kind))(command)


for _kind in FACT_CLASSES:
    _add(_kind)
