"""What must become of a walk, by the pure rules alone: the facts that are kept, and the plan they make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cce.pathway.arrangements import Arrangements, Changed
from cce.pathway.changes import Change, PanelCancelled, PanelMoved
from cce.pathway.circumstances import Circumstances
from cce.pathway.corrections import in_force
from cce.pathway.errors import CalendarEnds, ChangeRefused, FactRefused
from cce.pathway.facts import Closed, Fact, PanelConsidered, Reopened, as_happened, as_recorded
from cce.pathway.judge import judge
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import Panel, addressed, meant
from cce.pathway.plan import Plan, plan
from cce.pathway.timetable import work_out
from tests.faults.steps import Command
from tests.pathway.episodes import LADDER


@dataclass
class Model:
    """An episode as the rules alone see it.

    Attributes:
        start: What is true from the start.
        known: Every fact that was kept, as it is kept, in its order.
        kept: The ids of the commands that were kept.
        now: What the authority has arranged.
        changed: How that changed.
    """

    start: Circumstances
    known: list[Fact] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    changed: list[Changed] = field(default_factory=list)
    now: Arrangements = field(init=False)

    def __post_init__(self) -> None:
        self.now = Arrangements(LADDER, self.start.panels)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Those that are to meet or have met."""
        return self.now.panels

    @property
    def circumstances(self) -> Circumstances:
        """What is true now."""
        start = self.start
        return Circumstances(start.status, start.born_on, start.yjs_involved, self.now.panels)

    @property
    def is_closed(self) -> bool:
        """Whether the last word is a closure."""
        ends = [fact for fact in as_happened(in_force(self.known)) if isinstance(fact, Closed | Reopened)]
        return bool(ends) and isinstance(ends[-1], Closed)

    def plan(self, at: datetime) -> Plan:
        """What is owed, and who was told, as known at an instant."""
        return plan(self.known, self.start, LADDER, at, self.changed)

    def owed(self, at: datetime) -> list[Occurrence]:
        """What is open or overdue at an instant."""
        ladder = self.now.ladder
        return work_out(self.known, self.circumstances, ladder.policy, ladder.calendar).owed(at)

    def command(self, command: Command) -> bool:
        """Whether a command is taken, now or before; a refused one leaves everything as it is."""
        if command.id in self.kept:
            return True
        taken = self._judged(_named(command))
        if taken is None:
            return False
        self.known = taken
        self.kept.add(command.id)
        return True

    def would_take(self, command: Command) -> bool:
        """Whether a command would be taken."""
        return command.id in self.kept or self._judged(_named(command)) is not None

    def takes(self, fact: Fact) -> bool:
        """Whether a fact would be taken."""
        return self._judged([fact.model_copy(update={"id": "tried"})]) is not None

    def change(self, change: Change) -> bool:
        """Whether the authority can change that; what it cannot stays as it is."""
        if isinstance(change, PanelMoved | PanelCancelled) and self._has_met(change.panel):
            return False
        try:
            self.now = self.now.after(change)
        except (ChangeRefused, CalendarEnds):
            return False
        self.changed.append(Changed(change.at, self.now))
        return True

    def _has_met(self, day: date) -> bool:
        panel = meant(self.now.panels, day)
        considered = [fact for fact in in_force(self.known) if isinstance(fact, PanelConsidered)]
        return panel is not None and any(fact.panel == panel.name for fact in considered)

    def _judged(self, new: Sequence[Fact]) -> list[Fact] | None:
        known, circumstances, ladder = list(self.known), self.circumstances, self.now.ladder
        for given in as_recorded(new):
            fact = addressed(_no_earlier(given, self.known), circumstances.panels)
            try:
                judge(fact, known, circumstances, ladder.policy, ladder.calendar)
            except FactRefused:
                return None
            known.append(fact)
        return known


def _named(command: Command) -> list[Fact]:
    alone = len(command.facts) == 1
    return [
        fact.model_copy(update={"id": fact.id or (command.id if alone else f"{command.id}.{place}")})
        for place, fact in enumerate(command.facts, start=1)
    ]


def _no_earlier(fact: Fact, known: Sequence[Fact]) -> Fact:
    """What is kept later was not known earlier, whatever a client's clock says."""
    latest = max((one.recorded_at for one in known), default=fact.recorded_at)
    return fact.model_copy(update={"recorded_at": max(latest, fact.recorded_at)})
