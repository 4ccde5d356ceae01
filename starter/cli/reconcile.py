"""`reconcile`: after a restore, what differs between the database and Temporal, and mending it."""

import asyncio
import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cce.records.keys import EpisodeKeys
from starter.cli.ask import By
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import say, say_json
from starter.running import address

if TYPE_CHECKING:
    from starter.reconciling import Differences

Apply = Annotated[bool, typer.Option("--apply", metavar=FLAG, help="Mend it; else it is only listed.")]


def reconcile(apply: Apply = False, by: By = None, as_json: AsJson = False) -> None:
    """List what differs after a restore; with --apply start what does not run. Stop the worker before.

    What is overdue is marked as a possible repeat before anybody is told: it may have gone already.

    Example: cce reconcile
    """
    here = installation()
    try:
        found = asyncio.run(_reconciled(here, by, mend=apply))
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.
    if as_json:
        say_json({**_as_json(found), "mended": apply})
        return
    for line in _lines(found):
        say(line)
    if apply:
        say("What could be mended is. Start the worker, then run `cce follow --all`.")
    elif not found.any:
        say("Database and Temporal agree.")
    else:
        say("Nothing was changed. `cce reconcile --apply` mends what can be.")


async def _reconciled(here: Installation, by: str | None, *, mend: bool) -> "Differences":
    from starter.reconciling import Reconciling
    from workflows.connecting import connect
    from workflows.serving import Queues

    settings = here.settings
    keys = EpisodeKeys(here.engine, settings.keyring())
    client = await connect(address(settings), settings.temporal_namespace, keys)
    queues = Queues(*settings.queues)
    both = Reconciling(client, here.engine, here.authority, queues, settings.policy)
    at = now()
    found = await both.differences(at)
    if mend:
        with here.writing() as session:
            audit(session, by, "reconcile", f"{len(found.commands)} commands lost, {found.owed} notices owed")
        await both.mend(found, at)
    return found


def _lines(found: "Differences") -> Iterator[str]:
    for reference in found.without_record:
        yield f"{reference} runs, and there is no record of it: open it again."
    for reference, command in found.commands:
        yield f"{reference}: command {command} was answered and is not in the record: record it again."
    for reference in found.episodes:
        yield f"{reference} is open and does not run."
    for name in found.panels:
        yield f"The panel of {name} is ahead and does not run."
    if found.owed:
        yield f"{found.owed} notices are owed from before now: they may go a second time, and will say so."


def _as_json(found: "Differences") -> dict[str, object]:
    return {
        "without_record": list(found.without_record),
        "commands": [{"reference": reference, "command": command} for reference, command in found.commands],
        "episodes": list(found.episodes),
        "panels": [str(name) for name in found.panels],
        "owed": found.owed,
    }
