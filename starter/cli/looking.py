"""Looking at a child's record: written down before anything is shown, or nothing is shown."""

from collections.abc import Iterable
from typing import Annotated

import typer

from cce.records.audit import AuditEntry, append_audit
from starter.cli.installation import Installation, who
from starter.cli.options import now

_LONGEST = 200


def _purpose(given: str) -> str:
    if not 0 < len(given) <= _LONGEST or not given.isprintable():
        raise typer.BadParameter(f"what you look for is one line of 1 to {_LONGEST} signs")
    return given


Purpose = Annotated[
    str | None,
    typer.Option(
        "--purpose",
        parser=_purpose,
        metavar="TEXT",
        help="What you look for; the audit notes it. Nothing about the child.",
    ),
]


def note_look(
    here: Installation,
    by: str | None,
    purpose: str | None,
    action: str,
    references: Iterable[str],
    detail: str = "",
) -> None:
    """Write down that somebody looks at records, in a transaction that ends before anything is shown.

    Args:
        here: The installation.
        by: Who looks, by key; None for the account that runs the command.
        purpose: What for, as they say.
        action: What they look at.
        references: The episodes whose records are shown.
        detail: What exactly; nothing about a child.

    Raises:
        DatabaseFailed: It cannot be written down; show nothing.
    """
    at, looker = now(), who(by)
    looks = [AuditEntry(at, looker, action, detail, one, purpose or "") for one in references]
    if looks:
        with here.writing() as session:
            append_audit(session, *looks)
