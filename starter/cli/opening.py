"""`open`: a concern was identified; who it is about stays in the database."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Annotated, NamedTuple

import typer
from sqlalchemy.orm import Session

from cce.pathway.checklists import FACTORS
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact
from cce.pathway.local_times import read_date
from cce.pathway.terms import ChildStatus, Role, Route
from cce.records.children import Child
from cce.records.panels import panels
from cce.staff.register import load_directory, person_of
from starter.cli import saving
from starter.cli.ask import By, DryRun, Yes, listen
from starter.cli.fact_options import choice
from starter.cli.giving import HappenedAt, fact
from starter.cli.installation import installation, who
from starter.cli.options import FLAG, AsJson
from starter.cli.saving import Manner
from starter.cli.screen import is_terminal, say
from starter.cli.wording import plain

FIRST = "In imminent danger call 999; to report a crime, 101. This comes before anything here."

RouteOption = Annotated[Route, choice("--route", Route, "How the concern came.")]
Status = Annotated[ChildStatus, choice("--status", ChildStatus, "Under which plan the child is held.")]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="As staff know the child; - reads it from standard input."),
]
BornOn = Annotated[
    date | None,
    typer.Option("--born-on", parser=read_date, metavar="DATE", help="The birth date, where known."),
]
CaseNumber = Annotated[
    str | None,
    typer.Option(
        "--case-number", metavar="NUMBER", help="What the case system calls the child; kept in this database."
    ),
]
Yjs = Annotated[bool, typer.Option("--yjs", metavar=FLAG, help="Youth justice shares the assessment.")]
Team = Annotated[str | None, typer.Option("--team", metavar="TEAM", help="The team that has it, by key.")]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="ROLE=PERSON", help="Who holds a role for this child; again for each."),
]
Discussion = Annotated[
    bool,
    typer.Option("--discussion-needed", metavar=FLAG, help="A strategy discussion was judged to be needed."),
]
Factors = Annotated[
    list[str] | None,
    typer.Option(
        "--factor", metavar="FACTOR", help="A Level 4 factor seen, such as drug_debt; again for each."
    ),
]
PolicyName = Annotated[
    str | None,
    typer.Option("--policy", metavar="POLICY", help="The policy it goes by; else the default policy."),
]


def open_(
    route: RouteOption,
    status: Status,
    name: Name = None,
    born_on: BornOn = None,
    case_number: CaseNumber = None,
    yjs: Yjs = False,
    team: Team = None,
    role: Roles = None,
    strategy_discussion_needed: Discussion = False,
    factor: Factors = None,
    policy: PolicyName = None,
    happened_at: HappenedAt = None,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """In imminent danger call 999; to report a crime, 101. This comes before anything here.

    Open an episode: a concern was identified and an assessment is needed. Name, birth date and case number
    stay in this database; notices, ids and the engine never carry them. Level 4 factors are noted in the
    checklist, never scored: `cce checklist show` lists all eleven.

    Example: cce open --route open_case --status cin --team team-a --role social_worker=p-101
    """
    sys.stderr.write(f"{FIRST}\n")
    facts = [fact("concern_identified", {"route": route}, happened_at=happened_at, by=by)]
    if strategy_discussion_needed:
        facts.append(fact("strategy_discussion_needed", {}, happened_at=happened_at, by=by))
    asked_for = _Asked(
        status, born_on, yjs, team, _roles(role or ()), policy, tuple(facts), _factors(factor or ()), by
    )
    _open(asked_for, name, _checked(case_number), Manner(yes, dry_run, as_json))


_LONGEST_CASE_NUMBER = 40


class _Asked(NamedTuple):
    status: ChildStatus
    born_on: date | None
    yjs: bool
    team: str | None
    roles: dict[Role, str]
    policy: str | None
    facts: tuple[Fact, ...]
    factors: tuple[str, ...]
    by: str | None


def _open(asked: _Asked, name: str | None, case_number: str | None, manner: Manner) -> None:
    here = installation()
    policy = asked.policy or here.settings.policy
    with here.reading() as session:
        _refuse_unknown(session, asked)
        circumstances = Circumstances(asked.status, asked.born_on, asked.yjs, panels(session))
        foreseen = saving.foresee(asked.facts, (), circumstances, here.ladder(session, policy))
    said = {"reference": None, **saving.as_json(asked.facts, foreseen), "factors": list(asked.factors)}
    if not manner.as_json:
        saving.show(asked.facts, foreseen)
        _show_factors(asked.factors)
    if not saving.asked(said, manner):
        return
    from starter.cli.engine import open_episode
    from starter.client import Opening

    child = Child.of(_name(name), asked.born_on, case_number)
    known = (asked.status, asked.yjs, asked.team, asked.roles, policy, asked.facts)
    kept = open_episode(here, Opening(child, *known, factors=asked.factors, by=who(asked.by)))
    done = {"saved": True, **asdict(kept)}
    saving.tell(said | done, f"\nOpened {kept.reference}. Quote this reference from now on.", manner)


def _factors(given: Iterable[str]) -> tuple[str, ...]:
    factors = tuple(dict.fromkeys(given))
    for factor in factors:
        if factor not in FACTORS:
            known = f"factors: {', '.join(FACTORS)}"
            raise typer.BadParameter(f"{factor!r} is no Level 4 factor; {known}", param_hint="--factor")
    return factors


def _show_factors(factors: tuple[str, ...]) -> None:
    if factors:
        say(f"\nLevel 4 factors noted: {', '.join(plain(factor) for factor in factors)}.")


def _roles(given: Iterable[str]) -> dict[Role, str]:
    found: dict[Role, str] = {}
    for one in given:
        role, _, person = one.partition("=")
        if role not in tuple(Role) or not person:
            raise typer.BadParameter(
                f"{one!r} is not ROLE=PERSON, such as social_worker=p-101; roles: {', '.join(Role)}",
                param_hint="--role",
            )
        found[Role(role)] = person
    return found


def _refuse_unknown(session: Session, asked: _Asked) -> None:
    for person in asked.roles.values():
        person_of(session, person)
    refuse_unknown_team(session, asked.team)


def refuse_unknown_team(session: Session, team: str | None) -> None:
    """Refuse a team that the staff directory does not know.

    Raises:
        BadParameter: There is no such team.
    """
    if team is None:
        return
    teams = [one.key for one in load_directory(session).teams]
    if team not in teams:
        known = f"teams: {', '.join(teams)}" if teams else "import the staff directory first"
        raise typer.BadParameter(f"there is no team {team!r}; {known}", param_hint="--team")


def _checked(case_number: str | None) -> str | None:
    if case_number is not None and len(case_number) > _LONGEST_CASE_NUMBER:
        raise typer.BadParameter(
            f"it has {len(case_number)} signs, {_LONGEST_CASE_NUMBER} at most", param_hint="--case-number"
        )
    return (case_number or "").strip() or None


def _name(given: str | None) -> str | None:
    if given == "-":
        return sys.stdin.readline().strip() or None
    if given is None and is_terminal():
        return listen("Name of the child, kept in this database only (empty if not known): ") or None
    return given
