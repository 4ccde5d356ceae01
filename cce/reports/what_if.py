"""What a change of policy, calendar or panel dates would do to an episode: looked at, never kept."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.preview import Change, preview
from cce.pathway.timetable import work_out
from cce.records.episodes import circumstances_of
from cce.records.facts import facts_of


@dataclass(frozen=True, slots=True)
class Rules:
    """What an episode's timetable is worked out by, beside its facts.

    Attributes:
        ladder: The policy on its working days.
        panels: The panel dates; None for those that are set.
    """

    ladder: Ladder
    panels: tuple[date, ...] | None = None


def would_change(
    session: Session, reference: str, before: Rules, after: Rules, at: datetime
) -> tuple[Change, ...]:
    """Which clocks of an episode *after* would start, stop or move.

    Args:
        session: Any session.
        reference: The episode.
        before: What it goes by now.
        after: What it would go by.
        at: The instant asked about.

    Raises:
        CalendarEnds: A date lies beyond one of the calendars.
    """
    known, circumstances = facts_of(session, reference), circumstances_of(session, reference)
    old, new = (
        work_out(
            known,
            circumstances if rules.panels is None else replace(circumstances, panels=rules.panels),
            rules.ladder.policy,
            rules.ladder.calendar,
        )
        for rules in (before, after)
    )
    return preview(old, new, at)
