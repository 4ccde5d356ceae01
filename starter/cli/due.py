"""`due`: what is owed, overdue first."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.pathway.plan_json import shown
from cce.reports.due_list import Due, due_list
from cce.staff.register import load_directory, person_of
from starter.cli.installation import installation
from starter.cli.options import FLAG, AsJson, At, now
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import moment, numbered, plain, short_date

_OVERDUE = 1


class TeamUnknown(PathwayError):
    """There is no team with that key."""


class Whose(StrEnum):
    """Whose list it is."""

    ALL = "all"
    MINE = "mine"
    TEAM = "team"


WhoseArgument = Annotated[Whose, typer.Argument(help="Everybody's, one person's or one team's.")]
KeyArgument = Annotated[
    str | None,
    typer.Argument(metavar="KEY", help="The person (mine) or the team, by key.", show_default=False),
]
Check = Annotated[bool, typer.Option("--check", metavar=FLAG, help="Exit with 1 when something is overdue.")]


def due(
    whose: WhoseArgument = Whose.ALL,
    key: KeyArgument = None,
    at: At = None,
    check: Check = False,
    as_json: AsJson = False,
) -> None:
    """List what is due, overdue first: everybody's, one person's, or one team's.

    Example: cce due mine p-101, cce due team team-a, cce due all
    """
    if (key is None) != (whose is Whose.ALL):
        raise typer.BadParameter(_wanted(whose), param_hint="KEY")
    asked_at, here = at or now(), installation()
    with here.reading() as session:
        person = person_of(session, key).key if whose is Whose.MINE and key else None
        team = _known_team(session, key) if whose is Whose.TEAM and key else None
        found = due_list(
            session, lambda policy: here.ladder(session, policy), asked_at, person=person, team=team
        )
        calendar = here.ladder(session).calendar
    if as_json:
        for one in found:
            say_json(_as_json(one))
    else:
        say(f"As at {moment(asked_at, calendar)}: {_counted(found)}.")
        rows = (_row(one) for one in found)
        say_rows(("Reference", "Duty", "Due", "How it stands", "Owed by"), rows)
    if check and any(one.is_overdue for one in found):
        raise typer.Exit(_OVERDUE)


def _known_team(session: Session, key: str) -> str:
    teams = [team.key for team in load_directory(session).teams]
    if key not in teams:
        known = ", ".join(teams) or "none, for the staff directory is empty"
        raise TeamUnknown(f"There is no team {key!r}; teams: {known}.")
    return key


def _wanted(whose: Whose) -> str:
    match whose:
        case Whose.ALL:
            return "say whose list it is: cce due mine PERSON, or cce due team TEAM"
        case Whose.MINE:
            return "which person? For example: cce due mine p-101"
        case Whose.TEAM:
            return "which team? For example: cce due team team-a"


def _counted(found: Iterable[Due]) -> str:
    listed = list(found)
    overdue = sum(one.is_overdue for one in listed)
    return f"{len(listed)} owed, {overdue} overdue" if listed else "nothing is owed"


def _row(one: Due) -> tuple[str, ...]:
    duty = one.owed.duty
    who = one.person.name if one.person else "nobody holds the role"
    stands = one.lateness.words
    if duty.occurrence.extended_until is not None:
        stands += f" (extended to {short_date(duty.occurrence.extended_until)})"
    if one.undelivered:
        stands += "; told? not delivered"
    return (
        one.owed.reference,
        numbered(duty.occurrence.duty.value, duty.number),
        short_date(duty.occurrence.due.on),
        stands,
        f"{plain(duty.occurrence.owner.value)}: {who}",
    )


def _as_json(one: Due) -> dict[str, Any]:
    duty, calendar = one.owed.duty, one.ladder.calendar
    occurrence = duty.occurrence
    return {
        "reference": one.owed.reference,
        "team": one.owed.team,
        "duty": occurrence.duty.value,
        "occurrence": duty.number,
        "status": one.owed.status.value,
        "due_on": occurrence.due.on.isoformat(),
        "due_at": shown(calendar, occurrence.due.at),
        "extended_until": occurrence.extended_until.isoformat() if occurrence.extended_until else None,
        "basis": occurrence.basis.value,
        "source": occurrence.source,
        "owner": occurrence.owner.value,
        "person": one.person.key if one.person else None,
        "undelivered": one.undelivered,
        "lateness": one.lateness.words,
        "working_days": one.lateness.working_days,
    }
