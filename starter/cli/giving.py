"""What is asked for whenever something is recorded: when it happened, who says so, why."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from cce.pathway.errors import FactReasonMissing
from cce.pathway.facts import Fact
from cce.pathway.judge import must_say_why
from cce.pathway.local_times import read_instant
from starter.cli.ask import listen
from starter.cli.fact_options import fact_from
from starter.cli.options import now
from starter.cli.screen import is_terminal

_STANDARD_INPUT = "-"

HappenedAt = Annotated[
    datetime | None,
    typer.Option(
        "--happened-at",
        parser=read_instant,
        metavar="WHEN",
        help="When it happened, such as 2026-05-01T09:00 (London).",
        show_default="now",
    ),
]
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why; - reads it from standard input.")
]


def fact(
    kind: str,
    given: Mapping[str, Any],
    *,
    happened_at: datetime | None = None,
    by: str | None = None,
    reason: str | None = None,
) -> Fact:
    """The fact that was typed, recorded now; on a terminal, a reason that is wanted is asked for.

    Args:
        kind: Which fact.
        given: Its own fields; those that are None were not given.
        happened_at: When it happened; None for now.
        by: Who says so, by key.
        reason: Why.

    Raises:
        BadParameter: A value cannot be.
        FactReasonMissing: The pathway wants a reason, and nobody can be asked.
    """
    recorded_at = now()
    if happened_at is not None and happened_at > recorded_at:
        raise typer.BadParameter("that is still to come", param_hint="--happened-at")
    carried = {"happened_at": happened_at or recorded_at, "recorded_at": recorded_at, "by": by}
    return _with_reason(kind, {**given, **carried, "reason": read_text(reason)})


def _with_reason(kind: str, values: Mapping[str, Any]) -> Fact:
    made = fact_from(kind, values)
    try:
        must_say_why(made)
    except FactReasonMissing as missing:
        if not is_terminal():
            raise FactReasonMissing(f"{missing} Give it with --reason.") from None
        made = fact_from(kind, {**values, "reason": listen("Why? ") or None})
        must_say_why(made)
    return made


def read_text(reason: str | None) -> str | None:
    """The free text that was typed; a dash reads it from standard input."""
    return sys.stdin.read().strip() or None if reason == _STANDARD_INPUT else reason
