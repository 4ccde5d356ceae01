"""One fact before the judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cce.pathway.circumstances import Circumstances
from cce.pathway.corrections import in_force
from cce.pathway.errors import FactOutOfOrder
from cce.pathway.facts import Fact, as_happened
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import under_their_names
from cce.pathway.policy import Policy
from cce.pathway.timetable import work_out
from cce.pathway.working_days import WorkingCalendar


@dataclass(frozen=True)
class Case:
    """One fact before the judge, with what was known and what had happened before it.

    Attributes:
        fact: What somebody wants recorded, under the names of its panels.
        known: Everything recorded before it.
        circumstances: What is true from the start.
        policy: The authority's reading of the guidance.
        calendar: The authority's working days.
    """

    fact: Any
    known: Sequence[Fact]
    circumstances: Circumstances
    policy: Policy
    calendar: WorkingCalendar

    def before(self) -> list[Fact]:
        """What is in force and happened no later, in the order in which it happened."""
        known = under_their_names(in_force(self.known), self.circumstances.panels)
        return [one for one in as_happened(known) if one.happened_at <= self.fact.happened_at]

    def last(self, *kinds: str) -> Fact | None:
        """The last fact of those kinds that happened no later."""
        found = [one for one in self.before() if one.fact in kinds]
        return found[-1] if found else None

    def needs(self, kind: str, why: str) -> None:
        """Refuse unless a fact of that kind happened no later."""
        if self.last(kind) is None:
            raise FactOutOfOrder(f"{self.fact.fact} at {self.moment()} needs {kind} before it: {why}")

    def moment(self) -> str:
        """When the fact happened, on the authority's clock."""
        return f"{self.calendar.local(self.fact.happened_at):%Y-%m-%d %H:%M}"

    def all_owed(self) -> list[Occurrence]:
        """What was open when the fact happened."""
        timetable = work_out(self.before(), self.circumstances, self.policy, self.calendar)
        return timetable.owed(self.fact.happened_at)
