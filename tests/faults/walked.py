"""A walk through the real record: what an episode's activities do, on a database, told what time it is."""

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select

from activities.keeping import keep
from activities.preparing import Outcome, prepare
from cce.pathway.changes import Change
from cce.pathway.errors import ChangeRefused, FactRefused
from cce.pathway.plan import Plan, listing
from cce.pathway.timetable import work_out
from cce.records import boards, claims, facts, ledger
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.engine import reading, transaction
from cce.records.episodes import Episode, circumstances_of, episode, open_episode
from cce.records.ledger import DELIVERY
from cce.records.panels import set_panels
from cce.staff.fictional import fictional_directory
from cce.staff.importing import import_directory
from starter.changing import write_change
from starter.following import look_at_the_lagging
from tests.faults.likeness import Broken, of_one_instant, same, same_mail, same_plan
from tests.faults.model import Model
from tests.faults.steps import IN_LINE, Arranged, Command, Commanded, Step, Walk

POLICY = "nottinghamshire-2020"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_PLACE = (
    "reference",
    "opening",
    "version",
    "rung",
    "step",
    "cause",
    "recipient",
    "channel",
    "escalated_from",
)


def furnish(engine: Engine) -> None:
    """Employ somebody in every role."""
    with transaction(engine) as session:
        import_directory(session, fictional_directory(extra_people=("another",)), _LONG_AGO.date())


