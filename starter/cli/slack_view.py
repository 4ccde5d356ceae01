"""What is left of the meeting's days: who used how many, and until when each step can still end."""

from typing import Any

from cce.pathway.slack import Slack, as_text, slack
from cce.pathway.terms import DutyKey, DutyStatus
from cce.reports.episode_view import EpisodeView
from starter.cli.screen import say

_AHEAD = frozenset({DutyStatus.FORECAST, DutyStatus.OPEN, DutyStatus.OVERDUE})


def show_slack(view: EpisodeView) -> None:
    """Print it, while the meeting is ahead."""
    seen = _slack(view)
    meetings = (duty for duty in view.plan.duties if duty.occurrence.duty is DutyKey.MULTI_AGENCY_MEETING)
    if seen is not None and any(duty.status in _AHEAD for duty in meetings):
        say(f"\n{as_text(seen)}")


def slack_as_json(view: EpisodeView) -> dict[str, Any] | None:
    """It as JSON; None when no meeting is ahead or was held."""
    seen = _slack(view)
    if seen is None:
        return None
    return {
        "started_on": seen.started_on.isoformat(),
        "meeting_on": seen.meeting_on.isoformat(),
        "used": seen.used,
        "left": seen.left,
        "ends_on": seen.ends_on.isoformat() if seen.ends_on else None,
        "days_over": seen.days_over,
        "steps": [
            {
                "name": step.name.value,
                "used": step.used,
                "ended_on": step.ended_on.isoformat() if step.ended_on else None,
                "latest_on": step.latest_on.isoformat(),
                "fits": step.fits,
            }
            for step in seen.steps
        ],
    }


def _slack(view: EpisodeView) -> Slack | None:
    return slack(view.plan.timetable, view.ladder.policy, view.ladder.calendar, view.plan.at)
