"""The names and ids of episodes: made here, in one place, from opaque references alone."""

EPISODE = "Episode"


def episode_id(reference: str) -> str:
    """The workflow id of an episode."""
    return f"episode-{reference}"
