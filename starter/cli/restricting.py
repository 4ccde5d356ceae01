"""`restrict`: a record that only those who work with the child may see."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.records.episodes import episode
from cce.records.restrictions import Ground, Restriction, lift_restriction, restrict, restriction_of
from cce.staff.register import person_of
from starter.cli.ask import By, DryRun, Yes
from starter.cli.fact_options import choice
from starter.cli.installation import audit, installation
from starter.cli.options import FLAG, AsJson, Reference, now
from starter.cli.saving import Manner, asked, tell
from starter.cli.screen import say

Why = Annotated[Ground | None, choice("--why", Ground, "Why; whoever is turned away reads it in words.")]
Ask = Annotated[
    str | None,
    typer.Option("--ask", metavar="PERSON", help="Whom to ask about it, by key; that person may see it."),
]
Lift = Annotated[bool, typer.Option("--lift", metavar=FLAG, help="Lift the restriction.")]


class RestrictionIncomplete(PathwayError):
    """Say why (`--why`) and whom to ask (`--ask`), or lift the restriction (`--lift`)."""


class NotRestricted(PathwayError):
    """The record is not restricted."""


def restrict_(
    reference: Reference,
    why: Why = None,
    ask: Ask = None,
    lift: Lift = False,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Restrict a record to those who work with the child; others are told why, and whom to ask.

    The child's social worker, lead professional and team manager see it as before, and so does whoever was
    given a role for the child. It restricts the pages; notices and dates go on.

    Example: cce restrict K7Q4-M2PX-3 --why court --ask p-108
    """
    manner = Manner(yes, dry_run, as_json)
    if lift:
        _lift(reference, by, manner)
        return
    if why is None or ask is None:
        raise RestrictionIncomplete
    with installation().reading() as session:
        episode(session, reference)
        person_of(session, ask)

    def write(session: Session) -> None:
        restrict(session, Restriction(reference, why, ask, now()))
        audit(session, by, "restricted", f"{why.value}, ask {ask}", reference=reference)

    said = {"reference": reference, "why": why.value, "ask": ask, "restricted": True}
    _change(said, f"{reference} is for those who work with the child; others ask {ask}.", write, manner)


def _lift(reference: str, by: str | None, manner: Manner) -> None:
    with installation().reading() as session:
        if restriction_of(session, reference) is None:
            raise NotRestricted(f"{reference} is not restricted.")

    def write(session: Session) -> None:
        lift_restriction(session, reference)
        audit(session, by, "lifted the restriction", reference=reference)

    said = {"reference": reference, "restricted": False}
    _change(said, f"{reference} is restricted no more.", write, manner)


def _change(said: Mapping[str, object], words: str, write: Callable[[Session], None], manner: Manner) -> None:
    if not manner.as_json:
        say(words)
    if not asked({**said, "saved": False}, manner):
        return
    with installation().writing() as session:
        write(session)
    tell({**said, "saved": True}, "\nSaved.", manner)
