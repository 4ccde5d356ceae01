"""What several commands ask for, each said once: its type, how it is read, its help."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cce.pathway.local_times import read_instant
from cce.records.references import check_reference

FLAG = ""
"""What help shows where an option with a value shows its kind."""

AsJson = Annotated[bool, typer.Option("--json", metavar=FLAG, help="Print one JSON object a line.")]
At = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        parser=read_instant,
        metavar="WHEN",
        help="As at this time, such as 2026-05-01T09:00 (London).",
        show_default="now",
    ),
]
Reference = Annotated[
    str,
    typer.Argument(
        parser=check_reference,
        metavar="REF",
        help="The episode's reference, such as K7Q4-M2PX-3.",
        show_default=False,
    ),
]


def now() -> datetime:
    """The time, UTC: the command line is an entry point, and reads the clock here."""
    return datetime.now(UTC)
