"""`council`: load a fictional council into empty records, so that there is something to look at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from cce.pathway.errors import PathwayError
from cce.records.episodes import EpisodeStatus, episodes
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import AsJson, now
from starter.cli.panel_engine import tell_panels
from starter.cli.screen import say, say_json
from starter.council.loading import BY, Council, load, names_of_panels, prepare

Seed = Annotated[int, typer.Option(metavar="NUMBER", help="Names and numbers are drawn from it.")]


class NotAllLoaded(PathwayError):
    """Some of the invented children were not taken over: run the same command again."""


def council(seed: Seed = 1, as_json: AsJson = False) -> None:
    """Load a fictional council: 60 open episodes at all stages, some closed, staff of every role, panels.

    Nobody in it is real, and all dates are counted from today. It is for records that hold nothing else, with
    the engine at work (`cce run`). Run again on the same day, it goes on where it stopped.

    Example: cce council
    """
    here, at = installation(), now()
    found = prepare(here.engine, here.authority, here.settings.policy, at, seed)
    _load(here, found)
    with here.reading() as session:
        ladder = here.ladder(session)
    tell_panels(here, names_of_panels(here.engine, ladder, at), as_json=as_json)
    _show(here, at, as_json=as_json)


def _load(here: Installation, found: Council) -> None:
    """Take the children over.

    Raises:
        ServerUnreachable: No engine answers.
        NotAllLoaded: Some were not taken over.
    """
    from starter.cli.engine import ask, watched
    from starter.client import PathwayClient

    async def tell(client: PathwayClient) -> Mapping[str, PathwayError]:
        with here.writing() as session:
            audit(session, None, "import", f"{BY}: {len(found.arrivals)} children")
        return await load(client, here.engine, found, watched("Inventing children"))

    refused = ask(here, tell)
    if refused:
        key, error = next(iter(refused.items()))
        raise NotAllLoaded(
            f"{len(refused)} were not taken over, the first being {key} ({error}): run it again."
        )


def _show(here: Installation, at: datetime, *, as_json: bool) -> None:
    with here.reading() as session:
        every = episodes(session, status=None)
    running = sum(one.standing.status is EpisodeStatus.OPEN for one in every)
    if as_json:
        say_json({"open": running, "closed": len(every) - running, "at": at.isoformat()})
        return
    say(f"The fictional council is here: {running} open episodes, {len(every) - running} closed ones.")
    say("Look at it: cce due team team-a, cce panel list, cce staff show; or the pages.")
