"""A place to take police lists in: records with invented children, and what opens the episodes asked for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import Engine, func, select

from cce.pathway.facts import AssessmentCompleted, Closed, Fact
from cce.pathway.terms import ChildStatus, Level
from cce.police_lists.columns import ListKind, places
from cce.police_lists.deciding import Question, answer, conclude, questions
from cce.police_lists.entries import Reading, read_entries
from cce.police_lists.importing import Taken, foresee, take_in
from cce.police_lists.marks import Marker
from cce.police_lists.matching import Bench, Finding, Request
from cce.police_lists.sheet import sheet_of
from cce.records import facts
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import Episode, EpisodeStatus, Standing, open_episode, save_standing
from cce.records.references import new_reference
from cce.records.tables.base import table_of
from cce.records.tables.episode import EpisodeRow
from tests.records.samples import concern

NOW = datetime(2026, 3, 23, 10, tzinfo=UTC)
TODAY = date(2026, 3, 23)
KEPT_FOR = timedelta(days=28)
HEADER = "police_number,given_names,family_name,born_on,case_number"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


MARKER = Marker(digest)
BENCH = Bench(TODAY, 18, "team-a")


def a_list(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows, "")).encode()


def read(content: bytes, today: date = TODAY) -> Reading:
    sheet = sheet_of(content, "list.csv")
    return read_entries(sheet, places(sheet, {}), today)


@dataclass
class Station:
    """The records, and what happens to them."""

    engine: Engine
    _numbers: Iterable[int] = field(default_factory=lambda: count(1))

    def knows(
        self,
        name: str | None,
        born_on: str | None,
        *stages: str,
        case_number: str | None = None,
        reference: str | None = None,
    ) -> str:
        """A child of the records; *stages* are asked, assessed, closed; without any, opening broke off."""
        born = None if born_on is None else date.fromisoformat(born_on)
        reference = reference or new_reference()
        self._insert(reference, Child.of(name, born, case_number))
        self.reach(reference, *stages)
        return reference

    def reach(self, reference: str, *stages: str) -> None:
        for stage in stages:
            self._keep(reference, _FACTS[stage]())
            if stage == "closed":
                with transaction(self.engine) as session:
                    save_standing(session, reference, Standing(status=EpisodeStatus.CLOSED))

    def foresee(self, *rows: str, kind: ListKind = ListKind.KNIFE_CRIME) -> Taken:
        with reading(self.engine) as session:
            return foresee(session, kind, read(a_list(*rows)), MARKER, BENCH)

    def take(
        self,
        *rows: str,
        kind: ListKind = ListKind.KNIFE_CRIME,
        now: datetime = NOW,
        breaks_off_after: int | None = None,
        marker: Marker = MARKER,
    ) -> Taken:
        """Take a list in, and open what follows; or only the first so many of it."""
        with transaction(self.engine) as session:
            taken = take_in(session, kind, read(a_list(*rows)), marker, BENCH, now, now + KEPT_FOR)
        for request in taken.requests[:breaks_off_after]:
            self.open(request)
        return taken

    def open(self, request: Request) -> None:
        """What the engine does when it is asked, however often."""
        with reading(self.engine) as session:
            known = session.scalar(
                select(func.count()).where(table_of(EpisodeRow).c.reference == request.reference)
            )
        if not known:
            self._insert(request.reference, request.child, request.team)
        self.reach(request.reference, "asked")

    def waits(self, now: datetime = NOW) -> tuple[Question, ...]:
        with reading(self.engine) as session:
            return questions(session, BENCH, now)

    def decide(self, number: int, same: str | None = None, now: datetime = NOW) -> Finding:
        with transaction(self.engine) as session:
            finding = answer(session, number, same, BENCH, now)
        if finding.request is not None:
            self.open(finding.request)
        with transaction(self.engine) as session:
            conclude(session, finding)
        return finding

    def episodes(self) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table_of(EpisodeRow))) or 0

    def _insert(self, reference: str, child: Child, team: str | None = None) -> None:
        row = Episode(reference, "nottinghamshire-2020", "1", NOW, child_status=ChildStatus.NONE, team=team)
        with transaction(self.engine) as session:
            open_episode(session, row, child)

    def _keep(self, reference: str, fact: Fact) -> None:
        command = f"c-{next(iter(self._numbers))}"
        with transaction(self.engine) as session:
            facts.keep(session, reference, command, [fact], revision=1, kept_at=NOW)


def _completed() -> Fact:
    return AssessmentCompleted(
        fact="assessment_completed", happened_at=NOW, recorded_at=NOW, overall=Level.EMERGING
    )


def _closed() -> Fact:
    return Closed(fact="closed", happened_at=NOW, recorded_at=NOW, reason="moved")


_FACTS = {"asked": concern, "assessed": _completed, "closed": _closed}
