"""What a change of policy, calendar or panel dates would do to an episode: looked at, never kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from cce.pathway.board import replan
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Board
from cce.pathway.notice_changes import NoticeChanges, notice_changes
from cce.pathway.panels import Panel
from cce.pathway.preview import Change, preview
from cce.pathway.timetable import Timetable, work_out
from cce.records.boards import called_back, load_board
from cce.records.episodes import circumstances_of
from cce.records.facts import facts_of
from cce.records.timetables import listed


@dataclass(frozen=True, slots=True)
class Rules:
    """What an episode's timetable is worked out by, beside its facts.

    Attributes:
        ladder: The policy on its working days.
        panels: The panels; None for those that are set.
    """

    ladder: Ladder
    panels: tuple[Panel, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would change in one episode.

    Attributes:
        changes: The clocks that would start, stop and move.
        notices: The notices that would not go as they were to.
    """

    changes: tuple[Change, ...]
    notices: NoticeChanges

    def __bool__(self) -> bool:
        """Whether anything would."""
        return bool(self.changes or self.notices)


@dataclass(frozen=True)
class Look:
    """One look at an episode as the record has it.

    Attributes:
        session: Any session.
        reference: The episode.
        at: The instant asked about, UTC.
    """

    session: Session
    reference: str
    at: datetime

    def outlook(self, before: Rules, after: Rules) -> Outlook:
        """What *after* would change in the timetable by *before*, and in the notices as they stand.

        Raises:
            CalendarEnds: A date lies beyond one of the calendars.
        """
        old, new = self._timetable(before), self._timetable(after)
        board = self._replanned(new, after.ladder)
        return Outlook(
            preview(old, new, self.at),
            notice_changes(self._called_back, board, after.ladder.at_once(self.known_at)),
        )

    def is_as_wanted(self, rules: Rules) -> bool:
        """Whether working the episode out anew by *rules* would leave its duties and notices as they stand.

        Raises:
            CalendarEnds: A date lies beyond the calendar.
        """
        board = self._replanned(self._timetable(rules), rules.ladder)
        duties = listed(board.occurrences, rules.ladder.calendar)
        kept = listed(self._board.occurrences, rules.ladder.calendar)
        return set(duties) == set(kept) and set(board.notices) == set(self._called_back.notices)

    @cached_property
    def known_at(self) -> datetime:
        """When the change would become known, UTC: never before anything that is recorded."""
        return max((self.at, *(fact.recorded_at for fact in self._facts)))

    @cached_property
    def _facts(self) -> list[Fact]:
        return facts_of(self.session, self.reference)

    @cached_property
    def _circumstances(self) -> Circumstances:
        return circumstances_of(self.session, self.reference)

    @cached_property
    def _board(self) -> Board:
        return load_board(self.session, self.reference)

    @cached_property
    def _called_back(self) -> Board:
        return called_back(self.session, self.reference, self._board, self.known_at)

    def _replanned(self, timetable: Timetable, ladder: Ladder) -> Board:
        return replan(self._called_back, timetable, ladder, self.known_at)

    def _timetable(self, rules: Rules) -> Timetable:
        mine = self._circumstances
        there = mine if rules.panels is None else replace(mine, panels=rules.panels)
        return work_out(self._facts, there, rules.ladder.policy, rules.ladder.calendar)
