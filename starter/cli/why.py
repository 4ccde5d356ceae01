"""Why each date is the date it is, in plain words."""

from cce.reports.episode_view import EpisodeView
from starter.cli.screen import say
from starter.cli.wording import numbered, short_date


def show_why(view: EpisodeView) -> None:
    """Print, for every duty, how its date was counted and under which section."""
    policy = view.ladder.policy
    say("\nWhy these dates")
    for duty in view.plan.duties:
        one = duty.occurrence
        task = numbered(one.duty.value, duty.number)
        by = f"{policy.guidance} §{one.source}, {one.basis}"
        say(f"  {task}, {short_date(one.due.on)}: {one.due.counted} ({by}).")