@dataclass
class Walked:
    """One walk through the record, beside the model of it.

    Attributes:
        engine: A laid-out database of its own.
        reference: The episode.
        model: The same by the rules alone.
        authority: The policies.
        answers: The revision that each command was answered with.
        together: Whether commands came that are known as of one instant: the plan takes them as one.
        late: Notices whose time came while commands that were known by then waited in line.
        checked: How many things were compared.
        now: The business clock.
        wake_at: When the episode wakes next.
    """

    engine: Engine
    reference: str
    model: Model
    authority: Authority = field(default_factory=Authority)
    answers: dict[str, int] = field(default_factory=dict)
    together: bool = False
    late: set[str] = field(default_factory=set)
    checked: Counter[str] = field(default_factory=Counter)
    now: datetime = _LONG_AGO
    wake_at: datetime | None = None
    _looker: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the record."""
        if self._looker is not None:
            self._looker.close()
        self.engine.dispose()

    def open(self, walk: Walk) -> None:
        """Set the panels, and add the episode before its first fact."""
        given, at = walk.circumstances, walk.steps[0].at
        row = Episode(self.reference, POLICY, "1", at, given.status, given.yjs_involved)
        with transaction(self.engine) as session:
            set_panels(session, [panel.on for panel in given.panels], _LONG_AGO, "a walk")
            open_episode(session, row, Child.of(None, given.born_on))

    def take(self, step: Step, *, look: bool) -> None:
        """Play one step, and look at everything where asked to.

        Raises:
            Broken: The record is not what the rules say.
        """
        if isinstance(step, Commanded):
            self.let_pass(step.known_from)
            for command in step.commands:
                self._command(command, step.at)
            self._note_the_late(step)
        elif isinstance(step, Arranged):
            self.let_pass(step.at)
            self._change(step.change)
        if look:
            self.let_pass(step.at, inclusive=True)
            self._look(step.at)

    def let_pass(self, until: datetime, *, inclusive: bool = False) -> None:
        """Let time pass: the episode wakes, and what is owed goes, each at its instant."""
        while (at := self._next()) is not None and (at < until or (inclusive and at == until)):
            self.now = max(self.now, at)
            if self.wake_at is not None and self.wake_at <= at:
                self._follow(prepare(self.engine, self.authority, self.reference, self.now))
            else:
                self._deliver()
        self.now = max(self.now, until)

    def _next(self) -> datetime | None:
        query = select(func.min(DELIVERY.c.not_before)).where(DELIVERY.c.settled_at.is_(None))
        with reading(self.engine) as session:
            owed = session.scalar(query)
        return min((at for at in (owed, self.wake_at) if at is not None), default=None)

    def _deliver(self) -> None:
        with transaction(self.engine) as session:
            for waiting in ledger.owed_recipients(session, self.now):
                for message in claims.claim(session, waiting.recipient, self.now, self.now):
                    claims.record_sent(session, waiting.recipient, message.key, self.now)

    def _command(self, command: Command, at: datetime) -> None:
        again = command.id in self.answers
        taken = self.model.would_take(command)
        if taken and not again and at - max(fact.recorded_at for fact in command.facts) > IN_LINE:
            return  # what was told since it was known stays told, and the plan cannot know of it
        before = self._commits()
        revision = self._kept(command, at)
        if (revision is not None) != self.model.command(command):
            raise Broken(f"{'kept' if revision else 'refused'}, and the rules say otherwise: {command}")
        self.checked["kept" if revision else "refused"] += 1
        if revision is None:
            same("what a refused command left behind", self._commits(), before)
        elif again:
            same(f"the answer to {command.id} sent again", revision, self.answers[command.id])
        else:
            self.together |= of_one_instant(self.model.known, len(command.facts))
            self.answers[command.id] = revision

    def _kept(self, command: Command, at: datetime) -> int | None:
        try:
            return self._follow(
                keep(self.engine, self.authority, self.reference, command.id, command.facts, at)
            )
        except FactRefused:
            return None

    def _follow(self, outcome: Outcome) -> int:
        self.wake_at = None if outcome.closed else outcome.wake_at
        return outcome.revision

    def _change(self, change: Change) -> None:
        before, at = self.model.now, change.at
        changes = self.model.change(change)
        try:
            with transaction(self.engine) as session:
                write_change(session, change, before)
        except ChangeRefused as refused:
            if changes:
                raise Broken(f"refused, and the rules say otherwise: {change}: {refused}") from None
            return
        if not changes:
            raise Broken(f"changed, and the rules say otherwise: {change}")
        self.checked["changed"] += 1
        for reference in look_at_the_lagging(self.engine, self.authority, at).touched:
            self._follow(keep(self.engine, self.authority, reference, f"follow-{at}", (), at, at))

    def _note_the_late(self, step: Commanded) -> None:
        with reading(self.engine) as session:
            board = boards.load_board(session, self.reference)
        self.late |= {notice.key for notice in board.notices if step.known_from <= notice.at <= step.at}

    def _look(self, at: datetime) -> None:
        mine, rules = self._plan(at), self.model.plan(at)
        same_plan(mine, rules, self.model.now.ladder, together=self.together)
        with reading(self.engine) as session:
            same("facts", facts.facts_of(session, self.reference), self.model.known)
            standing = episode(session, self.reference).standing
            rows = ledger.deliveries_of(session, self.reference)
        if self.model.known:
            closed = rules.timetable.closed_at
            same("standing", (standing.level, standing.closed_at), (rules.timetable.level, closed))
        self._once_each()
        same_mail(rules, rows, self.late, lambda one: one.sent_at)
        self.checked["looks"] += 1

    def _plan(self, at: datetime) -> Plan:
        with reading(self.engine) as session:
            ladder = self.authority.ladder(session, POLICY)
            circumstances = circumstances_of(session, self.reference)
            known = facts.facts_of(session, self.reference)
            board = boards.load_board(session, self.reference)
        timetable = work_out(known, circumstances, ladder.policy, ladder.calendar)
        return listing(timetable, board, ladder, circumstances, at)

    def _once_each(self) -> None:
        columns = [func.coalesce(DELIVERY.c[name], "") for name in _PLACE]
        query = select(func.count()).select_from(DELIVERY)
        with reading(self.engine) as session:
            every = session.scalar(query)
            distinct = session.scalar(
                select(func.count()).select_from(select(*columns).distinct().subquery())
            )
        same("ledger rows of one key", distinct, every)
        self.checked["ledger rows"] = every or 0

    def _commits(self) -> int:
        """A number that changes whenever anybody commits anything."""
        if self._looker is None:
            self._looker = sqlite3.connect(self.engine.url.database or "")
        (version,) = self._looker.execute("PRAGMA data_version").fetchone()
        return int(version)
