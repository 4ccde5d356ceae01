"""`link` and `unlink`: children that belong together, shown by reference and never merged."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from cce.records.child_links import Linked, LinkKind, link, links_of, refuse_to_link, unlink
from cce.records.errors import LinkUnknown
from cce.records.references import check_reference
from starter.cli.ask import By, DryRun, Yes
from starter.cli.fact_options import choice
from starter.cli.installation import audit, installation, who
from starter.cli.options import AsJson, Reference, now
from starter.cli.saving import Manner, asked, tell
from starter.cli.screen import say

Other = Annotated[
    str,
    typer.Argument(
        parser=check_reference, metavar="OTHER", help="The other child's reference.", show_default=False
    ),
]
As = Annotated[LinkKind, choice("--as", LinkKind, "How the two children belong together.")]


def link_(
    reference: Reference,
    other: Other,
    kind: As,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Link two children as siblings or peers. Each is then shown beside the other, by its reference alone.

    Nothing is merged: facts, clocks and names stay each child's own, and each is read by its own permission.

    Example: cce link K7Q4-M2PX-3 B3C4-D5F6-8 --as sibling
    """
    with installation().reading() as session:
        refuse_to_link(session, reference, other)

    def write(session: Session) -> None:
        link(session, reference, other, kind, who(by), now())

    said = {"reference": reference, "other": other, "as": kind.value, "linked": True}
    _change(
        said, f"{reference} and {other} belong together: {kind}.", Manner(yes, dry_run, as_json), write, by
    )


def unlink_(
    reference: Reference,
    other: Other,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """End the link of two children; the record keeps that there was one.

    Example: cce unlink K7Q4-M2PX-3 B3C4-D5F6-8
    """
    with installation().reading() as session:
        kind = _kind(links_of(session, reference), reference, other)

    def write(session: Session) -> None:
        unlink(session, reference, other, who(by), now())

    said = {"reference": reference, "other": other, "as": kind.value, "linked": False}
    words = f"{reference} and {other} are linked no more; they were on record as {kind}."
    _change(said, words, Manner(yes, dry_run, as_json), write, by)


def _kind(linked: Iterable[Linked], reference: str, other: str) -> LinkKind:
    found = [one.kind for one in linked if one.reference == other]
    if not found:
        raise LinkUnknown(f"{reference} and {other} are not linked.")
    return found[0]


def _change(
    said: dict[str, Any], words: str, manner: Manner, write: Callable[[Session], None], by: str | None
) -> None:
    """Show what would change, ask, and write it with a line in the audit of each of the two."""
    said |= {"saved": False}
    if not manner.as_json:
        say(words)
    if not asked(said, manner):
        return
    done = "linked" if said["linked"] else "unlinked"
    with installation().writing() as session:
        write(session)
        for one, other in ((said["reference"], said["other"]), (said["other"], said["reference"])):
            audit(session, by, done, f"{other} as {said['as']}", reference=one)
    tell(said | {"saved": True}, "\nSaved.", manner)
