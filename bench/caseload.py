"""A council's whole caseload, written straight through the functions of the record, with no engine at work.

Thousands of episodes follow the courses of the fictional council, begun on many days; their ledger holds what
a year of notices leaves behind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bench.councils import CouncilSize, Desk, staff_of
from cce.pathway.board import replan
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Board, Notice
from cce.pathway.panels import Panel, addressed, set_on
from cce.pathway.terms import Role
from cce.pathway.timetable import Timetable, work_out
from cce.records import boards, facts, ledger, timetables
from cce.records.audit import AuditEntry, append_audit
from cce.records.children import Child
from cce.records.deliveries import About, DeliveryStatus, NewDelivery
from cce.records.engine import transaction
from cce.records.episodes import Episode, EpisodeStatus, Standing, open_episode, save_standing
from cce.records.following import note_following, rules_version
from cce.records.panels import set_panels
from cce.records.references import new_reference
from cce.records.tables.base import table_of
from cce.records.tables.ledger import DeliveryRow
from cce.staff.importing import import_directory
from starter.council.children import panels_around
from starter.council.courses import CLOSED, OPEN
from starter.council.telling import Course, Telling

_DELIVERY = table_of(DeliveryRow)
_AT_ONCE, _MOST_MOVES = 100, 52
_OLDER = (0, 1, 3)
_CLOSED_EARLIER = (0, 25, 50, 75, 100, 125)


class Pattern(NamedTuple):
    """One course, worked out once, that many children follow.

    Attributes:
        course: The course.
        circumstances: What is true beside the facts.
        facts: What was recorded.
        timetable: What follows.
        board: Its notices.
    """

    course: Course
    circumstances: Circumstances
    facts: tuple[Fact, ...]
    timetable: Timetable
    board: Board


@dataclass(frozen=True, slots=True)
class Caseload:
    """What was written.

    Attributes:
        references: The open episodes, in the order in which they were written.
        desks: Who works where.
        ledger_rows: How many deliveries.
        at: The instant to which all is told, UTC.
    """

    references: tuple[str, ...]
    desks: tuple[Desk, ...]
    ledger_rows: int
    at: datetime


def write_caseload(engine: Engine, ladder: Ladder, size: CouncilSize, at: datetime) -> Caseload:
    """Write a whole council into empty records.

    Args:
        engine: Records that are laid out.
        ladder: The authority's policy on its working days.
        size: How much of it.
        at: The instant to which all is told, UTC.
    """
    today = ladder.calendar.date_of(at)
    days = panels_around(ladder.calendar, today)
    directory, desks = staff_of(size)
    with transaction(engine) as session:
        import_directory(session, directory, today)
        set_panels(session, days, at - timedelta(days=90), "bench")
    panels = set_on(days)
    open_ones = _patterns(OPEN, _OLDER, ladder, panels, at)
    closed_ones = _patterns(CLOSED, _CLOSED_EARLIER, ladder, panels, at)
    writer = _Writer(engine, ladder, panels, size, desks, at)
    references = writer.write(open_ones, size.open)
    writer.write(closed_ones, size.closed)
    return Caseload(tuple(references), desks, writer.ledger_rows, at)


def _patterns(
    courses: Sequence[Course],
    older: Sequence[int],
    ladder: Ladder,
    panels: tuple[Panel, ...],
    at: datetime,
) -> list[Pattern]:
    return [_pattern(course.older(days), ladder, panels, at) for days in older for course in courses]


def _pattern(course: Course, ladder: Ladder, panels: tuple[Panel, ...], at: datetime) -> Pattern:
    calendar = ladder.calendar
    today = calendar.date_of(at)
    told = Telling(course, calendar, today, panels, {}).facts()
    known = tuple(addressed(fact, panels) for fact in told)
    born_on = today.replace(year=today.year - 14, day=1)
    circumstances = Circumstances(course.status, born_on, course.joint, panels)
    timetable = work_out(known, circumstances, ladder.policy, calendar)
    known_at = max(fact.recorded_at for fact in known)
    return Pattern(course, circumstances, known, timetable, replan(Board(), timetable, ladder, known_at))


class _Told(NamedTuple):
    reference: str
    deliveries: tuple[NewDelivery, ...]


@dataclass
class _Writer:
    engine: Engine
    ladder: Ladder
    panels: tuple[Panel, ...]
    size: CouncilSize
    desks: tuple[Desk, ...]
    at: datetime
    ledger_rows: int = 0

    def write(self, patterns: Sequence[Pattern], number: int) -> list[str]:
        """Write so many episodes, each on the next of *patterns*, a few at a time."""
        numbers = iter(range(number))
        written: list[str] = []
        while together := list(islice(numbers, _AT_ONCE)):
            with transaction(self.engine) as session:
                new = [self._episode(session, self._next(patterns, place), place) for place in together]
                self._told(session, [one for told in new for one in told.deliveries])
                self._audited(session, [told.reference for told in new])
            written += [told.reference for told in new]
        return written

    def _next(self, patterns: Sequence[Pattern], place: int) -> Pattern:
        """Every team has children of every pattern."""
        return patterns[(place + place // len(self.desks)) % len(patterns)]

    def _episode(self, session: Session, pattern: Pattern, place: int) -> _Told:
        reference, desk = new_reference(), self.desks[place % len(self.desks)]
        worker = desk.workers[place // len(self.desks) % len(desk.workers)]
        opened_at, policy = pattern.facts[0].recorded_at, self.ladder.policy
        named = (reference, policy.policy, policy.version, opened_at)
        known = pattern.circumstances
        episode = Episode(*named, known.status, known.yjs_involved, desk.team)
        child = Child.of(f"Child {place} Example", known.born_on, f"F{place:06}")
        open_episode(session, episode, child, {Role.SOCIAL_WORKER: worker})
        facts.keep(session, reference, f"bench-{reference}", pattern.facts, revision=1, kept_at=opened_at)
        self._worked_out(session, reference, pattern)
        told = _deliveries(reference, pattern, (worker, desk.manager))
        return _Told(reference, tuple(islice(told, self.size.told)))

    def _worked_out(self, session: Session, reference: str, pattern: Pattern) -> None:
        rules = rules_version(self.ladder, self.panels)
        revision = timetables.Revision(1, rules.policy, rules.policy_version, rules.calendar_version, self.at)
        listed = timetables.listed(pattern.board.occurrences, self.ladder.calendar)
        timetables.save_timetable(session, reference, revision, listed, known=())
        boards.save_board(session, reference, Board(), pattern.board)
        save_standing(session, reference, _standing(pattern.timetable, self.at))
        note_following(session, reference, 1, rules, self.at)

    def _told(self, session: Session, wanted: Sequence[NewDelivery]) -> None:
        """What an episode leaves behind in the ledger: nearly all of it went, the rest is owed."""
        new = ledger.write(session, wanted)
        self.ledger_rows += len(new)
        went = {"status": DeliveryStatus.SENT.value, "settled_at": _DELIVERY.c.not_before, "attempts": 1}
        before = self.at - timedelta(hours=12)
        references = {one.about.reference for one in wanted}
        past = (_DELIVERY.c.reference.in_(references), _DELIVERY.c.not_before < before)
        session.execute(update(_DELIVERY).where(*past).values(went))

    def _audited(self, session: Session, references: Sequence[str]) -> None:
        append_audit(
            session,
            *(
                AuditEntry(self.at, "p-bench", action, "", reference)
                for reference in references
                for action in ("recorded", "read", "read")
            ),
        )


def _standing(timetable: Timetable, at: datetime) -> Standing:
    return Standing(
        revision=1,
        status=EpisodeStatus.OPEN if timetable.closed_at is None else EpisodeStatus.CLOSED,
        stage=timetable.stage(at),
        level=timetable.level,
        in_cohort=timetable.in_cohort(at),
        closed_at=timetable.closed_at,
    )


def _deliveries(reference: str, pattern: Pattern, people: tuple[str, str]) -> Iterator[NewDelivery]:
    """Those of its notices, again and again, as each would have gone for an earlier date."""
    for moved in range(_MOST_MOVES):
        for notice in pattern.board.notices:
            told = _as_of(notice, moved)
            for place, role in enumerate(notice.to):
                yield NewDelivery(About.of(reference, told), role, people[min(place, 1)], told.at)


def _as_of(notice: Notice, moved: int) -> Notice:
    """The notice as it went when the date was another, so many weeks before."""
    if not moved:
        return notice
    return replace(notice, version=f"moved-{moved}", at=notice.at - timedelta(weeks=moved))
