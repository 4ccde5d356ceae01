"""`policy`: check, show and compare what an authority's policies say."""

import json
import sys
from typing import Annotated

import typer

from cce.pathway.policy import Policy
from cce.pathway.policy_check import check
from cce.pathway.policy_diff import diff
from cce.pathway.policy_files import policy_schema
from cce.pathway.terms import DutyKey
from cce.records.references import check_reference
from starter.cli.ask import By, DryRun, Yes
from starter.cli.options import FLAG, AsJson, now
from starter.cli.policies import PolicyName, default_policy, find_policy
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import plain

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Check, show or compare policies.\n\nExample: cce policy check nottinghamshire-2020",
)
Named = Annotated[
    str | None,
    typer.Argument(metavar="POLICY", help="Its name, or its file; else the default policy."),
]
Year = Annotated[int | None, typer.Option(min=1990, max=2100, help="Try every start date of this year.")]
Live = Annotated[
    bool, typer.Option("--live", metavar=FLAG, help="Say which open episodes' dates would move.")
]


@app.command("check")
def check_(policy: Named = None, year: Year = None, as_json: AsJson = False) -> None:
    """Read a policy strictly, and say what is worth a second look.

    Example: cce policy check nottinghamshire-2020 --year 2026
    """
    found = _named(policy)
    warnings = check(found, found.working_calendar(), year or now().year)
    if as_json:
        for one in warnings:
            said = {"policy": found.policy, "topic": one.topic.value, "text": one.text}
            say_json({**said, "start_dates": [str(chain.start_on) for chain in one.late]})
        return
    say(f"{found.policy}, version {found.version}, can be used.")
    for one in warnings:
        say(f"\nLook at this: {one.text}")


@app.command()
def show(policy: Named = None, as_json: AsJson = False) -> None:
    """Show what a policy says of every duty: by when, who owes it, under which section.

    Example: cce policy show nottinghamshire-2020
    """
    found = _named(policy)
    if as_json:
        say_json(found.model_dump(mode="json", exclude_none=True))
        return
    _show_head(found)
    columns = ("Duty", "By", "Kind of date", "Owed by", "Section")
    say_rows(columns, (_duty_row(found, key) for key in found.duties), title="Duties")


@app.command("diff")
def diff_(before: PolicyName, after: PolicyName, live: Live = False, as_json: AsJson = False) -> None:
    """Compare two policies value by value; with --live, say which open episodes' dates would move.

    Example: cce policy diff nottinghamshire-2020 county-2027 --live
    """
    old, new = find_policy(before), find_policy(after)
    if live:
        from starter.cli.live import show_moved_by_policy

        show_moved_by_policy(old, new, as_json=as_json)
        return
    changes = diff(old, new)
    if as_json:
        for one in changes:
            say_json({"key": one.key, "before": one.before, "after": one.after})
        return
    rows = ((one.key, one.before or "–", one.after or "–") for one in changes)
    say_rows(("Where", old.policy, new.policy), rows, none="The two policies say the same.")


@app.command()
def move(
    before: Annotated[str, typer.Argument(metavar="FROM", help="The policy they go by now, by name.")],
    after: Annotated[str, typer.Argument(metavar="TO", help="The policy they are to go by, by name.")],
    episode: Annotated[
        list[str] | None,
        typer.Option(
            "--episode",
            parser=check_reference,
            metavar="REF",
            help="This one alone; again for each. Else all.",
        ),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Move open episodes to another policy; first, which dates would move and which notices change.

    Example: cce policy move nottinghamshire-2020 county-2027 --dry-run
    """
    from starter.cli.moving import move_to_policy
    from starter.cli.saving import Manner

    move_to_policy(before, after, tuple(episode or ()), Manner(yes, dry_run, as_json), by)


@app.command()
def schema(as_json: AsJson = False) -> None:
    """Print the JSON Schema of a policy file, for an editor or a checker; with --json on one line.

    Example: cce policy schema > policy.schema.json
    """
    sys.stdout.write(f"{json.dumps(policy_schema(), indent=None if as_json else 2)}\n")


def _named(policy: str | None) -> Policy:
    return find_policy(policy or default_policy())


def _show_head(policy: Policy) -> None:
    counting, hours = policy.counting, policy.hours
    confirmed = "confirmed" if counting.unit_confirmed else "not confirmed by the authority"
    say(f"{policy.title} ({policy.policy}, version {policy.version}; {policy.guidance})")
    say(f"10 and 15 days are read as {counting.unspecified_days} days: {confirmed}.")
    say(f"Notices go out at {hours.slot:%H:%M} on working days.")
    say(f"Working days are known from {policy.calendar.first_year} to {policy.calendar.last_year}.")


def _duty_row(policy: Policy, key: DutyKey) -> tuple[str, ...]:
    duty = policy.duties[key]
    amount = str(policy.limit(key)) if duty.limit else "on its review's day"
    return plain(key), amount, duty.basis.value, plain(duty.owner.value), duty.section
