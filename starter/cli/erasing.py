"""`erase`: one child's record, for good, once its time has ended or somebody decided so."""

import asyncio
import gc
from collections.abc import Mapping
from typing import Annotated

from sqlalchemy.exc import SQLAlchemyError

from cce.records.keys import EpisodeKeys
from cce.records.overwriting import overwrite
from cce.records.tombstones import Ground
from starter.cli.ask import By, DryRun, Yes
from starter.cli.fact_options import choice
from starter.cli.installation import Installation, installation, who
from starter.cli.options import AsJson, Reference, now
from starter.cli.retention import check_asker
from starter.cli.saving import Manner, asked, tell
from starter.cli.screen import say, say_rows
from starter.cli.wording import plain
from starter.erasing import Erasing
from starter.running import address

Because = Annotated[Ground, choice("--ground", Ground, "Why.")]


def erase(
    reference: Reference,
    ground: Because,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Erase a closed episode for good: rows, key, histories. Its reference, the date and who did it stay.

    Refused while it is open or on hold. Nothing brings it back but a backup. Administrators only.

    Example: cce erase K7Q4-M2PX-3 --ground retention_ended
    """
    here = installation()
    asking = Erasing(reference, ground, who(by), now(), here.settings.retention)
    manner = Manner(yes, dry_run, as_json)
    with here.writing() as session:
        check_asker(session, by)
        rows = asking.foresee(session)
    said = {"reference": reference, "ground": ground.value, "rows": dict(rows), "saved": False}
    if not as_json:
        _show(reference, rows)
    if not asked(said, manner):
        return
    with here.writing() as session:
        asking.carry_out(session)
    finished = _overwritten(here, asking) & _forgotten(here, asking)
    tell(said | {"saved": True, "finished": finished}, f"\n{_done(reference, finished=finished)}", manner)


def _show(reference: str, rows: Mapping[str, int]) -> None:
    say(f"All that is known of {reference} would go, for good:")
    say_rows(("What", "Rows"), ((plain(name), str(number)) for name, number in rows.items()))
    say("\nAlso its key, without which no copy opens, and its histories in Temporal. The audit's rows stay.")


def _done(reference: str, *, finished: bool) -> str:
    if finished:
        return f"Erased: nothing is left of {reference} here. Backups keep it until they are deleted."
    return (
        f"Erased: {reference} has no row and no key any more. The database or Temporal could not clear "
        "what is left, which nothing opens: the daily upkeep does, and `cce retention erased` says when."
    )


def _overwritten(here: Installation, asking: Erasing) -> bool:
    try:
        return overwrite(here.engine, (asking.reference,), asking.at)
    except SQLAlchemyError:
        return False


def _forgotten(here: Installation, asking: Erasing) -> bool:
    try:
        return not asyncio.run(_left(here, asking))
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.


async def _left(here: Installation, asking: Erasing) -> bool:
    from temporalio.service import RPCError

    from activities.erasures import forget_histories
    from workflows.connecting import ServerUnreachable, connect
    from workflows.histories import Histories

    settings = here.settings
    try:
        keys = EpisodeKeys(here.engine, settings.keyring())
        client = await connect(address(settings), settings.temporal_namespace, keys)
        left = await forget_histories(here.engine, Histories(client), (asking.reference,), asking.at)
    except (ServerUnreachable, RPCError):
        return True
    return bool(left)
