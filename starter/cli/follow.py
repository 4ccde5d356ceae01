"""`follow`: every open episode goes by the calendar, the panels and the policy as they are now."""

from typing import Annotated

import typer

from cce.records.episodes import episodes
from starter.cli.installation import installation
from starter.cli.options import FLAG, AsJson
from starter.cli.screen import say, say_json

All = Annotated[
    bool,
    typer.Option("--all", metavar=FLAG, help="Those that follow already as well: after a restore."),
]


def follow(everything: All = False, as_json: AsJson = False) -> None:
    """Have every open episode that lags follow the calendar, the panels and its policy as they are now.

    For when a policy or the file of exceptions was edited, or a change was interrupted: it goes on where that
    stopped. Only what would change is worked out anew, and nothing is sent twice.

    Example: cce follow
    """
    here = installation()
    from starter.cli.engine import follow as follow_the_rules
    from starter.cli.engine import work_out_anew

    if everything:
        with here.reading() as session:
            begun = [one.reference for one in episodes(session) if one.standing.revision]
        touched, unchanged = tuple(begun), 0
        if touched:
            work_out_anew(here, touched)
    else:
        touched, unchanged = follow_the_rules(here)
    if as_json:
        say_json({"worked_out": len(touched), "unchanged": unchanged})
    else:
        say(f"Worked out anew: {len(touched)}. Looked at and left as they are: {unchanged}.")
