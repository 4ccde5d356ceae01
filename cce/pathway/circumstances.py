"""What is true of the child and the authority from the start, beside the facts."""

from dataclasses import dataclass
from datetime import date, datetime

from cce.pathway.panels import Panel
from cce.pathway.terms import ChildStatus


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a timetable needs to know that no fact says.

    Attributes:
        status: Under which plan the child was held when the episode began.
        born_on: The child's birth date, where known.
        yjs_involved: Whether youth justice shares the assessment.
        panels: The panels that are set, by the date they meet on; those cancelled are left out.
        imported_at: When a pathway that was running already was taken over, UTC: what happened before became
            known then, silently. None where it was recorded as it happened.
    """

    status: ChildStatus
    born_on: date | None = None
    yjs_involved: bool = False
    panels: tuple[Panel, ...] = ()
    imported_at: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "panels", tuple(sorted(set(self.panels))))
