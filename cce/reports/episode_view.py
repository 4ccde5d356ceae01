"""One episode as it stands: what is due, why, who was told, what somebody should look at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.plan import Plan, listing
from cce.pathway.timetable import work_out
from cce.records.boards import load_board
from cce.records.episodes import Episode, circumstances_of, episode
from cce.records.facts import facts_of
from cce.reports.told import Told, told


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """One episode at one instant; nothing in it says who the child is.

    Attributes:
        episode: The episode.
        ladder: The policy it goes by, on its working days.
        circumstances: What is true beside the facts.
        facts: Everything recorded, in the order in which it was kept.
        plan: Duties and notices as the record has them.
        told: Who was told, and what became of it.
    """

    episode: Episode
    ladder: Ladder
    circumstances: Circumstances
    facts: tuple[Fact, ...]
    plan: Plan
    told: tuple[Told, ...]


def episode_view(
    session: Session, reference: str, ladder_of: Callable[[str], Ladder], at: datetime
) -> EpisodeView:
    """The episode as the record has it, seen at *at*.

    Args:
        session: Any session.
        reference: The episode.
        ladder_of: The ladders of a policy, by its name.
        at: Now, UTC.

    Raises:
        EpisodeUnknown: There is no such episode.
    """
    found = episode(session, reference)
    ladder, circumstances = ladder_of(found.policy), circumstances_of(session, reference)
    facts = tuple(facts_of(session, reference))
    timetable = work_out(facts, circumstances, ladder.policy, ladder.calendar)
    plan = listing(timetable, load_board(session, reference), ladder, circumstances, at)
    return EpisodeView(found, ladder, circumstances, facts, plan, told(session, reference))
