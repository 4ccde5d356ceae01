"""The names and ids of episodes and panels: made here, in one place, from opaque references alone."""

from datetime import date

EPISODE = "Episode"
PANEL = "Panel"


def episode_id(reference: str) -> str:
    """The workflow id of an episode."""
    return f"episode-{reference}"


def panel_id(name: date) -> str:
    """The workflow id of a panel, from the date first set for it."""
    return f"panel-{name}"
