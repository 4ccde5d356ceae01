"""Why each date is the date it is: the count, day by day, with the days left out."""

from typing import Any

from cce.pathway.explain import Explanation, as_text, explain
from cce.pathway.occurrence import Occurrence
from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.reports.episode_view import EpisodeView
from starter.cli.screen import say
from starter.cli.wording import numbered


def why(one: Occurrence, view: EpisodeView) -> Explanation:
    """Why a duty of the episode is owed by its date.

    Raises:
        CalendarEnds: The calendar does not reach the date.
    """
    return explain(one, view.ladder.policy, view.ladder.calendar, view.facts)


def show_why(view: EpisodeView) -> None:
    """Print, for every duty, how its date was counted."""
    for duty in view.plan.duties:
        say(f"\nWhy {numbered(duty.occurrence.duty.value, duty.number)} is due then")
        say(as_text(why(duty.occurrence, view)))


def why_as_json(told: Explanation, calendar: WorkingCalendar) -> dict[str, Any]:
    """An explanation as JSON."""
    cause = told.counted_from
    return {
        "sentence": told.sentence,
        "section": told.section,
        "counted_from": None
        if cause is None
        else {
            "kind": cause.kind,
            "on": cause.on.isoformat(),
            "happened_at": shown(calendar, cause.happened_at) if cause.happened_at else None,
            "fact": cause.fact,
        },
        "days": [
            {"on": day.on.isoformat(), "number": day.number, "left_out": day.why_left_out}
            for day in told.days
        ],
        "remarks": list(told.remarks),
    }
