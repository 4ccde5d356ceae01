"""What the doctor looks at of the promises: what was due, the canary, roles, workflows, the heartbeat."""

import asyncio
import gc

from cce.pathway.counting import in_words
from cce.pathway.errors import PathwayError
from cce.reports.promises import Broken, canary_silent, roles_unreached, unprepared, untold
from cce.reports.running import episodes_to_run, panels_to_run
from starter.cli.installation import Installation
from starter.cli.options import now
from starter.cli.wording import moment
from starter.running import address

_SHOWN = 5


class PromiseBroken(PathwayError):
    """Something that was promised does not hold."""


def due(here: Installation) -> str:
    """Whether the ledger knows of all that the rules say was due."""
    with here.reading() as session:
        found = [one for one in (unprepared(session, now()), *untold(session, here.authority, now())) if one]
        calendar = here.ladder(session).calendar
    missed = [one for one in found if one.since is not None]
    if missed:
        worst = max(missed, key=lambda one: one.number)
        since = moment(min(one.since for one in missed if one.since is not None), calendar)
        raise PromiseBroken(
            f"{worst.number} rungs were due and are not in the ledger, the oldest since {since}: "
            f"{_named(worst)}. Look at them with `cce show`, and tell people yourself"
        )
    return "the ledger knows of all that the rules say was due"


def canary(here: Installation) -> str:
    """Whether the last canary came through."""
    with here.reading() as session:
        ladder = here.ladder(session)
        found = canary_silent(session, ladder, now())
    if found is not None and found.since is not None:
        on = in_words(ladder.calendar.date_of(found.since))
        raise PromiseBroken(
            f"the last was of {on}, and did not go or had no successor: is the worker running, does mail go?"
        )
    return "the last test notice came through, or there was none yet"


def roles(here: Installation) -> str:
    """Whether every role of open episodes reaches somebody."""
    with here.reading() as session:
        found = roles_unreached(session, here.ladder(session), now())
    if found is not None:
        raise PromiseBroken(f"{found.number} reach nobody now: `cce staff check` says which")
    return "each role of open episodes reaches somebody now"


def workflows(here: Installation) -> str:
    """Whether everything runs that ought to, and can go on."""
    try:
        found = asyncio.run(_missing(here))
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.
    if found:
        number = sum(one.number for one in found)
        references = "".join(f" ({_named(one)})" for one in found if one.references)
        raise PromiseBroken(
            f"{number} are missing or cannot go on{references}: a running worker starts what is missing; "
            "for the others see its log"
        )
    return "every open episode and coming panel has one that can go on"


def heartbeat(here: Installation) -> str:
    """Whether a watch outside hears of us; that it is not set is no illness."""
    every = f"looked at every {here.settings.watch_minutes} minutes"
    is_set = here.settings.heartbeat_url is not None
    return f"{every}; " + ("a watch outside hears of it" if is_set else "no CCE_HEARTBEAT_URL_FILE is set")


async def _missing(here: Installation) -> tuple[Broken, ...]:
    from activities.watching import missing
    from workflows.connecting import connect
    from workflows.roll_call import RollCall

    with here.reading() as session:
        references = episodes_to_run(session)
        names = panels_to_run(session, here.ladder(session), now())
    client = await connect(address(here.settings), here.settings.temporal_namespace)
    roll = RollCall(client, here.settings.temporal_task_queue)
    episodes, panels = await roll.missing_episodes(references), await roll.missing_panels(names)
    return tuple(missing(episodes, panels, await roll.stuck()))


def _named(one: Broken) -> str:
    more = len(one.references) - _SHOWN
    return ", ".join(one.references[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
