"""Telling panels from the command line that the record has changed."""

import asyncio
import gc
from collections.abc import Iterable
from datetime import date

from cce.records.keys import EpisodeKeys
from starter.cli.installation import Installation
from starter.cli.screen import say
from starter.running import address
from workflows.connecting import ServerUnreachable, connect
from workflows.waking import Panels


def tell_panels(here: Installation, names: Iterable[date], *, as_json: bool) -> bool:
    """Have panels look at the record; where no engine answers, they do so once there is one.

    Args:
        here: This installation.
        names: The panels, each by the date first set for it.
        as_json: Whether programs read along: then nothing is said.

    Returns:
        Whether an engine answered.
    """
    try:
        asyncio.run(_tell(here, names))
    except ServerUnreachable:
        if not as_json:
            say("No engine answers: it looks at the panels when it next runs.")
        return False
    finally:
        gc.collect()  # A client that is still there when the process ends may take the process down with it.
    return True


async def _tell(here: Installation, names: Iterable[date]) -> None:
    settings = here.settings
    keys = EpisodeKeys(here.engine, settings.keyring())
    temporal = await connect(address(settings), settings.temporal_namespace, keys)
    await Panels(temporal, settings.temporal_task_queue, settings.policy).look_again(names)
