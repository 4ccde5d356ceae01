"""The facts recorded most often about a duty or an episode, each as a short command of its own."""

from datetime import date
from typing import Annotated

import typer

from cce.pathway.local_times import read_date
from cce.pathway.terms import DutyKey
from starter.cli.ask import By, CommandId, DryRun, Yes
from starter.cli.giving import HappenedAt, Reason, fact
from starter.cli.options import AsJson, Reference
from starter.cli.saving import Manner, save

Duty = Annotated[DutyKey, typer.Argument(metavar="DUTY", help="Which duty, such as risk_assessment.")]


def acknowledge(
    reference: Reference,
    duty: Duty,
    step: Annotated[
        str | None, typer.Option(metavar="STEP", help="Which step, such as +3wd; else all.")
    ] = None,
    by: By = None,
    happened_at: HappenedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    command_id: CommandId = None,
) -> None:
    """Take an escalation on: it then goes no further up.

    Example: cce acknowledge K7Q4-M2PX-3 risk_assessment --by p-105
    """
    taken_on = fact("acknowledged", {"duty": duty, "step": step}, happened_at=happened_at, by=by)
    save(reference, [taken_on], Manner(yes, dry_run, as_json, command_id))


def extend(
    reference: Reference,
    duty: Duty,
    until: Annotated[date, typer.Option(parser=read_date, metavar="DATE", help="The last date in time.")],
    reason: Reason = None,
    by: By = None,
    happened_at: HappenedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    command_id: CommandId = None,
) -> None:
    """Grant more time, with a reason. Reminders and escalation move; the guidance's own date stays.

    Example: cce extend K7Q4-M2PX-3 risk_assessment --until 2026-04-10 --reason "Awaiting health evidence"
    """
    more = fact("extended", {"duty": duty, "until": until}, happened_at=happened_at, by=by, reason=reason)
    save(reference, [more], Manner(yes, dry_run, as_json, command_id))


def waive(
    reference: Reference,
    duty: Duty,
    reason: Reason = None,
    by: By = None,
    happened_at: HappenedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    command_id: CommandId = None,
) -> None:
    """Waive a duty, with a reason: it is owed no more.

    Example: cce waive K7Q4-M2PX-3 case_note --reason "Recorded in the minutes"
    """
    waived = fact("waived", {"duty": duty}, happened_at=happened_at, by=by, reason=reason)
    save(reference, [waived], Manner(yes, dry_run, as_json, command_id))


def void(
    reference: Reference,
    voids: Annotated[str, typer.Argument(metavar="FACT", help="The fact's id, or how it begins.")],
    reason: Reason = None,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    command_id: CommandId = None,
) -> None:
    """Take back something recorded in error, with a reason; `cce show REF --facts` lists the ids.

    Example: cce void K7Q4-M2PX-3 3f9c2a17 --reason "Recorded for the wrong child"
    """
    taken_back = fact("voided", {"voids": voids}, by=by, reason=reason)
    save(reference, [taken_back], Manner(yes, dry_run, as_json, command_id))


def close(
    reference: Reference,
    reason: Reason = None,
    by: By = None,
    happened_at: HappenedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    command_id: CommandId = None,
) -> None:
    """Close an episode, with a reason: every clock ends.

    Example: cce close K7Q4-M2PX-3 --reason "Transferred to another authority"
    """
    closed = fact("closed", {}, happened_at=happened_at, by=by, reason=reason)
    save(reference, [closed], Manner(yes, dry_run, as_json, command_id))


def reopen(
    reference: Reference,
    reason: Reason = None,
    by: By = None,
    happened_at: HappenedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    command_id: CommandId = None,
) -> None:
    """Reopen an episode, with a reason: the same duties and dates go on.

    Example: cce reopen K7Q4-M2PX-3 --reason "Closed too early"
    """
    reopened = fact("reopened", {}, happened_at=happened_at, by=by, reason=reason)
    save(reference, [reopened], Manner(yes, dry_run, as_json, command_id))
