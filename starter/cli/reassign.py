"""`reassign`: one role of one child, or all that somebody holds by name, given to somebody else."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.pathway.local_times import read_date
from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.records.references import check_reference
from cce.reports.caseload import Caseload, HeldOtherwise, caseload
from cce.staff.register import person_of
from cce.staff.roster import Scope
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.fact_options import choice
from starter.cli.giving import HappenedAt, fact
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import AsJson, now
from starter.cli.saving import Manner, save
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import plain, short_moment
from starter.reassigning import HandingOver, Terms, handing_over

Reference = Annotated[
    str | None,
    typer.Argument(
        parser=check_reference, metavar="[REF]", help="The episode, for one child.", show_default=False
    ),
]
RoleArgument = Annotated[
    Role | None,
    typer.Argument(metavar="[ROLE]", help="Which role, such as social_worker.", show_default=False),
]
PersonArgument = Annotated[
    str | None, typer.Argument(metavar="[PERSON]", help="To whom, by key.", show_default=False)
]
AllOf = Annotated[
    str | None, typer.Option("--all-of", metavar="PERSON", help="Every child given to this person by name.")
]
To = Annotated[str | None, typer.Option("--to", metavar="PERSON", help="With --all-of: to whom, by key.")]
RoleOption = Annotated[
    Role | None, choice("--role", Role, "With --all-of: this role alone; else every role held by name.")
]
FromOn = Annotated[
    date | None,
    typer.Option(
        "--from-on", parser=read_date, metavar="DATE", help="With --all-of: since when; else since now."
    ),
]


class NotAllReassigned(PathwayError):
    """Some children were not given to the new worker: run the same command again."""


def reassign(
    reference: Reference = None,
    role: RoleArgument = None,
    person: PersonArgument = None,
    all_of: AllOf = None,
    to: To = None,
    only: RoleOption = None,
    from_on: FromOn = None,
    by: By = None,
    happened_at: HappenedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give a role for this child to somebody else, or a whole caseload; every date stays, they are told once.

    A caseload is every child given to the person by name. What they hold for a team or the authority is
    listed, and stays: the staff directory says who holds that.

    Example: cce reassign K7Q4-M2PX-3 social_worker p-104

    Example: cce reassign --all-of p-101 --to p-102 --role social_worker --dry-run
    """
    manner = Manner(yes, dry_run, as_json)
    if all_of is None:
        _refuse_half(reference, role, person, {"--to": to, "--role": only, "--from-on": from_on})
        given = fact("reassigned", {"role": role, "to": person}, happened_at=happened_at, by=by)
        save(str(reference), [given], manner)
        return
    if reference is not None or to is None or happened_at is not None:
        raise typer.BadParameter(
            "a caseload is given with --all-of PERSON --to PERSON, and nothing before them"
        )
    _give_caseload(all_of, to, tuple(Role) if only is None else (only,), from_on, by, manner)


def _refuse_half(
    reference: str | None, role: Role | None, person: str | None, of_caseloads: dict[str, object]
) -> None:
    for option, given in of_caseloads.items():
        if given is not None:
            raise typer.BadParameter("it goes with --all-of", param_hint=option)
    if reference is None or role is None or person is None:
        raise typer.BadParameter("expected REF ROLE PERSON, or --all-of PERSON --to PERSON")


def _give_caseload(
    person: str, to: str, roles: tuple[Role, ...], from_on: date | None, by: str | None, manner: Manner
) -> None:
    here, at = installation(), now()
    terms = Terms(to, _since(from_on, at), at, by)
    with here.reading() as session:
        _refuse_unfit(session, person, to, at)
        held = caseload(session, person, at, roles)
        calendar = here.ladder(session).calendar
    handings = handing_over(held.given, terms)
    if not manner.as_json:
        rows = (
            (one.reference, plain(one.role.value), short_moment(one.from_at, calendar)) for one in held.given
        )
        say_rows(("Episode", "Role", "Held since"), rows, none=f"No child is given to {person} by name.")
        for other in held.otherwise:
            say(f"Stays as it is: {_in_words(other)}.")
        say(f"\n{len(handings)} children would be given to {to}. Every date stays.")
    said = _as_json(person, to, held, handings)
    if manner.dry_run or not handings:
        if manner.as_json:
            say_json(said)
        return
    confirm(yes=manner.yes)
    _hand_over(here, person, terms, handings)
    if manner.as_json:
        say_json(said | {"saved": True})
    else:
        say(f"Saved: {len(handings)} children are given to {to}, who is told once.")


def _hand_over(here: Installation, person: str, terms: Terms, handings: Sequence[HandingOver]) -> None:
    """Record it child by child; what was recorded before an interruption is not recorded again.

    Raises:
        ServerUnreachable: No engine answers; nothing was recorded.
        NotAllReassigned: Some were not.
    """
    from starter.cli.engine import ask, watched
    from starter.client import PathwayClient
    from starter.reassigning import hand_over

    async def tell(client: PathwayClient) -> dict[str, PathwayError]:
        with here.writing() as session:
            audit(session, terms.by, "reassign", f"{person} to {terms.to}: {len(handings)} children")
        return await hand_over(client, handings, watched("Giving children to the new worker"))

    refused = ask(here, tell)
    if refused:
        raise NotAllReassigned(
            f"{len(handings) - len(refused)} of {len(handings)} children are given to {terms.to}; "
            f"{', '.join(refused)} not ({next(iter(refused.values()))}). Run the same command again: "
            "it goes on with those."
        )


def _since(from_on: date | None, at: datetime) -> datetime:
    if from_on is None:
        return at
    since = datetime.combine(from_on, time(), LONDON)
    if since > at:
        raise typer.BadParameter(
            f"{from_on} is still to come: give the children on that day, or name a cover until then",
            param_hint="--from-on",
        )
    return since


def _refuse_unfit(session: Session, person: str, to: str, at: datetime) -> None:
    if person == to:
        raise typer.BadParameter(f"{to} holds them already", param_hint="--to")
    if not person_of(session, to).is_active(at.astimezone(LONDON).date()):
        raise typer.BadParameter(f"{to} does not work here today", param_hint="--to")


def _in_words(other: HeldOtherwise) -> str:
    held = other.holding
    where = {Scope.AUTHORITY: "for the authority", Scope.EPISODE: f"for {held.scope_key}"}
    place = where.get(held.scope, f"for {held.scope.value} {held.scope_key}")
    return f"{plain(held.role.value)} {place}, in {other.children} open episodes (see the staff directory)"


def _as_json(person: str, to: str, held: Caseload, handings: Sequence[HandingOver]) -> dict[str, object]:
    return {
        "from": person,
        "to": to,
        "children": [
            {"reference": one.reference, "roles": [each.role.value for each in one.facts]} for one in handings
        ],
        "stays": [
            {
                "role": other.holding.role.value,
                "scope": other.holding.scope.value,
                "of": other.holding.scope_key or None,
                "children": other.children,
            }
            for other in held.otherwise
        ],
        "saved": False,
    }
