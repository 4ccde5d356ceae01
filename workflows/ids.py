"""The names and ids of workflows: made here, in one place, from opaque references alone."""

from datetime import date

EPISODE = "Episode"
PANEL = "Panel"
UPKEEP = "Upkeep"
UPKEEP_ID = "upkeep"
"""The workflow id of the one there is."""
WATCH = "Watch"
WATCH_ID = "watch"
"""The workflow id of the one there is."""

SIGNS_OF_LIFE = "signs-of-life"
"""The patch since which a look says while it is made that its worker lives."""

_OF_AN_EPISODE = "episode-"


def episode_id(reference: str) -> str:
    """The workflow id of an episode."""
    return f"{_OF_AN_EPISODE}{reference}"


def reference_of(workflow_id: str) -> str | None:
    """The reference of the episode with that workflow id; None for what is no episode."""
    is_one = workflow_id.startswith(_OF_AN_EPISODE)
    return workflow_id.removeprefix(_OF_AN_EPISODE) if is_one else None


def panel_id(name: date) -> str:
    """The workflow id of a panel, from the date first set for it."""
    return f"panel-{name}"
